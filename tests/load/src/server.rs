//! A server that runs: started on a core of its own, asked, looked at, and stopped.

use std::{
    fs::{self, File},
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use bot_sandbox::Sandbox;
use bot_server::Dialect;

use crate::{
    Result,
    asker::{self, Asked, Manner, Pace, Until},
    cores::Cores,
    kind::Kind,
    process::{self, Memory},
    programs::Programs,
    requests::Requests,
};

/// How long a server may take to begin, and to end.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much is shown of what a server says, in lines.
const SHOWN: usize = 12;

/// A server that runs.
pub(crate) struct Server {
    kind: Kind,
    process: Child,
    address: SocketAddr,
    /// What it says to people.
    log: PathBuf,
    /// How many updates it has answered.
    answered: u64,
    /// What a bot calls.
    _platform: Option<Sandbox>,
}

/// What became known of a server at its end.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Told {
    /// The most memory that it had, in bytes.
    pub(crate) peak: u64,
    /// What it allocated, if it counts that.
    pub(crate) allocations: Option<u64>,
}

impl Server {
    /// Starts one, and waits until it answers.
    pub(crate) async fn start(programs: &Programs, kind: Kind, cores: Cores) -> Result<Self> {
        // Free now; if another program takes it before the server does, the server says so and ends.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let mut command = Command::new(programs.of(kind));
        let log = programs.directory().join(kind.program()).with_extension("log");
        command.env_clear().current_dir(programs.directory());
        command.stdout(Stdio::piped()).stderr(File::create(&log)?);
        let mut platform = None;
        if kind.is_bot() {
            let dialect = if kind == Kind::Reply { Dialect::Telegram } else { Dialect::SafeW };
            let sandbox = Sandbox::builder().dialect(dialect).start().await?;
            command.envs([("BOT_TOKEN", sandbox.token()), ("BOT_API_URL", &sandbox.url())]);
            command.envs(kind.settings(&address.to_string()));
            platform = Some(sandbox);
        } else {
            command.arg(address.to_string());
        }
        let process = cores.for_server(|| command.spawn());
        let process = process.map_err(|error| format!("{kind} cannot be started: {error}"))?;
        let mut server = Self { kind, process, address, log, answered: 0, _platform: platform };
        server.becomes_ready().await?;
        Ok(server)
    }

    async fn becomes_ready(&mut self) -> Result<()> {
        // Numbers that no measuring uses, or they would have been seen.
        let mut requests = Requests::from(1 << 40);
        let once = Manner {
            connections: 1,
            pace: Pace::AsFastAsPossible,
            until: Until::Asked(1),
            wanted: self.kind.wanted(),
        };
        let until = Instant::now() + PATIENCE;
        loop {
            let asked = asker::ask(self.address, &mut requests, once);
            // Whoever has answered, it was not this one.
            if self.process.try_wait()?.is_some() {
                return Err(self.explained("it ended before it was ready".into()));
            }
            match asked {
                Ok(_) => break,
                Err(error) if Instant::now() > until => {
                    let error = format!("it is not ready after {PATIENCE:?}: {error}");
                    return Err(self.explained(error.into()));
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
        self.answered += 1;
        Ok(())
    }

    /// Asks it.
    pub(crate) fn asked(
        &mut self,
        requests: &mut Requests,
        connections: usize,
        pace: Pace,
        until: Until,
    ) -> Result<Asked> {
        let manner = Manner { connections, pace, until, wanted: self.kind.wanted() };
        let asked = asker::ask(self.address, requests, manner);
        let asked = asked.map_err(|error| self.explained(error))?;
        self.answered += asked.took.len() as u64;
        Ok(asked)
    }

    /// The CPU time that it has used so far.
    pub(crate) fn cpu_time(&self) -> Result<Duration> {
        process::cpu_time(self.process.id())
    }

    /// How much memory it has now.
    pub(crate) fn memory(&self) -> Result<Memory> {
        process::memory(self.process.id())
    }

    /// Stops it, hears what it tells, and compares that with what it was asked.
    pub(crate) async fn stop(mut self) -> Result<Told> {
        let peak = process::peak(self.process.id())?;
        let id = rustix::process::Pid::from_child(&self.process);
        rustix::process::kill_process(id, rustix::process::Signal::TERM)?;
        let until = Instant::now() + PATIENCE;
        let status = loop {
            match self.process.try_wait()? {
                Some(status) => break status,
                None if Instant::now() > until => {
                    return Err(self.explained(format!("it did not end in {PATIENCE:?}").into()));
                }
                None => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        };
        let pipe = self.process.stdout.take().ok_or("a server has no stdout")?;
        let told = io::read_to_string(pipe)?;
        if !status.success() {
            return Err(self.explained(format!("it ended with {status}").into()));
        }
        if let Some(handled) = number(&told, "handled")
            && handled != self.answered
        {
            let error = format!(
                "it answered {} updates with 200 and handled {handled}: the figures are of no use",
                self.answered
            );
            return Err(self.explained(error.into()));
        }
        Ok(Told { peak, allocations: number(&told, "allocations") })
    }

    /// What went wrong, with the server's name and what it says itself.
    fn explained(&mut self, error: Box<dyn std::error::Error>) -> Box<dyn std::error::Error> {
        let said = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = said.lines().collect();
        let last = lines[lines.len().saturating_sub(SHOWN)..].join("\n  ");
        let status = self.process.try_wait().ok().flatten();
        let ended = status.map_or_else(String::new, |status| format!(" (it has ended: {status})"));
        let says = if last.is_empty() { "it said nothing" } else { "it said last:\n  " };
        format!("{}: {error}{ended}; {says}{last}", self.kind).into()
    }
}

/// What was measured is lost with an error, and no server stays behind.
impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// The number that follows a word in what a server tells.
fn number(told: &str, name: &str) -> Option<u64> {
    let mut words = told.split_ascii_whitespace();
    words.find(|word| *word == name)?;
    words.next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_servers_tell_is_understood() {
        let told = "handled 7\nallocations 99\n";
        assert_eq!((number(told, "handled"), number(told, "allocations")), (Some(7), Some(99)));
        assert_eq!((number("", "handled"), number("handled", "handled")), (None, None));
    }
}
