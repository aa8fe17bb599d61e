//! Dialogues and sessions: what a handler sees of them, what is kept, and who waits for whom.

mod changed;
mod failures;
mod keys;
mod locks;
mod people;
mod process;

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use bot_core::{Context, Environment, Outcome, Router, States, Token, types::User};
use bot_server::{
    Handler, Update,
    prelude::*,
    storage::{Entry, Key, MemoryStorage, Revision, Storage, StorageError, Work},
};
use serde_json::{Value, json};

use crate::storage::Clock;

/// A dialogue of two steps beside its beginning.
#[derive(Debug, Default, PartialEq, Dialogue)]
#[dialogue(ttl = "1h")]
enum Order {
    #[default]
    Start,
    Address {
        drink: String,
    },
    Paying {
        drink: String,
        address: String,
    },
}

/// A storage in memory that lets others run before it answers, counts how often it is asked, and
/// fails when it is told to.
#[derive(Debug)]
struct Spy {
    entries: MemoryStorage,
    loads: AtomicUsize,
    stores: AtomicUsize,
    fails: AtomicBool,
}

impl Spy {
    fn new(clock: &Clock) -> Arc<Self> {
        Arc::new(Self {
            entries: MemoryStorage::new().with_clock(clock.now()),
            loads: AtomicUsize::new(0),
            stores: AtomicUsize::new(0),
            fails: AtomicBool::new(false),
        })
    }

    async fn asked(&self) -> Result<(), StorageError> {
        tokio::task::yield_now().await;
        match self.fails.load(Ordering::Relaxed) {
            true => Err(StorageError::failed("the disk is full")),
            false => Ok(()),
        }
    }
}

impl Storage for Spy {
    fn name(&self) -> &str {
        "spy"
    }

    fn load<'a>(&'a self, key: &'a Key) -> Work<'a, Option<Entry>> {
        Box::pin(async move {
            self.loads.fetch_add(1, Ordering::Relaxed);
            self.asked().await?;
            self.entries.load(key).await
        })
    }

    fn store<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<Revision>,
        bytes: Vec<u8>,
        expires: Option<std::time::SystemTime>,
    ) -> Work<'a, Revision> {
        Box::pin(async move {
            self.stores.fetch_add(1, Ordering::Relaxed);
            self.asked().await?;
            self.entries.store(key, expected, bytes, expires).await
        })
    }

    fn remove<'a>(&'a self, key: &'a Key, expected: Revision) -> Work<'a, ()> {
        Box::pin(async move {
            self.asked().await?;
            self.entries.remove(key, expected).await
        })
    }

    fn now(&self) -> std::time::SystemTime {
        self.entries.now()
    }
}

/// A bot without a server: updates are made by hand, and its handlers send nothing.
struct World {
    clock: Clock,
    storage: Arc<Spy>,
    environment: Arc<Environment>,
}

impl World {
    fn new() -> Self {
        Self::with(States::default())
    }

    fn with(states: States) -> Self {
        let clock = Clock::new();
        let storage = Spy::new(&clock);
        let environment = environment(states, Arc::clone(&storage));
        Self { clock, storage, environment }
    }

    /// Another process with the same storage.
    fn another(&self) -> Self {
        let storage = Arc::clone(&self.storage);
        let environment = environment(States::default(), Arc::clone(&storage));
        Self { clock: self.clock.clone(), storage, environment }
    }

    fn router(&self, handlers: &[&'static Handler]) -> Router {
        Router::new(handlers.iter().copied(), &self.environment.states).unwrap()
    }

    fn context(&self, update: Value) -> Context {
        let update = Update::from_slice(update.to_string().as_bytes()).unwrap();
        Context::new(Arc::clone(&self.environment), update)
    }

    /// What is kept under a key, as text.
    async fn kept(&self, key: &str) -> Option<String> {
        let entry = self.storage.entries.load(&Key::new(key)).await.unwrap();
        entry.map(|entry| String::from_utf8_lossy(&entry.bytes).into_owned())
    }

    /// Keeps something under a key, as another program would.
    async fn keep(&self, key: &str, bytes: &[u8]) {
        let key = Key::new(key);
        let before = self.storage.entries.load(&key).await.unwrap().map(|entry| entry.revision);
        self.storage.entries.store(&key, before, bytes.to_vec(), None).await.unwrap();
    }
}

fn environment(states: States, storage: Arc<Spy>) -> Arc<Environment> {
    let token = Token::new("1:no-server").unwrap();
    let bot = Bot::builder(token).api_url("http://127.0.0.1:9").build().unwrap();
    let me = User::default();
    let states = states.with_storage(storage);
    Arc::new(Environment { bot, me, states, menu: Default::default() })
}

/// A message of a user in a chat.
fn message(chat: i64, user: i64, text: &str) -> Value {
    json!({"update_id": 1, "message": {
        "message_id": 1, "date": 1, "text": text,
        "chat": {"id": chat, "type": "group"},
        "from": {"id": user, "is_bot": false, "first_name": "Mei"},
    }})
}

#[track_caller]
fn handled(outcome: &Outcome) {
    assert!(matches!(outcome, Outcome::Handled(_)), "{outcome:?}");
}

#[track_caller]
fn failed(outcome: Outcome) -> String {
    match outcome {
        Outcome::Failed(_, error) => {
            let mut text = error.to_string();
            let mut source = std::error::Error::source(&error);
            while let Some(cause) = source {
                text += &format!("; {cause}");
                source = cause.source();
            }
            text
        }
        other => panic!("{other:?}"),
    }
}
