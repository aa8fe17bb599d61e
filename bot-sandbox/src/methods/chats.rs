//! Chats: what they are and what they are called.

use bot_core::types::{AcceptedGiftTypes, ChatFullInfo, ChatType};

use super::{
    Call,
    access::{Inside, Need, inside},
    chat_photo, done,
};
use crate::api_error::{Answer, ApiError, result};

/// Longest title; what is longer is cut.
const MAX_TITLE: usize = 128;
/// Longest description.
const MAX_DESCRIPTION: usize = 255;
/// Reactions that a message can have.
const MAX_REACTIONS: i64 = 11;

pub(super) fn get_chat(call: &Call<'_>) -> Answer {
    inside(call, Need::Look, |place| {
        let chat = place.chat();
        let mut info = ChatFullInfo::default();
        info.id = chat.chat.id;
        info.r#type = chat.chat.r#type.clone();
        info.title.clone_from(&chat.chat.title);
        info.username.clone_from(&chat.chat.username);
        info.active_usernames = chat.chat.username.iter().cloned().collect();
        info.first_name.clone_from(&chat.chat.first_name);
        info.last_name.clone_from(&chat.chat.last_name);
        info.description.clone_from(&chat.description);
        info.photo = chat_photo::shown(&chat.photo);
        info.is_forum = chat.is_forum();
        info.max_reaction_count = MAX_REACTIONS;
        info.accepted_gift_types = Some(AcceptedGiftTypes::default());
        info.invite_link = chat.invites.primary(place.bot.id).map(str::to_owned);
        info.pinned_message = chat.pinned().next_back().cloned().map(Box::new);
        if matches!(info.r#type, ChatType::Group | ChatType::Supergroup) {
            info.permissions = Some(chat.permissions.to_api());
        }
        result(&info)
    })
}

pub(super) fn set_chat_title(call: &Call<'_>) -> Answer {
    let title = call.parameters.text("title").map(str::trim).unwrap_or_default();
    let title: String = title.chars().take(MAX_TITLE).collect();
    if title.is_empty() {
        return Err(ApiError::bad_request("title must be non-empty"));
    }
    inside(call, Need::Membership, |mut place| {
        if place.is_private() {
            return Err(ApiError::bad_request("can't change private chat title"));
        }
        check_changes(&place, "not enough rights to change chat title")?;
        if place.chat().chat.title.as_ref() == Some(&title) {
            return Err(ApiError::bad_request("chat title is not modified"));
        }
        place.edit(|chat| chat.chat.title = Some(title.clone()));
        place.world.write_to(place.key, &place.bot, |message| {
            message.service.get_or_insert_default().new_chat_title = Some(title);
        });
        done()
    })
}

pub(super) fn set_chat_description(call: &Call<'_>) -> Answer {
    let description = call.parameters.text("description").map(str::trim).unwrap_or_default();
    let description = (!description.is_empty()).then(|| description.to_owned());
    inside(call, Need::Membership, |mut place| {
        if place.is_private() {
            return Err(ApiError::bad_request("can't change private chat description"));
        }
        check_changes(&place, "not enough rights to set chat description")?;
        if description.as_ref().is_some_and(|text| text.chars().count() > MAX_DESCRIPTION) {
            return Err(ApiError::bad_request("CHAT_ABOUT_TOO_LONG"));
        }
        if place.chat().description == description {
            return Err(ApiError::bad_request("chat description is not modified"));
        }
        place.edit(|chat| chat.description = description);
        done()
    })
}

fn check_changes(place: &Inside<'_>, words: &str) -> Answer<()> {
    place.require_permission("can_change_info", words)
}
