//! Lines of a record: an update each, and what it names.

use std::collections::{BTreeMap, BTreeSet};

use bot_core::{
    Update, json,
    types::{Chat, Message, User, UserId},
};
use serde_json::Value;

use super::ReplayError;

/// An update of a record.
pub(super) struct Line {
    pub(super) update: Update,
    /// The users, chats and messages that it names anywhere.
    pub(super) users: Vec<User>,
    pub(super) chats: Vec<Chat>,
    pub(super) messages: Vec<Message>,
}

/// Reads all lines; each update once, though the server may have sent it twice. The bot that got them
/// then becomes this one.
pub(super) fn read(lines: &str, bot: &User) -> Result<Vec<Line>, ReplayError> {
    let mut seen = BTreeSet::new();
    let mut values = Vec::new();
    for (line, text) in lines.lines().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
        let wrong = |why: String| ReplayError { line: line + 1, why };
        let value: Value = serde_json::from_str(text).map_err(|e| wrong(e.to_string()))?;
        let id = value.get("update_id").and_then(Value::as_i64);
        let id = id.ok_or_else(|| wrong("it is no update: it has no update_id".into()))?;
        if seen.insert(id) {
            values.push((line + 1, value));
        }
    }
    let recorded = values.iter().find_map(|(_, value)| recorded_bot(value));
    let mut read = Vec::new();
    for (line, mut value) in values {
        if let Some(recorded) = recorded {
            replace(&mut value, recorded, bot);
        }
        let update = Update::from_slice(value.to_string().as_bytes());
        let update = update.map_err(|error| ReplayError { line, why: error.to_string() })?;
        let mut line = Line { update, users: vec![], chats: vec![], messages: vec![] };
        line.note(&value);
        read.push(line);
    }
    Ok(read)
}

/// The id of the bot that a record was made with, where an update tells: it wrote the message whose
/// button was pressed, and is the member that `my_chat_member` is about.
fn recorded_bot(update: &Value) -> Option<i64> {
    let pressed = update.pointer("/callback_query/message/from");
    let member = update.pointer("/my_chat_member/new_chat_member/user");
    let user = pressed.or(member)?;
    user.get("is_bot")?.as_bool()?.then(|| user.get("id")?.as_i64())?
}

/// Puts this bot in the place of another.
fn replace(value: &mut Value, recorded: i64, bot: &User) {
    match value {
        Value::Object(object) => {
            let is_it = object.get("id").and_then(Value::as_i64) == Some(recorded);
            if is_it && object.get("is_bot").and_then(Value::as_bool) == Some(true) {
                object.insert("id".into(), bot.id.0.into());
                object.insert("first_name".into(), bot.first_name.clone().into());
                object.insert("username".into(), bot.username.clone().into());
            }
            object.values_mut().for_each(|value| replace(value, recorded, bot));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, recorded, bot)),
        _ => {}
    }
}

impl Line {
    /// Notes what a value names, from the outside to the inside.
    fn note(&mut self, value: &Value) {
        match value {
            Value::Object(object) => {
                let has = |key: &str| object.contains_key(key);
                if has("id") && has("is_bot") && has("first_name") {
                    self.users.extend(as_api::<User>(value));
                } else if has("id") && has("type") {
                    let chat = as_api::<Chat>(value);
                    self.chats.extend(chat.filter(|chat| is_chat(value) && chat.id != 0));
                }
                if has("message_id") && has("chat") && has("date") {
                    // What is too old to be read has no date.
                    self.messages.extend(as_api::<Message>(value).filter(|m| m.date != 0));
                }
                object.values().for_each(|value| self.note(value));
            }
            Value::Array(items) => items.iter().for_each(|item| self.note(item)),
            _ => {}
        }
    }
}

/// The newest message of each chat that lines name.
pub(super) fn newest(lines: &[Line]) -> BTreeMap<i64, i64> {
    let mut newest = BTreeMap::new();
    for message in lines.iter().flat_map(|line| &line.messages) {
        let id: &mut i64 = newest.entry(message.chat.id).or_default();
        *id = message.message_id.max(*id);
    }
    newest
}

/// Who wrote in which chat, and so is a member of it.
pub(super) fn writers(line: &Line) -> impl Iterator<Item = (i64, UserId)> {
    let written = line.messages.iter().filter(|message| message.sender_chat.is_none());
    written.filter_map(|message| Some((message.chat.id, message.from.as_ref()?.id)))
}

fn is_chat(value: &Value) -> bool {
    let kind = value.get("type").and_then(Value::as_str);
    kind.is_some_and(|kind| ["private", "group", "supergroup", "channel"].contains(&kind))
}

fn as_api<T: json::Read + Default>(value: &Value) -> Option<T> {
    json::from_str(&value.to_string()).ok()
}
