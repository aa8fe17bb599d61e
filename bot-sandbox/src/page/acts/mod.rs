//! What is done on the page: `POST /page/act` with a JSON object.
//!
//! `do` names the act, `as` who does it, by the person's id, `chat` the chat, by its key; the rest is
//! the act's own. Without `as` it is something about the server. The answer is a JSON value, or the
//! code 400 and `{"error": text}`, to be shown as it is; then nothing has changed.
//!
//! | acts | |
//! | --- | --- |
//! | messages | `send` `edit` `delete` `forward` `dice` `location` `contact` `poll` `start` |
//! | at messages | `press` `react` `vote` `pin` `unpin` |
//! | inline | `query` `choose` |
//! | chats | `new-chat` `title` `topic` `permissions` `new-link` `join` `leave` `add` `remove` `promote` `demote` `restrict` `decide` |
//! | accounts | `block` `unblock` `profile-photo` `new-person` |
//! | the server | `update` `new-bot` |
//! | what goes wrong | `fault` `unfault` `revoke` `unrevoke` `deliveries` `restart`: see [`faults`] |

mod chats;
mod given;
mod messages;
mod server;

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    response::Response,
};
use bot_core::Dialect;
use serde_json::{Value, json};

pub(super) use given::Given;

use super::{answer, faults};
use crate::{acts::Refused, shared::Shared, world::World};

/// Largest act, in bytes.
const MAX_ACT: usize = 1 << 20;

/// What comes of an act: a JSON value for the page.
pub(super) type Done = Result<Value, Refused>;

/// An act on its way.
pub(super) struct Act<'a> {
    world: &'a mut World,
    dialect: Dialect,
    given: &'a Given,
}

pub(super) async fn act(
    State(shared): State<Arc<Shared>>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answer(&body.map_err(|error| Refused::new(error.body_text())).and_then(|body| {
        if body.len() > MAX_ACT {
            return Err(Refused::new(format!("an act has at most {MAX_ACT} bytes")));
        }
        let given = Given::read(&body)?;
        match faults::act(&shared, given.all()) {
            Some(done) => done,
            None => shared.edit(|world| perform(world, shared.dialect, &given)),
        }
    }))
}

/// Does it, or changes nothing and says why.
fn perform(world: &mut World, dialect: Dialect, given: &Given) -> Done {
    let name = given.text("do")?;
    let act = Act { world, dialect, given };
    if let Some(done) = server::perform(act, name) {
        return done;
    }
    let user = given.person(world)?;
    let mut act = Act { world, dialect, given };
    let done =
        messages::perform(&mut act, &user, name).or_else(|| chats::perform(&mut act, &user, name));
    done.unwrap_or_else(|| Err(Refused::new(format!("nobody can do {name:?}"))))
}

/// The answer to what succeeds and has nothing to say.
fn done(done: Result<(), Refused>) -> Done {
    done.map(|()| Value::Null)
}

/// The answer to what was sent.
fn sent(sent: Result<bot_core::types::Message, Refused>) -> Done {
    sent.map(|message| json!({"message_id": message.message_id}))
}

#[cfg(test)]
mod tests;
