//! The sandbox as a server of its own, for bots in any language.

use std::{
    error::Error,
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use bot_core::Dialect;
use bot_sandbox::{Limits, Sandbox, Scenario};
use clap::Parser;

/// A Bot API server on this machine, with a chat page, for bots in any language.
///
/// Give the API's address and the token that it prints to a bot, and open the chat page in a browser.
/// Scripts play people by POST /page/act; docs/foreign-clients.md has an example, and how bots in
/// other languages are pointed here. It ends at Ctrl-C or SIGTERM.
#[derive(Parser)]
#[command(version)]
struct Options {
    /// The port to listen on, on this machine only; 0 takes any free one
    #[arg(long, default_value_t = 8081)]
    port: u16,

    /// Whose server to play: safew, or telegram for bots that were made for Telegram
    #[arg(long, default_value = "safew", value_name = "NAME")]
    dialect: Dialect,

    /// The bot's user name
    #[arg(long, default_value = "SandboxBot", value_name = "NAME")]
    bot: String,

    /// Somebody to talk to the bot; give it several times for several people
    #[arg(long, default_value = "You", value_name = "NAME")]
    person: Vec<String>,

    /// Keep people, chats, messages and files here, and begin with what is there
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// Let go wrong what this list of rules says: slow answers, lost ones, restarts, and much more
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,

    /// Refuse a bot that sends faster than the real server lets it
    #[arg(long)]
    limits: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match serve(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let mut text = format!("error: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                text += &format!("\n  because {cause}");
                source = cause.source();
            }
            // Nobody reads an error about the place where errors are read.
            drop(writeln!(io::stderr(), "{text}"));
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Options) -> Result<(), Box<dyn Error>> {
    let mut sandbox = Sandbox::builder().port(options.port).dialect(options.dialect);
    if options.limits {
        sandbox = sandbox.limits(Limits::default());
    }
    if let Some(file) = options.state {
        sandbox = sandbox.state(file);
    }
    if let Some(file) = options.scenario {
        sandbox = sandbox.scenario(Scenario::from_file(file)?);
    }
    let sandbox = sandbox.bot(options.bot).start().await?;
    for name in options.person {
        if !sandbox.people().iter().any(|person| person.name() == name) {
            drop(sandbox.user(&name));
        }
    }
    let people = sandbox.people();
    let people = people.iter().map(|person| format!("{} is {}", person.name(), person.id()));
    writeln!(
        io::stdout(),
        "API    {url}\ntoken  {token}\nchat   {url}/\nplays  {dialect}\npeople {people}",
        url = sandbox.url(),
        token = sandbox.token(),
        dialect = sandbox.dialect(),
        people = people.collect::<Vec<_>>().join(", "),
    )?;
    stopped().await?;
    Ok(())
}

/// Waits for Ctrl-C, or SIGTERM where there is one.
async fn stopped() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut term = signal(SignalKind::terminate())?;
        tokio::select! {
            _ = term.recv() => Ok(()),
            interrupted = tokio::signal::ctrl_c() => interrupted,
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
