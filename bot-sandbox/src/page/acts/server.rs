//! Acts about the server, which no person does.

use serde_json::{Value, json};

use super::{Act, Done, done};
use crate::acts::{Again, Refused};

/// Does it, if it is an act about the server.
pub(super) fn perform(act: Act<'_>, name: &str) -> Option<Done> {
    Some(match name {
        "update" => update(act),
        "new-bot" => new_bot(act),
        "new-person" => new_person(act),
        _ => return None,
    })
}

fn update(act: Act<'_>) -> Done {
    let (bot, id) = (act.given.user_id("bot")?, act.given.int("update_id")?);
    let again = match act.given.text("then")? {
        "again" => Again::Same,
        "as-new" => Again::New,
        "drop" => return done(act.world.drop_update(bot, id)),
        _ => return Err(Refused::new("`then` must be again, as-new, drop, hold or release")),
    };
    let id = act.world.send_again(bot, id, again)?;
    Ok(json!({"update_id": id}))
}

fn new_bot(act: Act<'_>) -> Done {
    let token = act.world.new_bot(act.given.text("username")?)?;
    let id = token.split(':').next().and_then(|id| id.parse::<i64>().ok());
    Ok(json!({"id": id, "token": token}))
}

fn new_person(act: Act<'_>) -> Done {
    let user = act.world.new_person(act.given.text("name")?)?;
    Ok(json!({"id": user.id.0, "username": Value::from(user.username)}))
}
