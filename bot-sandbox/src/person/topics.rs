//! What a person does in a forum.

use std::panic::Location;

use bot_core::types::Message;

use super::{Person, Place, say};
use crate::{
    Refused,
    group::Group,
    world::{ChatKey, World},
};

impl Person {
    /// Makes a topic in a forum, and says its `message_thread_id`.
    ///
    /// # Panics
    ///
    /// When it is no forum, or they may not.
    #[track_caller]
    pub fn opens_topic(
        &self,
        forum: &Group,
        name: impl Into<String>,
    ) -> impl Future<Output = i64> + Send {
        let (at, name) = (Place(Location::caller()), name.into());
        async move {
            let opened =
                self.in_forum(|world, key| world.person_opens_topic(&self.user, key, &name), forum);
            opened.unwrap_or_else(|why| {
                self.cannot(at, format!("open a topic in {:?}", forum.title()), why)
            })
        }
    }

    /// Sends a text to a topic of a forum.
    ///
    /// # Panics
    ///
    /// When they may not write there: there is no such topic, it is closed, or as for
    /// [`sends_to`](Self::sends_to).
    #[track_caller]
    pub fn sends_to_topic(
        &self,
        forum: &Group,
        message_thread_id: i64,
        text: impl Into<String>,
    ) -> impl Future<Output = Message> + Send {
        let (at, text) = (Place(Location::caller()), text.into());
        async move {
            let thread = Some(message_thread_id);
            let dialect = self.shared.dialect;
            let write = |world: &mut World, key| {
                world.person_writes_to_topic(dialect, &self.user, key, thread, |m| say(m, text))
            };
            self.in_forum(write, forum).unwrap_or_else(|why| {
                self.cannot(at, format!("write to a topic of {:?}", forum.title()), why)
            })
        }
    }

    fn in_forum<T>(
        &self,
        act: impl FnOnce(&mut World, ChatKey) -> Result<T, Refused>,
        forum: &Group,
    ) -> Result<T, Refused> {
        if !forum.is_in(&self.shared) {
            return Err(Refused::new("it is another sandbox's"));
        }
        self.shared.edit(|world| {
            self.looks_from_here(world);
            act(world, forum.key())
        })
    }
}
