//! Order: the updates of one chat take turns, in the order in which they came; chats do not wait
//! for each other.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use bot_core::Update;
use tokio::sync::oneshot;

/// Whose turns: a chat's, or a user's where no chat is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum TurnKey {
    Chat(i64),
    User(i64),
}

impl TurnKey {
    /// `None` for an update about neither, which waits for nobody.
    pub(super) fn of(update: &Update) -> Option<Self> {
        let user = || update.user().map(|user| Self::User(user.id.0));
        update.chat().map(|chat| Self::Chat(chat.id)).or_else(user)
    }
}

/// The last turn taken of each key.
#[derive(Debug, Default)]
pub(super) struct Turns(Arc<Mutex<Last>>);

#[derive(Debug, Default)]
struct Last {
    number: u64,
    turns: HashMap<TurnKey, (u64, oneshot::Receiver<()>)>,
}

/// A turn; dropping it is its end.
#[derive(Debug)]
pub(super) struct Turn {
    before: Mutex<Option<oneshot::Receiver<()>>>,
    _place: Option<Place>,
}

#[derive(Debug)]
struct Place {
    turns: Arc<Mutex<Last>>,
    key: TurnKey,
    number: u64,
    _end: oneshot::Sender<()>,
}

impl Turns {
    /// Takes the next turn.
    pub(super) fn take(&self, key: Option<TurnKey>) -> Turn {
        let Some(key) = key else {
            return Turn { before: Mutex::default(), _place: None };
        };
        let (end, ended) = oneshot::channel();
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.number += 1;
        let number = last.number;
        let before = last.turns.insert(key, (number, ended)).map(|(_, before)| before);
        let place = Place { turns: Arc::clone(&self.0), key, number, _end: end };
        Turn { before: Mutex::new(before), _place: Some(place) }
    }
}

impl Turn {
    /// Waits until the turn before has ended.
    pub(super) async fn come(&self) {
        let before = self.before.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(before) = before {
            drop(before.await); // an error: its sender was dropped, which is the end
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut last = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if last.turns.get(&self.key).is_some_and(|(number, _)| *number == self.number) {
            last.turns.remove(&self.key); // nobody waits behind
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn turns_of_one_key_come_one_after_another() {
        let turns = Turns::default();
        let (a, b) = (Some(TurnKey::Chat(1)), Some(TurnKey::Chat(2)));
        let first = turns.take(a);
        let second = turns.take(a);
        first.come().await;
        turns.take(b).come().await;
        turns.take(None).come().await;
        {
            let mut waiting = std::pin::pin!(second.come());
            tokio::select! {
                biased;
                () = &mut waiting => panic!("it is not its turn"),
                () = std::future::ready(()) => {}
            }
            drop(first);
            waiting.await;
        }
        drop(second);
        assert!(turns.0.lock().unwrap().turns.is_empty());
    }
}
