//! Changing messages that are there.

use bot_core::types::{ChatId, InlineKeyboardMarkup, LinkPreviewOptions, Message, UserId};

use super::{
    Call,
    access::{Need, find_chat, message_id},
    done,
    input_media::InputMedia,
    keyboard, text,
};
use crate::{
    api_error::{Answer, ApiError, result},
    event::Event,
    shared::now,
    world::{ChatKey, World, has_caption},
};

const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply \
                            markup are exactly the same as a current content and reply markup of \
                            the message";

/// Which message: by its chat and its id, or by the id of one sent for an inline query.
pub(super) enum Target {
    Chat(ChatId, i64),
    Inline(String),
}

impl Target {
    pub(super) fn read(call: &Call<'_>) -> Answer<Self> {
        if let Some(id) = call.parameters.text("inline_message_id") {
            return Ok(Self::Inline(id.to_owned()));
        }
        Ok(Self::Chat(call.parameters.chat_id()?, message_id(call)?))
    }

    /// Where it is, and its id there.
    pub(super) fn find(&self, world: &World, bot: UserId, missing: &str) -> Answer<(ChatKey, i64)> {
        let missing = || ApiError::bad_request(missing);
        let (key, id) = match self {
            Self::Chat(chat_id, id) => (find_chat(world, bot, chat_id, Need::Membership)?, *id),
            Self::Inline(id) => {
                let sent = world.inline_messages.get(id).filter(|sent| sent.bot == bot);
                let sent = sent.ok_or_else(missing)?;
                (sent.chat, sent.message_id)
            }
        };
        let there = world.chats.get(&key).is_some_and(|chat| chat.messages.contains_key(&id));
        if there { Ok((key, id)) } else { Err(missing()) }
    }

    /// What a method answers that has changed the message.
    pub(super) fn answer(&self, message: &Message) -> Answer {
        match self {
            Self::Chat(..) => result(message),
            Self::Inline(_) => done(), // the message's chat is no concern of the bot's
        }
    }
}

pub(super) fn edit_message_text(call: &Call<'_>) -> Answer {
    let target = Target::read(call)?;
    let (text, entities) = text::text(call)?;
    let preview: Option<LinkPreviewOptions> =
        call.parameters.json("link_preview_options", "link preview options")?;
    let keyboard = keyboard::inline(call)?;
    edit(call, &target, |message| {
        if message.text.is_none() {
            return Err(ApiError::bad_request("there is no text in the message to edit"));
        }
        message.text = Some(text);
        message.entities = entities;
        message.link_preview_options = preview;
        message.reply_markup = keyboard;
        Ok(())
    })
}

pub(super) fn edit_message_caption(call: &Call<'_>) -> Answer {
    let target = Target::read(call)?;
    let (caption, entities) = text::caption(call)?;
    let above = call.parameters.bool("show_caption_above_media");
    let keyboard = keyboard::inline(call)?;
    edit(call, &target, |message| {
        if !has_caption(message) {
            return Err(ApiError::bad_request("there is no caption in the message to edit"));
        }
        message.caption = Some(caption).filter(|caption| !caption.is_empty());
        message.caption_entities = entities;
        message.show_caption_above_media = above;
        message.reply_markup = keyboard;
        Ok(())
    })
}

pub(super) async fn edit_message_media(call: &Call<'_>) -> Answer {
    let target = Target::read(call)?;
    let media: Option<InputMedia> = call.parameters.json("media", "InputMedia")?;
    let media = media.ok_or_else(|| ApiError::bad_request("input media is not specified"))?;
    let media = media.ready(call).await?;
    let keyboard = keyboard::inline(call)?;
    let show = call.edit(|world| media.show(world))?;
    edit(call, &target, |message| {
        if !has_caption(message) && message.text.is_none() {
            return Err(ApiError::bad_request("message can't be edited"));
        }
        message.text = None;
        message.entities.clear();
        show(message);
        message.reply_markup = keyboard;
        Ok(())
    })
}

pub(super) fn edit_message_reply_markup(call: &Call<'_>) -> Answer {
    let target = Target::read(call)?;
    let keyboard = keyboard::inline(call)?;
    edit(call, &target, |message| {
        message.reply_markup = keyboard;
        Ok(())
    })
}

/// Changes a message of the bot's own.
pub(super) fn edit(
    call: &Call<'_>,
    target: &Target,
    change: impl FnOnce(&mut Message) -> Answer<()>,
) -> Answer {
    call.edit(|world| {
        let bot = call.bot(world)?;
        let (key, id) = target.find(world, bot, "message to edit not found")?;
        let chat = world.chats.get_mut(&key).ok_or_else(ApiError::not_found)?;
        let may_edit = |message: &Message| {
            let via_bot = message.via_bot.as_ref().is_some_and(|via| via.id == bot);
            message.service.is_none() && (via_bot || chat.may_edit(bot, message))
        };
        if !chat.messages.get(&id).is_some_and(may_edit) {
            return Err(ApiError::bad_request("message can't be edited"));
        }
        let message = chat.messages.get_mut(&id).ok_or_else(ApiError::not_found)?;
        let mut edited = message.clone();
        change(&mut edited)?;
        check_keyboard(&edited)?;
        if edited == *message {
            return Err(ApiError::bad_request(NOT_MODIFIED));
        }
        edited.edit_date = Some(now());
        message.clone_from(&edited);
        world.tell(Event::Edited(Box::new(edited.clone())));
        target.answer(&edited)
    })
}

/// The button that starts the game stays with it.
fn check_keyboard(message: &Message) -> Answer<()> {
    let none = InlineKeyboardMarkup::default();
    let keyboard = message.reply_markup.as_ref().unwrap_or(&none);
    match message.game.is_some() && keyboard.inline_keyboard.is_empty() {
        true => Ok(()), // a game may stand without its button
        false => keyboard::check_game(keyboard, message.game.is_some()),
    }
}
