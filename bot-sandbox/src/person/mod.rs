//! A person who talks to the bot.

mod inline;
mod sends;
mod shown;
mod votes;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bot_core::{
    Payload,
    types::{CallbackQuery, InlineKeyboardButton, MaybeInaccessibleMessage, Message, User, UserId},
};

use crate::{
    event::Event,
    group::Group,
    markup,
    shared::Shared,
    world::{ChatKey, ChatState, World},
};

pub(crate) use shown::{describe, lines};

/// How long a person waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// A person. Whatever they do goes to the sandbox's bot as an update, if it asked for that kind.
#[derive(Clone, Debug)]
pub struct Person {
    pub(crate) shared: Arc<Shared>,
    token: String,
    pub(crate) user: User,
    /// The number of the first event after what they did last: what they look at.
    since: Arc<AtomicUsize>,
}

impl Person {
    pub(crate) fn new(shared: Arc<Shared>, token: String, user: User) -> Self {
        Self { shared, token, user, since: Arc::default() }
    }

    /// The person's id, which is that of the private chat with them too.
    #[must_use]
    pub fn id(&self) -> UserId {
        self.user.id
    }

    /// The person's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.user.first_name
    }

    /// Sends a text to the bot, in private.
    pub async fn sends(&self, text: impl Into<String>) -> Message {
        let text = text.into();
        self.writes(|message| say(message, text))
    }

    /// Writes a message to the bot, in private.
    fn writes(&self, fill: impl FnOnce(&mut Message)) -> Message {
        let written = self.shared.edit(|world| {
            self.since.store(world.events().next(), Ordering::Relaxed);
            let bot = world.bots[&self.token].user.id;
            let key = ChatKey::private(bot, self.user.id);
            world.person_writes(self.shared.dialect, &self.user, key, fill)
        });
        written.unwrap_or_else(|why| panic!("{} cannot write to the bot: {why}", self.name()))
    }

    /// Sends a text to a group, or posts it in a channel.
    ///
    /// # Panics
    ///
    /// When they may not write there, and the message says why: they are not in it, restricted or
    /// banned, or members may not write ([`may_write_to`](Self::may_write_to) tells); or when this
    /// sandbox has no such group, because it is another sandbox's.
    pub async fn sends_to(&self, group: &Group, text: impl Into<String>) -> Message {
        let text = text.into();
        self.writes_to(group, |message| say(message, text))
    }

    /// The same, as a reply to a message of the group.
    ///
    /// # Panics
    ///
    /// When they may not write there, as for [`sends_to`](Self::sends_to).
    pub async fn replies_in(
        &self,
        group: &Group,
        original: &Message,
        text: impl Into<String>,
    ) -> Message {
        let text = text.into();
        self.writes_to(group, |message| {
            let mut original = original.clone();
            original.reply_to_message = None;
            message.reply_to_message = Some(Box::new(original));
            say(message, text);
        })
    }

    /// Writes a message to a group.
    fn writes_to(&self, group: &Group, fill: impl FnOnce(&mut Message)) -> Message {
        let name = self.name();
        if !group.is_in(&self.shared) {
            panic!("{name} writes to the group {}, which is another sandbox's", group.id());
        }
        let written = self.shared.edit(|world| {
            self.since.store(world.events().next(), Ordering::Relaxed);
            world.person_writes(self.shared.dialect, &self.user, group.key(), fill)
        });
        written.unwrap_or_else(|why| panic!("{name} cannot write to {:?}: {why}", group.title()))
    }

    /// Stops the bot from writing to them; the bot is told by the update `my_chat_member`.
    pub async fn blocks_the_bot(&self) {
        self.shared.edit(|world| {
            let bot = world.bots[&self.token].user.id;
            world.set_blocked(bot, &self.user, true);
        });
    }

    /// Presses the button with this label below the newest of the bot's messages that has one, or
    /// on the keyboard of ready answers; waits for it to come.
    ///
    /// # Panics
    ///
    /// When it does not come for 20 seconds; the message shows the conversation.
    pub async fn presses(&self, label: &str) {
        self.presses_there(None, label).await;
    }

    /// The same in a group.
    ///
    /// # Panics
    ///
    /// When it does not come for 20 seconds; the message shows the private conversation.
    pub async fn presses_in(&self, group: &Group, label: &str) {
        self.presses_there(Some(group), label).await;
    }

    async fn presses_there(&self, group: Option<&Group>, label: &str) {
        let find = |world: &World| {
            let chat = match group {
                Some(group) => world.chats.get(&group.key())?,
                None => self.chat(world)?,
            };
            let mut messages = chat.messages.values().rev();
            let inline = messages.find_map(|m| {
                let button = buttons(m).into_iter().find(|button| button.text == label)?;
                Some(Button::Inline(Box::new(m.clone()), Box::new(button)))
            });
            let mut ready = chat.reply_keyboard.iter().flat_map(|k| k.keyboard.iter().flatten());
            let ready = || ready.any(|b| b.text == label).then_some(Button::Ready);
            inline.or_else(ready)
        };
        let found = tokio::time::timeout(PATIENCE, self.shared.wait_for(find)).await;
        match found {
            Ok(Button::Inline(message, button)) => self.presses_inline(&message, &button),
            Ok(Button::Ready) => match group {
                Some(group) => drop(self.sends_to(group, label).await),
                None => drop(self.sends(label).await),
            },
            Err(_) => self.gives_up(&format!("no button {label:?}")),
        }
    }

    /// Presses a button below a message.
    pub(crate) fn presses_inline(&self, message: &Message, button: &InlineKeyboardButton) {
        self.shared.edit(|world| {
            self.since.store(world.events().next(), Ordering::Relaxed);
            let id = world.next_id();
            let (chat, message_id) = (message.chat.id, message.message_id);
            let inline = world.inline_messages.iter().find_map(|(id, sent)| {
                (sent.chat.id == chat && sent.message_id == message_id).then(|| id.clone())
            });
            let mut query = CallbackQuery::default();
            query.id.clone_from(&id);
            query.from = self.user.clone();
            if inline.is_none() {
                let message = Box::new(message.clone());
                query.message = Some(Box::new(MaybeInaccessibleMessage::Message(message)));
            }
            query.inline_message_id = inline;
            query.chat_instance = chat.to_string();
            query.data.clone_from(&button.callback_data);
            let is_game = button.callback_game.is_some();
            if is_game {
                query.game_short_name = message.game.as_ref().map(|game| game.title.clone());
            }
            if let Some(bot) = world.bots.get_mut(&self.token) {
                bot.press(id, self.user.id.0, is_game);
                bot.notify(Payload::CallbackQuery(Box::new(query)));
            }
        });
    }

    /// Waits for the bot to show this text in the private chat with the person: in a message, in an
    /// edited one, as the answer to a button, in a draft, as a reaction or as an inline result, since
    /// the person did something last. Below a file stands its caption; an opened page shows its URL.
    ///
    /// What is written to a group is seen by [`sees_in`](Self::sees_in).
    ///
    /// # Panics
    ///
    /// When it does not come for 20 seconds; the message shows the conversation.
    pub async fn sees(&self, text: &str) {
        if !self.looks(|event| self.shown(event).iter().any(|shown| shown.contains(text))).await {
            self.gives_up(&format!("no {text:?}"));
        }
    }

    /// Waits for a bot to write this text to a group, or to edit a message so, since the person did
    /// something last; someone who has done nothing yet sees all that was written.
    ///
    /// # Panics
    ///
    /// When it does not come for 20 seconds; the message shows what the person can read of the group.
    pub async fn sees_in(&self, group: &Group, text: &str) {
        let shows = |event: &Event| match event {
            Event::Sent(message) | Event::Edited(message) => {
                let here = message.chat.id == group.id() && is_by_bot(message);
                here && describe(message).contains(text)
            }
            _ => false,
        };
        if !self.looks(shows).await {
            let (name, title, read) = (self.name(), group.title(), self.reads(group));
            panic!("{name} sees no {text:?} in {title:?}, where this was written:\n{read}");
        }
    }

    /// Waits for such an event since the person did something last; not for ever.
    async fn looks(&self, shows: impl Fn(&Event) -> bool) -> bool {
        let since = self.since.load(Ordering::Relaxed);
        let find = |world: &World| world.events().from(since).any(&shows).then_some(());
        tokio::time::timeout(PATIENCE, self.shared.wait_for(find)).await.is_ok()
    }

    /// What an event shows to the person, if the bot caused it.
    fn shown(&self, event: &Event) -> Vec<String> {
        let me = self.user.id.0;
        match event {
            Event::Sent(message) | Event::Edited(message) if self.is_from_bot(message) => {
                vec![describe(message)]
            }
            Event::Answered { user_id, text, url, .. } if *user_id == me => {
                text.iter().chain(url).cloned().collect()
            }
            Event::Drafted { user_id, text } if *user_id == me => vec![text.clone()],
            Event::Reacted { chat_id, emoji, .. } if *chat_id == me => {
                emoji.iter().cloned().collect()
            }
            Event::Offered { user_id, titles } if *user_id == me => titles.clone(),
            _ => Vec::new(),
        }
    }

    /// Whether it is a bot's message to this person.
    pub(crate) fn is_from_bot(&self, message: &Message) -> bool {
        message.chat.id == self.user.id.0 && is_by_bot(message)
    }

    /// The private chat with the bot as text, a line per message, for messages of failed tests and
    /// snapshots.
    #[must_use]
    pub fn conversation(&self) -> String {
        self.shared
            .read(|world| self.chat(world).map(|chat| lines(chat, i64::MAX)).unwrap_or_default())
    }

    fn chat_key(&self, world: &World) -> Option<ChatKey> {
        let bot = world.bots.get(&self.token)?.user.id;
        Some(ChatKey::private(bot, self.user.id))
    }

    pub(crate) fn chat<'a>(&self, world: &'a World) -> Option<&'a ChatState> {
        world.chats.get(&self.chat_key(world)?)
    }

    fn gives_up(&self, missing: &str) -> ! {
        let conversation = self.conversation();
        panic!("{} sees {missing}; the private conversation was:\n{conversation}", self.name());
    }
}

/// Puts a text into a message, as the server does: commands and links are found.
pub(crate) fn say(message: &mut Message, text: String) {
    message.entities = markup::find_entities(&text);
    message.text = Some(text);
}

fn is_by_bot(message: &Message) -> bool {
    message.via_bot.is_some() || message.from.as_ref().is_some_and(|user| user.is_bot)
}

enum Button {
    Inline(Box<Message>, Box<InlineKeyboardButton>),
    /// On the keyboard of ready answers.
    Ready,
}

/// The buttons below a message.
pub(crate) fn buttons(message: &Message) -> Vec<InlineKeyboardButton> {
    let rows = message.reply_markup.iter().flat_map(|keyboard| &keyboard.inline_keyboard);
    rows.flatten().cloned().collect()
}
