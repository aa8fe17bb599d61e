//! The topics of forums.

use bot_core::{
    json::Write,
    types::{
        ForumTopicClosed, ForumTopicEdited, ForumTopicReopened, GeneralForumTopicHidden,
        GeneralForumTopicUnhidden, Message, Sticker,
    },
};
use serde_json::json;

use super::{
    Call,
    access::{Inside, Need, inside},
    done,
};
use crate::{
    api_error::{Answer, ApiError, result},
    event::Event,
    world::{COLORS, Topic},
};

/// Longest name of a topic.
const MAX_NAME: usize = 128;

const NO_EDITING: &str = "not enough rights to edit the topic";
const NOT_MODIFIED: &str = "TOPIC_NOT_MODIFIED";

pub(super) fn create_forum_topic(call: &Call<'_>) -> Answer {
    let name = name(call)?.ok_or_else(|| ApiError::bad_request("topic title must be non-empty"))?;
    let color = call.parameters.int("icon_color")?.unwrap_or(COLORS[0]);
    let emoji = call.parameters.text("icon_custom_emoji_id").map(str::to_owned);
    forum(call, |place| {
        place.require_permission("can_manage_topics", "not enough rights to create a topic")?;
        let topic = place.world.open_topic(place.key, &place.bot, name, color, emoji);
        result(&topic)
    })
}

pub(super) fn edit_forum_topic(call: &Call<'_>) -> Answer {
    let name = name(call)?;
    // An empty one takes the icon away.
    let emoji = call.parameters.given("icon_custom_emoji_id").map(str::to_owned);
    topic(call, |mut place, id, topic| {
        let name = name.filter(|name| *name != topic.name);
        let before = topic.icon_custom_emoji_id.clone().unwrap_or_default();
        let emoji = emoji.filter(|emoji| *emoji != before);
        if name.is_none() && emoji.is_none() {
            return Err(ApiError::bad_request(NOT_MODIFIED));
        }
        let mut edited = ForumTopicEdited::default();
        edited.name.clone_from(&name);
        edited.icon_custom_emoji_id.clone_from(&emoji);
        change(&mut place, id, |topic| {
            topic.name = name.unwrap_or_else(|| topic.name.clone());
            if let Some(emoji) = emoji {
                topic.icon_custom_emoji_id = Some(emoji).filter(|emoji| !emoji.is_empty());
            }
        });
        tell(&mut place, Some(id), |message| {
            message.service.get_or_insert_default().forum_topic_edited = Some(Box::new(edited));
        });
        done()
    })
}

pub(super) fn close_forum_topic(call: &Call<'_>) -> Answer {
    set_closed(call, true)
}

pub(super) fn reopen_forum_topic(call: &Call<'_>) -> Answer {
    set_closed(call, false)
}

fn set_closed(call: &Call<'_>, closed: bool) -> Answer {
    topic(call, |mut place, id, topic| {
        if topic.is_closed == closed {
            return Err(ApiError::bad_request(NOT_MODIFIED));
        }
        change(&mut place, id, |topic| topic.is_closed = closed);
        tell(&mut place, Some(id), |message| put_closed(message, closed));
        done()
    })
}

/// With all that was written there; nobody is told.
pub(super) fn delete_forum_topic(call: &Call<'_>) -> Answer {
    let id = thread_id(call)?;
    forum(call, |mut place| {
        find(&place, id)?;
        place.require("can_delete_messages", "not enough rights to delete the topic")?;
        let gone = place.chat().in_topic(Some(id));
        place.edit(|chat| {
            chat.topics.made.remove(&id);
            gone.iter().for_each(|message| chat.delete(*message));
        });
        for message_id in gone {
            place.world.tell(Event::Deleted { chat_id: place.key.id, message_id });
        }
        done()
    })
}

pub(super) fn unpin_all_forum_topic_messages(call: &Call<'_>) -> Answer {
    let id = thread_id(call)?;
    forum(call, |place| {
        find(&place, id)?;
        unpin(place, Some(id))
    })
}

pub(super) fn unpin_all_general_forum_topic_messages(call: &Call<'_>) -> Answer {
    forum(call, |place| unpin(place, None))
}

fn unpin(mut place: Inside<'_>, thread: Option<i64>) -> Answer {
    place.require_permission(
        "can_pin_messages",
        "not enough rights to manage pinned messages in the chat",
    )?;
    let there = place.chat().in_topic(thread);
    place.edit(|chat| chat.pinned.retain(|id| !there.contains(id)));
    done()
}

pub(super) fn edit_general_forum_topic(call: &Call<'_>) -> Answer {
    let name = name(call)?.ok_or_else(|| ApiError::bad_request("topic title must be non-empty"))?;
    general(call, |mut place| {
        if place.chat().topics.general.name == name {
            return Err(ApiError::bad_request(NOT_MODIFIED));
        }
        let mut edited = ForumTopicEdited::default();
        edited.name = Some(name.clone());
        place.edit(|chat| chat.topics.general.name = name);
        tell(&mut place, None, |message| {
            message.service.get_or_insert_default().forum_topic_edited = Some(Box::new(edited));
        });
        done()
    })
}

pub(super) fn close_general_forum_topic(call: &Call<'_>) -> Answer {
    set_general_closed(call, true)
}

/// Shows it again, too, if it was hidden.
pub(super) fn reopen_general_forum_topic(call: &Call<'_>) -> Answer {
    set_general_closed(call, false)
}

