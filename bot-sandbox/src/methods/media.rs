//! Photos, films, sounds and files, one in a message.

use super::{Call, files, send::Sending, text};
use crate::{
    api_error::{Answer, result},
    world::{Details, FileKind},
};

/// Sends a file as this kind.
pub(super) async fn send(call: &Call<'_>, kind: FileKind) -> Answer {
    let sending = Sending::read(call)?;
    let (caption, entities) = match kind {
        FileKind::VideoNote | FileKind::Sticker => Default::default(),
        _ => text::caption(call)?,
    };
    let details = details(call)?;
    let file = files::parameter(call, kind).await?;
    let above = call.parameters.bool("show_caption_above_media");
    let spoiler = call.parameters.bool("has_spoiler");
    call.edit(|world| {
        let open = sending.open(call, world)?;
        let media = file.into_media(world, kind, details)?;
        let sent = open.send(world, |message| {
            media.put(message);
            message.caption = Some(caption).filter(|caption| !caption.is_empty());
            message.caption_entities = entities;
            if matches!(kind, FileKind::Photo | FileKind::Video | FileKind::Animation) {
                message.show_caption_above_media = above;
                message.has_media_spoiler = spoiler;
            }
        });
        result(&sent)
    })
}

fn details(call: &Call<'_>) -> Answer<Details> {
    let parameters = &call.parameters;
    let number = |name| Ok(parameters.int(name)?.unwrap_or(0).max(0));
    let word = |name| parameters.text(name).map(str::to_owned);
    Ok(Details {
        name: String::new(),
        duration: number("duration")?,
        width: if call.is("sendVideoNote") { number("length")? } else { number("width")? },
        height: number("height")?,
        title: word("title"),
        performer: word("performer"),
        emoji: word("emoji"),
        thumbnail: files::thumbnail(call, parameters.text("thumbnail")),
    })
}
