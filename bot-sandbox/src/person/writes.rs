//! What a person writes, and does with what was written.

use std::panic::Location;

use bot_core::types::{Message, User, UserId};

use super::{Person, Place, describe};
use crate::{
    Refused,
    group::Group,
    markup,
    world::{ChatKey, World, origin, put_content},
};

/// Who writes in the name of a group, as the real server has it.
const ANONYMOUS: (i64, &str) = (1_087_968_824, "GroupAnonymousBot");

impl Person {
    /// Sends a text to the bot, in private.
    #[track_caller]
    pub fn sends(&self, text: impl Into<String>) -> impl Future<Output = Message> + Send {
        let (at, text) = (Place(Location::caller()), text.into());
        async move { self.writes(at, None, |message| say(message, text)) }
    }

    /// Sends a text to a group, or posts it in a channel.
    ///
    /// # Panics
    ///
    /// When they may not write there, and the message says why: they are not in it, restricted or
    /// banned, or members may not write ([`may_write_to`](Self::may_write_to) tells); or when this
    /// sandbox has no such group, because it is another sandbox's.
    #[track_caller]
    pub fn sends_to(
        &self,
        group: &Group,
        text: impl Into<String>,
    ) -> impl Future<Output = Message> + Send {
        let (at, text) = (Place(Location::caller()), text.into());
        async move { self.writes(at, Some(group), |message| say(message, text)) }
    }

    /// Sends a text to a group in the group's name, as its anonymous administrators do.
    ///
    /// # Panics
    ///
    /// When they are no administrator of it.
    #[track_caller]
    pub fn sends_anonymously_to(
        &self,
        group: &Group,
        text: impl Into<String>,
    ) -> impl Future<Output = Message> + Send {
        let (at, text) = (Place(Location::caller()), text.into());
        async move {
            let what = format!("write in the name of {:?}", group.title());
            if !group.look(|chat| chat.members.status(self.id()).is_administrator()) {
                self.cannot(at, what, "they are no administrator of it");
            }
            let chat = group.look(|chat| chat.chat.clone());
            let mut author = User::new(UserId(ANONYMOUS.0), true, "Group");
            author.username = Some(ANONYMOUS.1.to_owned());
            self.writes(at, Some(group), |message| {
                message.from = Some(Box::new(author));
                message.sender_chat = Some(Box::new(chat));
                say(message, text);
            })
        }
    }

    /// Sends a text to the bot, in private, as a reply to a message there.
    #[track_caller]
    pub fn replies(
        &self,
        original: &Message,
        text: impl Into<String>,
    ) -> impl Future<Output = Message> + Send {
        let (at, text) = (Place(Location::caller()), text.into());
        async move { self.writes(at, None, |message| reply(message, original, text)) }
    }

    /// Sends a text to a group, as a reply to a message of it.
    ///
    /// # Panics
    ///
    /// When they may not write there, as for [`sends_to`](Self::sends_to).
    #[track_caller]
    pub fn replies_in(
        &self,
        group: &Group,
        original: &Message,
        text: impl Into<String>,
    ) -> impl Future<Output = Message> + Send {
        let (at, text) = (Place(Location::caller()), text.into());
        async move { self.writes(at, Some(group), |message| reply(message, original, text)) }
    }

    /// Forwards a message from anywhere to the bot, in private.
    #[track_caller]
    pub fn forwards(&self, original: &Message) -> impl Future<Output = Message> + Send {
        let at = Place(Location::caller());
        async move { self.writes(at, None, |message| forward(message, original)) }
    }

    /// Forwards a message from anywhere to a group.
    ///
    /// # Panics
    ///
    /// When they may not write there, as for [`sends_to`](Self::sends_to).
    #[track_caller]
    pub fn forwards_to(
        &self,
        group: &Group,
        original: &Message,
    ) -> impl Future<Output = Message> + Send {
        let at = Place(Location::caller());
        async move { self.writes(at, Some(group), |message| forward(message, original)) }
    }

