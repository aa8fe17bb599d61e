//! The table, on the thread that SQLite may block.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant, SystemTime},
};

use bot_core::storage::{Entry, Key, Revision, StorageError};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::{SqliteError, schema};

/// How long another process's write is waited for.
const BUSY_FOR: Duration = Duration::from_secs(5);

/// How long to wait before a file is opened again that another process is opening.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(10);

/// How often expired entries are swept, at most.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// The table of entries.
pub(super) struct Table {
    connection: Connection,
    swept: SystemTime,
}

impl Table {
    /// Opens the file, after other processes that are about to: who changes the way of writing is told
    /// at once that another one is at it, whatever the time-out says.
    #[expect(clippy::disallowed_methods, reason = "another process tells no event; to open blocks")]
    pub(super) fn open(path: &Path, now: SystemTime) -> Result<Self, SqliteError> {
        let until = Instant::now() + BUSY_FOR;
        loop {
            match Self::open_once(path, now) {
                Err(error) if error.is_busy() && Instant::now() < until => {
                    thread::sleep(LOOK_AGAIN_AFTER);
                }
                opened => return opened,
            }
        }
    }

    fn open_once(path: &Path, now: SystemTime) -> Result<Self, SqliteError> {
        let failed = |error| SqliteError::open(path, error);
        // A path and nothing else: without a directory, SQLite reads more into `:memory:`, `file:a?b`
        // and an empty one.
        let place = Path::new(".").join(path);
        make_private(&place);
        let mut connection = Connection::open(&place).map_err(failed)?;
        connection.busy_timeout(BUSY_FOR).map_err(failed)?;
        schema::bring_up_to_date(&mut connection, path)?;
        // Readers and a writer do not wait for each other. A file system that cannot do it keeps
        // SQLite's older way, which is slower and as safe.
        connection
            .query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))
            .and_then(|()| connection.execute_batch("PRAGMA synchronous = FULL"))
            .map_err(failed)?;
        let mut table = Self { connection, swept: now };
        table.sweep(now).map_err(failed)?;
        Ok(table)
    }

    pub(super) fn load(
        &mut self,
        key: &Key,
        now: SystemTime,
    ) -> Result<Option<Entry>, StorageError> {
        let sql = "SELECT revision, bytes, expires FROM entries
                   WHERE key = ?1 AND (expires IS NULL OR expires > ?2)";
        let mut statement = self.connection.prepare_cached(sql).map_err(StorageError::failed)?;
        let entry = statement.query_row(params![key.as_str(), millis(now)], |row| {
            let expires: Option<i64> = row.get(2)?;
            Ok(Entry { bytes: row.get(1)?, revision: revision(row)?, expires: expires.map(moment) })
        });
        entry.optional().map_err(StorageError::failed)
    }

    pub(super) fn store(
        &mut self,
        key: &Key,
        expected: Option<Revision>,
        bytes: &[u8],
        expires: Option<SystemTime>,
        now: SystemTime,
    ) -> Result<Revision, StorageError> {
        // Also when the clock was set back: it may take long to come to that time again.
        if !now.duration_since(self.swept).is_ok_and(|since| since < SWEEP_EVERY) {
            self.sweep(now).map_err(StorageError::failed)?;
        }
        // Immediate: of two processes only one reads the revision before it writes.
        let behavior = TransactionBehavior::Immediate;
        let write = self.connection.transaction_with_behavior(behavior);
        let write = write.map_err(StorageError::failed)?;
        let there = write
            .prepare_cached(
                "SELECT revision FROM entries
                 WHERE key = ?1 AND (expires IS NULL OR expires > ?2)",
            )
            .and_then(|mut statement| {
                statement.query_row(params![key.as_str(), millis(now)], revision).optional()
            })
            .map_err(StorageError::failed)?;
        if there != expected {
            return Err(StorageError::Conflict);
        }
        write
            .prepare_cached(
                "INSERT OR REPLACE INTO entries (key, bytes, expires) VALUES (?1, ?2, ?3)",
            )
            .and_then(|mut statement| {
                statement.execute(params![key.as_str(), bytes, expires.map(expiry)])
            })
            .map_err(StorageError::failed)?;
        let revision = Revision(write.last_insert_rowid().cast_unsigned());
        write.commit().map_err(StorageError::failed)?;
        Ok(revision)
    }

    pub(super) fn remove(
        &mut self,
        key: &Key,
        expected: Revision,
        now: SystemTime,
    ) -> Result<(), StorageError> {
        let removed = self.connection.execute(
            "DELETE FROM entries
             WHERE key = ?1 AND revision = ?2 AND (expires IS NULL OR expires > ?3)",
            params![key.as_str(), expected.0.cast_signed(), millis(now)],
        );
        match removed.map_err(StorageError::failed)? {
            0 => Err(StorageError::Conflict),
            _ => Ok(()),
        }
    }

    fn sweep(&mut self, now: SystemTime) -> rusqlite::Result<()> {
        self.swept = now;
        self.connection.execute("DELETE FROM entries WHERE expires <= ?1", [millis(now)])?;
        Ok(())
    }
}

/// Makes a new file one that only its owner can read: SQLite makes the files beside it alike.
fn make_private(path: &Path) {
    #[cfg(unix)]
    {
        use std::{fs::OpenOptions, os::unix::fs::OpenOptionsExt};
        // One that is there stays as it is; what else goes wrong is SQLite's to tell.
        drop(OpenOptions::new().write(true).create_new(true).mode(0o600).open(path));
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// The first column.
fn revision(row: &rusqlite::Row<'_>) -> rusqlite::Result<Revision> {
    row.get::<_, i64>(0).map(|number| Revision(number.cast_unsigned()))
}

/// Milliseconds since 1970; a time out of reach is the last one.
fn millis(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// The same of an expiry, rounded up: nothing expires before its time, or its owner would take that
/// for a conflict.
fn expiry(time: SystemTime) -> i64 {
    millis(time.checked_add(Duration::from_nanos(999_999)).unwrap_or(time))
}

fn moment(millis: i64) -> SystemTime {
    let since = Duration::from_millis(u64::try_from(millis).unwrap_or_default());
    SystemTime::UNIX_EPOCH.checked_add(since).unwrap_or(SystemTime::UNIX_EPOCH)
}
