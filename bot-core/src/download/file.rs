//! Which file is meant.

use crate::types::{
    Animation, Audio, Document, File, LivePhoto, Message, PassportFile, PhotoSize, Sticker, Video,
    VideoNote, VideoQuality, Voice,
};

/// A file of the platform, with what is known of it: made from a `file_id`, or from a reference to
/// any of the API's types that is a file.
///
/// ```
/// use bot_core::{download::FileRef, types::Document};
///
/// let by_id = FileRef::from("BQACAgIAAxk");
/// let with_name_and_size = FileRef::from(&Document::default());
/// let as_messages_hold_it = FileRef::from(&Box::new(Document::default()));
/// assert_eq!(as_messages_hold_it, with_name_and_size);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRef {
    pub(super) file_id: String,
    /// Where it is on the server, if getFile was called already.
    pub(super) path: Option<String>,
    /// As its sender named it.
    pub(super) name: Option<String>,
    pub(super) size: Option<u64>,
}

impl From<String> for FileRef {
    fn from(file_id: String) -> Self {
        Self { file_id, path: None, name: None, size: None }
    }
}

impl From<&str> for FileRef {
    fn from(file_id: &str) -> Self {
        file_id.to_owned().into()
    }
}

impl From<&File> for FileRef {
    fn from(file: &File) -> Self {
        let size = file.file_size.and_then(|size| u64::try_from(size).ok());
        Self { path: file.file_path.clone(), size, ..file.file_id.clone().into() }
    }
}

macro_rules! files {
    ($($type:ident { $($name:ident)? })*) => {
        $(
            impl From<&$type> for FileRef {
                fn from(file: &$type) -> Self {
                    let size = Option::<i64>::from(file.file_size);
                    let size = size.and_then(|size| u64::try_from(size).ok());
                    Self {
                        size,
                        $(name: file.$name.clone(),)?
                        ..file.file_id.clone().into()
                    }
                }
            }

            /// As messages hold it.
            impl From<&Box<$type>> for FileRef {
                fn from(file: &Box<$type>) -> Self {
                    Self::from(&**file)
                }
            }
        )*
    };
}

files! {
    Animation { file_name }
    Audio { file_name }
    Document { file_name }
    LivePhoto {}
    PassportFile {}
    PhotoSize {}
    Sticker {}
    Video { file_name }
    VideoNote {}
    VideoQuality {}
    Voice {}
}

impl Message {
    /// The file that the message holds, of whatever kind: of a photo the largest size.
    ///
    /// ```no_run
    /// # async fn example(bot: bot_core::Bot, message: bot_core::types::Message) -> bot_core::Result {
    /// if let Some(file) = message.file() {
    ///     bot.download(file).to_folder("inbox").await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn file(&self) -> Option<FileRef> {
        // What sets a second field as well comes before that: an animation is a document, too.
        let animation = self.animation.as_deref().map(FileRef::from);
        let area = |photo: &&PhotoSize| photo.width.saturating_mul(photo.height);
        let largest = || self.photo.iter().max_by_key(area);
        let live_photo = || self.live_photo.as_deref().map(FileRef::from);
        animation
            .or_else(live_photo)
            .or_else(|| self.document.as_deref().map(FileRef::from))
            .or_else(|| largest().map(FileRef::from))
            .or_else(|| self.video.as_deref().map(FileRef::from))
            .or_else(|| self.audio.as_deref().map(FileRef::from))
            .or_else(|| self.voice.as_deref().map(FileRef::from))
            .or_else(|| self.video_note.as_deref().map(FileRef::from))
            .or_else(|| self.sticker.as_deref().map(FileRef::from))
    }
}
