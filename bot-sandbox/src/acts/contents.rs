//! What is neither text nor file: dice, places, contacts and polls.

use bot_core::{
    Dialect,
    types::{Contact, DiceEmoji, Location, Message, Poll, PollOption, PollType, User},
};

use super::{Refused, To, may_send};
use crate::{
    methods::{self, permission, permission::Permission},
    world::World,
};

const DICE: Permission = ("can_send_other_messages", "dice");

/// Longest question of a poll, in characters.
const MAX_QUESTION: usize = 300;
/// Longest text of an option.
const MAX_OPTION: usize = 100;
/// How many options a poll has.
const OPTIONS: std::ops::RangeInclusive<usize> = 2..=12;
/// Longest name and number of a contact.
const MAX_NAME: usize = 64;

impl World {
    /// Throws a die, or something else that comes out by chance.
    pub(crate) fn person_throws(
        &mut self,
        dialect: Dialect,
        user: &User,
        to: To,
        emoji: &str,
    ) -> Result<Message, Refused> {
        let dice = methods::dice(DiceEmoji::from(emoji));
        let dice = dice.ok_or_else(|| Refused::new("EMOTICON_INVALID"))?;
        may_send(self, to, user, DICE)?;
        Ok(self.person_sends(dialect, user, to, |message| message.dice = Some(dice)))
    }

    /// Sends a place.
    pub(crate) fn person_sends_location(
        &mut self,
        dialect: Dialect,
        user: &User,
        to: To,
        (latitude, longitude): (f64, f64),
    ) -> Result<Message, Refused> {
        if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) {
            return Err(Refused::new("wrong location specified"));
        }
        let location = Location::new(latitude, longitude);
        self.person_writes(dialect, user, to, |message| {
            message.location = Some(Box::new(location));
        })
    }

    /// Sends a contact; one's own, if it has one's own name.
    pub(crate) fn person_sends_contact(
        &mut self,
        dialect: Dialect,
        user: &User,
        to: To,
        (phone_number, first_name): (&str, &str),
    ) -> Result<Message, Refused> {
        for (text, name) in [(phone_number, "phone number"), (first_name, "first name")] {
            if text.trim().is_empty() || text.chars().count() > MAX_NAME {
                return Err(Refused::new(format!("the {name} must be 1 to {MAX_NAME} characters")));
            }
        }
        let mut contact = Contact::default();
        contact.phone_number = phone_number.to_owned();
        contact.first_name = first_name.to_owned();
        contact.user_id = (first_name == user.first_name).then_some(user.id);
        self.person_writes(dialect, user, to, |message| {
            message.contact = Some(Box::new(contact));
        })
    }

    /// Sends a poll.
    pub(crate) fn person_sends_poll(
        &mut self,
        dialect: Dialect,
        user: &User,
        to: To,
        mut poll: Poll,
    ) -> Result<Message, Refused> {
        check_length(&poll.question, MAX_QUESTION, "the question")?;
        if !OPTIONS.contains(&poll.options.len()) {
            let (least, most) = OPTIONS.into_inner();
            return Err(Refused::new(format!("a poll must have {least} to {most} options")));
        }
        for option in &poll.options {
            check_length(&option.text, MAX_OPTION, "an option")?;
        }
        may_send(self, to, user, permission::POLLS)?;
        poll.id = self.next_id();
        poll.r#type = PollType::Regular;
        poll.allows_revoting = true;
        Ok(self.person_sends(dialect, user, to, |message| {
            message.poll = Some(Box::new(poll));
        }))
    }
}

fn check_length(text: &str, max: usize, what: &str) -> Result<(), Refused> {
    match text.trim().is_empty() || text.chars().count() > max {
        true => Err(Refused::new(format!("{what} must be 1 to {max} characters"))),
        false => Ok(()),
    }
}

/// A poll with these options.
pub(crate) fn poll(question: &str, options: &[&str]) -> Poll {
    let mut poll = Poll::default();
    poll.question = question.to_owned();
    for (n, text) in options.iter().enumerate() {
        let mut option = PollOption::default();
        option.persistent_id = n.to_string();
        (*text).clone_into(&mut option.text);
        poll.options.push(option);
    }
    poll
}
