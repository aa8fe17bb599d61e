//! The ground of the bot framework: the Bot API's types and methods, the client, and the routing of
//! updates to handlers.
//!
//! Applications use it through `bot-server`, which re-exports all of it. Depend on it alone for a
//! program that only calls methods, or for a library of extractors.
//!
//! | module | holds |
//! | --- | --- |
//! | [`types`], [`methods`] | the API, generated from its schema |
//! | [`client`] | [`Bot`], which calls methods |
//! | [`update`] | [`Update`], its kinds, and [`AllowedUpdates`] |
//! | [`extract`], [`reply`] | what a handler may take and return |
//! | [`args`] | the arguments of commands |
//! | [`response`] | the answer to the request that brought an update |
//! | [`broadcast`] | one message to many chats |
//! | [`download`] | files from the platform |
//! | [`shortcuts`] | methods made from what was received |
//! | [`mod@keyboard`] | buttons, rows of them, and pages of rows |
//! | [`callback_data`] | what buttons carry, as types |
//! | [`mod@text`] | text with formatting |
//! | [`dialogue`], [`storage`] | conversations of several steps, and where they are kept |
//! | [`handler`], [`router`] | handlers as data, and which one runs |
//! | [`group`], [`layer`], [`before`], [`failure`] | what stands around handlers |
//! | [`json`] | how all of this reads and writes |

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
pub mod args;
pub mod before;
#[cfg(feature = "serde")]
mod bridge;
pub mod broadcast;
pub mod callback_data;
#[cfg(feature = "regex")]
mod captures;
pub mod check;
pub mod client;
mod command;
pub mod context;
pub mod dialogue;
pub mod download;
mod error;
mod extensions;
pub mod extract;
pub mod failure;
pub mod group;
pub mod handler;
pub mod json;
pub mod keyboard;
pub mod layer;
pub mod method;
pub mod methods;
mod middleware;
mod pace;
mod platform;
mod predicate;
pub mod reply;
pub mod response;
mod retry;
pub mod router;
pub mod shortcuts;
pub mod state;
pub mod storage;
pub mod text;
pub mod types;
pub mod update;
mod upload;

pub use callback_data::{CallbackData, Outdated};
pub use client::{
    ApiError, Bot, BotBuilder, BotError, Call, CallError, ErrorKind, RetryPolicy, Token, TokenError,
};
pub use command::{CommandMenu, CommandScope, CommandSpec, MAX_COMMAND_LEN, MenuList};
pub use context::{Context, Environment};
pub use dialogue::{Dialogue, DialogueState, Session};
pub use download::{Download, DownloadError};
pub use error::{BoxError, Result};
pub use extensions::Extensions;
pub use extract::{Args, Command, Data, Extension, FromUpdate, Help, State};
pub use failure::Failure;
pub use group::Group;
pub use handler::{Handler, linked};
pub use method::{Method, Params};
pub use middleware::Middleware;
pub use pace::{Pace, Rate};
pub use platform::{Dialect, Platform};
pub use reply::Reply;
pub use response::{Response, ResponseSlot};
pub use retry::Retry;
pub use router::{HandlerError, Outcome, PassedOver, Router, WiringError};
pub use shortcuts::{Callable, NoMessage};
pub use state::States;
pub use text::FormattedText;
pub use update::{AllowedUpdates, Payload, UnknownPayload, Update, UpdateKind};

/// The door through which the attribute macro `on` reaches this crate: it stands beside the macro,
/// under the same name, wherever that is imported.
#[doc(hidden)]
pub mod on {
    pub use crate::__private;
}
