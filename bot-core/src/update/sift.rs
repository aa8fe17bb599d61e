//! Reading no more of an update than is wanted.

use super::{AllowedUpdates, Parts, Payload, UnknownPayload, Update, UpdateKind};
use crate::json::{self, Object, Raw, Read, Reader};

/// An update, read as far as it is wanted.
#[derive(Clone, Debug, PartialEq)]
pub enum Sifted {
    /// It is of a wanted kind, and was read.
    Wanted(Update),
    /// It is of another kind, and what it brings was stepped over.
    Unwanted {
        /// Its id.
        update_id: i64,
        /// The name of its kind, known or not; empty when it has nothing but its id.
        kind: String,
    },
}

impl Update {
    /// Reads an update of a wanted kind as [`from_slice`](Self::from_slice) does, and of any other
    /// no more than its id and its kind. A kind that this version does not know is wanted where
    /// [all](AllowedUpdates::ALL) are.
    ///
    /// ```
    /// use bot_core::{AllowedUpdates, Update, UpdateKind, update::Sifted};
    ///
    /// let wanted = AllowedUpdates::EMPTY.with(UpdateKind::Message);
    /// let poll = br#"{"update_id": 10, "poll": {"id": "1", "question": "Tea?"}}"#;
    /// let Sifted::Unwanted { update_id, kind } = Update::from_slice_for(poll, wanted)? else {
    ///     panic!("nobody wants polls");
    /// };
    /// assert_eq!((update_id, &*kind), (10, "poll"));
    /// # Ok::<(), bot_core::json::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`from_slice`](Self::from_slice); of what is stepped over, only that it is not JSON.
    pub fn from_slice_for(bytes: &[u8], wanted: AllowedUpdates) -> json::Result<Sifted> {
        let mut sieve = Sieve { wanted, parts: Parts::default() };
        json::read_into(bytes, &mut sieve)?;
        let update = sieve.parts.whole();
        Ok(match update.kind().map_or(wanted.is(AllowedUpdates::ALL), |k| wanted.contains(k)) {
            true => Sifted::Wanted(update),
            false => Sifted::Unwanted {
                update_id: update.update_id,
                kind: update.kind_name().to_owned(),
            },
        })
    }
}

/// An update while it is read.
struct Sieve {
    wanted: AllowedUpdates,
    parts: Parts,
}

impl Read for Sieve {
    fn read(&mut self, r: &mut Reader<'_>) -> json::Result<()> {
        r.object(self)
    }
}

impl Object for Sieve {
    fn needs(&self) -> &'static [&'static str] {
        self.parts.needs()
    }

    fn set(&mut self, key: &str, r: &mut Reader<'_>) -> json::Result<()> {
        let is_unwanted = match UpdateKind::from_name(key) {
            Some(kind) => !self.wanted.contains(kind),
            None => {
                key != "update_id"
                    && !self.wanted.is(AllowedUpdates::ALL)
                    && self.parts.is_unknown_kind(r)
            }
        };
        if !is_unwanted {
            return self.parts.set(key, r);
        }
        r.skip()?;
        // Kept as a kind without a value: a later key may be of a wanted one, and the last counts.
        let unread = UnknownPayload { kind: key.to_owned(), value: Raw::default() };
        self.parts.payload = Some(Payload::Unknown(Box::new(unread)));
        Ok(())
    }
}
