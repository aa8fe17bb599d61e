//! Drafts. On SafeW a draft fills the person's own input box; on Telegram it is a message that the
//! bot is still writing.

use bot_core::{Dialect, types::UserId};

use super::{Call, done, text};
use crate::{
    api_error::{Answer, ApiError},
    event::Event,
    world::ChatKey,
};

pub(super) fn send_message_draft(call: &Call<'_>) -> Answer {
    let parameters = &call.parameters;
    let chat_id = parameters.int("chat_id")?;
    let chat_id = chat_id.ok_or_else(|| ApiError::bad_request("chat_id is empty"))?;
    if parameters.int("draft_id")?.unwrap_or(0) == 0 {
        return Err(ApiError::bad_request("RANDOM_ID_INVALID"));
    }
    let formatted = text::formatted(call, "text", "entities", text::MAX_TEXT)?;
    let (text, _) = match call.dialect() {
        Dialect::SafeW => text::not_empty(formatted)?,
        Dialect::Telegram => formatted, // without a text, it says that the bot is thinking
    };
    call.edit(|world| {
        let bot = call.bot(world)?;
        let user = UserId(chat_id);
        let chat = world.chats.get_mut(&ChatKey::private(bot, user));
        let wrote = chat.filter(|chat| {
            chat.messages.values().any(|m| m.from.as_ref().is_some_and(|from| from.id == user))
        });
        let chat = wrote.ok_or_else(|| ApiError::bad_request("TEXTDRAFT_PEER_INVALID"))?;
        if chat.blocked {
            return Err(ApiError::forbidden("bot was blocked by the user"));
        }
        chat.draft = Some(text.clone());
        world.tell(Event::Drafted { user_id: chat_id, text });
        done()
    })
}
