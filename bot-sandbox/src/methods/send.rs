//! What all methods that send have in common: where to, in answer to what, with which keyboard.

use bot_core::{
    Dialect,
    types::{
        ChatId, ExternalReplyInfo, KeyboardButton, Message, ReplyMarkup, ReplyParameters,
        TextQuote, User,
    },
};

use super::{
    Call,
    access::{Need, find_chat, writable_chat},
    keyboard,
    permission::{self, Permission},
};
use crate::{
    api_error::{Answer, ApiError},
    event::Event,
    world::{ChatKey, World, origin},
};

/// The common parameters of a message to be sent.
pub(super) struct Sending {
    chat_id: ChatId,
    thread: Option<i64>,
    reply: Option<ReplyParameters>,
    markup: Option<ReplyMarkup>,
    protect: bool,
}

/// A chat that is open for a bot to write into.
pub(super) struct Open {
    pub(super) bot: User,
    pub(super) key: ChatKey,
    sending: Sending,
    replied: Option<Replied>,
    /// What the bot was writing is written with it.
    ends_draft: bool,
}

/// What a message answers.
struct Replied {
    message: Message,
    /// It is in another chat.
    elsewhere: bool,
}

impl Sending {
    pub(super) fn read(call: &Call<'_>) -> Answer<Self> {
        let plain = Self::plain(call)?;
        Ok(Self { markup: keyboard::markup(call)?, ..plain })
    }

    /// For methods whose messages have no keyboard.
    pub(super) fn plain(call: &Call<'_>) -> Answer<Self> {
        let parameters = &call.parameters;
        Ok(Self {
            chat_id: parameters.chat_id()?,
            thread: parameters.int("message_thread_id")?.filter(|id| *id != 0),
            reply: reply(call)?,
            markup: None,
            protect: parameters.bool("protect_content"),
        })
    }

    pub(super) fn chat_id(&self) -> &ChatId {
        &self.chat_id
    }

    pub(super) fn markup(&self) -> Option<&ReplyMarkup> {
        self.markup.as_ref()
    }

    pub(super) fn with_markup(mut self, markup: impl Into<ReplyMarkup>) -> Self {
        self.markup = Some(markup.into());
        self
    }

    /// Sends one message; `fill` says what it holds.
    pub(super) fn send(self, call: &Call<'_>, fill: impl FnOnce(&mut Message)) -> Answer<Message> {
        call.edit(|world| Ok(self.open(call, world)?.send(world, fill)))
    }

    /// Looks whether the bot may write there, and what it answers.
    pub(super) fn open(self, call: &Call<'_>, world: &World) -> Answer<Open> {
        self.open_for(call, world, [permission::of_method(call.name)])
    }

    /// The same for messages that need these permissions.
    pub(super) fn open_for(
        self,
        call: &Call<'_>,
        world: &World,
        permissions: impl IntoIterator<Item = Permission>,
    ) -> Answer<Open> {
        let bot = call.bot(world)?;
        let bot = world.user(bot).cloned().ok_or_else(ApiError::unauthorized)?;
        if let Some(ReplyMarkup::InlineKeyboardMarkup(inline)) = &self.markup {
            keyboard::check_game(inline, call.is("sendGame"))?;
        }
        let key = writable_chat(world, bot.id, &self.chat_id, permissions)?;
        let replied = match &self.reply {
            Some(reply) => replied(world, &bot, key, reply)?,
            None => None,
        };
        let answered = replied.as_ref().filter(|replied| !replied.elsewhere);
        let chat = &world.chats[&key];
        let thread = chat.topic_of(self.thread, answered.map(|replied| &replied.message));
        if let Some(why) = chat.forbids_topic(bot.id, thread) {
            return Err(ApiError::bad_request(why));
        }
        let ends_draft = call.dialect() == Dialect::Telegram;
        Ok(Open { bot, key, sending: self, replied, ends_draft })
    }
}

