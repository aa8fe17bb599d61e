//! Misbehaviour by the page and over HTTP, for tests in any language; see [`crate::scenario`].

use std::{sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use bot_core::types::UserId;
use serde_json::{Value, json};

use super::views;
use crate::{
    acts::Refused,
    fault::{self, Rule, RuleError, ServerFault},
    shared::Shared,
    world::{BotState, World},
};

/// How long a server that is taken down over HTTP stays up, so that who asked for it is answered.
const ANSWER_FIRST: Duration = Duration::from_millis(100);

/// `GET /page/faults`: the rules in force.
pub(super) async fn all(State(shared): State<Arc<Shared>>) -> Response {
    answer(StatusCode::OK, &shared.rules().iter().map(views::rule).collect())
}

/// `POST /page/faults`: a rule, or a list of them.
pub(super) async fn add(State(shared): State<Arc<Shared>>, body: Bytes) -> Response {
    let added = || -> Result<Value, RuleError> {
        let json = fault::parse(&String::from_utf8_lossy(&body))?;
        if !json.is_array() {
            return Ok(json!({"id": begin(&shared, Rule::from_value(&json)?)}));
        }
        let rules = fault::list(&json)?;
        let ids: Vec<u64> = rules.into_iter().map(|rule| begin(&shared, rule)).collect();
        Ok(json!({"ids": ids}))
    };
    match added() {
        Ok(ids) => answer(StatusCode::OK, &ids),
        Err(why) => answer(StatusCode::BAD_REQUEST, &json!({"error": why.to_string()})),
    }
}

/// `DELETE /page/faults`: ends all rules and releases what is held.
pub(super) async fn clear(State(shared): State<Arc<Shared>>) -> Response {
    shared.behave();
    answer(StatusCode::OK, &json!({}))
}

/// `DELETE /page/faults/{id}`: ends a rule.
pub(super) async fn end(State(shared): State<Arc<Shared>>, Path(id): Path<u64>) -> Response {
    match ended(&shared, id) {
        Ok(()) => answer(StatusCode::OK, &json!({})),
        Err(why) => answer(StatusCode::NOT_FOUND, &json!({"error": why.to_string()})),
    }
}

fn answer(status: StatusCode, json: &Value) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], json.to_string()).into_response()
}

fn begin(shared: &Arc<Shared>, rule: Rule) -> u64 {
    shared.begin_rule(rule.down_no_sooner_than(ANSWER_FIRST), false).id()
}

fn ended(shared: &Shared, id: u64) -> Result<(), Refused> {
    let none = || Refused::new(format!("there is no rule {id}: it is over, or never was"));
    shared.end_rule(id).then_some(()).ok_or_else(none)
}

/// An act about what goes wrong; nothing if it is about something else.
pub(super) fn act(shared: &Arc<Shared>, act: &Value) -> Option<Result<Value, Refused>> {
    Some(match (act["do"].as_str()?, act["then"].as_str()) {
        ("fault", _) => Rule::from_value(&act["rule"])
            .map(|rule| json!({"id": begin(shared, rule)}))
            .map_err(|why| Refused::new(why.to_string())),
        ("unfault", _) => match act["id"].as_u64() {
            Some(id) => ended(shared, id).map(|()| Value::Null),
            None => Err(Refused::new("`id` is missing: the number of a rule")),
        },
        ("revoke", _) => switch(shared, act, ServerFault::Revoke, true),
        ("unrevoke", _) => switch(shared, act, ServerFault::Revoke, false),
        ("deliveries", Some("pause")) => switch(shared, act, ServerFault::Pause, true),
        ("deliveries", Some("resume")) => switch(shared, act, ServerFault::Pause, false),
        ("deliveries", _) => Err(Refused::new("`then` is to be `pause` or `resume`")),
        ("restart", _) => restart(shared, &act["seconds"]),
        ("update", Some("hold")) => hold(shared, act, true),
        ("update", Some("release")) => hold(shared, act, false),
        _ => return None,
    })
}

/// Switches something on or off for a bot. It is one switch, however it was switched on.
fn switch(
    shared: &Arc<Shared>,
    act: &Value,
    fault: ServerFault,
    on: bool,
) -> Result<Value, Refused> {
    let bot = shared.read(|world| bot(world, act).map(|bot| bot.user.id))?;
    let rule = Rule::server(fault);
    shared.end_rules(|_, other| other.is_about(fault, bot));
    if on {
        begin(shared, rule.bot(bot));
    }
    Ok(Value::Null)
}

/// Longest time for which the page may take the server down.
const MAX_DOWN: Duration = Duration::from_secs(60 * 60);

fn restart(shared: &Arc<Shared>, seconds: &Value) -> Result<Value, Refused> {
    let seconds = seconds.as_f64().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let why = "`seconds` is missing: for how long the server is down, such as 2; at most 3600";
    // Nobody could ask it to come back.
    let down = seconds.filter(|down| *down <= MAX_DOWN).ok_or_else(|| Refused::new(why))?;
    Ok(json!({"id": begin(shared, Rule::server(ServerFault::Down).lasts(down))}))
}

fn hold(shared: &Shared, act: &Value, held: bool) -> Result<Value, Refused> {
    let id = act["update_id"].as_i64();
    let id = id.ok_or_else(|| Refused::new("`update_id` is missing: a number"))?;
    let token = shared.read(|world| bot(world, act).map(|bot| bot.user.id))?;
    let done = shared.edit(|world| {
        let bot = world.bots.values_mut().find(|bot| bot.user.id == token);
        bot.is_some_and(|bot| if held { bot.queues.hold(id) } else { bot.queues.release(id) })
    });
    match (done, held) {
        (true, _) => Ok(Value::Null),
        (false, true) => Err(Refused::new(format!("update {id} does not wait any more"))),
        (false, false) => Err(Refused::new(format!("update {id} is not held"))),
    }
}

/// The bot that an act names.
fn bot<'a>(world: &'a World, act: &Value) -> Result<&'a BotState, Refused> {
    let id = act["bot"].as_i64().map(UserId);
    let id = id.ok_or_else(|| Refused::new("`bot` is missing: the id of a bot"))?;
    let bot = world.bots.values().find(|bot| bot.user.id == id);
    bot.ok_or_else(|| Refused::new(format!("there is no bot {id}")))
}
