//! What a person sends besides text: photos, films, sounds and files; and their own picture.

use std::panic::Location;

use bot_core::types::Message;
use bytes::Bytes;

use super::{Person, Place, say};
use crate::{
    Group, markup,
    world::{Details, FileKind, Media},
};

/// The functions that send a file take its bytes as they are at hand: an array, a slice, a `Vec`.
impl Person {
    /// Sends a photo to the bot, in private: a PNG, JPEG, GIF or WebP.
    ///
    /// # Panics
    ///
    /// When it is no such picture, or one that no photo can be: its sides are more than 10,000
    /// points together, or one more than 20 times the other.
    #[track_caller]
    pub fn sends_photo(
        &self,
        picture: impl AsRef<[u8]>,
        caption: &str,
    ) -> impl Future<Output = Message> + Send {
        self.sends_file(FileKind::Photo, None, "", bytes(picture), caption)
    }

    /// Sends a film to the bot, in private.
    ///
    /// # Panics
    ///
    /// When it is empty.
    #[track_caller]
    pub fn sends_video(
        &self,
        name: &str,
        film: impl AsRef<[u8]>,
        caption: &str,
    ) -> impl Future<Output = Message> + Send {
        self.sends_file(FileKind::Video, None, name, bytes(film), caption)
    }

    /// Sends a piece of music to the bot, in private.
    ///
    /// # Panics
    ///
    /// When it is empty.
    #[track_caller]
    pub fn sends_audio(
        &self,
        name: &str,
        sound: impl AsRef<[u8]>,
        caption: &str,
    ) -> impl Future<Output = Message> + Send {
        self.sends_file(FileKind::Audio, None, name, bytes(sound), caption)
    }

    /// Sends a voice message to the bot, in private.
    ///
    /// # Panics
    ///
    /// When it is empty.
    #[track_caller]
    pub fn sends_voice(&self, sound: impl AsRef<[u8]>) -> impl Future<Output = Message> + Send {
        self.sends_file(FileKind::Voice, None, "", bytes(sound), "")
    }

    /// Sends a file of any kind to the bot, in private.
    ///
    /// # Panics
    ///
    /// When it is empty.
    #[track_caller]
    pub fn sends_document(
        &self,
        name: &str,
        content: impl AsRef<[u8]>,
        caption: &str,
    ) -> impl Future<Output = Message> + Send {
        self.sends_file(FileKind::Document, None, name, bytes(content), caption)
    }

    /// Sends a photo to a group.
    ///
    /// # Panics
    ///
    /// When they may not send photos there ([`may_send_photos_to`](Self::may_send_photos_to) tells),
    /// or when it cannot be a photo, as for [`sends_photo`](Self::sends_photo).
    #[track_caller]
    pub fn sends_photo_to(
        &self,
        group: &Group,
        picture: impl AsRef<[u8]>,
        caption: &str,
    ) -> impl Future<Output = Message> + Send {
        self.sends_file(FileKind::Photo, Some(group), "", bytes(picture), caption)
    }

    /// Whether they may send photos to a group.
    #[must_use]
    pub fn may_send_photos_to(&self, group: &Group) -> bool {
        self.may_write_to(group) && group.look(|chat| chat.permits(self.id(), "can_send_photos"))
    }

    #[track_caller]
    fn sends_file(
        &self,
        kind: FileKind,
        group: Option<&Group>,
        name: &str,
        bytes: Bytes,
        caption: &str,
    ) -> impl Future<Output = Message> + Send {
        let at = Place(Location::caller());
        async move {
            if let Some(group) = group.filter(|group| !self.may_send_photos_to(group)) {
                let what = format!("send photos to {:?}", group.title());
                self.cannot(at, what, "they may not");
            }
            let media = self.file(at, kind, name, bytes);
            self.writes(at, group, |message| {
                media.put(message);
                caption_of(message, caption);
            })
        }
    }

    /// Shows another picture of themselves from now on; the bot sees the older ones too.
    ///
    /// # Panics
    ///
    /// When it cannot be a photo, as for [`Person::sends_photo`].
    #[track_caller]
    pub fn sets_profile_photo(&self, picture: impl AsRef<[u8]>) -> impl Future<Output = ()> + Send {
        let (at, picture) = (Place(Location::caller()), bytes(picture));
        async move {
            if let Media::Photo(sizes) = self.file(at, FileKind::Photo, "", picture) {
                let id = self.id();
                self.shared
                    .edit(|world| world.profile_photos.entry(id).or_default().insert(0, sizes));
            }
        }
    }

    fn file(&self, at: Place, kind: FileKind, name: &str, bytes: Bytes) -> Media {
        let details = Details { name: name.to_owned(), duration: 1, ..Details::default() };
        let media = self.shared.edit(|world| world.files.add(kind, bytes, details));
        media.unwrap_or_else(|why| {
            self.cannot(at, format_args!("send this as a {}", kind.name()), why)
        })
    }

    /// What a bot's draft says: on SafeW it stands in the person's input box, on Telegram it is a
    /// message that the bot is still writing.
    #[must_use]
    pub fn draft(&self) -> Option<String> {
        self.shared.read(|world| self.chat(world)?.draft.clone())
    }

    /// Sends what the bot put into the input box; SafeW only.
    ///
    /// # Panics
    ///
    /// When there is nothing in it.
    #[track_caller]
    pub fn sends_draft(&self) -> impl Future<Output = Message> + Send {
        let at = Place(Location::caller());
        async move {
            match self.draft() {
                Some(text) => self.writes(at, None, |message| say(message, text)),
                None => self.cannot(at, "send a draft", "there is nothing in the input box"),
            }
        }
    }
}

fn bytes(content: impl AsRef<[u8]>) -> Bytes {
    Bytes::copy_from_slice(content.as_ref())
}

/// Puts a text below what a message holds, as the server does: commands and links are found.
pub(super) fn caption_of(message: &mut Message, caption: &str) {
    message.caption_entities = markup::find_entities(caption);
    message.caption = Some(caption.to_owned()).filter(|caption| !caption.is_empty());
}
