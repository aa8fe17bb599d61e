//! An application: handlers, and what they share. How it is run: `run.rs`.

use std::{fmt, sync::Arc, time::Duration};

use bot_core::{
    BotBuilder, CommandMenu, Group, Handler, Middleware, Router, States, UpdateKind, WiringError,
    failure::OnError, group::GroupSetup, layer::HandlerLayer, linked, storage::Storage,
};

use crate::{
    bot_name::BotName, dead_letters::DeadLetters, error::RunError, intake::Observer,
    measure::Measure,
};

/// An application: a bot's handlers and what they share.
///
/// ```no_run
/// use bot_server::prelude::*;
///
/// struct Greeting { text: String }
///
/// #[on(message)]
/// async fn greet(greeting: State<Greeting>) -> String {
///     greeting.text.clone()
/// }
///
/// fn main() -> ExitCode {
///     App::new().state(Greeting { text: "hello".into() }).run()
/// }
/// ```
#[derive(Default)]
#[must_use = "an application does nothing until it is run"]
pub struct App {
    /// Without a list, all that are linked.
    pub(crate) handlers: Option<Vec<&'static Handler>>,
    pub(crate) states: States,
    pub(crate) storage: Option<Arc<dyn Storage>>,
    pub(crate) bot: Option<SetUp>,
    pub(crate) sync_commands: Option<bool>,
    pub(crate) middleware: Middleware,
    /// Callback queries that no handler has answered stay so.
    pub(crate) leaves_callback_queries: bool,
    /// Who looks on at what becomes of updates.
    pub(crate) observer: Option<Observer>,
    pub(crate) dead_letters: Option<Arc<dyn DeadLetters>>,
    /// What it is called among several bots.
    pub(crate) name: Option<BotName>,
    pub(crate) handler_timeout: Option<Duration>,
    pub(crate) measure: Measure,
}

/// What is set of the bot beyond the settings.
pub(crate) type SetUp = Box<dyn FnOnce(BotBuilder) -> BotBuilder + Send>;

impl App {
    /// An application of every `#[on]` function in the program.
    pub fn new() -> Self {
        Self::default()
    }

    /// Uses these handlers and no others: see [`handlers!`](crate::handlers). Lists add up.
    pub fn handlers(mut self, handlers: &[&'static Handler]) -> Self {
        self.handlers.get_or_insert_default().extend(handlers);
        self
    }

    /// Gives handlers a value, which they take as [`State<T>`](crate::State); one per type.
    pub fn state<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        self.states = self.states.with(value);
        self
    }

    /// Keeps dialogues and sessions there; without this in memory, until the process ends. Where
    /// `BOT_STORAGE` is set, that goes before.
    ///
    /// ```
    /// use bot_server::{App, storage::MemoryStorage};
    ///
    /// // In memory, and on purpose: there is no warning at the start.
    /// let app = App::new().storage(MemoryStorage::new());
    /// ```
    pub fn storage(mut self, storage: impl Storage) -> Self {
        self.storage = Some(Arc::new(storage));
        self
    }

    /// Puts a [layer](crate::layer) around all handlers: one service, which they share. The first one
    /// added is the outermost.
    ///
    /// With `tower = { version = "0.5", features = ["limit", "timeout"] }` in Cargo.toml:
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use bot_server::App;
    /// use tower::ServiceBuilder;
    ///
    /// // At most ten handlers at once, and none of them longer than half a minute.
    /// let app = App::new()
    ///     .layer(ServiceBuilder::new().concurrency_limit(10).timeout(Duration::from_secs(30)));
    /// ```
    pub fn layer(mut self, layer: impl HandlerLayer) -> Self {
        self.middleware = self.middleware.layer(layer);
        self
    }

    /// Puts a [layer](crate::layer) around the handlers of one kind of update, inside of those
    /// around all.
    pub fn layer_for(mut self, kind: UpdateKind, layer: impl HandlerLayer) -> Self {
        self.middleware = self.middleware.layer_for(kind, layer);
        self
    }

    /// Gives a [`group!`](macro@crate::group) layers, states, or something to do when a handler of it
    /// fails.
    ///
    /// ```
    /// mod admin {
    ///     use bot_server::prelude::*;
    ///
    ///     group!(chat = private);
    ///
    ///     pub struct Log(pub &'static str);
    ///
    ///     #[on(message, command = "log")]
    ///     async fn log(log: State<Log>) -> &'static str {
    ///         log.0.0
    ///     }
    /// }
    ///
    /// use bot_server::{App, Failure};
    ///
    /// let app = App::new().group(admin::GROUP, |group| {
    ///     group
    ///         .state(admin::Log("/var/log/bot"))
    ///         .on_error(async |_: Failure| "That did not work.")
    /// });
    /// ```
    pub fn group(
        mut self,
        group: &'static Group,
        set_up: impl FnOnce(GroupSetup) -> GroupSetup,
    ) -> Self {
        self.middleware = self.middleware.group(group, set_up);
        self
    }

