//! Chats.

use bot_core::types::ChatFullInfo;

use super::{Call, messages::find_chat};
use crate::api_error::{Answer, result};

pub(super) fn get_chat(call: &Call<'_>) -> Answer {
    let chat_id = call.parameters.chat_id()?;
    call.read(|world, bot| {
        let key = find_chat(world, bot.user.id, &chat_id)?;
        let chat = &world.chats[&key].chat;
        let mut info = ChatFullInfo::default();
        info.id = chat.id;
        info.r#type = chat.r#type.clone();
        info.title.clone_from(&chat.title);
        info.username.clone_from(&chat.username);
        info.first_name.clone_from(&chat.first_name);
        info.last_name.clone_from(&chat.last_name);
        info.max_reaction_count = 11;
        result(&info)
    })
}
