//! Playing a call with what goes wrong with it.

use super::{Fault, Spoil, active::Taken};
use crate::api_error::{Answer, ApiError};

/// What a call is answered, and what becomes of the answer on its way.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) answer: Answer,
    pub(crate) spoil: Option<Spoil>,
}

/// As it should be.
impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self { answer, spoil: None }
    }
}

impl Reply {
    /// What is wrong with it, in words.
    pub(crate) fn refused(&self) -> Option<String> {
        let spoiled = self.spoil.as_ref().map(Spoil::text);
        spoiled.or_else(|| Some(self.answer.as_ref().err()?.description.to_string()))
    }
}

/// Plays a call, with its fault.
pub(crate) async fn around(taken: Taken<Fault>, play: impl Future<Output = Answer>) -> Reply {
    if !taken.delay.is_zero() {
        tokio::time::sleep(taken.delay).await;
    }
    let undone = || Err(ApiError::refused(502, "nothing is done".into(), None));
    let (answer, spoil) = match taken.fault {
        None | Some(Fault::Delay(_)) => (play.await, None),
        Some(Fault::Refuse { code, description, retry_after }) => {
            (Err(ApiError::refused(code, description, retry_after)), None)
        }
        Some(Fault::Html { code }) => (undone(), Some(Spoil::Html(code))),
        Some(Fault::Close) => (undone(), Some(Spoil::NoAnswer("before it was done"))),
        Some(Fault::CloseReading) => (undone(), Some(Spoil::READING)),
        Some(Fault::CloseAfter) => (play.await, Some(Spoil::NoAnswer("after it was done"))),
        Some(Fault::CutAnswer) => (play.await, Some(Spoil::Cut)),
        Some(Fault::WrongJson(sort)) => (play.await, Some(Spoil::Wrong(sort))),
    };
    Reply { answer, spoil }
}
