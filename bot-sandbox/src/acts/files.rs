//! Photos, films, sounds and files that people send, and the picture they show of themselves.

use bot_core::{
    Dialect,
    types::{Message, User},
};
use bytes::Bytes;

use super::{Refused, To, Typed, may_send};
use crate::{
    methods::permission,
    world::{Details, FileKind, Media, World},
};

/// Largest photo, in bytes.
const MAX_PHOTO: usize = 10 << 20;
/// Largest file of another kind.
const MAX_FILE: usize = 100 << 20;

/// A file that somebody sends.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) kind: FileKind,
    pub(crate) name: String,
    pub(crate) bytes: Bytes,
    /// Of a film or a sound, in seconds.
    pub(crate) duration: i64,
}

impl World {
    /// Sends a file as what it is to be seen as.
    pub(crate) fn person_sends_file(
        &mut self,
        dialect: Dialect,
        user: &User,
        to: To,
        file: Sent,
        caption: Typed,
    ) -> Result<Message, Refused> {
        caption.check_caption()?;
        may_send(self, to, user, permission::of_file(file.kind))?;
        let has_caption = !matches!(file.kind, FileKind::Sticker | FileKind::VideoNote);
        let media = self.keep(file)?;
        Ok(self.person_sends(dialect, user, to, |message| {
            media.put(message);
            if has_caption {
                caption.put_caption(message);
            }
        }))
    }

    /// Shows another picture of themselves from now on; the bots see the older ones too.
    pub(crate) fn person_shows_picture(
        &mut self,
        user: &User,
        picture: Bytes,
    ) -> Result<(), Refused> {
        let file = Sent { kind: FileKind::Photo, name: String::new(), bytes: picture, duration: 0 };
        if let Media::Photo(sizes) = self.keep(file)? {
            self.profile_photos.entry(user.id).or_default().insert(0, sizes);
        }
        Ok(())
    }

    /// Takes away the picture that they show now; the one before takes its place.
    pub(crate) fn person_hides_picture(&mut self, user: &User) -> Result<(), Refused> {
        let photos = self.profile_photos.get_mut(&user.id).filter(|photos| !photos.is_empty());
        let photos = photos.ok_or_else(|| Refused::new("there is no picture"))?;
        photos.remove(0);
        Ok(())
    }

    fn keep(&mut self, file: Sent) -> Result<Media, Refused> {
        let Sent { kind, name, bytes, duration } = file;
        let max = if kind == FileKind::Photo { MAX_PHOTO } else { MAX_FILE };
        if bytes.len() > max {
            let what = kind.name().replace('_', " ");
            return Err(Refused::new(format!("a {what} has at most {} MB", max >> 20)));
        }
        let details = Details { name, duration, ..Details::default() };
        self.files.add(kind, bytes, details).map_err(Refused::new)
    }
}
