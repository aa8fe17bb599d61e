//! `InputMedia`: a file with its caption, inside of a larger value.

use bot_core::{
    json::{self, Object, Read, Reader},
    types::{Message, MessageEntity},
};

use super::{
    Call,
    files::{self, Given},
    text::{self, Formatted},
};
use crate::{
    api_error::{Answer, ApiError},
    world::{Details, FileKind, Media, World},
};

/// What a bot gives. Each kind of media takes its part of it.
#[derive(Debug, Default)]
pub(super) struct InputMedia {
    r#type: String,
    media: String,
    thumbnail: Option<String>,
    caption: String,
    parse_mode: Option<String>,
    caption_entities: Vec<MessageEntity>,
    show_caption_above_media: bool,
    has_spoiler: bool,
    duration: i64,
    width: i64,
    height: i64,
    title: Option<String>,
    performer: Option<String>,
}

impl Object for InputMedia {
    fn set(&mut self, key: &str, r: &mut Reader<'_>) -> json::Result<()> {
        match key {
            "type" => self.r#type.read(r),
            "media" => self.media.read(r),
            "thumbnail" => self.thumbnail.read(r),
            "caption" => self.caption.read(r),
            "parse_mode" => self.parse_mode.read(r),
            "caption_entities" => self.caption_entities.read(r),
            "show_caption_above_media" => self.show_caption_above_media.read(r),
            "has_spoiler" => self.has_spoiler.read(r),
            "duration" => self.duration.read(r),
            "width" => self.width.read(r),
            "height" => self.height.read(r),
            "title" => self.title.read(r),
            "performer" => self.performer.read(r),
            _ => r.skip(),
        }
    }
}

impl Read for InputMedia {
    fn read(&mut self, r: &mut Reader<'_>) -> json::Result<()> {
        r.object(self)
    }
}

/// The same with its file at hand, ready to be shown.
pub(super) struct Ready {
    pub(super) kind: FileKind,
    file: Given,
    details: Details,
    caption: Formatted,
    above: bool,
    spoiler: bool,
}

impl InputMedia {
    pub(super) async fn ready(self, call: &Call<'_>) -> Answer<Ready> {
        let kind = match &*self.r#type {
            "photo" => FileKind::Photo,
            "video" => FileKind::Video,
            "audio" => FileKind::Audio,
            "document" => FileKind::Document,
            "animation" if call.is("editMessageMedia") => FileKind::Animation,
            "live_photo" => return Err(ApiError::not_played("media of type live_photo")),
            _ => {
                return Err(ApiError::bad_request(
                    "can't parse InputMedia: invalid type specified",
                ));
            }
        };
        if self.media.is_empty() {
            return Err(ApiError::bad_request("can't parse InputMedia: media not found"));
        }
        let thumbnail = self.thumbnail.as_deref();
        let details = Details {
            name: String::new(),
            duration: self.duration.max(0),
            width: self.width.max(0),
            height: self.height.max(0),
            title: self.title,
            performer: self.performer,
            emoji: None,
            thumbnail: thumbnail.and_then(|name| files::thumbnail(call, Some(name))),
        };
        let mode = self.parse_mode.as_deref().filter(|mode| !mode.is_empty());
        let entities = self.caption_entities;
        Ok(Ready {
            kind,
            file: files::named(call, kind, &self.media).await?,
            details,
            caption: text::format(
                call.dialect(),
                &self.caption,
                mode,
                entities,
                text::MAX_CAPTION,
            )?,
            above: self.show_caption_above_media,
            spoiler: self.has_spoiler,
        })
    }
}

impl Ready {
    /// What a message shows, once the file is kept.
    pub(super) fn show(self, world: &mut World) -> Answer<impl FnOnce(&mut Message) + use<>> {
        let Self { kind, file, details, caption: (caption, entities), above, spoiler } = self;
        let media: Media = file.into_media(world, kind, details)?;
        Ok(move |message: &mut Message| {
            media.put(message);
            message.caption = Some(caption).filter(|caption| !caption.is_empty());
            message.caption_entities = entities;
            message.show_caption_above_media = above;
            message.has_media_spoiler = spoiler;
        })
    }
}
