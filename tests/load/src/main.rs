//! Measures a bot under load against servers that do less, in one run: rate, CPU time, latency, memory
//! and allocations per update. What it prints are the tables of docs/performance.md.

mod answer;
mod asker;
mod cores;
mod figures;
mod kind;
mod machine;
mod measure;
mod process;
mod programs;
mod requests;
mod server;
mod simulate;
mod table;

use std::{io::Write as _, process::ExitCode, time::Duration};

use clap::{Parser, Subcommand};

use self::{
    cores::Cores,
    measure::{Bench, Plan},
    simulate::Simulate,
};

/// What goes wrong while measuring ends the measuring.
type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

/// Measures a bot under load, as a ratio to an axum server that answers 200 to whatever it reads.
///
/// Each of these servers is built in release, started anew for each round, kept to one core, and asked
/// over HTTP by many connections with one request at a time, as the platform does it:
///
///   (a) axum that reads the body and answers 200
///   (b) axum that parses the body as `serde_json::Value` and matches by hand
///   (c) a bot: secret, memory of what came before, order per chat, routing, and a handler; also one
///       that logs warnings only, and one that replies in its answer
///
/// It prints Markdown: updates per second, CPU time per update, p50 and p99 under full load and at half
/// of the bot's rate, peak memory, what a million chats leave in it, and allocations per update. A server
/// that answers wrongly, ends, or has not handled each update that it was sent ends the run with exit
/// code 1.
///
/// With the defaults it takes some four minutes, and at first as long as a release build. The machine
/// should have nothing else to do and two cores at least; the output says if it did not. Linux only: CPU
/// time and memory are read from /proc.
#[derive(Debug, Parser)]
#[command(verbatim_doc_comment, args_conflicts_with_subcommands = true)]
struct Options {
    /// How long each server is asked in each round, in seconds
    #[arg(long, default_value_t = 3.0, value_parser = seconds)]
    seconds: f64,
    /// How many rounds; each asks every server, and the median counts
    #[arg(long, default_value_t = 5, value_parser = at_least_one)]
    rounds: u64,
    /// How many connections ask at once
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u64).range(1..=4_000))]
    connections: u64,
    /// In how many chats the updates are
    #[arg(long, default_value_t = 10_000, value_parser = at_least_one)]
    chats: u64,
    /// How many updates, each in a chat of its own, the memory of chats is measured with
    #[arg(long, default_value_t = 1_000_000, value_parser = at_least_one)]
    many_chats: u64,
    /// Measure only the first table, under full load: a minute and a half
    #[arg(long)]
    quick: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Computes what one core, one machine and several replicas carry, from the cost of an update
    Simulate(Simulate),
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.1..=3_600.0).contains(&seconds) => Ok(seconds),
        _ => Err("it is no number of seconds from 0.1 to 3600".into()),
    }
}

fn at_least_one(text: &str) -> Result<u64, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| "it is no number above 0".into())
}

fn main() -> ExitCode {
    let options = Options::parse();
    let done = match &options.command {
        Some(Command::Simulate(simulate)) => simulate.run(),
        None => measure(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            drop(writeln!(std::io::stderr(), "error: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn measure(options: &Options) -> Result<()> {
    let plan = Plan {
        time: Duration::from_secs_f64(options.seconds),
        rounds: usize::try_from(options.rounds)?,
        connections: usize::try_from(options.connections)?,
        chats: options.chats,
        many_chats: options.many_chats,
        quick: options.quick,
    };
    let cores = Cores::choose()?;
    let bench = Bench::set_up(plan, cores)?;
    cores.for_asker()?;
    // What bots call is served by a thread of its own, for the asker does not share this one.
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(1).enable_all().build()?.block_on(bench.run())
}
