//! Voting in polls.

use std::collections::BTreeSet;

use bot_core::{
    Payload,
    types::{PollAnswer, User},
};

use super::{Refused, message};
use crate::{
    event::Event,
    world::{ChatKey, World},
};

impl World {
    /// Votes for these options of a poll in place of what one voted for before; for none, it is taken
    /// back. The bot that sent the poll hears of it, and unless the poll is anonymous of whose vote
    /// it is.
    pub(crate) fn person_votes(
        &mut self,
        user: &User,
        key: ChatKey,
        message_id: i64,
        options: BTreeSet<usize>,
    ) -> Result<(), Refused> {
        let message = message(self, key, user, message_id)?;
        let mut poll = message.poll.clone().ok_or_else(|| Refused::new("MESSAGE_ID_INVALID"))?;
        if poll.is_closed {
            return Err(Refused::new("MESSAGE_POLL_CLOSED"));
        }
        if options.iter().any(|option| *option >= poll.options.len()) {
            return Err(Refused::new("OPTION_INVALID"));
        }
        if options.len() > 1 && !poll.allows_multiple_answers {
            return Err(Refused::new("OPTIONS_TOO_MUCH"));
        }
        let before = self.votes.get(&poll.id).and_then(|all| all.get(&user.id));
        let has_voted = before.is_some_and(|mine| !mine.is_empty());
        if has_voted && !poll.allows_revoting {
            return Err(Refused::new("REVOTE_NOT_ALLOWED"));
        }
        if !has_voted && options.is_empty() {
            return Err(Refused::new("OPTION_INVALID"));
        }
        let mut answer = PollAnswer::default();
        answer.poll_id.clone_from(&poll.id);
        answer.user = Some(Box::new(user.clone()));
        answer.option_ids = options.iter().filter_map(|n| i64::try_from(*n).ok()).collect();
        let persistent_id = |n: &usize| poll.options[*n].persistent_id.clone();
        answer.option_persistent_ids = options.iter().map(persistent_id).collect();

        let all = self.votes.entry(poll.id.clone()).or_default();
        match options.is_empty() {
            true => all.remove(&user.id),
            false => all.insert(user.id, options),
        };
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        poll.total_voter_count = count(all.len());
        for (n, option) in poll.options.iter_mut().enumerate() {
            option.voter_count = count(all.values().filter(|mine| mine.contains(&n)).count());
        }
        let Some(chat) = self.chats.get_mut(&key) else { return Ok(()) };
        let Some(message) = chat.messages.get_mut(&message_id) else { return Ok(()) };
        message.poll = Some(poll.clone());
        let message = message.clone();
        let author = chat.author_of(&message);
        self.tell(Event::Edited(Box::new(message)));
        if let Some(bot) = self.bots.values_mut().find(|bot| Some(bot.user.id) == author) {
            if !poll.is_anonymous {
                bot.notify(Payload::PollAnswer(Box::new(answer)));
            }
            bot.notify(Payload::Poll(poll));
        }
        Ok(())
    }
}
