//! What is written of an update.

use bot_core::BoxError;

/// What became of an update so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// It was handled.
    Handled,
    /// A process is at it.
    UnderWay {
        /// Which one.
        owner: String,
        /// How often its handling has begun, this time included.
        begun: u32,
    },
}

impl Mark {
    /// As short text: there is one for each update of a day.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Handled => b"handled".to_vec(),
            Self::UnderWay { owner, begun } => format!("{begun} {owner}").into_bytes(),
        }
    }

    /// Reads it; another version of this program may have written something else.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, BoxError> {
        if bytes == b"handled" {
            return Ok(Self::Handled);
        }
        let parts = std::str::from_utf8(bytes).ok().and_then(|text| text.split_once(' '));
        let read = parts.and_then(|(begun, owner)| {
            Some(Self::UnderWay { owner: owner.to_owned(), begun: begun.parse().ok()? })
        });
        read.ok_or_else(|| "what is kept of the update is not of this version".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_back_and_what_is_none_is_an_error() {
        let under_way = Mark::UnderWay { owner: "a1".into(), begun: 3 };
        for mark in [Mark::Handled, under_way] {
            assert_eq!(Mark::read(&mark.to_bytes()).unwrap(), mark);
        }
        for bytes in [&b""[..], b"3", b"x y", b"handled by a later version", b"\xff 1"] {
            assert!(Mark::read(bytes).is_err(), "{bytes:?}");
        }
    }
}
