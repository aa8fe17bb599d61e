//! What is done to the server rather than by a person: accounts, and updates sent again.

use bot_core::{
    Update, json,
    types::{User, UserId},
};

use super::{Refused, chat};
use crate::{
    sandbox::SECRET_HALF,
    world::{BotState, ChatKey, Fate, World},
};

/// Longest name, in characters.
const MAX_NAME: usize = 64;

/// How an update is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    /// As it was, by the same `update_id`.
    Same,
    /// By an `update_id` of its own.
    New,
}

impl World {
    /// Makes a person.
    pub(crate) fn new_person(&mut self, name: &str) -> Result<User, Refused> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > MAX_NAME {
            return Err(Refused::new(format!("the name must be 1 to {MAX_NAME} characters")));
        }
        Ok(self.add_person(name))
    }

    /// Makes a bot; returns its token.
    pub(crate) fn new_bot(&mut self, username: &str) -> Result<String, Refused> {
        let of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !(3..=32).contains(&username.len()) || !username.chars().all(of_name) {
            return Err(Refused::new("a user name has 3 to 32 of the characters A-Za-z0-9_"));
        }
        let is_taken = |user: &User| {
            user.username.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(username))
        };
        if self.users.values().any(is_taken) {
            return Err(Refused::new("this user name is taken"));
        }
        Ok(self.add_bot(username, SECRET_HALF))
    }

    /// Stops a bot from writing to somebody, or lets it write again; the bot is told.
    pub(crate) fn person_blocks(
        &mut self,
        user: &User,
        bot: UserId,
        blocked: bool,
    ) -> Result<(), Refused> {
        self.bot_of_id(bot)?;
        chat(self, ChatKey::private(bot, user.id), user)?;
        self.set_blocked(bot, user, blocked);
        Ok(())
    }

    /// Sends an update again; returns its id.
    pub(crate) fn send_again(
        &mut self,
        bot: UserId,
        update_id: i64,
        again: Again,
    ) -> Result<i64, Refused> {
        let bot = self.bot_of_id(bot)?;
        let record = bot.history.of(update_id).ok_or_else(no_update)?;
        let update: Update = json::from_str(&record.json)
            .map_err(|error| Refused::new(format!("the update cannot be read again: {error}")))?;
        if again == Again::New {
            return Ok(bot.notify(update.payload));
        }
        if record.fate == Fate::Waiting {
            return Err(Refused::new("the update still waits"));
        }
        if bot.webhook.is_none() && bot.polls > 0 {
            return Err(Refused::new(
                "a bot that polls has confirmed the update and all before it: send it as a new one",
            ));
        }
        record.fate = Fate::Waiting;
        let json = record.json.clone();
        bot.queues.push(&update, json);
        Ok(update_id)
    }

    /// Takes an update out of the queue, so that the bot never gets it.
    pub(crate) fn drop_update(&mut self, bot: UserId, update_id: i64) -> Result<(), Refused> {
        let bot = self.bot_of_id(bot)?;
        bot.history.of(update_id).ok_or_else(no_update)?;
        if !bot.queues.remove(update_id) {
            return Err(Refused::new("the update does not wait any more"));
        }
        bot.history.end(update_id, Fate::Dropped);
        Ok(())
    }

    fn bot_of_id(&mut self, id: UserId) -> Result<&mut BotState, Refused> {
        let bot = self.bots.values_mut().find(|bot| bot.user.id == id);
        bot.ok_or_else(|| Refused::new("there is no such bot"))
    }
}

fn no_update() -> Refused {
    Refused::new("there is no such update, or it is too long ago")
}
