//! Pressing buttons.

use std::panic::Location;

use bot_core::{
    Payload,
    types::{CallbackQuery, InlineKeyboardButton, MaybeInaccessibleMessage, Message},
};

use super::{Person, Place, describe, say};
use crate::{event::Event, group::Group, world::World};

enum Button {
    Inline(Box<Message>, Box<InlineKeyboardButton>),
    /// On the keyboard of ready answers.
    Ready,
}

impl Person {
    /// Presses the button with this label below the newest of the bot's messages that has one, or
    /// on the keyboard of ready answers; waits for it to come.
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
                    false => crate::world::ChatKey::shared(message.chat.id),
                };
                world.chats.get(&key)?.messages.get(&message.message_id).cloned()
            });
            let what = || format!("press {label:?} below {:?}", describe(message));
            let Some(now) = now else { self.cannot(at, what(), "the message is gone") };
            let button = buttons(&now).into_iter().find(|button| button.text == label);
            match button {
                Some(button) => self.presses_inline(&now, &button),
                None => self.cannot(at, what(), "there is no such button"),
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
        match self.shared.find(&self.token, find).await {
            Ok(Button::Inline(message, button)) => self.shared.edit(|world| {
                self.looks_from_here(world);
                (0..times).for_each(|_| self.press(world, &message, &button));
            }),
            Ok(Button::Ready) => {
                for _ in 0..times {
                    self.writes(at, group, |message| say(message, label.to_owned()));
                }
            }
            Err(why) => self.gives_up(at, group, &format!("no button {label:?}"), &why),
        }
    }

    /// Presses a button below a message.
    pub(crate) fn presses_inline(&self, message: &Message, button: &InlineKeyboardButton) {
        self.shared.edit(|world| {
            self.looks_from_here(world);
            self.press(world, message, button);
        });
    }

    fn press(&self, world: &mut World, message: &Message, button: &InlineKeyboardButton) {
        let (chat, message_id) = (message.chat.id, message.message_id);
        let id = world.next_id();
        let (query_id, label) = (id.clone(), button.text.clone());
        world.tell(Event::Pressed { user_id: self.id().0, query_id, chat_id: chat, label });
        let inline = world.inline_messages.iter().find_map(|(id, sent)| {
            (sent.chat.id == chat && sent.message_id == message_id).then(|| id.clone())
        });
        let mut query = CallbackQuery::default();
        query.id.clone_from(&id);
        query.from = self.user.clone();
        if inline.is_none() {
            let message = Box::new(message.clone());
            query.message = Some(Box::new(MaybeInaccessibleMessage::Message(message)));
        }
        query.inline_message_id = inline;
        query.chat_instance = chat.to_string();
        query.data.clone_from(&button.callback_data);
        let is_game = button.callback_game.is_some();
        if is_game {
            query.game_short_name = message.game.as_ref().map(|game| game.title.clone());
        }
        if let Some(bot) = world.bots.get_mut(&self.token) {
            bot.press(id, self.user.id.0, is_game);
            bot.notify(Payload::CallbackQuery(Box::new(query)));
        }
    }
}

/// The buttons below a message.
pub(crate) fn buttons(message: &Message) -> Vec<InlineKeyboardButton> {
    let rows = message.reply_markup.iter().flat_map(|keyboard| &keyboard.inline_keyboard);
    rows.flatten().cloned().collect()
}
