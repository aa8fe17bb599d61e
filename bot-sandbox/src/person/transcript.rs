//! What happened in a chat, in order, as text: for messages of failed tests and for snapshots.
//!
//! There are no ids and no times in it, so it is the same each time the same happens.

use std::{collections::HashMap, fmt::Write as _};

use bot_core::types::{Message, UserId};

use super::shown::{describe, happened, name_of};
use crate::{event::Event, world::World};

struct Transcript<'a> {
    world: &'a World,
    chat_id: i64,
    /// The bot's name.
    bot: &'a str,
    /// What the messages show by now.
    shown: HashMap<i64, String>,
    /// In which chats buttons were pressed, by the press.
    pressed: HashMap<String, i64>,
    out: String,
}

/// What happened in a chat so far; a private one has the person's id.
pub(crate) fn transcript(world: &World, token: &str, chat_id: i64) -> String {
    let bot = world.bots.get(token).map(|bot| &*bot.user.first_name);
    let mut transcript = Transcript {
        world,
        chat_id,
        bot: bot.unwrap_or("?"),
        shown: HashMap::new(),
        pressed: HashMap::new(),
        out: String::new(),
    };
    for event in world.events().from(0) {
        transcript.event(event);
    }
    transcript.out
}

impl Transcript<'_> {
    fn event(&mut self, event: &Event) {
        let here = self.chat_id;
        match event {
            Event::Sent(message) if message.chat.id == here => self.message(message, ""),
            Event::Edited(message) if message.chat.id == here => self.message(message, " (edited)"),
            Event::Deleted { chat_id, message_id } if *chat_id == here => {
                let what = self.shown.remove(message_id);
                self.line(&format!("(deleted: {})", what.as_deref().unwrap_or("a message")));
            }
            Event::Reacted { chat_id, user_id, message_id, emoji } if *chat_id == here => {
                let (name, to) = (self.name(*user_id), self.shown.get(message_id));
                let to = to.map_or("a message", |shown| &**shown);
                self.line(&match emoji {
                    Some(emoji) => format!("{name} reacts {emoji} to: {to}"),
                    None => format!("{name} takes the reaction back to: {to}"),
                });
            }
            Event::Pressed { user_id, query_id, chat_id, label } => {
                self.pressed.insert(query_id.clone(), *chat_id);
                if *chat_id == here {
                    let name = self.name(*user_id);
                    self.line(&format!("{name} presses [{label}]"));
                }
            }
            Event::Answered { query_id, text, show_alert, url, .. } if self.is_here(query_id) => {
                let how = if *show_alert { "alert" } else { "notice" };
                let bot = self.bot;
                if let Some(text) = text {
                    self.line(&format!("{bot} ({how}): {text}"));
                }
                if let Some(url) = url {
                    self.line(&format!("{bot} (opens): {url}"));
                }
            }
            Event::Keyboard { chat_id, rows } if *chat_id == here => match rows {
                Some(rows) => rows.iter().for_each(|row| self.line(&labels("  keyboard:", row))),
                None => self.line("  (no keyboard any more)"),
            },
            Event::Drafted { user_id, text } if *user_id == here => {
                self.line(&format!("{} (draft): {text}", self.bot));
            }
            Event::Asked { user_id, query } if *user_id == here => {
                let name = self.name(*user_id);
                self.line(&format!("{name} asks inline: {query}"));
            }
            Event::Offered { user_id, titles } if *user_id == here => {
                self.line(&labels(&format!("{} (offers):", self.bot), titles));
            }
            Event::Failed { chat_id, what, why } if chat_id.is_none_or(|id| id == here) => {
                self.line(&format!("! {what}: {why}"));
            }
            _ => {}
        }
    }

    /// Whether the answer to this press is seen here.
    fn is_here(&self, query_id: &str) -> bool {
        self.pressed.get(query_id) == Some(&self.chat_id)
    }

    fn message(&mut self, message: &Message, remark: &str) {
        let from = name_of(message);
        if let Some(happened) = message.service.as_deref().and_then(happened) {
            return self.line(&format!("{from} {happened}"));
        }
        let shown = describe(message);
        let to = message.reply_to_message.as_deref().filter(|_| remark.is_empty());
        let to = to.map(|to| format!(" (to: {})", first_line(&describe(to)))).unwrap_or_default();
        self.line(&format!("{from}{remark}{to}: {shown}"));
        for row in message.reply_markup.iter().flat_map(|keyboard| &keyboard.inline_keyboard) {
            let row: Vec<_> = row.iter().map(|button| button.text.clone()).collect();
            self.line(&labels(" ", &row));
        }
        self.shown.insert(message.message_id, first_line(&shown).to_owned());
    }

    fn name(&self, user_id: i64) -> String {
        let user = self.world.user(UserId(user_id));
        user.map_or_else(|| "?".to_owned(), |user| user.first_name.clone())
    }

    fn line(&mut self, line: &str) {
        let _ = writeln!(self.out, "{line}");
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn labels(before: &str, labels: &[String]) -> String {
    labels.iter().fold(before.to_owned(), |line, label| line + " [" + label + "]")
}
