//! What a person sends besides text: photos, films, sounds and files; and their own picture.

use bot_core::types::Message;
use bytes::Bytes;

use super::Person;
use crate::{
    Group, markup,
    world::{Details, FileKind, Media},
};

impl Person {
    /// Sends a photo to the bot, in private: a PNG, JPEG, GIF or WebP.
    ///
    /// # Panics
    ///
    /// When it is no such picture, or one that no photo can be: its sides are more than 10,000
    /// points together, or one more than 20 times the other.
    pub async fn sends_photo(&self, picture: impl Into<Bytes>, caption: &str) -> Message {
        self.sends_file(FileKind::Photo, "", picture.into(), caption)
    }

    /// Sends a film to the bot, in private.
    ///
    /// # Panics
    ///
    /// When it is empty.
    pub async fn sends_video(&self, name: &str, film: impl Into<Bytes>, caption: &str) -> Message {
        self.sends_file(FileKind::Video, name, film.into(), caption)
    }

    /// Sends a piece of music to the bot, in private.
    ///
    /// # Panics
    ///
    /// When it is empty.
    pub async fn sends_audio(&self, name: &str, sound: impl Into<Bytes>, caption: &str) -> Message {
        self.sends_file(FileKind::Audio, name, sound.into(), caption)
    }

    /// Sends a voice message to the bot, in private.
    ///
    /// # Panics
    ///
    /// When it is empty.
    pub async fn sends_voice(&self, sound: impl Into<Bytes>) -> Message {
        self.sends_file(FileKind::Voice, "", sound.into(), "")
    }

    /// Sends a file of any kind to the bot, in private.
    ///
    /// # Panics
    ///
    /// When it is empty.
    pub async fn sends_document(
        &self,
        name: &str,
        content: impl Into<Bytes>,
        caption: &str,
    ) -> Message {
        self.sends_file(FileKind::Document, name, content.into(), caption)
    }

    /// Sends a photo to a group.
    ///
    /// # Panics
    ///
    /// When they may not send photos there ([`may_send_photos_to`](Self::may_send_photos_to) tells),
    /// or when it cannot be a photo, as for [`sends_photo`](Self::sends_photo).
    pub async fn sends_photo_to(
        &self,
        group: &Group,
        picture: impl Into<Bytes>,
        caption: &str,
    ) -> Message {
        assert!(
            self.may_send_photos_to(group),
            "{} cannot send photos to {:?}",
            self.name(),
            group.title()
        );
        let media = self.file(FileKind::Photo, "", picture.into());
        self.writes_to(group, |message| {
            media.put(message);
            caption_of(message, caption);
        })
    }

    /// Whether they may send photos to a group.
    #[must_use]
    pub fn may_send_photos_to(&self, group: &Group) -> bool {
        self.may_write_to(group) && group.look(|chat| chat.permits(self.id(), "can_send_photos"))
    }

    fn sends_file(&self, kind: FileKind, name: &str, bytes: Bytes, caption: &str) -> Message {
        let media = self.file(kind, name, bytes);
        self.writes(|message| {
            media.put(message);
            caption_of(message, caption);
        })
    }

    /// Shows another picture of themselves from now on; the bot sees the older ones too.
    ///
    /// # Panics
    ///
    /// When it cannot be a photo, as for [`Person::sends_photo`].
    pub async fn sets_profile_photo(&self, picture: impl Into<Bytes>) {
        if let Media::Photo(sizes) = self.file(FileKind::Photo, "", picture.into()) {
            let id = self.id();
            self.shared.edit(|world| world.profile_photos.entry(id).or_default().insert(0, sizes));
        }
    }

    fn file(&self, kind: FileKind, name: &str, bytes: Bytes) -> Media {
        let details = Details { name: name.to_owned(), duration: 1, ..Details::default() };
        let media = self.shared.edit(|world| world.files.add(kind, bytes, details));
        media.unwrap_or_else(|why| {
            panic!("{} cannot send this as a {}: {why}", self.name(), kind.name())
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
    pub async fn sends_draft(&self) -> Message {
        let Some(text) = self.draft() else {
            panic!("{} has nothing in the input box", self.name());
        };
        self.sends(text).await
    }
}

/// Puts a text below what a message holds, as the server does: commands and links are found.
fn caption_of(message: &mut Message, caption: &str) {
    message.caption_entities = markup::find_entities(caption);
    message.caption = Some(caption.to_owned()).filter(|caption| !caption.is_empty());
}
