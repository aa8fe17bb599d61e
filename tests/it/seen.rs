//! Processes of one bot that share what they have seen: each update is handled by one of them, also
//! when the server sends it to two, and when one of them dies.
//!
//! The processes are runtimes of their own, which can be shut down as a process is killed. They share
//! a file of SQLite's, and a clock that the test moves.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};

use bot_sandbox::Sandbox;
use bot_server::{
    App, Dialect, PublicUrl, Receive, RunError, SeenIn, Settings, WebhookSecret, WebhookSettings,
    dead_letters::DeadLetter,
    prelude::*,
    storage::{Entry, Key, Revision, SqliteStorage, Storage, StorageError, Work as Working},
};
use reqwest::StatusCode;
use tempfile::TempDir;
use tokio::{
    runtime::Runtime,
    sync::{Semaphore, mpsc, oneshot, watch},
    task::JoinHandle,
};

use crate::{
    inside,
    storage::Clock,
    support::{Log, Program, free_port, soon},
};

/// How long a process is taken to live after it last said so.
const ALIVE_FOR: Duration = Duration::from_secs(15);

/// What the handlers of all processes share: how often one began, and what lets them end.
#[derive(Clone)]
struct Work {
    begun: watch::Sender<usize>,
    may_end: Arc<Semaphore>,
    asks_again: Arc<AtomicBool>,
}

/// Begins, waits for its permission, and ends.
#[on(message)]
async fn work(work: State<Work>) -> Result {
    work.begun.send_modify(|begun| *begun += 1);
    work.may_end.acquire().await?.forget();
    if work.asks_again.load(Ordering::Relaxed) {
        return Err(Retry::after(Duration::from_secs(7)).into());
    }
    Ok(())
}

impl Work {
    fn new() -> Self {
        Self {
            begun: watch::Sender::new(0),
            may_end: Arc::new(Semaphore::new(0)),
            asks_again: Arc::default(),
        }
    }

    async fn has_begun(&self, times: usize) {
        let mut begun = self.begun.subscribe();
        drop(soon("the handler", begun.wait_for(|begun| *begun >= times)).await.unwrap());
    }

    fn begun(&self) -> usize {
        *self.begun.borrow()
    }
}

/// What processes have in common.
struct Stage {
    sandbox: Sandbox,
    clock: Clock,
    directory: TempDir,
    work: Work,
    letters: mpsc::UnboundedSender<DeadLetter>,
    kept: mpsc::UnboundedReceiver<DeadLetter>,
}

/// A process of the bot.
struct Process {
    runtime: Option<Runtime>,
    port: u16,
    stop: Option<oneshot::Sender<()>>,
    bot: JoinHandle<Result<(), RunError>>,
}

impl Stage {
    async fn new() -> Self {
        let (letters, kept) = mpsc::unbounded_channel();
        Self {
            sandbox: Sandbox::start().await.unwrap(),
            clock: Clock::new(),
            directory: tempfile::tempdir().unwrap(),
            work: Work::new(),
            letters,
            kept,
        }
    }

    fn file(&self) -> std::path::PathBuf {
        self.directory.path().join("bot.db")
    }

    fn storage(&self) -> SqliteStorage {
        SqliteStorage::open(self.file()).unwrap().with_clock(self.clock.now())
    }

    async fn process(&self) -> Process {
        self.process_with(self.storage()).await
    }

    /// A process that is ready.
    async fn process_with(&self, storage: impl Storage) -> Process {
        let port = free_port();
        let url = format!("http://127.0.0.1:{port}/hook");
        let mut webhook = WebhookSettings::new(PublicUrl::Given(url.parse().unwrap()));
        webhook.listen = format!("127.0.0.1:{port}");
        webhook.secret = Some(WebhookSecret::new("hush").unwrap());
        let mut settings: Settings = inside::settings(&self.sandbox, Dialect::Telegram);
        settings.receive = Receive::Webhook(Box::new(webhook));
        settings.seen = SeenIn::Storage;
        let letters = self.letters.clone();
        let app = App::new()
            .handlers(handlers![work])
            .state(self.work.clone())
            .sync_commands(false)
            .storage(storage)
            .dead_letters(move |letter| {
                let kept = letters.send(letter);
                async move { kept }
            });
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let before = self.verified();
        let bot = runtime.spawn(app.serve(settings, async { drop(stopped.await) }));
        let more = |calls: &[bot_sandbox::Call]| verified(calls) > before;
        soon("the webhook", self.sandbox.called(more)).await;
        Process { runtime: Some(runtime), port, stop: Some(stop), bot }
    }

    fn verified(&self) -> usize {
        verified(&self.sandbox.calls())
    }
}

/// How often a webhook was verified, which is the last call of a start.
fn verified(calls: &[bot_sandbox::Call]) -> usize {
    calls.iter().filter(|call| call.method == "getWebhookInfo").count()
}

