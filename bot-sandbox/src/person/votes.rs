//! Voting in polls.

use std::panic::Location;

use bot_core::{Payload, types::PollAnswer};

use super::{Group, Person, Place};
use crate::{
    event::Event,
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
            Ok((key, message_id, n)) if self.votes_for(key, message_id, n) => {}
            Ok(_) => self.cannot(at, format_args!("vote for {option:?}"), "they have voted"),
            Err(why) => {
                let no = format!("no open poll with the option {option:?}");
                self.gives_up(at, group, &no, &why)
            }
        }
    }

    /// Votes; says whether that was possible.
    fn votes_for(&self, key: ChatKey, message_id: i64, option: usize) -> bool {
        self.shared.edit(|world| {
            self.looks_from_here(world);
            let World { chats, votes, .. } = &mut *world;
            let message = chats.get_mut(&key).and_then(|chat| chat.messages.get_mut(&message_id));
            let Some(message) = message else { return false };
            let Some(mut poll) = message.poll.clone() else { return false };
            let all = votes.entry(poll.id.clone()).or_default();
            let mine = all.entry(self.user.id).or_default();
            if !mine.is_empty() && !poll.allows_revoting {
                return false;
            }
            if !poll.allows_multiple_answers {
                mine.clear();
            }
            mine.insert(option);
            let mut answer = PollAnswer::default();
            answer.poll_id.clone_from(&poll.id);
            answer.user = Some(Box::new(self.user.clone()));
            answer.option_ids = mine.iter().filter_map(|n| i64::try_from(*n).ok()).collect();
            answer.option_persistent_ids =
                mine.iter().map(|n| poll.options[*n].persistent_id.clone()).collect();
            let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
            poll.total_voter_count = count(all.len());
            for (n, option) in poll.options.iter_mut().enumerate() {
                option.voter_count = count(all.values().filter(|mine| mine.contains(&n)).count());
            }
            message.poll = Some(poll.clone());
            let message = message.clone();
            world.tell(Event::Edited(Box::new(message)));
            if let Some(bot) = world.bots.get_mut(&self.token) {
                if !poll.is_anonymous {
                    bot.notify(Payload::PollAnswer(Box::new(answer)));
                }
                bot.notify(Payload::Poll(poll));
            }
            true
        })
    }
}
