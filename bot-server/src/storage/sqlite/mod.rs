//! Entries in a file of SQLite's.
//!
//! One connection, on a thread of its own: SQLite blocks, and writes one thing at a time anyway. A
//! piece of work goes there through a channel and its answer comes back through another.

mod error;
mod schema;
mod table;

use std::{fmt, path::Path, sync::mpsc, thread, time::SystemTime};

use bot_core::storage::{Entry, Key, Revision, Storage, StorageError, Work};
use tokio::sync::oneshot;

use self::table::Table;
pub use error::SqliteError;

/// Keeps dialogues in a file, so that they survive a restart. Needs the feature `sqlite`.
///
/// ```no_run
/// use bot_server::{prelude::*, storage::SqliteStorage};
///
/// fn main() -> ExitCode {
///     match SqliteStorage::open("bot.db") {
///         Ok(storage) => App::new().storage(storage).run(),
///         Err(error) => {
///             eprintln!("error: {error}");
///             ExitCode::FAILURE
///         }
///     }
/// }
/// ```
///
/// The same without a line of code: `BOT_STORAGE=sqlite:bot.db`.
///
/// The file is the storage's own: it holds nothing else, and it is one bot's. Several processes of
/// that bot on one machine may share it. A step that was written is on the disk, also after a power
/// cut. Expired entries are swept when the file is opened and once a minute while it is written to.
/// Times are kept to the millisecond.
///
/// Beside the file there are two more while it is open, with `-wal` and `-shm` added to its name: a
/// copy is made of all three, or when the bot has stopped. What is in them may be users' words, so
/// on Unix a new file is for its owner only.
pub struct SqliteStorage {
    name: String,
    /// `None` only while it is dropped.
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<thread::JoinHandle<()>>,
    now: Box<dyn Fn() -> SystemTime + Send + Sync>,
}

/// A piece of work for the thread, which sends the answer itself.
type Job = Box<dyn FnOnce(&mut Table) + Send>;

impl SqliteStorage {
    /// Opens the file, or makes it, and brings its tables up to date. Blocks meanwhile.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened or made, is another program's database, or was written by a
    /// newer version of this one.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, SqliteError> {
        let path = path.as_ref();
        let mut table = Table::open(path, SystemTime::now())?;
        let (jobs, waiting) = mpsc::channel::<Job>();
        let work = move || waiting.into_iter().for_each(|job| job(&mut table));
        let thread = thread::Builder::new().name("sqlite".into()).spawn(work);
        let thread = thread.map_err(|error| SqliteError::open(path, error))?;
        Ok(Self {
            name: format!("sqlite:{}", path.display()),
            jobs: Some(jobs),
            thread: Some(thread),
            now: Box::new(SystemTime::now),
        })
    }

    /// The same with a clock of one's own, for tests of what expires.
    #[must_use]
    pub fn with_clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.now = Box::new(now);
        self
    }

    /// Has the thread do something, and waits for it.
    fn work<'a, T: Send + 'static>(
        &'a self,
        work: impl FnOnce(&mut Table) -> Result<T, StorageError> + Send + 'a + 'static,
    ) -> Work<'a, T> {
        Box::pin(async move {
            let (answer, answered) = oneshot::channel();
            // Nobody may wait for the answer any more.
            let job = Box::new(move |table: &mut Table| drop(answer.send(work(table))));
            let gone = || StorageError::failed("the thread of the database has ended");
            self.jobs.as_ref().ok_or_else(gone)?.send(job).map_err(|_| gone())?;
            answered.await.map_err(|_| gone())?
        })
    }
}

impl Storage for SqliteStorage {
    fn name(&self) -> &str {
        &self.name
    }

    fn load<'a>(&'a self, key: &'a Key) -> Work<'a, Option<Entry>> {
        let (key, now) = (key.clone(), self.now());
        self.work(move |table| table.load(&key, now))
    }

    fn store<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<Revision>,
        bytes: Vec<u8>,
        expires: Option<SystemTime>,
    ) -> Work<'a, Revision> {
        let (key, now) = (key.clone(), self.now());
        self.work(move |table| table.store(&key, expected, &bytes, expires, now))
    }

    fn remove<'a>(&'a self, key: &'a Key, expected: Revision) -> Work<'a, ()> {
        let (key, now) = (key.clone(), self.now());
        self.work(move |table| table.remove(&key, expected, now))
    }

    fn now(&self) -> SystemTime {
        (self.now)()
    }
}

/// Waits until the work that is still to do is done and the file is closed: a few milliseconds.
impl Drop for SqliteStorage {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl fmt::Debug for SqliteStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SqliteStorage").field(&self.name).finish()
    }
}