impl Process {
    /// Sends it an update as the server does: the status, and how long it is asked to wait.
    fn is_sent(&self, update_id: i64) -> impl Future<Output = (StatusCode, Option<u64>)> + use<> {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let update = serde_json::json!({"update_id": update_id, "message": {
            "message_id": 1, "date": 1, "text": "tea",
            "chat": {"id": 42, "type": "private", "first_name": "Mei"},
            "from": {"id": 42, "is_bot": false, "first_name": "Mei"},
        }});
        let request = http
            .post(format!("http://127.0.0.1:{}/hook", self.port))
            .header("x-telegram-bot-api-secret-token", "hush")
            .body(update.to_string());
        async move {
            let answer = soon("an answer", request.send()).await.unwrap();
            let wait = answer.headers().get("retry-after");
            (answer.status(), wait.map(|wait| wait.to_str().unwrap().parse().unwrap()))
        }
    }

    /// Ends it as SIGKILL does.
    fn killed(mut self) {
        self.runtime.take().unwrap().shutdown_background();
    }

    async fn stops(mut self) {
        drop(self.stop.take());
        soon("the end", &mut self.bot).await.unwrap().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// The answer to an update that was handled.
const HANDLED: (StatusCode, Option<u64>) = (StatusCode::OK, None);
/// The answer to one that another process is at.
const LATER: (StatusCode, Option<u64>) = (StatusCode::SERVICE_UNAVAILABLE, Some(1));

#[tokio::test]
async fn what_is_under_way_in_the_old_process_is_not_begun_in_the_new_one() {
    let stage = Stage::new().await;
    let (old, new) = (stage.process().await, stage.process().await);
    let first = tokio::spawn(old.is_sent(1));
    stage.work.has_begun(1).await;
    assert_eq!(new.is_sent(1).await, LATER);
    assert_eq!(new.is_sent(1).await, LATER);
    stage.work.may_end.add_permits(1);
    assert_eq!(first.await.unwrap(), HANDLED);
    for process in [&new, &old] {
        assert_eq!(process.is_sent(1).await, HANDLED);
    }
    assert_eq!(stage.work.begun(), 1);
}

#[tokio::test]
async fn a_deploy_begins_no_handler_twice() {
    let stage = Stage::new().await;
    let old = stage.process().await;
    let mei = stage.sandbox.user("Mei");
    mei.sends("tea").await;
    stage.work.has_begun(1).await;
    let new = stage.process().await; // the server sends it to this one, too
    mei.sends("more tea").await;
    stage.work.may_end.add_permits(2);
    old.stops().await;
    soon("both", stage.sandbox.settled()).await;
    assert_eq!(stage.work.begun(), 2);
    new.stops().await;
}

#[tokio::test]
async fn what_a_killed_process_leaves_is_taken_over_when_its_time_is_over() {
    let stage = Stage::new().await;
    let (old, new) = (stage.process().await, stage.process().await);
    let lost = tokio::spawn(old.is_sent(1));
    stage.work.has_begun(1).await;
    old.killed();
    lost.abort();
    assert_eq!(new.is_sent(1).await, LATER, "it may live");
    stage.clock.passes(ALIVE_FOR);
    stage.work.may_end.add_permits(1);
    assert_eq!(new.is_sent(1).await, HANDLED);
    assert_eq!(stage.work.begun(), 2);
}

#[tokio::test]
async fn a_clean_end_leaves_no_record_of_the_process_and_those_of_updates() {
    let stage = Stage::new().await;
    let (old, new) = (stage.process().await, stage.process().await);
    stage.work.may_end.add_permits(2);
    assert_eq!(old.is_sent(1).await, HANDLED);
    assert_eq!(new.is_sent(2).await, HANDLED);
    assert_eq!(kept(&stage.file(), "process:%"), 2);
    old.stops().await;
    assert_eq!((kept(&stage.file(), "process:%"), kept(&stage.file(), "update:%")), (1, 2));
    assert_eq!(new.is_sent(1).await, HANDLED);
    assert_eq!(stage.work.begun(), 2);
}

/// How many entries have such a key.
fn kept(file: &Path, keys: &str) -> u32 {
    let connection = rusqlite::Connection::open(file).unwrap();
    let sql = "SELECT count(*) FROM entries WHERE key LIKE ?1";
    connection.query_row(sql, [keys], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn what_is_asked_for_again_is_anybodys() {
    let stage = Stage::new().await;
    let (old, new) = (stage.process().await, stage.process().await);
    stage.work.asks_again.store(true, Ordering::Relaxed);
    stage.work.may_end.add_permits(2);
    assert_eq!(old.is_sent(1).await, (StatusCode::SERVICE_UNAVAILABLE, Some(7)));
    stage.work.asks_again.store(false, Ordering::Relaxed);
    assert_eq!(new.is_sent(1).await, HANDLED);
    assert_eq!(old.is_sent(1).await, HANDLED);
    assert_eq!(stage.work.begun(), 2);
}

#[tokio::test]
async fn what_ends_each_process_becomes_a_dead_letter() {
    let mut stage = Stage::new().await;
    for times in 1..=5 {
        let process = stage.process().await;
        let lost = tokio::spawn(process.is_sent(1));
        stage.work.has_begun(times).await;
        process.killed();
        lost.abort();
        stage.clock.passes(ALIVE_FOR);
    }
    let last = stage.process().await;
    assert_eq!(last.is_sent(1).await, HANDLED);
    let letter = soon("the letter", stage.kept.recv()).await.unwrap();
    assert!(letter.error.contains("began 5 times, and each time the process ended"), "{letter}");
    assert!(letter.body.contains("\"update_id\":1"), "{}", letter.body);
    assert_eq!(stage.work.begun(), 5);
    assert_eq!(stage.process().await.is_sent(1).await, HANDLED);
}

/// A storage that is away when the test says so.
#[derive(Debug)]
struct Shaky {
    storage: SqliteStorage,
    is_away: Arc<AtomicBool>,
}

impl Shaky {
    fn there(&self) -> Result<&SqliteStorage, StorageError> {
        let is_away = self.is_away.load(Ordering::Relaxed);
        if is_away { Err(StorageError::failed("it is away")) } else { Ok(&self.storage) }
    }
}

impl Storage for Shaky {
    fn name(&self) -> &str {
        "shaky"
    }

    fn load<'a>(&'a self, key: &'a Key) -> Working<'a, Option<Entry>> {
        Box::pin(async move { self.there()?.load(key).await })
    }

    fn store<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<Revision>,
        bytes: Vec<u8>,
        expires: Option<SystemTime>,
    ) -> Working<'a, Revision> {
        Box::pin(async move { self.there()?.store(key, expected, bytes, expires).await })
    }

    fn remove<'a>(&'a self, key: &'a Key, expected: Revision) -> Working<'a, ()> {
        Box::pin(async move { self.there()?.remove(key, expected).await })
    }

    fn now(&self) -> SystemTime {
        self.storage.now()
    }
}

#[tokio::test]
async fn nothing_is_handled_while_the_storage_is_away_and_nothing_is_lost() {
    let stage = Stage::new().await;
    let is_away = Arc::new(AtomicBool::new(false));
    let shaky = Shaky { storage: stage.storage(), is_away: Arc::clone(&is_away) };
    let process = stage.process_with(shaky).await;
    is_away.store(true, Ordering::Relaxed);
    assert_eq!(process.is_sent(1).await, LATER);
    assert_eq!(stage.work.begun(), 0);
    is_away.store(false, Ordering::Relaxed);

    // Away when the handler ends: the server is told when that is written.
    let sent = tokio::spawn(process.is_sent(1));
    stage.work.has_begun(1).await;
    is_away.store(true, Ordering::Relaxed);
    stage.work.may_end.add_permits(1);
    assert_eq!(stage.process().await.is_sent(1).await, LATER);
    is_away.store(false, Ordering::Relaxed);
    assert_eq!(sent.await.unwrap(), HANDLED);
    assert_eq!(stage.work.begun(), 1);
}

#[tokio::test]
async fn a_storage_in_memory_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    for storage in ["", "memory"] {
        let program = Program::fixture().polling(&sandbox).env("BOT_SEEN", "storage");
        let (code, output) = program.env("BOT_STORAGE", storage).run().await;
        assert_eq!(code, Some(2), "{output}");
        assert!(
            output.contains("BOT_SEEN=storage remembers updates where dialogues are kept"),
            "{output}"
        );
    }
    assert!(sandbox.calls().is_empty());
}

#[tokio::test]
async fn bots_that_poll_remember_in_the_storage_too() {
    let log = Log::capture();
    let stage = Stage::new().await;
    let start = |storage: SqliteStorage| {
        let mut settings = inside::settings(&stage.sandbox, Dialect::Telegram);
        settings.seen = SeenIn::Storage;
        let app = App::new().handlers(handlers![work]).state(stage.work.clone()).storage(storage);
        inside::Inside::start(app.sync_commands(false), settings, 0)
    };
    stage.work.may_end.add_permits(1);
    let bot = start(stage.storage());
    stage.sandbox.user("Mei").sends("tea").await;
    stage.work.has_begun(1).await;
    soon("the end", stage.sandbox.settled()).await;
    bot.stops().await;
    assert_eq!((kept(&stage.file(), "process:%"), kept(&stage.file(), "update:%")), (0, 1));
    assert!(!log.text().contains("ERROR"), "{}", log.text());
}
