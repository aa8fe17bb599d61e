//! Why an argument could not be had.

use std::{borrow::Cow, convert::Infallible};

use crate::{error::BoxError, update::AllowedUpdates};

/// What becomes of a handler whose argument could not be had.
#[derive(Debug)]
pub enum Rejection {
    /// The update is not for this handler: the next one is tried. The text says why, for the log.
    Skip(Cow<'static, str>),
    /// The update is for this handler and cannot be served: this text says why and is sent to its
    /// chat, as the usage of a command is.
    Answer(String),
    /// Something went wrong: the handler failed.
    Error(BoxError),
}

impl Rejection {
    /// The update is not for this handler.
    pub fn skip(why: impl Into<Cow<'static, str>>) -> Self {
        Self::Skip(why.into())
    }

    /// Something went wrong.
    pub fn error(error: impl Into<BoxError>) -> Self {
        Self::Error(error.into())
    }
}

impl From<Infallible> for Rejection {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// The handler was called with an update of another kind than its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the update is no `{}`", expected.names().join("` or `"))]
pub struct WrongKind {
    /// The handler's kinds.
    pub expected: AllowedUpdates,
}

/// The update names no user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the update names no user")]
pub struct NoUser;

/// The update is about no chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the update is about no chat")]
pub struct NoChat;

impl From<WrongKind> for Rejection {
    fn from(error: WrongKind) -> Self {
        Self::error(error)
    }
}

impl From<NoUser> for Rejection {
    fn from(error: NoUser) -> Self {
        Self::Skip(error.to_string().into())
    }
}

impl From<NoChat> for Rejection {
    fn from(error: NoChat) -> Self {
        Self::Skip(error.to_string().into())
    }
}