impl Open {
    /// Sends a message; may be called again for the next of an album.
    pub(super) fn send(&self, world: &mut World, fill: impl FnOnce(&mut Message)) -> Message {
        let Some(chat) = world.chats.get_mut(&self.key) else {
            return Message::default(); // it was there when this was opened, in the same edit
        };
        let keyboard = match &self.sending.markup {
            Some(ReplyMarkup::ReplyKeyboardMarkup(ready)) => Some(Some(ready.clone())),
            Some(ReplyMarkup::ReplyKeyboardRemove(_)) => Some(None),
            _ => None,
        };
        if let Some(keyboard) = &keyboard {
            chat.reply_keyboard.clone_from(keyboard);
        }
        if self.ends_draft {
            chat.draft = None;
        }
        let message = chat.write(&self.bot, |message| {
            fill(message);
            message.message_thread_id = self.sending.thread;
            message.has_protected_content = self.sending.protect;
            if let Some(ReplyMarkup::InlineKeyboardMarkup(inline)) = &self.sending.markup {
                message.reply_markup = Some(inline.clone());
            }
            if let Some(replied) = &self.replied {
                self.answer(message, replied);
            }
        });
        world.tell(Event::Sent(Box::new(message.clone())));
        if let Some(keyboard) = keyboard {
            let row = |row: &Vec<KeyboardButton>| row.iter().map(|b| b.text.clone()).collect();
            let rows = keyboard.map(|keyboard| keyboard.keyboard.iter().map(row).collect());
            world.tell(Event::Keyboard { chat_id: self.key.id, rows });
        }
        message
    }

    fn answer(&self, message: &mut Message, replied: &Replied) {
        if replied.elsewhere {
            let mut info = ExternalReplyInfo::default();
            info.origin = origin(&replied.message);
            info.chat = Some(replied.message.chat.clone());
            info.message_id = Some(replied.message.message_id);
            message.external_reply = Some(Box::new(info));
        } else {
            let mut original = replied.message.clone();
            original.reply_to_message = None;
            message.reply_to_message = Some(Box::new(original));
        }
        let Some(reply) = &self.sending.reply else { return };
        if let Some(text) = reply.quote.as_ref().filter(|quote| !quote.is_empty()) {
            let mut quote = TextQuote::default();
            quote.text.clone_from(text);
            quote.entities.clone_from(&reply.quote_entities);
            quote.position = reply.quote_position.unwrap_or_default();
            quote.is_manual = true;
            message.quote = Some(Box::new(quote));
        }
    }
}

/// What is to be answered; SafeW still takes the older `reply_to_message_id`.
fn reply(call: &Call<'_>) -> Answer<Option<ReplyParameters>> {
    let parameters = &call.parameters;
    let mut reply: Option<ReplyParameters> =
        parameters.json("reply_parameters", "reply parameters")?;
    if call.dialect() == Dialect::SafeW {
        if call.is("sendDice") {
            // Nothing else of it counts there.
            let id = reply.and_then(|reply| reply.message_id);
            reply = id.map(|id| ReplyParameters::new().message_id(id));
        }
        if reply.is_none()
            && (call.is("sendMessage") || call.is("copyMessage"))
            && let Some(id) = parameters.int("reply_to_message_id")?
        {
            reply = Some(ReplyParameters::new().message_id(id));
        }
    }
    Ok(reply)
}

fn replied(
    world: &World,
    bot: &User,
    key: ChatKey,
    reply: &ReplyParameters,
) -> Answer<Option<Replied>> {
    let Some(id) = reply.message_id else {
        return Ok(None);
    };
    let there = match &reply.chat_id {
        Some(chat_id) => find_chat(world, bot.id, chat_id, Need::Look)?,
        None => key,
    };
    let message = world.chats.get(&there).and_then(|chat| chat.messages.get(&id));
    let Some(message) = message else {
        return match reply.allow_sending_without_reply {
            Some(true) => Ok(None),
            _ => Err(ApiError::bad_request("message to be replied not found")),
        };
    };
    if let Some(quote) = &reply.quote
        && !message.text_or_caption().unwrap_or_default().contains(&**quote)
    {
        return Err(ApiError::bad_request("QUOTE_TEXT_INVALID"));
    }
    Ok(Some(Replied { message: message.clone(), elsewhere: there != key }))
}
