//! Acts about messages.

use std::collections::BTreeSet;

use bot_core::types::{User, UserId};
use serde_json::{Value, json};

use super::{Act, Done, done, sent};
use crate::{
    acts::{Pressing, Refused, To, Typed, poll},
    world::ChatKey,
};

/// Does it, if it is an act about messages.
pub(super) fn perform(act: &mut Act<'_>, user: &User, name: &str) -> Option<Done> {
    Some(match name {
        "send" => send(act, user),
        "start" => start(act, user),
        "edit" => edit(act, user),
        "delete" => at_message(act, |act, key, id| act.world.person_deletes(user, key, id)),
        "forward" => forward(act, user),
        "press" => press(act, user),
        "react" => react(act, user),
        "vote" => vote(act, user),
        "pin" => at_message(act, |act, key, id| act.world.person_pins(user, key, id)),
        "unpin" => at_message(act, |act, key, id| act.world.person_unpins(user, key, id)),
        "dice" => dice(act, user),
        "location" => location(act, user),
        "contact" => contact(act, user),
        "poll" => send_poll(act, user),
        "query" => query(act, user),
        "choose" => choose(act, user),
        _ => return None,
    })
}

fn at_message(
    act: &mut Act<'_>,
    change: impl FnOnce(&mut Act<'_>, ChatKey, i64) -> Result<(), Refused>,
) -> Done {
    let (key, id) = (act.given.chat()?, act.given.int("message_id")?);
    done(change(act, key, id))
}

/// The text, with its formatting beside it or typed in it.
fn typed(act: &Act<'_>) -> Result<Typed, Refused> {
    let text = act.given.text("text")?;
    match act.given.value("entities") {
        Some(_) => Typed::given(act.dialect, text, act.given.object("entities")?),
        None => Typed::read(act.dialect, text),
    }
}

fn send(act: &mut Act<'_>, user: &User) -> Done {
    let (to, typed) = (act.given.to()?, typed(act)?);
    let reply_to = act.given.int_or_none("reply_to")?;
    sent(act.world.person_types(act.dialect, user, to, typed, reply_to))
}

fn start(act: &mut Act<'_>, user: &User) -> Done {
    let key = ChatKey::private(act.given.user_id("bot")?, user.id);
    let payload = act.given.text_or_none("payload")?.unwrap_or_default();
    sent(act.world.person_starts(act.dialect, user, key, payload))
}

fn edit(act: &mut Act<'_>, user: &User) -> Done {
    let typed = typed(act)?;
    at_message(act, |act, key, id| act.world.person_retypes(user, key, id, typed).map(drop))
}

fn forward(act: &mut Act<'_>, user: &User) -> Done {
    let from = (act.given.chat()?, act.given.int("message_id")?);
    let key = act.given.chat_or_none("to")?;
    let key = key.ok_or_else(|| Refused::new("`to` is missing: the key of a chat"))?;
    let to = To { key, topic: act.given.int_or_none("topic")? };
    sent(act.world.person_forwards(act.dialect, user, from, to))
}

fn press(act: &mut Act<'_>, user: &User) -> Done {
    let (key, id) = (act.given.chat()?, act.given.int("message_id")?);
    let place = (act.given.index("row")?, act.given.index("column")?);
    Ok(match act.world.person_presses(user, key, id, place)? {
        Pressing::Query(id) => json!({"query_id": id}),
        Pressing::Opens(url) => json!({"opens": url}),
        Pressing::Asks { query, here } => json!({"asks": query, "here": here}),
        Pressing::Copies(text) => json!({"copies": text}),
    })
}

fn react(act: &mut Act<'_>, user: &User) -> Done {
    let emoji = act.given.text_or_none("emoji")?;
    at_message(act, |act, key, id| act.world.person_reacts(user, key, id, emoji))
}

fn vote(act: &mut Act<'_>, user: &User) -> Done {
    let index = |value: &Value| usize::try_from(value.as_u64()?).ok();
    let options: BTreeSet<usize> =
        act.given.list("options", "numbers", index)?.into_iter().collect();
    at_message(act, |act, key, id| act.world.person_votes(user, key, id, options))
}

fn dice(act: &mut Act<'_>, user: &User) -> Done {
    let (to, emoji) = (act.given.to()?, act.given.text("emoji")?);
    sent(act.world.person_throws(act.dialect, user, to, emoji))
}

fn location(act: &mut Act<'_>, user: &User) -> Done {
    let to = act.given.to()?;
    let place = (act.given.number("latitude")?, act.given.number("longitude")?);
    sent(act.world.person_sends_location(act.dialect, user, to, place))
}

fn contact(act: &mut Act<'_>, user: &User) -> Done {
    let to = act.given.to()?;
    let contact = (act.given.text("phone_number")?, act.given.text("first_name")?);
    sent(act.world.person_sends_contact(act.dialect, user, to, contact))
}

fn send_poll(act: &mut Act<'_>, user: &User) -> Done {
    let to = act.given.to()?;
    let mut poll =
        poll(act.given.text("question")?, &act.given.list("options", "texts", Value::as_str)?);
    poll.is_anonymous = act.given.bool("anonymous")?;
    poll.allows_multiple_answers = act.given.bool("multiple")?;
    sent(act.world.person_sends_poll(act.dialect, user, to, poll))
}

fn query(act: &mut Act<'_>, user: &User) -> Done {
    let (bot, query): (UserId, &str) = (act.given.user_id("bot")?, act.given.text("query")?);
    let chat = act.given.chat_or_none("chat")?;
    let id = act.world.person_asks(user, bot, query, chat)?;
    Ok(json!({"query_id": id}))
}

fn choose(act: &mut Act<'_>, user: &User) -> Done {
    let chosen = (act.given.text("query_id")?, act.given.text("result_id")?);
    let to = act.given.to()?;
    sent(act.world.person_chooses(act.dialect, user, chosen, to))
}
