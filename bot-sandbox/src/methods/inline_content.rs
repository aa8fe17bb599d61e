//! What an inline result sends when it is chosen, where it is neither an article nor a game.

use bot_core::{
    json::{self, Read},
    types::{Contact, Location, Message, MessageEntity, Venue},
};
use bytes::Bytes;
use serde_json::Value;

use super::{Call, files, text};
use crate::{
    api_error::{Answer, ApiError},
    world::{Details, FileKind, Media, World},
};

/// The types of results that show a file: where a known one is named, where one of the web, and the
/// beginning of the names of its measures.
const FILES: [(&str, FileKind, &str, &str, &str); 9] = [
    ("photo", FileKind::Photo, "photo_file_id", "photo_url", "photo"),
    ("gif", FileKind::Animation, "gif_file_id", "gif_url", "gif"),
    ("mpeg4_gif", FileKind::Animation, "mpeg4_file_id", "mpeg4_url", "mpeg4"),
    ("video", FileKind::Video, "video_file_id", "video_url", "video"),
    ("audio", FileKind::Audio, "audio_file_id", "audio_url", "audio"),
    ("voice", FileKind::Voice, "voice_file_id", "voice_url", "voice"),
    ("document", FileKind::Document, "document_file_id", "document_url", "document"),
    ("sticker", FileKind::Sticker, "sticker_file_id", "sticker_url", "sticker"),
    ("video_note", FileKind::VideoNote, "video_note_file_id", "video_note_url", "video_note"),
];

/// The message that is sent, from a result or from the content that it names instead of its own;
/// nothing if the sandbox cannot play it.
pub(super) fn message(
    call: &Call<'_>,
    world: &mut World,
    kind: &str,
    given: &Value,
) -> Answer<Option<Message>> {
    let mut message = Message::default();
    if let Some((_, kind, known, url, prefix)) = FILES.iter().find(|(name, ..)| *name == kind) {
        let media = match given[known].as_str() {
            Some(file_id) => files::known(world, *kind, file_id)?,
            None => {
                placeholder(world, *kind, given[url].as_str().unwrap_or_default(), given, prefix)?
            }
        };
        media.put(&mut message);
        caption(call, given, &mut message)?;
        return Ok(Some(message));
    }
    let has = |name: &str| !given[name].is_null();
    if has("latitude") && has("address") {
        let mut venue: Venue = typed(given);
        venue.location = typed(given);
        message.location = Some(Box::new(venue.location.clone()));
        message.venue = Some(Box::new(venue));
    } else if has("latitude") {
        message.location = Some(Box::new(typed::<Location>(given)));
    } else if has("phone_number") {
        message.contact = Some(Box::new(typed::<Contact>(given)));
    } else {
        return Ok(None);
    }
    Ok(Some(message))
}

/// A file of the web is not fetched: something of its kind and its measures stands for it.
fn placeholder(
    world: &mut World,
    kind: FileKind,
    url: &str,
    given: &Value,
    prefix: &str,
) -> Answer<Media> {
    if !(url.starts_with("http://") || url.starts_with("https://")) {
        return Err(ApiError::bad_request("wrong HTTP URL specified"));
    }
    let measure = |name: &str| given[format!("{prefix}_{name}")].as_i64().unwrap_or(0).max(0);
    let word = |name: &str| given[name].as_str().map(str::to_owned);
    let details = Details {
        name: url.rsplit('/').next().unwrap_or_default().to_owned(),
        duration: measure("duration"),
        width: measure("width"),
        height: measure("height"),
        title: word("title"),
        performer: word("performer"),
        ..Details::default()
    };
    let bytes = match kind {
        FileKind::Photo => picture(details.width, details.height),
        _ => Bytes::copy_from_slice(url.as_bytes()),
    };
    world.files.add(kind, bytes, details).map_err(ApiError::bad_request)
}

/// As much of a picture as tells its size.
fn picture(width: i64, height: i64) -> Bytes {
    let side = |side: i64| u32::try_from(side).ok().filter(|side| *side > 0).unwrap_or(320);
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend_from_slice(&side(width).to_be_bytes());
    png.extend_from_slice(&side(height).to_be_bytes());
    png.extend_from_slice(b"\x08\x02\0\0\0");
    png.into()
}

fn caption(call: &Call<'_>, given: &Value, message: &mut Message) -> Answer<()> {
    let entities: Vec<MessageEntity> = match &given["caption_entities"] {
        Value::Null => Vec::new(),
        entities => json::from_str(&entities.to_string())
            .map_err(|_| ApiError::bad_request("can't parse entities JSON object"))?,
    };
    let (plain, mode) =
        (given["caption"].as_str().unwrap_or_default(), given["parse_mode"].as_str());
    let (caption, entities) =
        text::format(call.dialect(), plain, mode, entities, text::MAX_CAPTION)?;
    message.caption = Some(caption).filter(|caption| !caption.is_empty());
    message.caption_entities = entities;
    message.show_caption_above_media = given["show_caption_above_media"] == true;
    Ok(())
}

/// The part of an object that this type has; the form of it was looked at before.
fn typed<T: Read + Default>(given: &Value) -> T {
    json::from_str(&given.to_string()).unwrap_or_default()
}
