//! Voting in polls.

use std::panic::Location;

use super::{Group, Person, Place};
use crate::{
    acts::Refused,
    world::{ChatKey, World},
};

impl Person {
    /// Votes for the option with this text in the newest open poll that has one, in the private chat
    /// with the bot; waits for it to come. Where a poll allows several answers, it is one more.
    ///
    /// # Panics
    ///
    /// When it does not come, see [`Person`], or when they have voted and cannot again.
    #[track_caller]
    pub fn votes(&self, option: &str) -> impl Future<Output = ()> + Send {
        let at = Place(Location::caller());
        async move { self.votes_there(at, None, option).await }
    }

    /// The same in a group.
    ///
    /// # Panics
    ///
    /// As [`Person::votes`].
    #[track_caller]
    pub fn votes_in(&self, group: &Group, option: &str) -> impl Future<Output = ()> + Send {
        let at = Place(Location::caller());
        async move { self.votes_there(at, Some(group), option).await }
    }

    async fn votes_there(&self, at: Place, group: Option<&Group>, option: &str) {
        let find = |world: &World| {
            let key = self.key_of(world, group)?;
            world.chats.get(&key)?.messages.values().rev().find_map(|message| {
                let poll = message.poll.as_ref().filter(|poll| !poll.is_closed)?;
                let n = poll.options.iter().position(|o| o.text == option)?;
                Some((key, message.message_id, n))
            })
        };
        match self.shared.find(&self.token, find).await {
            Ok((key, message_id, n)) => {
                let voted = self.votes_for(key, message_id, n);
                let what = || format!("vote for {option:?}");
                voted.unwrap_or_else(|why| self.cannot(at, what(), why));
            }
            Err(why) => {
                let no = format!("no open poll with the option {option:?}");
                self.gives_up(at, group, &no, &why)
            }
        }
    }

    fn votes_for(&self, key: ChatKey, message_id: i64, option: usize) -> Result<(), Refused> {
        self.shared.edit(|world| {
            self.looks_from_here(world);
            let message = world.chats.get(&key).and_then(|chat| chat.messages.get(&message_id));
            let poll = message.and_then(|message| message.poll.as_ref());
            let adds = poll.filter(|poll| poll.allows_multiple_answers);
            let before = adds.and_then(|poll| world.votes.get(&poll.id)?.get(&self.user.id));
            let mut options = before.cloned().unwrap_or_default();
            options.insert(option);
            world.person_votes(&self.user, key, message_id, options)
        })
    }
}
