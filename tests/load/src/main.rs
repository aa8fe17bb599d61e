//! Measures a bot under load against servers that do less, in one run: CPU time, latency, memory and
//! allocations per update.
//!
//! `cargo run --release -p bot-load` prints the tables of docs/performance.md. The servers run on one
//! core and the asker on another, where the system lets itself be told so.

mod asker;
mod cores;
mod measured;
mod requests;
mod server;

use std::{io::Write as _, process::ExitCode, time::Duration};

use clap::Parser;

use self::{
    asker::{Asked, Pace},
    measured::Table,
    requests::Requests,
    server::{Kind, Server, Told},
};

/// What goes wrong while measuring ends the measuring.
type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

/// Measures a bot under load, as a ratio to an axum server that answers 200 to whatever it reads.
#[derive(Debug, Parser)]
struct Options {
    /// How long each server is asked in each round, in seconds.
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// How many rounds; each asks every server, and the median counts.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How many connections ask at once.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// In how many chats the updates are.
    #[arg(long, default_value_t = 10_000)]
    chats: u64,
    /// Only the first table: CPU time, rate and latency under full load.
    #[arg(long)]
    quick: bool,
    /// How many updates, each of a chat of its own, the bot gets for what chats leave in memory.
    #[arg(long, default_value_t = 1_000_000)]
    many_chats: u64,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let measured = match runtime {
        Ok(runtime) => runtime.block_on(measure(&options)),
        Err(error) => Err(error.into()),
    };
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            drop(writeln!(std::io::stderr(), "error: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn measure(options: &Options) -> Result<()> {
    let built = server::build(false)?;
    cores::asker()?;
    let mut under_load = Table::new("Under full load");
    let mut paced = Table::new("At half of the bot's rate");
    for _ in 0..options.rounds {
        for kind in Kind::ALL {
            under_load.add(kind, round(options, &built, kind, Pace::AsFastAsPossible).await?);
        }
    }
    under_load.print();
    if options.quick {
        return Ok(());
    }
    let rate = under_load.rate(Kind::Bot) / 2.0;
    for _ in 0..options.rounds {
        for kind in Kind::ALL {
            paced.add(kind, round(options, &built, kind, Pace::PerSecond(rate)).await?);
        }
    }
    paced.print();
    memory(options, &built).await?;
    allocations(options).await
}

/// Asks a new server for a while.
async fn round(
    options: &Options,
    built: &server::Built,
    kind: Kind,
    pace: Pace,
) -> Result<(Asked, Told)> {
    let mut requests = Requests::new(options.chats);
    let server = Server::start(built, kind).await?;
    let begin = Duration::from_millis(500); // caches, buffers and branch predictors
    asker::ask(&server, &mut requests, options.connections, pace, begin.into()).await?;
    let before = server.cpu_time()?;
    let time = Duration::from_secs_f64(options.seconds);
    let asked = asker::ask(&server, &mut requests, options.connections, pace, time.into()).await?;
    let cpu_time = server.cpu_time()?.saturating_sub(before);
    let told = Told { cpu_time, ..server.stop().await? };
    Ok((asked, told))
}

/// What a chat leaves in memory.
async fn memory(options: &Options, built: &server::Built) -> Result<()> {
    let mut requests = Requests::new(u64::MAX);
    let server = Server::start(built, Kind::Bot).await?;
    let few = asker::Until::Asked(20_000);
    asker::ask(&server, &mut requests, options.connections, Pace::AsFastAsPossible, few).await?;
    let before = server.memory()?;
    let many = asker::Until::Asked(options.many_chats);
    asker::ask(&server, &mut requests, options.connections, Pace::AsFastAsPossible, many).await?;
    let after = server.memory()?;
    server.stop().await?;
    measured::say(format_args!(
        "\nMemory of the bot: {:.1} MiB after 20,000 chats, {:.1} MiB after {} more.",
        mib(before),
        mib(after),
        options.many_chats,
    ));
    Ok(())
}

/// What is allocated for an update, by servers that count; and what that costs is not measured.
async fn allocations(options: &Options) -> Result<()> {
    const BEGIN: u64 = 20_000;
    const MORE: u64 = 60_000;
    let counted = server::build(true)?;
    measured::say(format_args!("\n| server | allocations per update |\n| --- | --- |"));
    for kind in Kind::ALL {
        let mut counts = [0, 0];
        for (count, updates) in counts.iter_mut().zip([BEGIN, BEGIN + MORE]) {
            let server = Server::start(&counted, kind).await?;
            let mut requests = Requests::new(options.chats);
            let until = asker::Until::Asked(updates);
            let pace = Pace::AsFastAsPossible;
            asker::ask(&server, &mut requests, options.connections, pace, until).await?;
            *count = server.stop().await?.allocations;
        }
        let each = counts[1].saturating_sub(counts[0]) as f64 / MORE as f64;
        measured::say(format_args!("| {kind} | {each:.1} |"));
    }
    Ok(())
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
