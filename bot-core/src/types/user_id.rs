//! The number of a user.

use std::{fmt, num::ParseIntError, str::FromStr};

use crate::json::{Read, Reader, Result, Write, Writer};

/// The number of a user or a bot.
///
/// A type of its own, because the methods that ban, restrict and promote take a chat and a user:
/// the two cannot be given in the wrong order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(pub i64);

impl From<UserId> for i64 {
    fn from(id: UserId) -> Self {
        id.0
    }
}

impl FromStr for UserId {
    type Err = ParseIntError;

    fn from_str(text: &str) -> std::result::Result<Self, ParseIntError> {
        text.parse().map(Self)
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Read for UserId {
    fn read(&mut self, r: &mut Reader<'_>) -> Result<()> {
        self.0.read(r)
    }
}

impl Write for UserId {
    fn write(&self, w: &mut Writer) {
        self.0.write(w);
    }
}
