//! Misbehaviour on request: what goes wrong on a real server and on the way to it now and then.
//!
//! What is to go wrong is a [`Rule`]: where, with which of the calls or deliveries, and what. A rule
//! is data, with the same JSON in a file, over HTTP and on the page ([`json`]). [`active`] holds
//! the rules that are in force, [`judge`] asks them, and [`spoil`] makes the answers that are none.

mod active;
mod around;
mod call;
mod conditions;
mod delivery;
mod fields;
mod handle;
mod json;
pub(crate) mod judge;
mod polled;
mod rule;
mod server;
mod spoil;

pub(crate) use active::Faults;
pub(crate) use around::{Reply, around};
pub use call::{Fault, WrongJson};
pub(crate) use conditions::keep;
pub use delivery::DeliveryFault;
pub use fields::RuleError;
pub use handle::Misbehaviour;
pub(crate) use json::{list, parse};
pub(crate) use polled::judge_polled;
pub use rule::Rule;
pub use server::ServerFault;
pub(crate) use spoil::{Spoil, half};
