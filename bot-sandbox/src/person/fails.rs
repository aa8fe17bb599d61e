//! How a test is told that a person could not do something, or did not see it.

use std::{fmt, panic::Location};

use super::{Person, transcript};
use crate::{group::Group, patience::InVain};

/// Where in the test it was asked for: what every such message begins with.
#[derive(Clone, Copy)]
pub(crate) struct Place(pub(crate) &'static Location<'static>);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.0.file(), self.0.line())
    }
}

impl Person {
    /// Ends the test: they have waited in vain for this.
    pub(super) fn gives_up(&self, at: Place, group: Option<&Group>, no: &str, why: &InVain) -> ! {
        let (name, story) = (self.name(), self.story(group));
        panic!("{at}{name} sees {no}{}: {why}.\n{story}", in_group(group));
    }

    /// Ends the test: they see what they should not.
    pub(super) fn objects(&self, at: Place, group: Option<&Group>, what: &str) -> ! {
        let (name, story) = (self.name(), self.story(group));
        panic!("{at}{name} should see nothing{}, and sees: {what}\n{story}", in_group(group));
    }

    /// Ends the test: they cannot do this.
    pub(super) fn cannot(&self, at: Place, what: impl fmt::Display, why: impl fmt::Display) -> ! {
        panic!("{at}{} cannot {what}: {why}", self.name());
    }

    /// The whole conversation, for a message.
    fn story(&self, group: Option<&Group>) -> String {
        self.shared.read(|world| {
            let bot = world.bots.get(&self.token).map_or("?", |bot| &*bot.user.first_name);
            let (headline, chat_id) = match group {
                None => (format!("{} and {bot}", self.name()), self.id().0),
                Some(group) => {
                    let chat = world.chats.get(&group.key());
                    let title = chat.and_then(|chat| chat.chat.title.as_deref());
                    (title.unwrap_or("the group").to_owned(), group.id())
                }
            };
            let story = transcript(world, &self.token, chat_id);
            let story = if story.is_empty() { "(nothing happened)\n" } else { &*story };
            let story: String = story.lines().map(|line| format!("  {line}\n")).collect();
            format!("--- {headline}\n{story}---")
        })
    }
}

fn in_group(group: Option<&Group>) -> String {
    group.map(|group| format!(" in {:?}", group.title())).unwrap_or_default()
}
