//! A person who talks to the bot.
//!
//! What they do happens when the future is awaited. When it cannot be done, or what they wait for
//! does not come, that is a panic whose message begins with the place in the test: the functions are
//! `#[track_caller]`, so they return futures and are not `async` themselves.

mod fails;
mod files;
mod groups;
mod inline;
mod presses;
mod sees;
mod shown;
mod topics;
mod transcript;
mod votes;
mod writes;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use bot_core::types::{Message, User, UserId};

pub(crate) use fails::Place;
pub(crate) use presses::buttons;
pub(crate) use shown::{describe, lines};
pub(crate) use transcript::transcript;
pub(crate) use writes::say;

use crate::{
    group::Group,
    shared::Shared,
    world::{ChatKey, ChatState, World},
};

/// A person. Whatever they do goes to the sandbox's bot as an update, if it asked for that kind.
///
/// What they wait for fails soon if it does not come: when the bot has dealt with everything and
/// nothing more has come for a second, when it has been at work for 20 seconds, and at once when it
/// has ended. The message shows the conversation, with what failed behind the scenes among it.
#[derive(Clone)]
pub struct Person {
    pub(crate) shared: Arc<Shared>,
    pub(crate) token: String,
    pub(crate) user: User,
    /// The number of the first event after what they did last: what they look at.
    since: Arc<AtomicUsize>,
}

/// Without the token.
impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").field("user", &self.user).finish_non_exhaustive()
    }
}

impl Person {
    pub(crate) fn new(shared: Arc<Shared>, token: String, user: User) -> Self {
        Self { shared, token, user, since: Arc::default() }
    }

    /// The same person, in the private chat with another of the sandbox's bots, whose token this is; see
    /// [`Sandbox::add_bot`](crate::Sandbox::add_bot).
    #[must_use]
    pub fn with_bot(&self, token: &str) -> Self {
        Self::new(Arc::clone(&self.shared), token.to_owned(), self.user.clone())
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

    /// What happened in the private chat with the bot, in order, as text: messages with their
    /// buttons, edits, deletions, what was pressed and what was shown for it. It has no ids and no
    /// times, so it can be compared with a snapshot of it. What handlers and calls failed with stands
    /// among it, behind a `!`.
    ///
    /// What the chat shows now is in [`screen`](Self::screen) and [`messages`](Self::messages).
    #[must_use]
    pub fn conversation(&self) -> String {
        self.shared.read(|world| transcript(world, &self.token, self.id().0))
    }

    /// What the private chat with the bot shows now, as text: what was deleted is gone, and what was
    /// edited is as it is by now.
    #[must_use]
    pub fn screen(&self) -> String {
        self.shared
            .read(|world| self.chat(world).map(|chat| lines(chat, i64::MAX)).unwrap_or_default())
    }

    /// The messages of the private chat with the bot as they are now, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        let messages = |chat: &ChatState| chat.messages.values().cloned().collect();
        self.shared.read(|world| self.chat(world).map(messages).unwrap_or_default())
    }

    /// The newest message of the private chat with the bot.
    #[must_use]
    pub fn last(&self) -> Option<Message> {
        self.messages().pop()
    }

    /// Whether it is a bot's message to this person.
    pub(crate) fn is_from_bot(&self, message: &Message) -> bool {
        message.chat.id == self.user.id.0 && is_by_bot(message)
    }

    /// From here on they look at what is new.
    pub(crate) fn looks_from_here(&self, world: &World) {
        self.since.store(world.events().next(), Ordering::Relaxed);
    }

    fn chat_key(&self, world: &World) -> Option<ChatKey> {
        let bot = world.bots.get(&self.token)?.user.id;
        Some(ChatKey::private(bot, self.user.id))
    }

    pub(crate) fn chat<'a>(&self, world: &'a World) -> Option<&'a ChatState> {
        world.chats.get(&self.chat_key(world)?)
    }

    /// The key of the chat with the bot, or of a group.
    fn key_of(&self, world: &World, group: Option<&Group>) -> Option<ChatKey> {
        group.map(Group::key).or_else(|| self.chat_key(world))
    }
}

fn is_by_bot(message: &Message) -> bool {
    message.via_bot.is_some() || message.from.as_ref().is_some_and(|user| user.is_bot)
}
