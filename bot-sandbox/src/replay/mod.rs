//! Feeding recorded updates to a bot: whom and what they name comes to be first.

mod line;

use std::{fmt, sync::Arc};

use bot_core::{
    Payload,
    types::{
        Chat, ChatMember, ChatMemberUpdated, ChatType, MaybeInaccessibleMessage, Message, User,
        UserId,
    },
};

use self::line::{Line, newest, read, writers};
use crate::{
    event::Event,
    group::Group,
    person::{Person, buttons},
    shared::Shared,
    world::{Administrator, AskedInline, ChatKey, ChatState, Rights, Status, World},
};

/// A line of a record that cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the record cannot be read: {why}")]
#[non_exhaustive]
pub struct ReplayError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: String,
}

/// What a replay is about: whom and what its updates name, new to the sandbox or there before.
#[derive(Clone)]
pub struct Replayed {
    shared: Arc<Shared>,
    token: String,
    updates: usize,
    people: Vec<User>,
    groups: Vec<Chat>,
}

/// Without the token.
impl fmt::Debug for Replayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replayed").field("updates", &self.updates).finish_non_exhaustive()
    }
}

impl Replayed {
    pub(crate) fn begin(
        shared: &Arc<Shared>,
        token: &str,
        lines: &str,
    ) -> Result<Self, ReplayError> {
        let bot = shared.read(|world| world.bots.get(token).map(|bot| bot.user.clone()));
        let bot = bot.unwrap_or_default();
        let lines = read(lines, &bot)?;
        let mut replayed = Self {
            shared: Arc::clone(shared),
            token: token.to_owned(),
            updates: lines.len(),
            people: Vec::new(),
            groups: Vec::new(),
        };
        shared.edit(|world| {
            let mut stage = Stage { world, token, bot, replayed: &mut replayed };
            stage.set(&lines);
            lines.into_iter().for_each(|line| stage.play(line));
        });
        Ok(replayed)
    }

    /// How many updates there were, each counted once.
    #[must_use]
    pub fn updates(&self) -> usize {
        self.updates
    }

    /// The people that the updates name, in the order in which they come.
    pub fn people(&self) -> impl Iterator<Item = Person> {
        self.people
            .iter()
            .map(|user| Person::new(Arc::clone(&self.shared), self.token.clone(), user.clone()))
    }

    /// The first of them with this name.
    ///
    /// # Panics
    ///
    /// When nobody has it; the message says who there is.
    #[must_use]
    #[track_caller]
    pub fn person(&self, name: &str) -> Person {
        self.people().find(|person| person.name() == name).unwrap_or_else(|| {
            let names: Vec<_> = self.people.iter().map(|user| &*user.first_name).collect();
            panic!("the record names no {name:?}, but {names:?}")
        })
    }

    /// The groups and channels that the updates name, in the order in which they come.
    pub fn groups(&self) -> impl Iterator<Item = Group> {
        self.groups
            .iter()
            .map(|chat| Group::new(Arc::clone(&self.shared), self.token.clone(), chat.id))
    }

    /// The first of them with this title.
    ///
    /// # Panics
    ///
    /// When none has it; the message says which there are.
    #[must_use]
    #[track_caller]
    pub fn group(&self, title: &str) -> Group {
        self.groups().find(|group| group.title() == title).unwrap_or_else(|| {
            let titles: Vec<_> = self.groups.iter().map(|chat| &chat.title).collect();
            panic!("the record names no group {title:?}, but {titles:?}")
        })
    }
}

/// Where the updates are played.
struct Stage<'a> {
    world: &'a mut World,
    token: &'a str,
    bot: User,
    replayed: &'a mut Replayed,
}

