//! Several bots in one process.
//!
//! [`Bots`] is what a program says, `pairs` whether its bots can run beside each other, `running`
//! lets them live, and `house` is an address that some of them share.

mod house;
mod pairs;
mod running;

pub(crate) use self::running::{Member, Together};
use crate::{
    App,
    bot_name::BotName,
    error::RunError,
    settings::{Settings, SettingsError},
    shutdown,
};

/// Several bots in one process, each with a name, handlers, a token, a path and state of its own.
///
/// ```no_run
/// use bot_server::{Bots, prelude::*};
///
/// /// What is there to buy
/// #[on(message, command = "tea")]
/// async fn tea() -> &'static str {
///     "Green or black?"
/// }
///
/// /// Everything else is for people to answer
/// #[on(message)]
/// async fn help() -> &'static str {
///     "Somebody will be with you."
/// }
///
/// fn main() -> ExitCode {
///     Bots::new()
///         .bot("shop", App::new().handlers(handlers![tea]))
///         .bot("support", App::new().handlers(handlers![help]))
///         .run()
/// }
/// ```
///
/// Give each its [handlers](App::handlers): without a list a bot has all that are in the program.
///
/// # Settings
///
/// They are read as those of one bot are (see [`Settings`]). Each bot has variables of its own, which
/// begin with its name: `SHOP_BOT_TOKEN`, `SUPPORT_BOT_WEBHOOK_URL`. What it has no variable for it has by
/// the flag or the variable for all, where the setting can be for all:
///
/// | settings | whose they are |
/// | --- | --- |
/// | `BOT_TOKEN`, `BOT_TOKEN_FILE`, `BOT_WEBHOOK_SECRET`, `BOT_PREVIOUS_WEBHOOK_SECRET`, `BOT_RECORD`, `BOT_DEAD_LETTERS` | each bot's own; given for all they are refused |
/// | `BOT_WEBHOOK_URL` | each bot's own, or one for all, to whose path each bot's name is added: `https://bots.example.com/shop` |
/// | `BOT_OPERATIONS_LISTEN`, `BOT_LOG`, `BOT_LOG_FORMAT`, `BOT_SANDBOX_PORT`, `BOT_SANDBOX_REPLAY`, `BOT_SANDBOX_SCENARIO` | the program's: a bot cannot have another |
/// | all others | each bot's own, or those for all |
///
/// A storage for all (`BOT_STORAGE=sqlite:bots.db`) keeps each bot's dialogues apart by the bot's id, so
/// the file is not that of a bot that ran alone before. `BOT_START_WITHIN` has no effect: see below.
///
/// Webhooks at the same address (`BOT_LISTEN`) share a server, and are told apart by the paths of their
/// URLs; other addresses have servers of their own, and some of the bots may poll. Without any token a
/// debug build runs all bots in the embedded sandbox; the chat in the terminal is with the first.
///
/// `--bot shop` runs only that bot; the subcommands, too, are for all bots or for that one.
///
/// # When one fails
///
/// What is wrong with settings or handlers, of whichever bot, is told before anything is called, and
/// none starts. From then on a bot that fails does not stop the others: it is logged with its name, and
/// the exit code is that of the failure when all have ended. What may pass (the platform is away, an
/// address is in use) is tried again, for as long as the program runs.
#[derive(Debug, Default)]
#[must_use = "bots do nothing until they are run"]
pub struct Bots {
    bots: Vec<(String, App)>,
}

impl Bots {
    /// No bots yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a bot. Its name begins with a letter and has letters, digits, `-` and `_`; its variables
    /// begin with it in upper case, with `_` for `-`.
    pub fn bot(mut self, name: &str, app: App) -> Self {
        self.bots.push((name.to_owned(), app));
        self
    }

    /// Runs the bots with settings of one's own until `stop` ends; `settings` is asked for those of each
    /// bot by its name. All ends as with [`App::serve`]; but what may pass is tried again until `stop`,
    /// whatever [`start_within`](Settings::start_within) says.
    ///
    /// ```
    /// use bot_server::{App, Bots, Settings, Token, prelude::*, sandbox::Sandbox};
    ///
    /// #[on(message)]
    /// async fn tea() -> &'static str {
    ///     "tea"
    /// }
    ///
    /// #[on(message)]
    /// async fn help() -> &'static str {
    ///     "help"
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result {
    /// let sandbox = Sandbox::start().await?;
    /// let support = sandbox.add_bot("SupportBot");
    /// let settings = {
    ///     let (shop, mut other) = (Settings::of_sandbox(&sandbox), Settings::of_sandbox(&sandbox));
    ///     other.token = Token::new(&support)?;
    ///     move |name: &str| if name == "shop" { shop.clone() } else { other.clone() }
    /// };
    /// let bots = Bots::new()
    ///     .bot("shop", App::new().handlers(handlers![tea]))
    ///     .bot("support", App::new().handlers(handlers![help]));
    /// let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    /// let bots = tokio::spawn(bots.serve(settings, async { drop(stopped.await) }));
    ///
    /// let mei = sandbox.user("Mei");
    /// mei.sends("hello").await;
    /// mei.sees("tea").await;
    /// let mei = mei.with_bot(&support);
    /// mei.sends("hello").await;
    /// mei.sees("help").await;
    ///
    /// drop(stop);
    /// bots.await??;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When the names, settings or handlers cannot be those of bots beside each other, and nothing has
    /// started; or when some of the bots failed, after all have ended ([`RunError::Several`]).
    ///
    /// # Cancel safety
    ///
    /// None: a webhook that was set stays when the future is dropped. End it by `stop`.
    pub async fn serve(
        self,
        mut settings: impl FnMut(&str) -> Settings,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), RunError> {
        let members = self.named()?.into_iter().map(|(name, app)| {
            let settings = settings(name.as_str());
            Member { name, app, settings }
        });
        let stop = shutdown::when(stop);
        Together::new(members.collect())?.run(stop.token()).await
    }

    /// The bots by their names, if these can be told apart.
    pub(crate) fn named(self) -> Result<Vec<(BotName, App)>, SettingsError> {
        let (mut named, mut problems) = (Vec::<(BotName, App)>::new(), Vec::new());
        for (name, app) in self.bots {
            match BotName::new(&name) {
                Err(why) => problems.push(why),
                Ok(name) => {
                    let other = named.iter().find(|(other, _)| other.prefix() == name.prefix());
                    problems.extend(other.map(|(other, _)| {
                        let prefix = name.prefix();
                        format!(
                            "two bots are called `{other}` and `{name}`, and the variables of both would begin with {prefix}"
                        )
                    }));
                    named.push((name, app));
                }
            }
        }
        if named.is_empty() && problems.is_empty() {
            problems.push("there are no bots: add each by `.bot(name, app)`".to_owned());
        }
        if problems.is_empty() { Ok(named) } else { Err(SettingsError { problems }) }
    }
}
