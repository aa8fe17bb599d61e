//! The client: a [`Bot`] calls methods.
//!
//! One concrete type on reqwest and rustls, cheap to clone. Nothing it prints, logs or returns
//! holds the token: a failed request's URL, which does, is taken out of every error.

mod answer;
mod bot;
mod call;
mod error;
mod kind;
mod multipart;
mod token;

pub use bot::{Bot, BotBuilder, BotError, http_client_builder};
pub use call::Call;
pub use error::{ApiError, CallError};
pub use kind::ErrorKind;
pub use token::{Token, TokenError};
