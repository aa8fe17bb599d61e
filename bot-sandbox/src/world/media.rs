//! A file as a message shows it.

use bot_core::types::{
    Animation, Audio, Document, Message, PhotoSize, Sticker, Video, VideoNote, Voice,
};
use serde_json::Value;

use super::{FileKind, typed::typed};

/// What a message may hold that has a file behind it.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Media {
    Photo(Vec<PhotoSize>),
    Video(Box<Video>),
    Animation(Box<Animation>),
    Audio(Box<Audio>),
    Document(Box<Document>),
    Voice(Box<Voice>),
    VideoNote(Box<VideoNote>),
    Sticker(Box<Sticker>),
}

impl Media {
    /// A file of this kind, from what is known of it.
    pub(super) fn read(kind: FileKind, known: &Value) -> Self {
        match kind {
            FileKind::Photo | FileKind::Thumbnail => Self::Photo(vec![typed(known)]),
            FileKind::Video => Self::Video(typed(known)),
            FileKind::Animation => Self::Animation(typed(known)),
            FileKind::Audio => Self::Audio(typed(known)),
            FileKind::Document => Self::Document(typed(known)),
            FileKind::Voice => Self::Voice(typed(known)),
            FileKind::VideoNote => Self::VideoNote(typed(known)),
            FileKind::Sticker => Self::Sticker(typed(known)),
        }
    }

    pub(crate) fn kind(&self) -> FileKind {
        match self {
            Self::Photo(_) => FileKind::Photo,
            Self::Video(_) => FileKind::Video,
            Self::Animation(_) => FileKind::Animation,
            Self::Audio(_) => FileKind::Audio,
            Self::Document(_) => FileKind::Document,
            Self::Voice(_) => FileKind::Voice,
            Self::VideoNote(_) => FileKind::VideoNote,
            Self::Sticker(_) => FileKind::Sticker,
        }
    }

    /// Puts it into a message, in place of another one.
    pub(crate) fn put(self, message: &mut Message) {
        message.photo.clear();
        message.video = None;
        message.animation = None;
        message.audio = None;
        message.document = None;
        message.voice = None;
        message.video_note = None;
        message.sticker = None;
        match self {
            Self::Photo(sizes) => message.photo = sizes,
            Self::Video(video) => message.video = Some(video),
            Self::Animation(animation) => {
                message.document = Some(Box::new(as_document(&animation)));
                message.animation = Some(animation);
            }
            Self::Audio(audio) => message.audio = Some(audio),
            Self::Document(document) => message.document = Some(document),
            Self::Voice(voice) => message.voice = Some(voice),
            Self::VideoNote(note) => message.video_note = Some(note),
            Self::Sticker(sticker) => message.sticker = Some(sticker),
        }
    }
}

/// An animation stands in its message as a document too, for bots from before there were any.
fn as_document(animation: &Animation) -> Document {
    let mut document = Document::default();
    document.file_id.clone_from(&animation.file_id);
    document.file_unique_id.clone_from(&animation.file_unique_id);
    document.thumbnail.clone_from(&animation.thumbnail);
    document.file_name.clone_from(&animation.file_name);
    document.mime_type.clone_from(&animation.mime_type);
    document.file_size = animation.file_size;
    document
}
