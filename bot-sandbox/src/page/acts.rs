//! What people do on the page.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use bot_core::types::{User, UserId};
use serde_json::{Value, json};

use super::faults;
use crate::{
    acts::Refused,
    person::say,
    shared::Shared,
    world::{ChatKey, World},
};

/// An act: an object with its name as `do`, and who does it as `as`.
pub(super) async fn act(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    let done = serde_json::from_slice::<Value>(&body)
        .map_err(|error| Refused::new(format!("this is no JSON: {error}")))
        .and_then(|act| match faults::act(&shared, &act) {
            Some(done) => done,
            None => shared.edit(|world| perform(world, &shared, &Act(act))),
        });
    match done {
        Ok(result) => (StatusCode::OK, axum_json(&result)).into_response(),
        Err(why) => {
            (StatusCode::BAD_REQUEST, axum_json(&json!({"error": why.to_string()}))).into_response()
        }
    }
}

fn axum_json(value: &Value) -> impl IntoResponse + use<> {
    ([("content-type", "application/json")], value.to_string())
}

/// What came from the page.
struct Act(Value);

impl Act {
    fn text(&self, name: &str) -> Result<&str, Refused> {
        self.0[name].as_str().ok_or_else(|| Refused::new(format!("`{name}` is missing: a text")))
    }

    fn int(&self, name: &str) -> Result<i64, Refused> {
        self.0[name].as_i64().ok_or_else(|| Refused::new(format!("`{name}` is missing: a number")))
    }

    fn person<'a>(&self, world: &'a World) -> Result<&'a User, Refused> {
        let person = self.0["as"].as_i64().and_then(|id| world.user(UserId(id)));
        let person = person.filter(|user| !user.is_bot);
        person.ok_or_else(|| Refused::new("`as` is missing: the id of a person"))
    }

    fn chat(&self) -> Result<ChatKey, Refused> {
        let key = self.text("chat")?.parse();
        key.map_err(|()| Refused::new("`chat` is no chat's key"))
    }
}

fn perform(world: &mut World, shared: &Shared, act: &Act) -> Result<Value, Refused> {
    let user = act.person(world)?.clone();
    match act.text("do")? {
        "send" => {
            let text = act.text("text")?.to_owned();
            let message =
                world.person_writes(shared.dialect, &user, act.chat()?, |m| say(m, text))?;
            Ok(json!({"message_id": message.message_id}))
        }
        "edit" => {
            let text = act.text("text")?.to_owned();
            world.person_edits(&user, act.chat()?, act.int("message_id")?, |m| say(m, text))?;
            Ok(Value::Null)
        }
        "delete" => {
            world.person_deletes(&user, act.chat()?, act.int("message_id")?)?;
            Ok(Value::Null)
        }
        other => Err(Refused::new(format!("nobody can do {other:?}"))),
    }
}
