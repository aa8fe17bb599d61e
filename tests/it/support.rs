//! A bot as a process, and what tests ask of it.

use std::{
    collections::BTreeMap,
    io,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    sync::{Arc, LazyLock},
    time::Duration,
};

use bot_sandbox::{Call, Sandbox};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    process::{Child, Command},
    sync::watch,
    task::JoinHandle,
    time::timeout,
};
use tracing::subscriber::DefaultGuard;

/// Longer than anything here takes; a test that hangs fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Fails a test that hangs.
pub(crate) async fn soon<T>(what: &str, work: impl Future<Output = T>) -> T {
    timeout(PATIENCE, work).await.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Everything that is logged on this thread, `log`'s records included, down to the last trace.
pub(crate) struct Log {
    text: watch::Receiver<String>,
    _until: DefaultGuard,
}

#[derive(Clone)]
struct Page(watch::Sender<String>);

impl Log {
    /// Captures until it is dropped; for tests on one thread.
    pub(crate) fn capture() -> Self {
        /// Whether a line is worth making is decided once per process, by those who listen then:
        /// with this one, some test always does.
        static LISTENS: LazyLock<tracing::Dispatch> = LazyLock::new(|| {
            drop(tracing_log::LogTracer::init()); // nobody else in this process does so
            tracing_subscriber::fmt()
                .with_max_level(tracing::Level::TRACE)
                .with_writer(io::sink)
                .into()
        });
        LazyLock::force(&LISTENS);
        let (page, text) = watch::channel(String::new());
        let page = Page(page);
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(move || page.clone())
            .finish();
        Self { text, _until: tracing::subscriber::set_default(subscriber) }
    }

    pub(crate) fn text(&self) -> String {
        self.text.borrow().clone()
    }

    /// Waits until something is said.
    pub(crate) async fn says(&self, what: &str) {
        let mut text = self.text.clone();
        drop(soon(what, text.wait_for(|text| text.contains(what))).await.unwrap());
    }
}

impl io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.send_modify(|text| text.push_str(&String::from_utf8_lossy(bytes)));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the handler of `/wait` connects to: the test knows when it runs, and lets it go on by
/// dropping the connection.
pub(crate) struct Waiting(tokio::net::TcpListener);

impl Waiting {
    pub(crate) async fn new() -> Self {
        Self(tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    /// The message that makes the handler wait.
    pub(crate) fn command(&self) -> String {
        format!("/wait {}", self.0.local_addr().unwrap().port())
    }

    /// Waits until the handler runs.
    pub(crate) async fn runs(&self) -> tokio::net::TcpStream {
        soon("the handler", self.0.accept()).await.unwrap().0
    }
}

/// A program of this package, with an environment of its own.
pub(crate) struct Program {
    path: &'static str,
    arguments: Vec<String>,
    environment: BTreeMap<String, String>,
    directory: PathBuf,
}

impl Program {
    pub(crate) fn new(path: &'static str) -> Self {
        // No .env of a developer above it.
        let directory = std::env::temp_dir();
        Self { path, arguments: Vec::new(), environment: BTreeMap::new(), directory }
    }

    /// The bot of most tests.
    pub(crate) fn fixture() -> Self {
        Self::new(env!("CARGO_BIN_EXE_fixture"))
    }

    pub(crate) fn arg(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl ToString) -> Self {
        self.environment.insert(name.into(), value.to_string());
        self
    }

    pub(crate) fn directory(mut self, directory: &Path) -> Self {
        directory.clone_into(&mut self.directory);
        self
    }

    /// As the bot of a sandbox, by polling.
    pub(crate) fn polling(self, sandbox: &Sandbox) -> Self {
        self.env("BOT_TOKEN", sandbox.token()).env("BOT_API_URL", sandbox.url())
    }

    /// As the bot of a sandbox, by a webhook on this port.
    pub(crate) fn webhook(self, sandbox: &Sandbox, port: u16) -> Self {
        self.polling(sandbox)
            .env("BOT_LISTEN", format!("127.0.0.1:{port}"))
            .env("BOT_WEBHOOK_URL", format!("http://127.0.0.1:{port}/hook"))
    }

    pub(crate) fn start(&self) -> Process {
        let mut command = Command::new(self.path);
        command
            .args(&self.arguments)
            .env_clear()
            .envs(&self.environment)
            .current_dir(&self.directory)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let lines = Arc::default();
        let readers = [
            read(child.stdout.take().unwrap(), &lines),
            read(child.stderr.take().unwrap(), &lines),
        ];
        Process { child, lines, readers }
    }

    /// Runs it to its end: exit code and output.
    pub(crate) async fn run(&self) -> (Option<i32>, String) {
        let mut process = self.start();
        let status = process.ends().await;
        (status.code(), process.output())
    }
}

/// A running bot.
pub(crate) struct Process {
    child: Child,
    lines: Arc<watch::Sender<Vec<String>>>,
    readers: [JoinHandle<()>; 2],
}

fn read(
    stream: impl AsyncRead + Unpin + Send + 'static,
    lines: &Arc<watch::Sender<Vec<String>>>,
) -> JoinHandle<()> {
    let lines = Arc::clone(lines);
    tokio::spawn(async move {
        let mut stream = BufReader::new(stream).lines();
        while let Ok(Some(line)) = stream.next_line().await {
            lines.send_modify(|lines| lines.push(line));
        }
    })
}

impl Process {
    /// Sends a signal by its name.
    pub(crate) async fn signal(&self, name: &str) {
        let pid = self.pid().to_string();
        let kill = Command::new("kill").args(["-s", name, &pid]).status().await.unwrap();
        assert!(kill.success());
    }

    /// Waits for its end.
    pub(crate) async fn ends(&mut self) -> ExitStatus {
        let ended = timeout(PATIENCE, self.child.wait()).await;
        let status = ended.unwrap_or_else(|_| panic!("it goes on:\n{}", self.output())).unwrap();
        for reader in &mut self.readers {
            soon("the end of the output", reader).await.unwrap();
        }
        status
    }

    /// Stops it by SIGTERM; it must end as it should.
    pub(crate) async fn stops(&mut self) {
        self.signal("TERM").await;
        let status = self.ends().await;
        assert_eq!(status.code(), Some(0), "{}", self.output());
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// What it has written so far, on both streams.
    pub(crate) fn output(&self) -> String {
        self.lines.borrow().join("\n")
    }

    /// Waits until it has written a line with this in it.
    pub(crate) async fn says(&self, what: &str) {
        let mut lines = self.lines.subscribe();
        let said = |lines: &Vec<String>| lines.iter().any(|line| line.contains(what));
        match timeout(PATIENCE, lines.wait_for(said)).await {
            Ok(said) => drop(said.unwrap()), // the sender is in `self`
            Err(_) => panic!("it does not say {what:?}:\n{}", self.output()),
        }
    }

    /// Its number, while it runs.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id().expect("it runs")
    }
}

/// The names of the methods called.
pub(crate) fn names(calls: &[Call]) -> Vec<&str> {
    calls.iter().map(|call| &*call.method).collect()
}

/// The calls so far, once this one is among them.
pub(crate) async fn called(sandbox: &Sandbox, method: &str) -> Vec<Call> {
    let is_there = |calls: &[Call]| calls.iter().any(|call| call.method == method);
    soon(method, sandbox.called(is_there)).await
}
