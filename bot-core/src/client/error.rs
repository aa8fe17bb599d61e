//! What can go wrong with a call.

use std::{fmt, io, time::Duration};

use super::ErrorKind;
use crate::{check::InvalidCall, json, types::ResponseParameters};

/// A call that did not succeed. The message names the method and never the token.
///
/// What the client could mend by itself it has mended (see [`Bot`](super::Bot)): this is what is
/// left. [`kind`](Self::kind) says what a refusal means, to branch on; [`is_retryable`] whether it may
/// pass; [`api`](Self::api) has the server's own words and SafeW's `trace_id`.
///
/// [`is_retryable`]: Self::is_retryable
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The platform would refuse it: nothing was sent.
    #[error(transparent)]
    Invalid(#[from] Box<InvalidCall>),
    /// The server refused.
    #[error(transparent)]
    Api(#[from] Box<ApiError>),
    /// There was no whole answer: no connection, a time-out, a broken connection.
    #[error("{method}: no answer from the server: {failure}")]
    Transport {
        /// The method called.
        method: &'static str,
        /// How far it got.
        failure: Failure,
        /// What happened, its URL taken out.
        source: reqwest::Error,
    },
    /// The answer is not one of the Bot API's.
    #[error("{method}: the server's answer (HTTP {status}) cannot be read")]
    Answer {
        /// The method called.
        method: &'static str,
        /// The answer's HTTP status.
        status: u16,
        /// What is wrong with it.
        source: json::Error,
    },
    /// A file that was to be sent cannot be read.
    #[error("{method}: the file {file:?} cannot be read")]
    Upload {
        /// The method called.
        method: &'static str,
        /// The file's path as it was given, or its name if it has no path.
        file: String,
        /// Why not.
        source: io::Error,
    },
    /// The platform has refused an earlier call to the same chat, or of the same method, and asked to
    /// wait for longer than this one may: by
    /// [`RetryPolicy::max_wait`](super::RetryPolicy::max_wait) or its deadline. Nothing was sent.
    #[error("{method}: nothing was sent: the platform has asked to wait {wait:.1?} more")]
    Paused {
        /// The method called.
        method: &'static str,
        /// For how long still.
        wait: Duration,
    },
    /// The turn of the call did not come before its deadline. Nothing was sent.
    #[error("{method}: nothing was sent: too much else is waiting for this to be in time")]
    Deadline {
        /// The method called.
        method: &'static str,
    },
}

/// How far a call got that has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// There was no connection, so nothing was sent.
    #[error("no connection could be made, so nothing was sent")]
    Connect,
    /// The answer did not come in time. Whether the server has done what was asked is unknown.
    #[error("it took too long")]
    Timeout,
    /// The connection broke. Whether the server has done what was asked is unknown.
    #[error("the connection broke")]
    Broken,
}

impl CallError {
    /// The server's refusal, if that is what happened.
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }

    /// What the refusal means, if there was one. A page of a proxy in place of an answer counts by
    /// its HTTP status.
    #[must_use]
    pub fn kind(&self) -> Option<ErrorKind> {
        match self {
            Self::Api(error) => Some(error.kind()),
            Self::Answer { status: status @ 400.., .. } => {
                Some(ErrorKind::of_code(i64::from(*status)))
            }
            Self::Paused { wait, .. } => Some(ErrorKind::TooManyRequests { wait: Some(*wait) }),
            _ => None,
        }
    }

    /// Whether the same call may succeed when it is made again later. Whether it is safe to repeat
    /// is another question: after a lost answer nobody knows what was done.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Transport { .. } | Self::Deadline { .. } => true,
            _ => self.kind().is_some_and(ErrorKind::is_retryable),
        }
    }

    /// How long the server asks to wait before the next attempt, if it refused and said so.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Paused { wait, .. } => Some(*wait),
            _ => self.api()?.wait(),
        }
    }
}

/// The server's refusal of a call.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ApiError {
    /// The method called.
    pub method: &'static str,
    /// The code: 400, 401, 403, 404, 409, 413, 429, 500 and others.
    pub error_code: i64,
    /// What the server says, in its words.
    pub description: String,
    /// When to try again, or where the chat went.
    pub parameters: ResponseParameters,
    /// What SafeW's support asks for.
    pub trace_id: Option<String>,
}

impl ApiError {
    /// What it means.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::of(self)
    }

    /// Whether the same call may succeed when it is made again later: see
    /// [`ErrorKind::is_retryable`].
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.kind().is_retryable()
    }

    pub(super) fn wait(&self) -> Option<Duration> {
        let seconds = self.parameters.retry_after?;
        u64::try_from(seconds).ok().map(Duration::from_secs)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, error_code, description, parameters, trace_id } = self;
        write!(f, "{method}: {error_code} {description}")?;
        if let Some(seconds) = parameters.retry_after {
            write!(f, " (retry after {seconds} s)")?;
        }
        if let Some(chat_id) = parameters.migrate_to_chat_id {
            write!(f, " (the chat is now {chat_id})")?;
        }
        if let Some(trace_id) = trace_id {
            write!(f, " (trace_id {trace_id})")?;
        }
        Ok(())
    }
}

impl std::error::Error for ApiError {}
