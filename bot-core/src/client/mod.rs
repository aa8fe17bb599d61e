//! The client: a [`Bot`] calls methods.
//!
//! One concrete type on reqwest and rustls, cheap to clone. Nothing it prints, logs or returns
//! holds the token: a failed request's URL, which does, is taken out of every error.
//!
//! A call's way is in `call`: it waits for its turn (`turns`, as fast as [`Pace`](crate::Pace) says) and for what
//! the platform has asked for (`pauses`), is sent (`exchange`), and if it failed is made again where
//! [`RetryPolicy`] says so. Where nobody wants the result, `respond` may have it sent in the answer
//! to a webhook's request.

mod answer;
mod answers;
mod bot;
mod builder;
mod call;
mod error;
mod exchange;
mod kind;
mod multipart;
mod pauses;
mod request;
mod respond;
mod retry;
mod token;
mod turns;
mod watch;

pub use answers::AnswerWatch;
pub use bot::Bot;
pub(crate) use bot::Migrations;
pub use builder::{BotBuilder, BotError, http_client_builder};
pub use call::Call;
pub use error::{ApiError, CallError, Failure};
pub use kind::ErrorKind;
pub use retry::RetryPolicy;
pub use token::{Token, TokenError};
pub use watch::{CallOutcome, CallReport};
