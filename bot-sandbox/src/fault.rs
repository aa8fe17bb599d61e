//! Misbehaviour on request: what goes wrong on a real server now and then.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use crate::{
    api_error::{Answer, ApiError},
    methods::Parameters,
};

/// What goes wrong with a call.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use bot_core::{Bot, Token};
/// use bot_sandbox::{Fault, Sandbox};
///
/// let sandbox = Sandbox::start().await?;
/// # let bot = Bot::builder(Token::new(sandbox.token())?).api_url(sandbox.url()).build()?;
/// sandbox.next("sendMessage", Fault::refuse(403, "Forbidden: bot was blocked by the user"));
/// # let mei = sandbox.user("Mei");
/// # mei.sends("hi").await;
/// let error = bot.send_message(mei.id(), "hello").await.unwrap_err();
/// assert_eq!(error.kind(), Some(bot_core::ErrorKind::BotBlocked));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Fault {
    /// Refused, with an HTTP status and code and these words; nothing is done.
    #[non_exhaustive]
    Refuse {
        /// The code.
        code: u16,
        /// The words.
        description: String,
        /// Seconds to wait, if the server says so.
        retry_after: Option<u32>,
    },
    /// The connection breaks before anything is done.
    Close,
    /// The connection breaks when all is done: the answer is lost.
    CloseAfter,
    /// It takes so much longer.
    Delay(Duration),
}

impl Fault {
    /// A refusal.
    pub fn refuse(code: u16, description: impl Into<String>) -> Self {
        Self::Refuse { code, description: description.into(), retry_after: None }
    }

    /// The refusal of a call that comes too soon.
    #[must_use]
    pub fn too_many_requests(retry_after: u32) -> Self {
        let description = format!("Too Many Requests: retry after {retry_after}");
        Self::Refuse { code: 429, description, retry_after: Some(retry_after) }
    }
}

/// What is to go wrong, and which groups have become another.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// By method in lower case.
    next: HashMap<String, VecDeque<Fault>>,
    moved: HashMap<i64, i64>,
}

impl Faults {
    pub(crate) fn add(&mut self, method: &str, fault: Fault) {
        self.next.entry(method.to_ascii_lowercase()).or_default().push_back(fault);
    }

    pub(crate) fn add_move(&mut self, from: i64, to: i64) {
        self.moved.insert(from, to);
    }

    /// What goes wrong with this call.
    pub(crate) fn take(&mut self, method: &str) -> Option<Fault> {
        self.next.get_mut(&method.to_ascii_lowercase())?.pop_front()
    }

    /// Refuses a call that names a group which has become another.
    pub(crate) fn check_moved(&self, parameters: &Parameters) -> Answer<()> {
        let named = ["chat_id", "from_chat_id"].into_iter();
        let mut named = named.filter_map(|name| parameters.text(name)?.parse::<i64>().ok());
        match named.find_map(|id| self.moved.get(&id)) {
            Some(to) => Err(ApiError::migrated(*to)),
            None => Ok(()),
        }
    }
}

/// Plays a call, with its fault.
pub(crate) async fn around(fault: Option<Fault>, play: impl Future<Output = Answer>) -> Answer {
    match fault {
        None => play.await,
        Some(Fault::Refuse { code, description, retry_after }) => {
            Err(ApiError::refused(code, description, retry_after))
        }
        Some(Fault::Close) => Err(ApiError::no_answer()),
        Some(Fault::CloseAfter) => {
            drop(play.await);
            Err(ApiError::no_answer())
        }
        Some(Fault::Delay(time)) => {
            tokio::time::sleep(time).await;
            play.await
        }
    }
}
