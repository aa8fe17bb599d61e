//! Acts about chats, their members and accounts.

use bot_core::types::{ChatType, User, UserId};
use serde_json::{Value, json};

use super::{Act, Done, done};
use crate::{
    acts::Refused,
    world::{ChatKey, Joining},
};

/// Does it, if it is an act about chats.
pub(super) fn perform(act: &mut Act<'_>, user: &User, name: &str) -> Option<Done> {
    Some(match name {
        "new-chat" => new_chat(act, user),
        "title" => title(act, user),
        "topic" => topic(act, user),
        "permissions" => permissions(act, user),
        "new-link" => new_link(act, user),
        "join" => join(act, user),
        "leave" => act.given.chat().and_then(|key| done(act.world.person_leaves(user, key))),
        "add" => at_member(act, |act, key, id| act.world.person_adds(user, key, id)),
        "remove" => at_member(act, |act, key, id| act.world.person_removes(user, key, id)),
        "promote" => promote(act, user),
        "demote" => {
            at_member(act, |act, key, id| act.world.person_promotes(user, key, id, |_| false))
        }
        "restrict" => restrict(act, user),
        "decide" => decide(act, user),
        "block" => block(act, user, true),
        "unblock" => block(act, user, false),
        "profile-photo" => done(act.world.person_hides_picture(user)),
        _ => return None,
    })
}

fn at_member(
    act: &mut Act<'_>,
    change: impl FnOnce(&mut Act<'_>, ChatKey, UserId) -> Result<(), Refused>,
) -> Done {
    let (key, id) = (act.given.chat()?, act.given.user_id("user_id")?);
    done(change(act, key, id))
}

fn new_chat(act: &mut Act<'_>, user: &User) -> Done {
    let kind = match act.given.text("kind")? {
        "group" => ChatType::Group,
        "supergroup" | "forum" => ChatType::Supergroup,
        "channel" => ChatType::Channel,
        _ => return Err(Refused::new("`kind` must be group, supergroup, forum or channel")),
    };
    let members = act.given.list("members", "ids", |value| value.as_i64().map(UserId))?;
    let bot = act.given.int_or_none("bot")?.map(UserId);
    let key = act.world.person_creates(user, kind, act.given.text("title")?, &members, bot)?;
    if act.given.text("kind")? == "forum" {
        act.world.make_forum(key);
    }
    Ok(json!({"chat": key.to_string()}))
}

fn topic(act: &mut Act<'_>, user: &User) -> Done {
    let (key, name) = (act.given.chat()?, act.given.text("name")?);
    let id = act.world.person_opens_topic(user, key, name)?;
    Ok(json!({"message_thread_id": id}))
}

fn title(act: &mut Act<'_>, user: &User) -> Done {
    done(act.world.person_retitles(user, act.given.chat()?, act.given.text("text")?))
}

fn permissions(act: &mut Act<'_>, user: &User) -> Done {
    let permissions = act.given.object("permissions")?;
    done(act.world.person_permits(user, act.given.chat()?, &permissions))
}

fn new_link(act: &mut Act<'_>, user: &User) -> Done {
    let asks = act.given.bool("creates_join_request")?;
    let url = act.world.person_links(user, act.given.chat()?, asks)?;
    Ok(json!({"link": url}))
}

fn join(act: &mut Act<'_>, user: &User) -> Done {
    let joining = act.world.person_joins(user, act.given.text("link")?)?;
    Ok(Value::from(match joining {
        Joining::Joined => "joined",
        Joining::Asked => "asked",
    }))
}

fn promote(act: &mut Act<'_>, user: &User) -> Done {
    let rights = act.given.rights()?;
    let is_given = |name: &str| rights.contains(&name);
    at_member(act, |act, key, id| act.world.person_promotes(user, key, id, is_given))
}

fn restrict(act: &mut Act<'_>, user: &User) -> Done {
    let permissions = act.given.object("permissions")?;
    let until = act.given.int_or_none("until")?.unwrap_or(0);
    at_member(act, |act, key, id| act.world.person_restricts(user, key, id, &permissions, until))
}

fn decide(act: &mut Act<'_>, user: &User) -> Done {
    let approve = act.given.bool("approve")?;
    at_member(act, |act, key, id| act.world.person_decides(user, key, id, approve))
}

fn block(act: &mut Act<'_>, user: &User, blocked: bool) -> Done {
    done(act.world.person_blocks(user, act.given.user_id("bot")?, blocked))
}