fn set_general_closed(call: &Call<'_>, closed: bool) -> Answer {
    general(call, |mut place| {
        if place.chat().topics.general.is_closed == closed {
            return Err(ApiError::bad_request(NOT_MODIFIED));
        }
        place.edit(|chat| {
            chat.topics.general.is_closed = closed;
            chat.topics.general.is_hidden &= closed;
        });
        tell(&mut place, None, |message| put_closed(message, closed));
        done()
    })
}

/// Closes it, too.
pub(super) fn hide_general_forum_topic(call: &Call<'_>) -> Answer {
    set_general_hidden(call, true)
}

pub(super) fn unhide_general_forum_topic(call: &Call<'_>) -> Answer {
    set_general_hidden(call, false)
}

fn set_general_hidden(call: &Call<'_>, hidden: bool) -> Answer {
    general(call, |mut place| {
        if place.chat().topics.general.is_hidden == hidden {
            return Err(ApiError::bad_request(NOT_MODIFIED));
        }
        place.edit(|chat| {
            chat.topics.general.is_hidden = hidden;
            chat.topics.general.is_closed |= hidden;
        });
        tell(&mut place, None, |message| {
            let service = message.service.get_or_insert_default();
            if hidden {
                let hidden = GeneralForumTopicHidden::default();
                service.general_forum_topic_hidden = Some(hidden);
            } else {
                let shown = GeneralForumTopicUnhidden::default();
                service.general_forum_topic_unhidden = Some(shown);
            }
        });
        done()
    })
}

/// A few custom emoji, by which topics can be told apart. They have no files behind them.
pub(super) fn get_forum_topic_icon_stickers(_: &Call<'_>) -> Answer {
    const ICONS: [&str; 6] = ["📰", "💡", "⚡️", "🎙", "🔝", "☕️"];
    let sticker = |(n, emoji): (usize, &&str)| -> Sticker {
        let sticker = json!({
            "file_id": format!("CAACAgQAAxicon{n}"),
            "file_unique_id": format!("AgADicon{n}"),
            "type": "custom_emoji",
            "width": 100,
            "height": 100,
            "is_animated": false,
            "is_video": false,
            "emoji": emoji,
            "custom_emoji_id": format!("{}", 5_434_144_690_511_290_000 + n),
        });
        bot_core::json::from_str(&sticker.to_string()).unwrap_or_default()
    };
    let icons: Vec<Sticker> = ICONS.iter().enumerate().map(sticker).collect();
    result(&icons as &dyn Write)
}

/// The name that a call gives; nothing if it is empty or not there.
fn name(call: &Call<'_>) -> Answer<Option<String>> {
    let name = call.parameters.text("name").map(str::trim).filter(|name| !name.is_empty());
    if name.is_some_and(|name| name.chars().count() > MAX_NAME) {
        return Err(ApiError::bad_request("TOPIC_TITLE_TOO_LONG"));
    }
    Ok(name.map(str::to_owned))
}

fn thread_id(call: &Call<'_>) -> Answer<i64> {
    let id = call.parameters.int("message_thread_id")?.filter(|id| *id > 0);
    id.ok_or_else(|| ApiError::bad_request("invalid message_thread_id specified"))
}

/// Acts in a chat that has topics.
fn forum(call: &Call<'_>, act: impl FnOnce(Inside<'_>) -> Answer) -> Answer {
    inside(call, Need::Membership, |place| match place.chat().is_forum() {
        true => act(place),
        false => Err(ApiError::bad_request("the chat is not a forum")),
    })
}

fn find(place: &Inside<'_>, id: i64) -> Answer<Topic> {
    let topic = place.chat().topics.made.get(&id).cloned();
    topic.ok_or_else(|| ApiError::bad_request("TOPIC_ID_INVALID"))
}

/// Acts on a topic that the bot may change: it made it, or may change all.
fn topic(call: &Call<'_>, act: impl FnOnce(Inside<'_>, i64, Topic) -> Answer) -> Answer {
    let id = thread_id(call)?;
    forum(call, |place| {
        let topic = find(&place, id)?;
        if topic.by != place.bot.id && !place.chat().manages_topics(place.bot.id) {
            return Err(ApiError::bad_request(NO_EDITING));
        }
        act(place, id, topic)
    })
}

/// Acts on the topic that every forum has.
fn general(call: &Call<'_>, act: impl FnOnce(Inside<'_>) -> Answer) -> Answer {
    forum(call, |place| {
        if !place.chat().manages_topics(place.bot.id) {
            return Err(ApiError::bad_request(NO_EDITING));
        }
        act(place)
    })
}

fn change(place: &mut Inside<'_>, id: i64, change: impl FnOnce(&mut Topic)) {
    place.edit(|chat| {
        if let Some(topic) = chat.topics.made.get_mut(&id) {
            change(topic);
        }
    });
}

/// Writes to a topic what became of it.
fn tell(place: &mut Inside<'_>, thread: Option<i64>, fill: impl FnOnce(&mut Message)) {
    place.world.write_to(place.key, &place.bot, |message| {
        message.message_thread_id = thread;
        fill(message);
    });
}

fn put_closed(message: &mut Message, closed: bool) {
    let service = message.service.get_or_insert_default();
    if closed {
        service.forum_topic_closed = Some(ForumTopicClosed::default());
    } else {
        service.forum_topic_reopened = Some(ForumTopicReopened::default());
    }
}
