//! The files that were sent: their bytes, and what is known of them.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::{Value, json};

use super::Media;

/// Largest thumbnail, in bytes; a larger one is ignored.
const MAX_THUMBNAIL: usize = 200 * 1024;
/// Largest sum of a photo's sides.
const MAX_SIDES: usize = 10_000;
/// Largest ratio of a photo's sides.
const MAX_RATIO: usize = 20;

/// What a file was sent as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileKind {
    Photo,
    Video,
    Animation,
    Audio,
    Document,
    Voice,
    VideoNote,
    Sticker,
    /// The preview of another file.
    Thumbnail,
}

/// What is said of a new file besides its bytes.
#[derive(Debug, Default)]
pub(crate) struct Details {
    pub(crate) name: String,
    pub(crate) duration: i64,
    pub(crate) width: i64,
    pub(crate) height: i64,
    pub(crate) title: Option<String>,
    pub(crate) performer: Option<String>,
    pub(crate) emoji: Option<String>,
    pub(crate) thumbnail: Option<Bytes>,
}

/// A file.
#[derive(Debug)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Stored {
    pub(crate) unique_id: String,
    /// Where it is downloaded, below `/file/bot<TOKEN>/`.
    pub(crate) path: String,
    #[cfg_attr(feature = "state", serde(with = "crate::state::base64"))]
    pub(crate) bytes: Bytes,
    /// What a message shows of it; a thumbnail cannot be sent.
    pub(crate) media: Option<Media>,
}

/// All files, by `file_id`.
#[derive(Debug, Default)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Files {
    stored: BTreeMap<String, Stored>,
}

impl FileKind {
    /// Those that can be sent.
    pub(crate) const SENT: [Self; 8] = [
        Self::Photo,
        Self::Video,
        Self::Animation,
        Self::Audio,
        Self::Document,
        Self::Voice,
        Self::VideoNote,
        Self::Sticker,
    ];

    /// The parameter that carries such a file.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Video => "video",
            Self::Animation => "animation",
            Self::Audio => "audio",
            Self::Document => "document",
            Self::Voice => "voice",
            Self::VideoNote => "video_note",
            Self::Sticker => "sticker",
            Self::Thumbnail => "thumbnail",
        }
    }

    /// The beginning of such a file's `file_id`, its folder, and its extension if it has no other.
    fn place(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Photo => ("AgACAgQAAx", "photos", "jpg"),
            Self::Video => ("BAACAgQAAx", "videos", "mp4"),
            Self::Animation => ("CgACAgQAAx", "animations", "mp4"),
            Self::Audio => ("CQACAgQAAx", "music", "mp3"),
            Self::Document => ("BQACAgQAAx", "documents", "dat"),
            Self::Voice => ("AwACAgQAAx", "voice", "oga"),
            Self::VideoNote => ("DQACAgQAAx", "video_notes", "mp4"),
            Self::Sticker => ("CAACAgQAAx", "stickers", "webp"),
            Self::Thumbnail => ("AAMCAgQAAx", "thumbnails", "jpg"),
        }
    }
}

impl Files {
    pub(crate) fn get(&self, file_id: &str) -> Option<&Stored> {
        self.stored.get(file_id)
    }

    pub(crate) fn by_path(&self, path: &str) -> Option<&Stored> {
        self.stored.values().find(|stored| stored.path == path)
    }

    /// Keeps a new file, or says what is wrong with it.
    pub(crate) fn add(
        &mut self,
        kind: FileKind,
        bytes: Bytes,
        details: Details,
    ) -> Result<Media, &'static str> {
        if bytes.is_empty() {
            return Err("file must be non-empty");
        }
        let (mut width, mut height) = (details.width, details.height);
        if matches!(kind, FileKind::Photo | FileKind::Sticker) {
            match measure(&bytes) {
                Ok(size) => (width, height) = size,
                Err(why) if kind == FileKind::Photo => return Err(why),
                Err(_) => (width, height) = (512, 512), // a sticker that moves
            }
        }
        let thumbnail = details.thumbnail.and_then(|bytes| self.thumbnail(bytes));
        let mime_type = mime_guess::from_path(&details.name).first_raw();
        let mime_type = mime_type.or((kind == FileKind::Voice).then_some("audio/ogg"));
        let file_size = bytes.len();
        let (file_id, unique_id) = self.store(kind, &details.name, bytes);
        // All that any kind of file has; each takes its part.
        let shown = json!({
            "file_id": file_id,
            "file_unique_id": unique_id,
            "file_size": file_size,
            "file_name": Some(details.name).filter(|name| !name.is_empty()),
            "mime_type": mime_type,
            "width": width,
            "height": height,
            "length": if width > 0 { width } else { 240 },
            "duration": details.duration,
            "title": details.title,
            "performer": details.performer,
            "emoji": details.emoji,
            "type": "regular",
            "thumbnail": thumbnail,
        });
        let media = Media::read(kind, &shown);
        if let Some(stored) = self.stored.get_mut(&file_id) {
            stored.media = Some(media.clone());
        }
        Ok(media)
    }

    fn thumbnail(&mut self, bytes: Bytes) -> Option<Value> {
        if bytes.len() > MAX_THUMBNAIL {
            return None;
        }
        let (width, height) = measure(&bytes).ok()?;
        let file_size = bytes.len();
        let (file_id, unique_id) = self.store(FileKind::Thumbnail, "", bytes);
        Some(json!({
            "file_id": file_id,
            "file_unique_id": unique_id,
            "file_size": file_size,
            "width": width,
            "height": height,
        }))
    }

    /// Keeps bytes and says by which identifiers.
    fn store(&mut self, kind: FileKind, name: &str, bytes: Bytes) -> (String, String) {
        let number = self.stored.len() + 1;
        let (start, folder, extension) = kind.place();
        let given = name.rsplit_once('.').map(|(_, extension)| extension);
        let given = given.filter(|given| {
            (1..=8).contains(&given.len()) && given.chars().all(|c| c.is_ascii_alphanumeric())
        });
        let path = format!("{folder}/file_{number}.{}", given.unwrap_or(extension));
        let file_id = format!("{start}kBAAI{number:08}");
        let unique_id = format!("AQAD{number:08}");
        let stored = Stored { unique_id: unique_id.clone(), path, bytes, media: None };
        self.stored.insert(file_id.clone(), stored);
        (file_id, unique_id)
    }
}

/// The width and height of a picture that can be a photo.
fn measure(bytes: &[u8]) -> Result<(i64, i64), &'static str> {
    let size = imagesize::blob_size(bytes).map_err(|_| "IMAGE_PROCESS_FAILED")?;
    let (long, short) = (size.width.max(size.height), size.width.min(size.height));
    if short == 0 || long + short > MAX_SIDES || long / short > MAX_RATIO {
        return Err("PHOTO_INVALID_DIMENSIONS");
    }
    let side = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Ok((side(size.width), side(size.height)))
}
