//! Pressing the buttons below messages.

use bot_core::{
    Payload,
    types::{CallbackQuery, InlineKeyboardButton, MaybeInaccessibleMessage, Message, User},
};

use super::{Refused, message};
use crate::{
    event::Event,
    world::{ChatKey, World},
};

/// What comes of pressing a button.
#[derive(Debug)]
pub(crate) enum Pressing {
    /// The bot is told; this is the query that it answers.
    Query(String),
    /// A page is opened.
    Opens(String),
    /// An inline query is begun, here or in a chat that is chosen.
    Asks { query: String, here: bool },
    /// A text is copied.
    Copies(String),
}

impl World {
    /// Presses a button of a message.
    pub(crate) fn person_presses(
        &mut self,
        user: &User,
        key: ChatKey,
        message_id: i64,
        (row, column): (usize, usize),
    ) -> Result<Pressing, Refused> {
        let message = message(self, key, user, message_id)?.clone();
        let rows = message.reply_markup.as_ref().map(|keyboard| &keyboard.inline_keyboard);
        let button = rows.and_then(|rows| rows.get(row)).and_then(|row| row.get(column));
        let button = button.ok_or_else(|| Refused::new("there is no such button"))?;
        self.presses_button(user, key, &message, button)
    }

    /// Presses this button of this message.
    pub(crate) fn presses_button(
        &mut self,
        user: &User,
        key: ChatKey,
        message: &Message,
        button: &InlineKeyboardButton,
    ) -> Result<Pressing, Refused> {
        if button.callback_data.is_some() || button.callback_game.is_some() {
            return self.queries(user, key, message, button);
        }
        let login = button.login_url.as_ref().map(|login| &login.url);
        let app = button.web_app.as_ref().map(|app| &app.url);
        if let Some(url) = button.url.as_ref().or(login).or(app) {
            return Ok(Pressing::Opens(url.clone()));
        }
        if let Some(query) = &button.switch_inline_query_current_chat {
            return Ok(Pressing::Asks { query: query.clone(), here: true });
        }
        let chosen = button.switch_inline_query_chosen_chat.as_ref();
        let chosen = chosen.map(|chosen| chosen.query.clone().unwrap_or_default());
        if let Some(query) = button.switch_inline_query.clone().or(chosen) {
            return Ok(Pressing::Asks { query, here: false });
        }
        match &button.copy_text {
            Some(copy) => Ok(Pressing::Copies(copy.text.clone())),
            None => Err(Refused::new("the sandbox does not play this kind of button")),
        }
    }

    /// Tells the bot that sent the message.
    fn queries(
        &mut self,
        user: &User,
        key: ChatKey,
        message: &Message,
        button: &InlineKeyboardButton,
    ) -> Result<Pressing, Refused> {
        let author = self.chats.get(&key).and_then(|chat| chat.author_of(message));
        let id = self.next_id();
        let inline = self.inline_messages.iter().find_map(|(id, sent)| {
            (sent.chat == key && sent.message_id == message.message_id).then(|| id.clone())
        });
        let mut query = CallbackQuery::default();
        query.id.clone_from(&id);
        query.from = user.clone();
        if inline.is_none() {
            let message = Box::new(message.clone());
            query.message = Some(Box::new(MaybeInaccessibleMessage::Message(message)));
        }
        query.inline_message_id = inline;
        query.chat_instance = key.id.to_string();
        query.data.clone_from(&button.callback_data);
        let is_game = button.callback_game.is_some();
        if is_game {
            query.game_short_name = message.game.as_ref().map(|game| game.title.clone());
        }
        let mut bots = self.bots.values_mut();
        let bot = bots.find(|bot| Some(bot.user.id) == author);
        let bot = bot.ok_or_else(|| Refused::new("no bot hears of this button"))?;
        bot.press(id.clone(), user.id.0, is_game);
        bot.notify(Payload::CallbackQuery(Box::new(query)));
        let (query_id, label) = (id.clone(), button.text.clone());
        let event = Event::Pressed { user_id: user.id.0, query_id, chat_id: key.id, label };
        self.tell(event);
        Ok(Pressing::Query(id))
    }
}
