//! A Bot API server on this machine: for a first look at a bot with no token and no account, and
//! for tests.
//!
//! It is a real HTTP server on a loopback port. A bot calls its methods, and it delivers updates to
//! the bot by webhook or polling, as the real server does: in order per chat, again until they are
//! accepted, filtered by `allowed_updates`. People are played by [`Person`]:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use bot_core::{Bot, Token};
//! use bot_sandbox::Sandbox;
//!
//! let sandbox = Sandbox::start().await?;
//! let mei = sandbox.user("Mei");
//! mei.sends("hello").await;
//!
//! // Any program that speaks the Bot API can be the bot:
//! let bot = Bot::builder(Token::new(sandbox.token())?).api_url(sandbox.url()).build()?;
//! let updates = bot.get_updates().await?;
//! assert_eq!(updates[0].user().map(|user| &*user.first_name), Some("Mei"));
//! bot.send_message(mei.id(), "hello, Mei").await?;
//! mei.sees("hello, Mei").await;
//! # Ok(())
//! # }
//! ```
//!
//! # What is played
//!
#![doc = include_str!("played.md")]
//!
//! Markup is read as the platform does: see [`markup`]. Files are kept as they came and can be
//! downloaded; a photo has one size. A file that is sent by its URL is fetched from there; one that
//! an inline result names by its URL is not, and something of its kind stands for it. Any name that
//! could be a game's is a game.
//!
//! # The chat page
//!
//! At [`Sandbox::url`] a browser shows a messenger in which several people can be played, and beside
//! it every update and call. What it does is open to any program on this machine, too: `GET
//! /page/live` streams what there is as JSON values by key, by server-sent events; `POST /page/act`
//! does something, such as `{"as": 1002, "do": "send", "chat": "1001:1002", "text": "hello"}`;
//! `POST /page/file` sends a file and `GET /page/file/<file_id>` gives it back. Requests that name
//! another host, or that a page of another site makes, are refused.
//!
//! # What can go wrong
//!
//! Everything that goes wrong with a real server, on demand. [`Sandbox::next`] lets the next call of a
//! method go wrong; [`Sandbox::misbehaves`] takes a rule: which calls or deliveries, how often, what.
//!
//! | | |
//! | --- | --- |
//! | calls ([`Fault`]) | latency, 429, SafeW's `MESSAGE_TOO_MUCH`, 5xx as JSON or HTML, any refusal, connections closed before, during and after, half an answer, wrong JSON |
//! | deliveries ([`DeliveryFault`]) | late, twice, in the wrong order, never, held until released, given up early, cut in the middle |
//! | the server ([`ServerFault`]) | down and up again on the same port, its token revoked, deliveries paused |
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use std::time::Duration;
//! use bot_sandbox::{DeliveryFault, Fault, Rule, Sandbox};
//!
//! let sandbox = Sandbox::start().await?;
//! sandbox.next("getMe", Fault::CloseAfter);
//! sandbox.misbehaves(Rule::on("send*", Fault::Delay(Duration::from_millis(100))).every(3));
//! sandbox.misbehaves(Rule::deliveries(DeliveryFault::Duplicate).chance(0.1, 42));
//! sandbox.restarts(Duration::from_millis(50)).await;
//! # Ok(())
//! # }
//! ```
//!
//! The same by a file and over HTTP, for tests in any language, is in [`scenario`], with a table of
//! all there is. Besides, [`SandboxBuilder::limits`] makes it refuse a bot that sends too fast, and
//! [`Sandbox::migrate`] gives a group another id.

mod acts;
mod api_error;
mod builder;
mod clock;
mod delivery;
mod event;
mod fault;
mod form;
mod group;
mod http;
mod inspector;
mod limits;
pub mod markup;
mod methods;
mod page;
mod patience;
mod person;
mod ranges;
mod replay;
mod safew;
mod sandbox;
pub mod scenario;
mod shared;
#[cfg(feature = "state")]
mod state;
pub mod terminal;
mod world;

pub use acts::Refused;
pub use builder::{SandboxBuilder, SandboxError};
pub use clock::Clock;
pub use event::{Call, Event};
pub use fault::{DeliveryFault, Fault, Misbehaviour, Rule, RuleError, ServerFault, WrongJson};
pub use group::Group;
pub use inspector::Inspector;
pub use limits::Limits;
pub use methods::PLAYED;
pub use patience::InVain;
pub use person::Person;
pub use replay::{ReplayError, Replayed};
pub use sandbox::Sandbox;
pub use scenario::{Scenario, ScenarioError};
#[cfg(feature = "state")]
pub use state::StateError;
pub use world::{Handling, Joining, PassedOver};
