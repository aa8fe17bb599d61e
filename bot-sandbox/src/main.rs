//! The sandbox as a server of its own, for bots in any language.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use bot_core::Dialect;
use bot_sandbox::Sandbox;
use clap::Parser;

/// A Bot API server on this machine, with a chat page, for bots in any language.
#[derive(Parser)]
struct Options {
    /// The port to listen on; 0 takes any free one
    #[arg(long, default_value_t = 8081, value_name = "PORT")]
    port: u16,

    /// Whose server to play: safew or telegram
    #[arg(long, default_value = "safew", value_name = "NAME")]
    dialect: Dialect,

    /// The bot's user name
    #[arg(long, default_value = "SandboxBot", value_name = "NAME")]
    bot: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match serve(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody reads an error about the place where errors are read.
            drop(writeln!(io::stderr(), "error: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Options) -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::builder().port(options.port).dialect(options.dialect);
    let sandbox = sandbox.bot(options.bot).start().await?;
    let _you = sandbox.user("You");
    writeln!(
        io::stdout(),
        "API    {url}\ntoken  {token}\nchat   {url}/",
        url = sandbox.url(),
        token = sandbox.token()
    )?;
    tokio::signal::ctrl_c().await?;
    Ok(())
}
