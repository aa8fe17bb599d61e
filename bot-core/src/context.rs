//! What a handler can ask about the update at hand.

use std::{
    fmt,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use crate::{
    callback_data::DataMismatch,
    client::Bot,
    command::{self, CommandMenu, Parsed},
    dialogue::{AtHand, Dialogues},
    extensions::Extensions,
    handler::Handler,
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
    current: Arc<Current>,
    /// Where a handler's groups have states of their own: all that it sees.
    states: Option<Arc<States>>,
}

/// An update, and what lasts as long as it is handled.
struct Current {
    update: Arc<Update>,
    at_hand: AtHand,
    extensions: Extensions,
    response: Option<Arc<ResponseSlot>>,
    /// Why the first handler whose data this should be could not have it.
    mismatch: OnceLock<DataMismatch>,
    /// The handler that was asked last.
    handler: Mutex<Option<&'static Handler>>,
}

impl Current {
    fn new(update: Arc<Update>, response: Option<Arc<ResponseSlot>>) -> Arc<Self> {
        let (at_hand, extensions) = (AtHand::default(), Extensions::default());
        let (mismatch, handler) = (OnceLock::new(), Mutex::new(None));
        Arc::new(Self { update, at_hand, extensions, response, mismatch, handler })
    }
}

impl Context {
    /// An update in its surroundings.
    #[must_use]
    pub fn new(environment: Arc<Environment>, update: Update) -> Self {
        Self { environment, current: Current::new(Arc::new(update), None), states: None }
    }

    /// An update in its surroundings, where the last call of a reply may go into this answer.
    #[must_use]
    pub fn answering(
        environment: Arc<Environment>,
        update: Update,
        response: Arc<ResponseSlot>,
    ) -> Self {
        Self { environment, current: Current::new(Arc::new(update), Some(response)), states: None }
    }

    /// The same update once more, as if it had just come.
    #[must_use]
    pub fn afresh(&self) -> Self {
        self.anew(self.response().cloned())
    }

    fn anew(&self, response: Option<Arc<ResponseSlot>>) -> Self {
        let current = Current::new(Arc::clone(&self.current.update), response);
        Self { environment: Arc::clone(&self.environment), current, states: None }
    }

    /// The same, with the states that the handlers of a group see.
    pub(crate) fn seeing(&self, states: Option<&Arc<States>>) -> Self {
        match states {
            Some(states) => Self { states: Some(Arc::clone(states)), ..self.clone() },
            None => self.clone(),
        }
    }

    /// The update.
    #[must_use]
    pub fn update(&self) -> &Update {
        &self.current.update
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

    /// What the application gave to its handlers, and to those of the handler's groups.
    #[must_use]
    pub fn states(&self) -> &States {
        self.states.as_deref().unwrap_or(&self.environment.states)
    }

    /// The handler that runs, or is asked whether the update is for it; the last one that did.
    #[must_use]
    pub fn handler(&self) -> Option<&'static Handler> {
        *self.current.handler.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes the handler that is asked now.
    pub(crate) fn asks(&self, handler: &'static Handler) {
        *self.current.handler.lock().unwrap_or_else(PoisonError::into_inner) = Some(handler);
    }

    /// What layers, `#[before]` functions and handlers hand on to each other about this update.
    #[must_use]
    pub fn extensions(&self) -> &Extensions {
        &self.current.extensions
    }

    /// What all updates share of their dialogues: the application's, whatever states a group adds.
    pub(crate) fn dialogues(&self) -> &Dialogues {
        self.environment.states.dialogues()
    }

    /// Its dialogues, as far as they are at hand.
    pub(crate) fn at_hand(&self) -> &AtHand {
        &self.current.at_hand
    }

    /// The menu of the bot's commands.
    #[must_use]
    pub fn menu(&self) -> &CommandMenu {
        &self.environment.menu
    }

    /// The answer that the last call of a reply may go into, if there is one.
    pub(crate) fn response(&self) -> Option<&Arc<ResponseSlot>> {
        self.current.response.as_ref()
    }

    /// The message, if the update is one of any kind.
    #[must_use]
    pub fn message(&self) -> Option<&Message> {
        self.update().message()
    }

    /// The text that the update brings: of a message the text or caption, of a callback query the
    /// data, of an inline query the query.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.current.update.payload {
            Payload::CallbackQuery(query) => query.data.as_deref(),
            Payload::InlineQuery(query) => Some(&query.query),
            Payload::ChosenInlineResult(result) => Some(&result.query),
            _ => self.message()?.text_or_caption(),
        }
    }

    /// Notes that the data of a button cannot be had; says whether that is news.
    pub(crate) fn note_mismatch(&self, mismatch: &DataMismatch) -> bool {
        self.current.mismatch.set(mismatch.clone()).is_ok()
    }

    /// What was noted.
    pub(crate) fn mismatch(&self) -> Option<&DataMismatch> {
        self.current.mismatch.get()
    }

    /// The command that the message's text or caption starts with, if it is for this bot.
    pub(crate) fn command(&self) -> Option<Parsed<'_>> {
        command::parse(self.message()?.text_or_caption()?, self.me().username.as_deref())
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("update_id", &self.current.update.update_id)
            .field("kind", &self.current.update.kind_name())
            .finish_non_exhaustive()
    }
}
