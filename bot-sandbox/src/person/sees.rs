//! What a person sees, and waits for.

use std::{panic::Location, sync::atomic::Ordering};

use super::{Person, Place, describe, is_by_bot};
use crate::{event::Event, group::Group, patience::InVain, world::World};

impl Person {
    /// Waits for the bot to show this text in the private chat with the person: in a message, in an
    /// edited one, as the answer to a button, in a draft, as a reaction or as an inline result, since
    /// the person did something last. Below a file stands its caption; an opened page shows its URL.
    ///
    /// What is written to a group is seen by [`sees_in`](Self::sees_in).
    ///
    /// # Panics
    ///
    /// When it does not come, see [`Person`].
    #[track_caller]
    pub fn sees(&self, text: &str) -> impl Future<Output = ()> + Send {
        let at = Place(Location::caller());
        async move {
            let shows = |event: &Event| self.shown(event).iter().any(|shown| shown.contains(text));
            if let Err(why) = self.looks(shows).await {
                self.gives_up(at, None, &format!("no {text:?}"), &why);
            }
        }
    }

    /// Waits for a bot to write this text to a group, or to edit a message so, since the person did
    /// something last; someone who has done nothing yet sees all that was written.
    ///
    /// # Panics
    ///
    /// When it does not come, see [`Person`].
    #[track_caller]
    pub fn sees_in(&self, group: &Group, text: &str) -> impl Future<Output = ()> + Send {
        let at = Place(Location::caller());
        async move {
            let shows = |event: &Event| {
                Self::shown_in(group, event).is_some_and(|shown| shown.contains(text))
            };
            if let Err(why) = self.looks(shows).await {
                self.gives_up(at, Some(group), &format!("no {text:?}"), &why);
            }
        }
    }

    /// Waits until the bot has dealt with everything, and sees to it that it has shown nothing to the
    /// person since they did something last. What a task may show later that a handler has left
    /// behind is not waited for.
    ///
    /// # Panics
    ///
    /// When it has shown something, has ended, or is at work for 20 seconds.
    #[track_caller]
    pub fn sees_nothing(&self) -> impl Future<Output = ()> + Send {
        let at = Place(Location::caller());
        async move {
            self.sees_none_of(at, None, |event| self.shown(event).into_iter().next()).await;
        }
    }

    /// The same of a group.
    ///
    /// # Panics
    ///
    /// As [`sees_nothing`](Self::sees_nothing).
    #[track_caller]
    pub fn sees_nothing_in(&self, group: &Group) -> impl Future<Output = ()> + Send {
        let at = Place(Location::caller());
        async move {
            self.sees_none_of(at, Some(group), |event| Self::shown_in(group, event)).await;
        }
    }

    async fn sees_none_of(
        &self,
        at: Place,
        group: Option<&Group>,
        shown: impl Fn(&Event) -> Option<String>,
    ) {
        if let Err(why) = self.shared.quiet(&self.token).await {
            self.gives_up(at, group, "no end of what the bot does", &why);
        }
        let since = self.since.load(Ordering::Relaxed);
        let seen = self.shared.read(|world| world.events().from(since).find_map(shown));
        if let Some(seen) = seen {
            self.objects(at, group, &seen);
        }
    }

    /// Waits for such an event since the person did something last; not for ever.
    async fn looks(&self, shows: impl Fn(&Event) -> bool) -> Result<(), InVain> {
        let since = self.since.load(Ordering::Relaxed);
        let find = |world: &World| world.events().from(since).any(&shows).then_some(());
        self.shared.find(&self.token, find).await
    }

    /// What an event shows to the person, if the bot caused it.
    fn shown(&self, event: &Event) -> Vec<String> {
        let me = self.user.id.0;
        match event {
            Event::Sent(message) | Event::Edited(message) if self.is_from_bot(message) => {
                vec![describe(message)]
            }
            Event::Answered { user_id, text, url, .. } if *user_id == me => {
                text.iter().chain(url).cloned().collect()
            }
            Event::Drafted { user_id, text } if *user_id == me => vec![text.clone()],
            Event::Reacted { chat_id, user_id, emoji, .. } if *chat_id == me && *user_id != me => {
                emoji.iter().cloned().collect()
            }
            Event::Offered { user_id, titles } if *user_id == me => titles.clone(),
            _ => Vec::new(),
        }
    }

    /// What an event shows in a group, if a bot caused it.
    fn shown_in(group: &Group, event: &Event) -> Option<String> {
        match event {
            Event::Sent(message) | Event::Edited(message) => {
                let here = message.chat.id == group.id() && is_by_bot(message);
                here.then(|| describe(message))
            }
            _ => None,
        }
    }
}
