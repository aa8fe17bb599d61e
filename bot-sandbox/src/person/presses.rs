//! Pressing buttons.

use std::{panic::Location, sync::atomic::Ordering};

use bot_core::types::{InlineKeyboardButton, Message};

use super::{Person, Place, describe, say};
use crate::{
    acts::{Pressing, Refused},
    event::Event,
    group::Group,
    world::{ChatKey, World},
};

enum Button {
    Inline(Box<Message>, Box<InlineKeyboardButton>),
    /// On the keyboard of ready answers.
    Ready,
}

impl Person {
    /// Presses the button with this label below the newest of the bot's messages that has one, or
    /// on the keyboard of ready answers; waits for it to come.
    ///
    /// One that was there before the person did something last is pressed when nothing newer comes:
    /// when the bot has dealt with everything, or has been at it for a second. To press such a one at
    /// once there is [`presses_below`](Self::presses_below).
    ///
    /// # Panics
    ///
    /// When it does not come, see [`Person`].
    #[track_caller]
    pub fn presses(&self, label: &str) -> impl Future<Output = ()> + Send {
        let at = Place(Location::caller());
        async move { self.presses_there(at, None, label, 1).await }
    }

    /// Presses it twice at once, as impatient people do: the bot has seen neither before both are
    /// there.
    ///
    /// # Panics
    ///
    /// When it does not come, see [`Person`].
    #[track_caller]
    pub fn presses_twice(&self, label: &str) -> impl Future<Output = ()> + Send {
        let at = Place(Location::caller());
        async move { self.presses_there(at, None, label, 2).await }
    }

    /// Presses it in a group.
    ///
    /// # Panics
    ///
    /// When it does not come, see [`Person`].
    #[track_caller]
    pub fn presses_in(&self, group: &Group, label: &str) -> impl Future<Output = ()> + Send {
        let at = Place(Location::caller());
        async move { self.presses_there(at, Some(group), label, 1).await }
    }

    /// Presses the button with this label below a message of any chat, however old it is, if it is
    /// still there: the message is looked at as it is now.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use bot_core::{Bot, Payload, Token, keyboard, keyboard::button};
    /// # use bot_sandbox::Sandbox;
    /// # let sandbox = Sandbox::start().await?;
    /// # let bot = Bot::builder(Token::new(sandbox.token())?).api_url(sandbox.url()).build()?;
    /// # let mei = sandbox.user("Mei");
    /// # mei.sends("hi").await;
    /// for drink in ["Tea?", "Coffee?"] {
    ///     bot.send_message(mei.id(), drink).reply_markup(keyboard![[button("Yes", drink)]]).await?;
    /// }
    /// let [.., tea, _coffee] = &mei.messages()[..] else { panic!("two questions") };
    /// mei.presses_below(tea, "Yes").await;
    /// # let updates = bot.get_updates().await?;
    /// # let Payload::CallbackQuery(query) = &updates[1].payload else { panic!("a press") };
    /// # assert_eq!(query.data.as_deref(), Some("Tea?"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When the message is gone, or has no such button.
    #[track_caller]
    pub fn presses_below(&self, message: &Message, label: &str) -> impl Future<Output = ()> + Send {
        let at = Place(Location::caller());
        async move {
            let now = self.shared.read(|world| {
                let key = match message.chat.id == self.id().0 {
                    true => self.chat_key(world)?,
                    false => ChatKey::shared(message.chat.id),
                };
                world.chats.get(&key)?.messages.get(&message.message_id).cloned()
            });
            let what = || format!("press {label:?} below {:?}", describe(message));
            let Some(now) = now else { self.cannot(at, what(), "the message is gone") };
            let button = buttons(&now).into_iter().find(|button| button.text == label);
            let pressed = match button {
                Some(button) => self.presses_inline(&now, &button),
                None => Err(Refused::new("there is no such button")),
            };
            if let Err(why) = pressed {
                self.cannot(at, what(), why);
            }
        }
    }

    async fn presses_there(&self, at: Place, group: Option<&Group>, label: &str, times: u32) {
        let find = |world: &World| {
            let chat = world.chats.get(&self.key_of(world, group)?)?;
            let mut messages = chat.messages.values().rev();
            let inline = messages.find_map(|m| {
                let button = buttons(m).into_iter().find(|button| button.text == label)?;
                Some(Button::Inline(Box::new(m.clone()), Box::new(button)))
            });
            let mut ready = chat.reply_keyboard.iter().flat_map(|k| k.keyboard.iter().flatten());
            let ready = || ready.any(|b| b.text == label).then_some(Button::Ready);
            inline.or_else(ready)
        };
        let since = self.since.load(Ordering::Relaxed);
        let chat_id = group.map_or(self.id().0, Group::id);
        let is_new = |world: &World| {
            let mut events = world.events().from(since);
            events.any(|event| brings(event, chat_id, label))
        };
        self.shared.rather(&self.token, is_new).await;
        match self.shared.find(&self.token, find).await {
            Ok(Button::Inline(message, button)) => {
                let pressed = self.shared.edit(|world| {
                    self.looks_from_here(world);
                    (0..times).try_for_each(|_| self.press(world, &message, &button).map(drop))
                });
                if let Err(why) = pressed {
                    let what = format!("press {label:?} below {:?}", describe(&message));
                    self.cannot(at, what, why);
                }
            }
            Ok(Button::Ready) => {
                for _ in 0..times {
                    self.writes(at, group, |message| say(message, label.to_owned()));
                }
            }
            Err(why) => self.gives_up(at, group, &format!("no button {label:?}"), &why),
        }
    }

    /// Presses a button below a message.
    pub(crate) fn presses_inline(
        &self,
        message: &Message,
        button: &InlineKeyboardButton,
    ) -> Result<Pressing, Refused> {
        self.shared.edit(|world| {
            self.looks_from_here(world);
            self.press(world, message, button)
        })
    }

    fn press(
        &self,
        world: &mut World,
        message: &Message,
        button: &InlineKeyboardButton,
    ) -> Result<Pressing, Refused> {
        let key = match message.chat.id == self.id().0 {
            true => self.chat_key(world),
            false => Some(ChatKey::shared(message.chat.id)),
        };
        let key = key.ok_or_else(|| Refused::new("there is no such bot"))?;
        world.presses_button(&self.user, key, message, button)
    }
}

/// Whether an event brings a button with this label into a chat.
fn brings(event: &Event, chat_id: i64, label: &str) -> bool {
    match event {
        Event::Sent(message) | Event::Edited(message) if message.chat.id == chat_id => {
            buttons(message).iter().any(|button| button.text == label)
        }
        Event::Keyboard { chat_id: there, rows } if *there == chat_id => {
            rows.iter().flatten().flatten().any(|text| text == label)
        }
        _ => false,
    }
}

/// The buttons below a message.
pub(crate) fn buttons(message: &Message) -> Vec<InlineKeyboardButton> {
    let rows = message.reply_markup.iter().flat_map(|keyboard| &keyboard.inline_keyboard);
    rows.flatten().cloned().collect()
}
