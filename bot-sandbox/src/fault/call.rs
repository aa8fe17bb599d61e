//! What goes wrong with a call.

use std::time::Duration;

use axum::http::StatusCode;

use crate::api_error::TOO_MANY;

/// What goes wrong with a call of a method.
///
/// Beside each is its JSON form, with `on` for the methods it concerns; see [`Rule`](crate::Rule).
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
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Refused, with an HTTP status and code and these words; nothing is done.
    ///
    /// `{"on": "sendMessage", "fault": "refuse", "code": 403, "description": "Forbidden: no"}`, with
    /// `retry_after` if there is one. The refusals that bots meet have names of their own:
    /// `too_many_requests`, `message_too_much`, `conflict`, `unauthorized` and `server_error`.
    #[non_exhaustive]
    Refuse {
        /// The code.
        code: u16,
        /// The words.
        description: String,
        /// Seconds to wait, if the server says so.
        retry_after: Option<u32>,
    },
    /// Answered with this status and a page of HTML, as a proxy does whose server is away; nothing is
    /// done.
    ///
    /// `{"on": "any", "fault": "html", "code": 502}`
    #[non_exhaustive]
    Html {
        /// The HTTP status.
        code: u16,
    },
    /// The connection is closed before anything is done, and nothing is answered.
    ///
    /// `{"on": "any", "fault": "close"}`
    Close,
    /// The connection is closed when all is done: the answer is lost.
    ///
    /// `{"on": "sendMessage", "fault": "close_after"}`
    CloseAfter,
    /// The connection is closed in the middle of the request; nothing is done. Of a request without
    /// a body, nothing but the head is read.
    ///
    /// `{"on": "sendDocument", "fault": "close_reading"}`
    CloseReading,
    /// All is done, and the connection is closed in the middle of the answer, which has said that it
    /// is longer.
    ///
    /// `{"on": "sendMessage", "fault": "cut_answer"}`
    CutAnswer,
    /// All is done, and what comes with status 200 is no answer of the API.
    ///
    /// `{"on": "sendMessage", "fault": "wrong_json", "sort": "truncated"}`
    WrongJson(WrongJson),
    /// It takes so much longer.
    ///
    /// `{"on": "any", "fault": "delay", "ms": 300}`
    Delay(Duration),
}

/// What comes in place of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WrongJson {
    /// The first half of the answer, as if that were all: `"truncated"`.
    Truncated,
    /// A page of HTML with status 200: `"html"`.
    Html,
    /// Nothing at all: `"empty"`.
    Empty,
    /// An answer whose `result` has another type than any method's: `"types"`.
    Types,
    /// JSON of some other service, without `ok`: `"envelope"`.
    Envelope,
}

impl Fault {
    /// A refusal.
    pub fn refuse(code: u16, description: impl Into<String>) -> Self {
        Self::Refuse { code, description: description.into(), retry_after: None }
    }

    /// The refusal of a call that comes too soon.
    ///
    /// `{"on": "sendMessage", "fault": "too_many_requests", "retry_after": 3}`
    #[must_use]
    pub fn too_many_requests(retry_after: u32) -> Self {
        let description = format!("{TOO_MANY}{retry_after}");
        Self::Refuse { code: 429, description, retry_after: Some(retry_after) }
    }

    /// The same as SafeW sometimes has it: 400, and no word on when to come again.
    ///
    /// `{"on": "sendMessage", "fault": "message_too_much"}`
    #[must_use]
    pub fn message_too_much() -> Self {
        Self::refuse(400, "MESSAGE_TOO_MUCH")
    }

    /// The refusal of getUpdates while another program polls for the same bot.
    ///
    /// `{"on": "getUpdates", "fault": "conflict"}`
    #[must_use]
    pub fn conflict() -> Self {
        let why = "Conflict: terminated by other getUpdates request; make sure that only one bot \
                   instance is running";
        Self::refuse(409, why)
    }

    /// The refusal of a token that is not valid. [`ServerFault::Revoke`](crate::ServerFault::Revoke)
    /// does the same to everything at once.
    ///
    /// `{"on": "any", "fault": "unauthorized"}`
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::refuse(401, "Unauthorized")
    }

    /// A server's trouble, told as JSON by the server itself. For the page of a proxy in front of it
    /// there is [`html`](Self::html).
    ///
    /// `{"on": "any", "fault": "server_error", "code": 500}`
    #[must_use]
    pub fn server_error(code: u16) -> Self {
        Self::refuse(code, reason(code))
    }

    /// A server's trouble, told by the proxy in front of it, in HTML.
    #[must_use]
    pub fn html(code: u16) -> Self {
        Self::Html { code }
    }

    /// In words.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Refuse { code, description, .. } => format!("{code} {description}"),
            Self::Html { code } => format!("{code} {} as HTML", reason(*code)),
            Self::Close => "connection closed before it is done".into(),
            Self::CloseAfter => "connection closed after it is done".into(),
            Self::CloseReading => "connection closed while the request is read".into(),
            Self::CutAnswer => "answer cut in the middle".into(),
            Self::WrongJson(sort) => format!("wrong JSON: {}", sort.name()),
            Self::Delay(time) => format!("{} ms late", time.as_millis()),
        }
    }
}

impl WrongJson {
    /// All of them.
    pub(super) const ALL: [Self; 5] =
        [Self::Truncated, Self::Html, Self::Empty, Self::Types, Self::Envelope];

    /// As JSON has it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Truncated => "truncated",
            Self::Html => "html",
            Self::Empty => "empty",
            Self::Types => "types",
            Self::Envelope => "envelope",
        }
    }
}

/// The words that belong to an HTTP status.
pub(super) fn reason(code: u16) -> &'static str {
    let status = StatusCode::from_u16(code).ok();
    status.and_then(|status| status.canonical_reason()).unwrap_or("Error")
}
