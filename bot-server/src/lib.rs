//! A bot from annotated functions.
//!
//! ```no_run
//! use bot_server::prelude::*;
//!
//! /// Greets.
//! #[on(message, command = "start")]
//! async fn start(message: Message) -> SendMessage {
//!     message.answer("Hello!")
//! }
//!
//! fn main() -> ExitCode {
//!     bot_server::run()
//! }
//! ```
//!
//! `cargo run` finds the handlers, derives `allowed_updates` from them, starts the webhook's
//! endpoint, calls setWebhook, serves, and on SIGTERM or Ctrl-C finishes what is under way and
//! calls deleteWebhook. With no token in the environment a debug build runs against the embedded
//! sandbox, with a chat in the terminal.
//!
//! # Map
//!
//! | for | see |
//! | --- | --- |
//! | making a function a handler | [`macro@on`] |
//! | what it may take, what it may return | [`extract`], [`reply`] |
//! | calling methods | [`Bot`], [`methods`], [`types`] |
//! | what the client does by itself, and how to change it | [`Bot`], [`App::bot`] |
//! | what went wrong with a call | [`CallError`], [`ErrorKind`] |
//! | a method that is not among them | [`Method`] |
//! | answering, editing, forwarding what was received | [`shortcuts`] |
//! | buttons, and what they carry | [`mod@keyboard`], [`derive@CallbackData`] |
//! | files from the platform, one message to many chats | [`download`], [`broadcast`] |
//! | text with formatting, and markup | [`mod@text`] |
//! | conversations of several steps, and where they are kept | [`dialogue`], [`storage`] |
//! | state, explicit handlers, running by hand | [`App`] |
//! | several bots in one process | [`Bots`] |
//! | what stands around handlers: groups of them, code before them, layers, errors | [`macro@group`], [`macro@before`], [`layer`], [`failure`] |
//! | environment variables and flags | [`Settings`] |
//! | handlers as data, `allowed_updates` at compile time | [`handlers!`], [`AllowedUpdates`] |
//! | tests: people who talk to the bot, a clock, records | [`testing`], [`sandbox`] |

mod app;
mod bot_name;
mod bots;
mod causes;
mod cli;
mod commands;
pub mod dead_letters;
#[cfg(feature = "sandbox")]
mod embedded;
mod ending;
mod error;
mod http;
#[cfg(feature = "sandbox")]
mod inspected;
mod intake;
mod lifecycle;
mod listing;
mod logging;
mod measure;
mod moment;
mod notify;
mod polling;
mod program;
mod record;
mod run;
mod secret;
mod settings;
mod shutdown;
mod status;
pub mod storage;
#[cfg(feature = "sandbox")]
pub mod testing;

use std::process::ExitCode;

pub use app::App;
#[doc(no_inline)]
pub use bot_core::{
    AllowedUpdates, ApiError, Args, Bot, BotBuilder, BotError, BoxError, Call, CallError, Callable,
    CallbackData, Command, CommandMenu, CommandScope, CommandSpec, Context, Data, Dialect,
    Dialogue, DialogueState, Download, DownloadError, Environment, ErrorKind, Extension,
    Extensions, Failure, FormattedText, FromUpdate, Group, Handler, HandlerError, Help, Method,
    Middleware, NoMessage, Outdated, Pace, Params, Payload, Platform, Rate, Reply, Result, Retry,
    RetryPolicy, Session, State, States, Token, TokenError, Update, UpdateKind, args, broadcast,
    callback_data, check, client, context, dialogue, download, extract, failure, handler, handlers,
    json, keyboard, layer, linked, method, methods, reply, response, router, shortcuts, state,
    text, types, update,
};
/// The sandbox, for tests: a Bot API server on this machine.
#[cfg(feature = "sandbox")]
#[doc(no_inline)]
pub use bot_sandbox as sandbox;
pub use bots::Bots;
pub use error::RunError;
pub use lifecycle::{Mounted, Readiness};
pub use secret::{SecretError, WebhookSecret};
pub use settings::{
    Networks, OnShutdown, PublicUrl, Receive, SeenIn, Settings, SettingsError, Tls, WebhookSettings,
};

#[doc(hidden)]
pub use bot_core::on;
#[doc(no_inline)]
pub use bot_core::{before, group};
#[doc = include_str!("callback_data.md")]
pub use bot_macros::CallbackData;
#[doc = include_str!("dialogue.md")]
pub use bot_macros::Dialogue;
#[doc = include_str!("session.md")]
pub use bot_macros::Session;
#[doc = include_str!("before.md")]
pub use bot_macros::before;
#[doc = include_str!("group.md")]
pub use bot_macros::group;
#[doc = include_str!("on.md")]
pub use bot_macros::on;

#[doc(no_inline)]
pub use bot_core::args::{CommandArg, CommandArgs};
#[doc = include_str!("command_arg.md")]
pub use bot_macros::CommandArg;
#[doc = include_str!("command_args.md")]
pub use bot_macros::CommandArgs;

/// What almost every bot uses: `use bot_server::prelude::*;`.
///
/// ```
/// use bot_server::prelude::*;
///
/// #[on(message, command = "start")]
/// async fn start(message: Message) -> SendMessage {
///     let drinks = keyboard![[button("Tea", Drink::Tea), button("Coffee", Drink::Coffee)]];
///     message.answer("Tea or coffee?").reply_markup(drinks)
/// }
///
/// #[derive(CallbackData, Debug)]
/// enum Drink { Tea, Coffee }
///
/// #[on(callback_query)]
/// async fn drink(bot: Bot, query: CallbackQuery, Data(drink): Data<Drink>) -> Result {
///     query.edit_text(format!("{drink:?} comes at once."))?.send(&bot).await?;
///     Ok(())
/// }
/// ```
pub mod prelude {
    pub use std::{ops::ControlFlow, process::ExitCode};

    pub use bot_core::{
        keyboard::{button, try_button},
        methods::*,
        types::*,
    };

    pub use crate::{
        App, Args, Bot, Callable, CallbackData, Command, CommandArg, CommandArgs, Context, Data,
        Dialogue, Extension, Failure, FormattedText, FromUpdate, Help, Method, Outdated, Reply,
        Result, Retry, Session, State, Update, UpdateKind, before, group, handlers, keyboard, on,
        text,
    };
}

/// Runs the bot made of every `#[on]` function in the program; the whole of most `main` functions.
///
/// Reads the settings from flags, the environment and `.env` (see [`Settings`]) and returns when
/// the bot has been stopped. `--help` lists flags and subcommands.
#[must_use]
pub fn run() -> ExitCode {
    App::new().run()
}

/// The README's snippets, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