    /// Changes a message of theirs, of any chat: its text, or what stands below a file.
    ///
    /// # Panics
    ///
    /// When it is gone or not theirs.
    #[track_caller]
    pub fn edits(
        &self,
        message: &Message,
        text: impl Into<String>,
    ) -> impl Future<Output = Message> + Send {
        let (at, text) = (Place(Location::caller()), text.into());
        async move {
            let edited = self.acts(message, |world, key| {
                self.looks_from_here(world);
                world.person_edits(&self.user, key, message.message_id, |message| {
                    match message.text {
                        Some(_) => say(message, text),
                        None => super::files::caption_of(message, &text),
                    }
                })
            });
            edited.unwrap_or_else(|why| self.cannot(at, on("edit", message), why))
        }
    }

    /// Deletes a message: one of theirs, any in the private chat, or as an administrator who may. The
    /// bot is not told.
    ///
    /// # Panics
    ///
    /// When it is gone, or they may not.
    #[track_caller]
    pub fn deletes(&self, message: &Message) -> impl Future<Output = ()> + Send {
        let at = Place(Location::caller());
        async move {
            let deleted = self.acts(message, |world, key| {
                world.person_deletes(&self.user, key, message.message_id)
            });
            deleted.unwrap_or_else(|why| self.cannot(at, on("delete", message), why));
        }
    }

    /// Reacts to a message with an emoji, or takes the reaction back with an empty one. In a group
    /// the bot is told if it is an administrator.
    ///
    /// # Panics
    ///
    /// When the message is gone, or it is no emoji that can be a reaction.
    #[track_caller]
    pub fn reacts(&self, message: &Message, emoji: &str) -> impl Future<Output = ()> + Send {
        let at = Place(Location::caller());
        async move {
            let done = self.acts(message, |world, key| {
                self.looks_from_here(world);
                let emoji = Some(emoji).filter(|emoji| !emoji.is_empty());
                world.person_reacts(&self.user, key, message.message_id, emoji)
            });
            done.unwrap_or_else(|why| self.cannot(at, on("react to", message), why));
        }
    }

    /// Stops the bot from writing to them; the bot is told by the update `my_chat_member`.
    pub async fn blocks_the_bot(&self) {
        self.shared.edit(|world| {
            self.looks_from_here(world);
            let bot = world.bots[&self.token].user.id;
            world.set_blocked(bot, &self.user, true);
        });
    }

    /// Writes a message to the bot, or to a group.
    pub(super) fn writes(
        &self,
        at: Place,
        group: Option<&Group>,
        fill: impl FnOnce(&mut Message),
    ) -> Message {
        let to = |group: &Group| format!("write to {:?}", group.title());
        if let Some(group) = group
            && !group.is_in(&self.shared)
        {
            self.cannot(
                at,
                format!("write to the group {}", group.id()),
                "it is another sandbox's",
            );
        }
        let written = self.shared.edit(|world| {
            self.looks_from_here(world);
            let key = self.key_of(world, group);
            let key = key.ok_or_else(|| Refused::new("there is no such bot"))?;
            world.person_writes(self.shared.dialect, &self.user, key, fill)
        });
        written.unwrap_or_else(|why| {
            self.cannot(at, group.map_or_else(|| "write to the bot".to_owned(), to), why)
        })
    }

    /// Does something with a message.
    fn acts<T>(
        &self,
        message: &Message,
        act: impl FnOnce(&mut World, ChatKey) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        self.shared.edit(|world| {
            let key = match message.chat.id == self.id().0 {
                true => self.chat_key(world),
                false => Some(ChatKey::shared(message.chat.id)),
            };
            act(world, key.ok_or_else(|| Refused::new("there is no such bot"))?)
        })
    }
}

/// Puts a text into a message, as the server does: commands and links are found.
pub(crate) fn say(message: &mut Message, text: String) {
    message.entities = markup::find_entities(&text);
    message.text = Some(text);
}

fn reply(message: &mut Message, original: &Message, text: String) {
    let mut original = original.clone();
    original.reply_to_message = None;
    message.reply_to_message = Some(Box::new(original));
    say(message, text);
}

fn forward(message: &mut Message, original: &Message) {
    put_content(message, original);
    message.forward_origin = Some(Box::new(origin(original)));
}

fn on(verb: &str, message: &Message) -> String {
    format!("{verb} {:?}", describe(message))
}
