//! The tables, and how those of an older version become those of this one.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::SqliteError;

/// Marks a database as this library's, in its header.
const APPLICATION_ID: i64 = 0x626f_7464; // "botd"

/// What makes each version out of the one before; `user_version` counts them. Released ones are
/// never changed, further ones are added.
///
/// An entry is written anew for each revision, so that SQLite gives it a number that it has never
/// given before (`AUTOINCREMENT`).
const MIGRATIONS: &[&str] = &["
    CREATE TABLE entries (
        revision INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE,
        bytes BLOB NOT NULL,
        expires INTEGER -- milliseconds since 1970
    ) STRICT;
    CREATE INDEX entries_by_expiry ON entries (expires) WHERE expires IS NOT NULL;
"];

/// Brings the tables up to date; changes nothing in a database that is not this library's.
pub(super) fn bring_up_to_date(
    connection: &mut Connection,
    path: &Path,
) -> Result<(), SqliteError> {
    let failed = |error| SqliteError::open(path, error);
    // Two processes may open a new file at once: the second waits, and finds it up to date.
    let behavior = TransactionBehavior::Immediate;
    let migration = connection.transaction_with_behavior(behavior).map_err(failed)?;
    let number = |sql| migration.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(failed);
    let id = number("PRAGMA application_id")?;
    let is_new = id == 0 && number("SELECT count(*) FROM sqlite_schema")? == 0;
    if id != APPLICATION_ID && !is_new {
        return Err(SqliteError::Foreign { path: path.to_owned() });
    }
    let version = number("PRAGMA user_version")?;
    let missing = usize::try_from(version).ok().and_then(|done| MIGRATIONS.get(done..));
    let Some(missing) = missing else {
        return Err(SqliteError::Newer { path: path.to_owned(), version });
    };
    if !missing.is_empty() {
        let sql = format!(
            "{} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {};",
            missing.concat(),
            MIGRATIONS.len()
        );
        migration.execute_batch(&sql).map_err(failed)?;
    }
    migration.commit().map_err(failed)
}