    /// Does this when a handler fails whose groups do nothing: when it returns an error, panics, or
    /// is ended by a layer. Without it the failure is logged.
    ///
    /// What the function returns is sent, a text to the update's chat. That it fails itself is
    /// logged, and nothing else. The next update of the chat waits for it.
    ///
    /// ```
    /// use bot_server::{App, Failure};
    ///
    /// let app = App::new().on_error(async |failure: Failure| {
    ///     eprintln!("{failure}"); // the handler, its place, the error and what caused it
    ///     let private = failure.context.update().chat().is_some_and(|chat| chat.id > 0);
    ///     private.then_some("Something went wrong.")
    /// });
    /// ```
    pub fn on_error<M>(mut self, hook: impl OnError<M>) -> Self {
        self.middleware = self.middleware.on_error(hook);
        self
    }

    /// Keeps updates that were given up: see [`dead_letters`](crate::dead_letters). Where
    /// `BOT_DEAD_LETTERS` is set, that goes before.
    ///
    /// ```
    /// use bot_server::{App, dead_letters::DeadLetter};
    ///
    /// let app = App::new().dead_letters(async |letter: DeadLetter| {
    ///     eprintln!("{letter}:\n{}", letter.body);
    ///     std::io::Result::Ok(())
    /// });
    /// ```
    pub fn dead_letters(mut self, dead_letters: impl DeadLetters) -> Self {
        self.dead_letters = Some(Arc::new(dead_letters));
        self
    }

    /// Lets no handler run for longer than this; the setting `BOT_HANDLER_TIMEOUT` goes before it.
    /// Without either, handlers may run for ever.
    ///
    /// A handler that does is ended: what it is at is dropped at its next `.await`, and its update has
    /// failed with [`HandlerError::TimedOut`](crate::HandlerError::TimedOut), which its error hook is
    /// told; without one it is a [dead letter](crate::dead_letters). The limit is of one attempt, the
    /// handler's layers, arguments and reply included, and of an error hook as well.
    ///
    /// Where handlers may wait for something that never comes, set one: a chat waits for its handler,
    /// and handlers that never end are [bounded](crate::Settings::max_under_way) all the same.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use bot_server::App;
    ///
    /// let app = App::new().handler_timeout(Duration::from_secs(5 * 60));
    /// ```
    pub fn handler_timeout(mut self, limit: Duration) -> Self {
        self.handler_timeout = Some(limit);
        self
    }

    /// Sets up the bot further than [`Settings`](crate::Settings) do: its pace, what it tries again, what it does
    /// when a group moves.
    ///
    /// ```
    /// use bot_server::{App, Pace, Rate};
    ///
    /// // Two bots that share a token share its limits:
    /// let app = App::new().bot(|bot| bot.pace(Pace::new().overall(Rate::per_second(15))));
    /// ```
    pub fn bot(mut self, set_up: impl FnOnce(BotBuilder) -> BotBuilder + Send + 'static) -> Self {
        self.bot = Some(Box::new(set_up));
        self
    }

    /// Sets whether the menu of commands is synchronised at the start, as it is by default; the
    /// setting `BOT_SYNC_COMMANDS` goes before it.
    ///
    /// The menu that clients show is made to be what the handlers' descriptions say, for each of
    /// their scopes and languages; only what differs is set. What somebody else has set for a scope,
    /// such as the list that BotFather takes, is replaced, or removed where no command is for that
    /// scope. Where no command has a description all is left alone, and so are always the menus of
    /// single chats and of languages that no command has. What the server refuses is a warning.
    pub fn sync_commands(mut self, sync: bool) -> Self {
        self.sync_commands = Some(sync);
        self
    }

    /// Sets whether a callback query that nobody has answered when its handler has ended is answered
    /// then, which is the default: so the progress bar on the button stops, whether the handler
    /// handled it, failed or panicked, and if there was none for it. While a handler asks for the
    /// query [again](crate::Retry), it has not ended.
    ///
    /// An answer that is under way then is waited for. One that comes later, from a task that the
    /// handler has started, is refused, because there is one already
    /// ([`ErrorKind::QueryTooOld`](crate::ErrorKind::QueryTooOld)), and its text is not shown. So
    /// answer in the handler, or wait there for the task (the chat's next updates wait too), or
    /// switch this off and answer each query.
    ///
    /// ```
    /// use bot_server::App;
    ///
    /// let app = App::new().answer_callback_queries(false);
    /// ```
    pub fn answer_callback_queries(mut self, on: bool) -> Self {
        self.leaves_callback_queries = !on;
        self
    }

    /// The handlers in the order of trial, the menu of their commands, and the state, if they fit
    /// together.
    pub(crate) fn into_parts(self) -> Result<(Router, CommandMenu, States), RunError> {
        let handlers = self.collected()?;
        let menu = CommandMenu::of(&handlers);
        match (Router::with(handlers, &self.states, self.middleware), menu) {
            (Ok(router), Ok(menu)) => Ok((router, menu, self.states)),
            (router, menu) => {
                let wrong = [router.err(), menu.err()].into_iter().flatten();
                let problems = wrong.flat_map(|error| error.problems).collect();
                Err(WiringError { problems }.into())
            }
        }
    }

    pub(crate) fn collected(&self) -> Result<Vec<&'static Handler>, RunError> {
        let handlers = self.handlers.clone().unwrap_or_else(linked);
        if handlers.is_empty() { Err(RunError::NoHandlers) } else { Ok(handlers) }
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("handlers", &self.handlers)
            .field("states", &self.states)
            .field("storage", &self.storage)
            .field("middleware", &self.middleware)
            .finish_non_exhaustive()
    }
}
