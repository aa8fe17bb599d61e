//! The servers: built, started on a core of their own, looked at, and stopped.

use std::{
    env,
    error::Error,
    fmt,
    fs::{self, File},
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use bot_sandbox::Sandbox;

use crate::{
    Result, asker, cores,
    requests::{Requests, SECRET},
};

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// axum that reads the body and answers 200.
    Bare,
    /// axum that reads a `serde_json::Value` and matches by hand.
    Value,
    /// A bot.
    Bot,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Bare, Self::Value, Self::Bot];

    fn program(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Value => "load-value",
            Self::Bot => "load-bot",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Bare => "(a) axum",
            Self::Value => "(b) axum and `Value`",
            Self::Bot => "(c) a bot",
        })
    }
}

/// The servers as programs.
#[derive(Debug)]
pub(crate) struct Built {
    directory: PathBuf,
}

/// Builds the servers as they are shipped; those that count allocations beside those that do not.
pub(crate) fn build(counted: bool) -> Result<Built> {
    let own = env::current_exe()?;
    let target = own.parent().and_then(Path::parent).ok_or("this program lies in no directory")?;
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--release", "--package", "bare-axum"]);
    cargo.args([
        "--package",
        "bot-load",
        "--bin",
        "bare",
        "--bin",
        "load-value",
        "--bin",
        "load-bot",
    ]);
    if counted {
        cargo.args(["--features", "bare-axum/counted,bot-load/counted"]);
    }
    if !cargo.current_dir(env!("CARGO_MANIFEST_DIR")).status()?.success() {
        return Err("the servers cannot be built".into());
    }
    // The next build puts others in their place.
    let directory = target.join("load").join(if counted { "counted" } else { "plain" });
    fs::create_dir_all(&directory)?;
    for kind in Kind::ALL {
        fs::copy(target.join("release").join(kind.program()), directory.join(kind.program()))?;
    }
    Ok(Built { directory })
}

/// A server that runs.
pub(crate) struct Server {
    process: Child,
    address: SocketAddr,
    /// What it says to people.
    log: PathBuf,
    /// What a bot calls.
    _platform: Option<Sandbox>,
}

/// What became known of a server at its end.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Told {
    /// CPU time while it was asked.
    pub(crate) cpu_time: Duration,
    /// The most memory that it had.
    pub(crate) peak: u64,
    /// What it allocated, if it counts that.
    pub(crate) allocations: u64,
}

impl Server {
    /// Starts one, and waits until it answers.
    pub(crate) async fn start(built: &Built, kind: Kind) -> Result<Self> {
        let address = free_address()?;
        let mut command = Command::new(built.directory.join(kind.program()));
        let log = built.directory.join(kind.program()).with_extension("log");
        command.env_clear().current_dir(&built.directory);
        command.stdout(Stdio::piped()).stderr(File::create(&log)?);
        let mut platform = None;
        if kind == Kind::Bot {
            let sandbox = Sandbox::start().await?;
            command.envs([
                ("BOT_TOKEN", sandbox.token()),
                ("BOT_API_URL", &sandbox.url()),
                ("BOT_WEBHOOK_URL", &format!("http://{address}/")),
                ("BOT_LISTEN", &address.to_string()),
                ("BOT_WEBHOOK_SECRET", SECRET),
                ("BOT_ON_SHUTDOWN", "keep"),
            ]);
            platform = Some(sandbox);
        } else {
            command.arg(address.to_string());
        }
        let process = cores::servers(|| command.spawn())?;
        let mut server = Self { process, address, log, _platform: platform };
        server.is_ready().await?;
        Ok(server)
    }

    async fn is_ready(&mut self) -> Result<()> {
        // Numbers that no measuring uses, or they would have been seen.
        let mut requests = Requests::from(1 << 40);
        let until = Instant::now() + Duration::from_secs(10);
        while Instant::now() < until {
            if let Some(status) = self.process.try_wait()? {
                return Err(self.ended(status));
            }
            if asker::is_ready(self.address, &mut requests).await {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Err("a server is not ready after 10 seconds".into())
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it has used so far, of its own and of the system's.
    pub(crate) fn cpu_time(&self) -> Result<Duration> {
        let stat = fs::read_to_string(self.of_proc("stat"))?;
        // After the name, which is in brackets and may hold anything.
        let fields = stat.rsplit_once(')').ok_or("the process has no name")?.1;
        let ticks = fields.split_ascii_whitespace().skip(11).take(2).map(str::parse::<u64>);
        let ticks: u64 = ticks.sum::<Result<_, _>>()?;
        Ok(Duration::from_secs(ticks) / u32::try_from(rustix::param::clock_ticks_per_second())?)
    }

    /// How much memory it has now.
    pub(crate) fn memory(&self) -> Result<u64> {
        self.of_status("VmRSS:")
    }

    fn of_status(&self, name: &str) -> Result<u64> {
        let status = fs::read_to_string(self.of_proc("status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kib =
            line.and_then(|line| line.split_ascii_whitespace().next()).ok_or("no such line")?;
        Ok(kib.parse::<u64>()? << 10)
    }

    fn ended(&self, status: ExitStatus) -> Box<dyn Error> {
        let said = fs::read_to_string(&self.log).unwrap_or_default();
        format!("a server ended with {status}\n{said}").into()
    }

    fn of_proc(&self, name: &str) -> String {
        format!("/proc/{}/{name}", self.process.id())
    }

    /// Stops it, and hears what it tells.
    pub(crate) async fn stop(mut self) -> Result<Told> {
        let peak = self.of_status("VmHWM:")?;
        let id = rustix::process::Pid::from_child(&self.process);
        rustix::process::kill_process(id, rustix::process::Signal::TERM)?;
        let mut told = String::new();
        let mut pipe = self.process.stdout.take().ok_or("a server tells nothing")?;
        let wait = tokio::task::spawn_blocking(move || {
            io::Read::read_to_string(&mut pipe, &mut told).map(|_| told)
        });
        let told = wait.await??;
        let status = self.process.wait()?;
        if !status.success() {
            return Err(self.ended(status));
        }
        let allocations = told.rsplit(' ').next().and_then(|number| number.trim().parse().ok());
        Ok(Told { peak, allocations: allocations.unwrap_or_default(), ..Told::default() })
    }
}

/// What was measured is lost with an error, and no server stays behind.
impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}
