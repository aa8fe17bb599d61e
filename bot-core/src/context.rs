//! What a handler can ask about the update at hand.

use std::{fmt, sync::Arc};

use crate::{
    client::Bot,
    command::{self, CommandMenu, Parsed},
    dialogue::AtHand,
    response::ResponseSlot,
    state::States,
    types::{Message, User},
    update::{Payload, Update},
};

/// What is the same for every update of a bot.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The bot that was written to.
    pub bot: Bot,
    /// The bot as its platform knows it, from getMe.
    pub me: User,
    /// What the application gave to its handlers.
    pub states: States,
    /// The menu of its commands.
    pub menu: CommandMenu,
}

/// An update and its surroundings. Cheap to clone.
#[derive(Clone)]
pub struct Context {
    environment: Arc<Environment>,
    update: Arc<Update>,
    at_hand: Arc<AtHand>,
    response: Option<Arc<ResponseSlot>>,
}

impl Context {
    /// An update in its surroundings.
    #[must_use]
    pub fn new(environment: Arc<Environment>, update: Update) -> Self {
        Self { environment, update: Arc::new(update), at_hand: Arc::default(), response: None }
    }

    /// The same, where the last call of a reply may go into this answer.
    #[must_use]
    pub fn answering(self, response: Arc<ResponseSlot>) -> Self {
        Self { response: Some(response), ..self }
    }

    /// The same update once more, as if it had just come.
    #[must_use]
    pub fn afresh(&self) -> Self {
        Self { at_hand: Arc::default(), ..self.clone() }
    }

    /// The update.
    #[must_use]
    pub fn update(&self) -> &Update {
        &self.update
    }

    /// The bot that was written to.
    #[must_use]
    pub fn bot(&self) -> &Bot {
        &self.environment.bot
    }

    /// The bot as its platform knows it.
    #[must_use]
    pub fn me(&self) -> &User {
        &self.environment.me
    }

    /// What the application gave to its handlers.
    #[must_use]
    pub fn states(&self) -> &States {
        &self.environment.states
    }

    /// Its dialogues, as far as they are at hand.
    pub(crate) fn at_hand(&self) -> &AtHand {
        &self.at_hand
    }

    /// The menu of the bot's commands.
    #[must_use]
    pub fn menu(&self) -> &CommandMenu {
        &self.environment.menu
    }

    /// The answer that the last call of a reply may go into, if there is one.
    pub(crate) fn response(&self) -> Option<&Arc<ResponseSlot>> {
        self.response.as_ref()
    }

    /// The message, if the update is one of any kind.
    #[must_use]
    pub fn message(&self) -> Option<&Message> {
        match &self.update.payload {
            Payload::Message(message)
            | Payload::EditedMessage(message)
            | Payload::ChannelPost(message)
            | Payload::EditedChannelPost(message)
            | Payload::BusinessMessage(message)
            | Payload::EditedBusinessMessage(message)
            | Payload::GuestMessage(message) => Some(message),
            _ => None,
        }
    }

    /// The text that the update brings: of a message the text or caption, of a callback query the
    /// data, of an inline query the query.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.update.payload {
            Payload::CallbackQuery(query) => query.data.as_deref(),
            Payload::InlineQuery(query) => Some(&query.query),
            Payload::ChosenInlineResult(result) => Some(&result.query),
            _ => self.message()?.text_or_caption(),
        }
    }

    /// The command that the message's text or caption starts with, if it is for this bot.
    pub(crate) fn command(&self) -> Option<Parsed<'_>> {
        command::parse(self.message()?.text_or_caption()?, self.me().username.as_deref())
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("update_id", &self.update.update_id)
            .field("kind", &self.update.kind_name())
            .finish_non_exhaustive()
    }
}