impl Stage<'_> {
    /// Lets come to be who and what is named.
    fn set(&mut self, lines: &[Line]) {
        for line in lines {
            for user in &line.users {
                self.add_user(user);
            }
            for chat in &line.chats {
                self.add_chat(chat);
            }
        }
        for (chat_id, user) in lines.iter().flat_map(writers) {
            self.edit_chat(chat_id, |chat| {
                if chat.chat.r#type != ChatType::Private && !chat.members.contains(&user) {
                    chat.members.set(user, Status::Member);
                }
            });
        }
        // What the bot writes now is newer than all that.
        for (chat_id, message_id) in newest(lines) {
            self.edit_chat(chat_id, |chat| chat.reserve(message_id));
        }
    }

    fn add_user(&mut self, user: &User) {
        if user.id == self.bot.id {
            return;
        }
        let known = self.world.user(user.id).cloned();
        let user = known.unwrap_or_else(|| {
            self.world.know(user.clone());
            user.clone()
        });
        let people = &mut self.replayed.people;
        if !user.is_bot && !people.iter().any(|one| one.id == user.id) {
            people.push(user);
        }
    }

    fn add_chat(&mut self, chat: &Chat) {
        if chat.r#type == ChatType::Private {
            let mut user = User::new(UserId(chat.id), false, "");
            user.first_name = chat.first_name.clone().unwrap_or_default();
            user.username.clone_from(&chat.username);
            self.add_user(&user);
            self.world.private_chat(self.bot.id, &user);
            return;
        }
        let key = ChatKey::shared(chat.id);
        if !self.replayed.groups.iter().any(|group| group.id == chat.id) {
            self.replayed.groups.push(chat.clone());
        }
        if self.world.chats.contains_key(&key) {
            return;
        }
        let mut state = ChatState::new(chat.clone());
        // What it could do then is not told; so that it can do it again, it may do all.
        state.members.set(self.bot.id, administrator(&chat.r#type, self.bot.id));
        self.world.chats.insert(key, state);
    }

    fn key(&self, chat_id: i64) -> ChatKey {
        self.world.chat_key(self.bot.id, chat_id)
    }

    fn edit_chat(&mut self, chat_id: i64, change: impl FnOnce(&mut ChatState)) {
        let key = self.key(chat_id);
        if let Some(chat) = self.world.chats.get_mut(&key) {
            change(chat);
        }
    }

    /// Gives an update to the bot.
    fn play(&mut self, line: Line) {
        let Line { update, messages, .. } = line;
        // What they answer was there before them, so the innermost goes first.
        for message in messages.into_iter().rev() {
            self.edit_chat(message.chat.id, |chat| chat.put_missing(message));
        }
        match &update.payload {
            Payload::Message(message) | Payload::ChannelPost(message) => {
                self.shows(message, Event::Sent);
            }
            Payload::EditedMessage(message) | Payload::EditedChannelPost(message) => {
                self.shows(message, Event::Edited);
            }
            Payload::ChatMember(change) | Payload::MyChatMember(change) => self.changes(change),
            Payload::CallbackQuery(query) => {
                let message = match query.message.as_deref() {
                    Some(MaybeInaccessibleMessage::Message(message)) => Some(message),
                    _ => None,
                };
                let label = message.and_then(|message| {
                    buttons(message).into_iter().find(|button| button.callback_data == query.data)
                });
                let label = label.map_or_else(|| "a button".to_owned(), |button| button.text);
                let (user_id, query_id) = (query.from.id.0, query.id.clone());
                let chat_id = message.map_or(user_id, |message| message.chat.id);
                let is_game = query.game_short_name.is_some();
                if let Some(bot) = self.world.bots.get_mut(self.token) {
                    bot.press(query_id.clone(), user_id, is_game);
                }
                self.world.tell(Event::Pressed { user_id, query_id, chat_id, label });
            }
            Payload::InlineQuery(query) => {
                let asked = AskedInline::new(query.from.clone(), query.query.clone(), None);
                if let Some(bot) = self.world.bots.get_mut(self.token) {
                    bot.ask(query.id.clone(), asked);
                }
                let (user_id, query) = (query.from.id.0, query.query.clone());
                self.world.tell(Event::Asked { user_id, query });
            }
            _ => {}
        }
        if let Some(bot) = self.world.bots.get_mut(self.token) {
            bot.notify(update.payload);
        }
    }

    fn shows(&mut self, message: &Message, event: impl FnOnce(Box<Message>) -> Event) {
        self.edit_chat(message.chat.id, |chat| {
            chat.messages.insert(message.message_id, message.clone());
        });
        self.world.tell(event(Box::new(message.clone())));
    }

    fn changes(&mut self, change: &ChatMemberUpdated) {
        let Some(user) = change.new_chat_member.user() else { return };
        let (user, kind) = (user.id, change.chat.r#type.clone());
        let status = match &change.new_chat_member {
            ChatMember::Owner(_) => Status::Owner,
            ChatMember::Administrator(_) => administrator(&kind, user),
            ChatMember::Left(_) => Status::Left,
            ChatMember::Banned(_) => Status::Banned { until: 0 },
            _ => Status::Member,
        };
        if kind != ChatType::Private {
            self.edit_chat(change.chat.id, |chat| chat.members.set(user, status));
        }
    }
}

fn administrator(kind: &ChatType, by: UserId) -> Status {
    let rights = Rights::given(kind, |_| true);
    Status::Administrator(Administrator { rights, by, custom_title: None })
}
