//! The kinds of update as types, each of the kind's own name: the `K` of [`FromUpdate<K>`]. They have
//! no values; `#[on(message)]` names `kind::message` for the compiler.
//!
//! One per kind is generated; [`any`] is all of them.

use std::convert::Infallible;

pub use super::generated::kind::*;
use super::{FromUpdate, HasChat, HasText, HasUser, Kind};
use crate::{
    context::Context,
    update::{AllowedUpdates, Payload},
};

/// Every kind, those that this version does not know included: `#[on(any)]`.
///
/// Its payload is the whole [`Payload`]. What only some kinds have, a user, a chat or a command, is
/// had where it is there; where it is not, the update goes on to the next handler.
///
/// One handler of it makes the bot ask for all kinds in `allowed_updates`, also for the three that
/// the server sends only when asked: every reaction and every change of a member then comes, is
/// read and takes its chat's turn.
#[derive(Debug)]
#[allow(non_camel_case_types, reason = "it is named as it is written in `#[on(any)]`")]
pub enum any {}

impl Kind for any {
    type Payload = Payload;
    const KINDS: AllowedUpdates = AllowedUpdates::ALL;

    fn payload(payload: &Payload) -> Option<&Self::Payload> {
        Some(payload)
    }
}

impl FromUpdate<any> for Payload {
    type Rejection = Infallible;

    async fn from_update(context: &Context) -> Result<Self, Infallible> {
        Ok(context.update().payload.clone())
    }
}

impl HasChat for any {}
impl HasUser for any {}
impl HasText for any {}
