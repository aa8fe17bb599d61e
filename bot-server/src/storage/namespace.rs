//! A storage that several bots share: each has its entries under names of its own.

use std::{sync::Arc, time::SystemTime};

use bot_core::{
    storage::{Entry, Key, Revision, Storage, Work},
    types::UserId,
};

/// The storage of a bot, which may share it with others.
pub(crate) fn of_bot(
    storage: Arc<dyn Storage>,
    bot: UserId,
    is_one_of_several: bool,
) -> Arc<dyn Storage> {
    match is_one_of_several {
        true => Arc::new(OneBots { all: storage, begin: format!("bot:{bot}:") }),
        false => storage,
    }
}

/// The part of a storage that is one bot's: all keys begin with the bot's id. A private chat has the
/// person's id, so without that two bots would take each other's dialogues for their own.
#[derive(Debug)]
struct OneBots {
    all: Arc<dyn Storage>,
    begin: String,
}

impl OneBots {
    fn key(&self, key: &Key) -> Key {
        Key::new(format!("{}{key}", self.begin))
    }
}

impl Storage for OneBots {
    fn name(&self) -> &str {
        self.all.name()
    }

    fn load<'a>(&'a self, key: &'a Key) -> Work<'a, Option<Entry>> {
        Box::pin(async move { self.all.load(&self.key(key)).await })
    }

    fn store<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<Revision>,
        bytes: Vec<u8>,
        expires: Option<SystemTime>,
    ) -> Work<'a, Revision> {
        Box::pin(async move { self.all.store(&self.key(key), expected, bytes, expires).await })
    }

    fn remove<'a>(&'a self, key: &'a Key, expected: Revision) -> Work<'a, ()> {
        Box::pin(async move { self.all.remove(&self.key(key), expected).await })
    }

    fn now(&self) -> SystemTime {
        self.all.now()
    }
}
