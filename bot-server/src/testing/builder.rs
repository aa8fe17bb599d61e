//! Settings of a bot for a test.

use std::{fmt, panic::Location, sync::Arc, time::Duration};

use bot_core::{
    Dialect,
    storage::{MemoryStorage, Storage},
};
use bot_sandbox::{Clock, Limits, Sandbox, SandboxBuilder, Scenario};

use super::{TestBot, running::Thread, standstill::Standstill};
use crate::{App, Receive, Settings};

/// How often a bot whose clock stands still looks at its webhook: each look takes real time, and a
/// day passes in a moment.
const SELDOM: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Settings of a [`TestBot`].
#[must_use = "it is started by `start`"]
pub struct TestBotBuilder {
    app: App,
    sandbox: SandboxBuilder,
    set_up: SetUp,
}

/// A change of the settings.
type Change = Box<dyn Fn(&mut Settings) + Send>;

/// How each application is set up that runs as the bot.
#[derive(Default)]
pub(super) struct SetUp {
    polls: bool,
    storage: Option<Arc<dyn Storage>>,
    settings: Vec<Change>,
    clock: Clock,
    /// The clock of the bot's thread, if it stands still.
    pub(super) still: Option<Arc<Standstill>>,
}

impl TestBotBuilder {
    pub(super) fn new(app: App) -> Self {
        Self { app, sandbox: Sandbox::builder(), set_up: SetUp::default() }
    }

    /// Sets the bot's user name; `SandboxBot` by default.
    pub fn bot(mut self, username: impl Into<String>) -> Self {
        self.sandbox = self.sandbox.bot(username);
        self
    }

    /// Sets whose server the sandbox plays: [`Dialect::SafeW`], the default, or
    /// [`Dialect::Telegram`].
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.sandbox = self.sandbox.dialect(dialect);
        self
    }

    /// Sets how many messages the bot may send; by default there are no limits. The bot keeps no pace
    /// of its own unless [`App::bot`] sets one.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.sandbox = self.sandbox.limits(limits);
        self
    }

    /// Sets what goes wrong from the start on; see [`bot_sandbox::scenario`].
    pub fn scenario(mut self, scenario: Scenario) -> Self {
        self.sandbox = self.sandbox.scenario(scenario);
        self
    }

    /// Lets the bot receive by a webhook, which is the default.
    pub fn webhook(mut self) -> Self {
        self.set_up.polls = false;
        self
    }

    /// Lets the bot receive by polling.
    pub fn polling(mut self) -> Self {
        self.set_up.polls = true;
        self
    }

    /// Keeps dialogues there, whatever the application says. By default they are kept where it says,
    /// else in memory, until the bot ends or is started anew.
    pub fn storage(mut self, storage: impl Storage) -> Self {
        self.set_up.storage = Some(Arc::new(storage));
        self
    }

    /// Sets the clock that [`TestBot::passes`] moves, for a storage that is to have the same:
    ///
    /// ```
    /// use bot_server::{App, sandbox::Clock, storage::MemoryStorage, testing::TestBot};
    ///
    /// # let app = App::new();
    /// let clock = Clock::new();
    /// let same = clock.clone();
    /// let storage = MemoryStorage::new().with_clock(move || same.now());
    /// let builder = TestBot::builder(app).clock(clock).storage(storage);
    /// ```
    ///
    /// A storage that nobody gave has it anyway. It has to be set before the clock is
    /// [paused](Self::paused).
    pub fn clock(mut self, clock: Clock) -> Self {
        self.set_up.clock = clock;
        self
    }

    /// Lets time stand still for the bot and its sandbox: it passes when the test says so, see
    /// [`TestBot::passes`]. People have their own time: what they wait for has to come without any
    /// passing.
    ///
    /// When the bot is stopped its clock runs again, so that what it waits for then ends.
    #[cfg(feature = "test-clock")]
    pub fn paused(mut self) -> Self {
        self.set_up.still = Some(Standstill::new(self.set_up.clock.clone()));
        self
    }

    /// Changes the settings that the bot runs with.
    ///
    /// ```
    /// use bot_server::{App, testing::TestBot};
    ///
    /// # let app = App::new();
    /// let builder = TestBot::builder(app).settings(|settings| settings.sync_commands = Some(false));
    /// ```
    pub fn settings(mut self, change: impl Fn(&mut Settings) + Send + 'static) -> Self {
        self.set_up.settings.push(Box::new(change));
        self
    }

    /// Starts the bot, and waits until it receives updates.
    ///
    /// # Panics
    ///
    /// When it does not start; the message says why, as the command line would.
    #[track_caller]
    pub fn start(self) -> impl Future<Output = TestBot> + Send {
        let at = Location::caller();
        async move {
            let Self { app, sandbox, set_up } = self;
            let clock = set_up.clock.clone();
            let sandbox = sandbox.clock(clock.clone());
            let started = async {
                let (mut thread, sandbox) = Thread::start(sandbox, set_up).await?;
                thread.runs(app, &sandbox).await?;
                Ok::<_, String>(TestBot { sandbox, clock, thread })
            };
            match started.await {
                Ok(bot) => bot,
                Err(why) => panic!("{}:{}: the bot does not start: {why}", at.file(), at.line()),
            }
        }
    }
}

impl SetUp {
    /// The application and its settings, as the bot of this sandbox.
    pub(super) fn apply(&self, mut app: App, sandbox: &Sandbox) -> (App, Settings) {
        let mut settings = Settings::of_sandbox(sandbox);
        if !self.polls {
            settings = settings.by_webhook();
        }
        if let Some(storage) = &self.storage {
            app.storage = Some(Arc::clone(storage));
        } else if app.storage.is_none() {
            let clock = self.clock.clone();
            app = app.storage(MemoryStorage::new().with_clock(move || clock.now()));
        }
        if let (Receive::Webhook(webhook), Some(_)) = (&mut settings.receive, &self.still) {
            webhook.look_every = SELDOM;
        }
        self.settings.iter().for_each(|change| change(&mut settings));
        (app, settings)
    }
}

impl fmt::Debug for TestBotBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestBotBuilder")
            .field("app", &self.app)
            .field("sandbox", &self.sandbox)
            .finish_non_exhaustive()
    }
}
