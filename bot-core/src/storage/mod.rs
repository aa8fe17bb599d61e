//! Where dialogues are kept: bytes under a key, with compare-and-set and expiry.
//!
//! A storage knows nothing of dialogues. It keeps entries; what is in them is its caller's. There is
//! [`MemoryStorage`] here and `SqliteStorage` in `bot-server`; another one implements [`Storage`].

mod error;
mod key;
mod memory;

use std::{fmt, future::Future, pin::Pin, sync::Arc, time::SystemTime};

pub use error::StorageError;
pub use key::Key;
pub use memory::MemoryStorage;

/// What a storage does, at work.
pub type Work<'a, T> = Pin<Box<dyn Future<Output = Result<T, StorageError>> + Send + 'a>>;

/// Keeps bytes under keys.
///
/// What an implementation promises:
///
/// - **Compare and set.** A write names the revision it replaces. Where the entry has another one,
///   nothing is written and the answer is [`StorageError::Conflict`]; of any number of writers that
///   name the same revision, exactly one wins, across processes where they share the storage.
/// - **Revisions are not used twice** for one key, not even after the entry was removed: who still
///   holds an old one must not overwrite what is new.
/// - **Expiry.** An entry whose time is over is as if it were not there, whether it was swept or
///   not. "Over" is by [`now`](Self::now), and begins with the very moment of `expires`.
/// - **Bytes.** They come back as they went in, whatever they are.
/// - **Durability.** When a write has answered, it is kept as well as the storage keeps anything.
/// - A future that is dropped may have done its work or not, but never half of it.
///
/// Entries that have expired are the storage's own to sweep.
///
/// ```
/// use bot_core::storage::{Key, MemoryStorage, Storage, StorageError};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let storage = MemoryStorage::new();
/// let key = Key::new("order:user:7");
/// let first = storage.store(&key, None, b"tea".to_vec(), None).await?;
/// let second = storage.store(&key, Some(first), b"coffee".to_vec(), None).await?;
/// let late = storage.store(&key, Some(first), b"milk".to_vec(), None).await;
/// assert!(matches!(late, Err(StorageError::Conflict)));
/// assert_eq!(storage.load(&key).await?.unwrap().bytes, b"coffee");
/// storage.remove(&key, second).await?;
/// # Ok::<(), StorageError>(())
/// # }).unwrap();
/// ```
pub trait Storage: fmt::Debug + Send + Sync + 'static {
    /// What errors and the log call it, such as `sqlite:bot.db`. No secrets.
    fn name(&self) -> &str;

    /// The entry of a key, if there is one that has not expired.
    fn load<'a>(&'a self, key: &'a Key) -> Work<'a, Option<Entry>>;

    /// Writes an entry in place of the expected one (`None`: where there is none), until `expires`
    /// or for ever. Gives its revision.
    fn store<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<Revision>,
        bytes: Vec<u8>,
        expires: Option<SystemTime>,
    ) -> Work<'a, Revision>;

    /// Removes the entry of this revision.
    fn remove<'a>(&'a self, key: &'a Key, expected: Revision) -> Work<'a, ()>;

    /// The time by which entries expire. A storage with a clock of its own answers for it here, so
    /// that there is one clock only.
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// What is kept under a key.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// What was written.
    pub bytes: Vec<u8>,
    /// Which write it is of.
    pub revision: Revision,
    /// When its time is over, if ever.
    pub expires: Option<SystemTime>,
}

impl Entry {
    /// Whether its time is over at this moment.
    #[must_use]
    pub fn has_expired(&self, now: SystemTime) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}

/// One write of an entry; another write is another revision. The number means nothing but that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Revision(pub u64);

/// What is written may be a user's words, so only its length is shown.
impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("bytes", &self.bytes.len())
            .field("revision", &self.revision)
            .field("expires", &self.expires)
            .finish()
    }
}

/// A storage that several share.
impl<S: Storage + ?Sized> Storage for Arc<S> {
    fn name(&self) -> &str {
        (**self).name()
    }

    fn load<'a>(&'a self, key: &'a Key) -> Work<'a, Option<Entry>> {
        (**self).load(key)
    }

    fn store<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<Revision>,
        bytes: Vec<u8>,
        expires: Option<SystemTime>,
    ) -> Work<'a, Revision> {
        (**self).store(key, expected, bytes, expires)
    }

    fn remove<'a>(&'a self, key: &'a Key, expected: Revision) -> Work<'a, ()> {
        (**self).remove(key, expected)
    }

    fn now(&self) -> SystemTime {
        (**self).now()
    }
}
