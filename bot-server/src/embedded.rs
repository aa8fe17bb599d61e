//! The bot beside a Bot API server of its own: both in this process, both over real HTTP, with a
//! chat in the terminal and one in the browser.

use std::{
    env,
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    path::Path,
    thread,
};

use bot_core::{Dialect, Pace, Platform, Token};
use bot_sandbox::{
    Person, Sandbox, SandboxError, Scenario,
    terminal::{self, Style},
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::{
    App,
    bot_name::BotName,
    bots::{Member, Together},
    error::RunError,
    inspected, lifecycle,
    settings::{PublicUrl, Receive, Settings, WebhookSettings},
    shutdown,
    storage::StorageSettings,
};

impl Settings {
    /// Settings of the bot of a sandbox, by polling and without a pace: for tests that a
    /// [`TestBot`](crate::testing::TestBot), which has them, is too much for.
    ///
    /// ```
    /// use bot_server::{App, Settings, prelude::*, sandbox::Sandbox};
    ///
    /// #[on(message)]
    /// async fn hello() -> &'static str {
    ///     "hello"
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result {
    /// let sandbox = Sandbox::start().await?;
    /// let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    /// let app = App::new().handlers(handlers![hello]);
    /// let bot = app.serve(Settings::of_sandbox(&sandbox), async { drop(stopped.await) });
    /// let bot = tokio::spawn(bot);
    ///
    /// let mei = sandbox.user("Mei");
    /// mei.sends("hi").await;
    /// mei.sees("hello").await;
    ///
    /// drop(stop);
    /// bot.await??;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn of_sandbox(sandbox: &Sandbox) -> Self {
        Self::of_sandboxs_bot(sandbox, sandbox.token())
    }

    /// The same of another bot of it.
    fn of_sandboxs_bot(sandbox: &Sandbox, token: &str) -> Self {
        let token = Token::new(token).expect("a sandbox makes tokens of the right form");
        let platform = Platform::custom(sandbox.dialect(), sandbox.url());
        let mut settings = Self::new(token);
        settings.platform = platform.with_pace(Pace::UNLIMITED); // as the sandbox is
        settings
    }

    /// The same by a webhook on this machine, which is as production is.
    pub(crate) fn by_webhook(mut self) -> Self {
        let mut webhook = WebhookSettings::new(PublicUrl::Listener);
        "127.0.0.1:0".clone_into(&mut webhook.listen);
        self.receive = Receive::Webhook(Box::new(webhook));
        self
    }
}

/// Where the page is unless told otherwise, so that a tab of the browser finds the next run.
const USUAL_PORT: u16 = 8081;

/// What is set of an embedded run.
#[derive(Debug, Default)]
pub(crate) struct Options {
    pub(crate) dialect: Dialect,
    /// The sandbox's port.
    pub(crate) port: Option<u16>,
    /// Recorded updates to begin with.
    pub(crate) replay: Option<Replay>,
    /// What is to go wrong.
    pub(crate) scenario: Scenario,
}

/// A file of recorded updates.
#[derive(Debug)]
pub(crate) struct Replay {
    pub(crate) file: String,
    pub(crate) lines: String,
}

/// A bot of the program, and what it is set to do beyond what the sandbox says.
pub(crate) struct Tenant {
    /// What it is called, if it is one of several.
    pub(crate) name: Option<BotName>,
    pub(crate) app: App,
    pub(crate) set: Box<dyn FnOnce(&mut Settings) + Send>,
}

/// Runs until the chat ends or a signal comes; then the bots stop as they do everywhere. The chat is
/// with the first.
///
/// Its people are gone when it ends, so dialogues in memory are what is wanted, unless told otherwise.
pub(crate) async fn run(tenants: Vec<Tenant>, options: Options) -> Result<(), RunError> {
    let Options { dialect, port, replay, scenario } = options;
    let signals = shutdown::signals().map_err(RunError::Runtime)?;
    let names: Vec<_> = tenants.iter().map(|tenant| user_name(tenant.name.as_ref())).collect();
    let first = names.first().cloned().unwrap_or_default();
    let sandbox = Sandbox::builder().bot(first).dialect(dialect).scenario(scenario);
    let sandbox = match port {
        Some(port) => sandbox.port(port).start().await?,
        None => match sandbox.clone().port(USUAL_PORT).start().await {
            Err(SandboxError::Listen { .. }) => sandbox.start().await?, // any other port
            started => started?,
        },
    };
    let tokens: Vec<_> = names.iter().skip(1).map(|name| sandbox.add_bot(name)).collect();
    let tokens = std::iter::once(sandbox.token().to_owned()).chain(tokens);
    let person = sandbox.user("You");
    let (mut alone, mut members) = (None, Vec::new());
    for (Tenant { name, mut app, set }, token) in tenants.into_iter().zip(tokens) {
        let mut settings = Settings::of_sandboxs_bot(&sandbox, &token).by_webhook();
        set(&mut settings);
        if settings.storage.is_none() && app.storage.is_none() {
            settings.storage = Some(StorageSettings::Memory);
        }
        app.observer = Some(inspected::by(sandbox.inspector_of(&token)));
        match name {
            Some(name) => members.push(Member { name, app, settings }),
            None => alone = Some((app, settings)),
        }
    }

    let stop = CancellationToken::new();
    let bot = async {
        match alone {
            Some((app, settings)) => lifecycle::run(app, settings, None, stop.clone()).await,
            None => Together::new(members)?.run(&stop).await,
        }
    };
    let chat = async {
        let talked = tokio::select! {
            () = signals => Ok(()),
            talked = talk(&sandbox, &person, replay.as_ref(), &names) => talked,
            () = stop.cancelled() => Ok(()),
        };
        stop.cancel();
        talked
    };
    let bot = async {
        let ended = bot.await;
        stop.cancel(); // bots that did not start end the chat
        ended
    };
    let (ended, talked) = tokio::join!(bot, chat);
    ended.and(talked)
}

async fn talk(
    sandbox: &Sandbox,
    person: &Person,
    replay: Option<&Replay>,
    names: &[String],
) -> Result<(), RunError> {
    let (style, mut output) = (style(), io::stdout());
    let page = format!("{}/", sandbox.url());
    // Beside what the bot says, which may go on into another program.
    let runs = if names.len() == 1 { "runs" } else { "run" };
    drop(writeln!(io::stderr(), "{} {runs} in the sandbox: {page}", names.join(", ")));
    if let Some(Replay { file, lines }) = replay {
        // What it asks for is known then. One that does not start says so itself.
        if sandbox.receives().await.is_ok() {
            let replayed = sandbox.replay(lines);
            replayed.map_err(|source| RunError::Replay { file: file.clone(), source })?;
        }
    }
    if style == Style::Interactive {
        let hello = writeln!(
            output,
            "Press Enter to open that in the browser, or chat here: type a message, the number of a button, or /quit."
        );
        hello.map_err(RunError::Terminal)?;
    }
    let mut lines = stdin((style == Style::Interactive).then_some(page));
    match terminal::chat(sandbox, person, style, &mut lines, &mut output).await {
        // Whoever read the output has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(RunError::Terminal),
    }
}

fn style() -> Style {
    if io::stdin().is_terminal() { Style::Interactive } else { Style::Piped }
}

/// The lines of stdin, read by a thread of their own: a read cannot be given up, and must not keep
/// the process when it ends. An empty line opens this page.
fn stdin(page: Option<String>) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel(1);
    thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            let Ok(line) = line else { break };
            if let Some(page) = page.as_ref().filter(|_| line.trim().is_empty()) {
                if let Err(error) = open::that_detached(page) {
                    tracing::warn!(%error, "no browser can be opened: open {page} in one");
                }
                continue;
            }
            if sender.blocking_send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

/// The user name of a bot: of `tea-shop` it is `TeaShopBot`. One that is alone has the program's name.
fn user_name(name: Option<&BotName>) -> String {
    let program = env::args().next().unwrap_or_default();
    let stem = Path::new(&program).file_stem().map(|s| s.to_string_lossy().into_owned());
    let name = name.map_or_else(|| stem.unwrap_or_default(), ToString::to_string);
    let mut name: String = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter_map(|word| {
            let first = word.chars().next()?;
            Some(first.to_ascii_uppercase().to_string() + &word[first.len_utf8()..])
        })
        .collect();
    name.truncate(24);
    name + "Bot"
}
