//! Administrators, made by the bot: their rights and titles.

use bot_core::types::{ChatAdministratorRights, ChatType};
use serde_json::Value;

use super::{
    Call,
    access::{Need, inside, user_id},
    done,
    members::{NO_BASIC_GROUPS, SUPERGROUPS_ONLY},
};
use crate::{
    api_error::{Answer, ApiError},
    world::{Administrator, Rights, Status, Way},
};

/// Longest title of an administrator.
const MAX_CUSTOM_TITLE: usize = 16;

pub(super) fn promote_chat_member(call: &Call<'_>) -> Answer {
    let user_id = user_id(call)?;
    inside(call, Need::Membership, |place| {
        match place.kind() {
            ChatType::Group => {
                return Err(ApiError::bad_request("need owner rights in the group chat"));
            }
            ChatType::Supergroup | ChatType::Channel => {}
            _ => return Err(ApiError::bad_request(NO_BASIC_GROUPS)),
        }
        let rights = Rights::given(place.kind(), |name| call.parameters.bool(name));
        let user = place.user(user_id)?;
        let old = place.status(user.id);
        if old == Status::Owner {
            return Err(ApiError::bad_request("can't remove chat owner"));
        }
        if user.id == place.bot.id {
            // It may step down, and no more.
            if !rights.is_empty() {
                return Err(ApiError::bad_request("can't promote self"));
            }
        } else {
            place.require("can_promote_members", "not enough rights")?;
            if old.is_administrator() && !old.can_be_edited(place.bot.id) {
                return Err(ApiError::bad_request("CHAT_ADMIN_REQUIRED"));
            }
        }
        if !old.is_member() {
            return Err(ApiError::bad_request("USER_NOT_PARTICIPANT"));
        }
        let new = if rights.is_empty() {
            match old {
                Status::Administrator(_) => Status::Member,
                old => old,
            }
        } else {
            if let Status::Administrator(mine) = place.me()
                && !mine.rights.cover(&rights)
            {
                return Err(ApiError::bad_request("RIGHT_FORBIDDEN"));
            }
            let custom_title = match old {
                Status::Administrator(administrator) => administrator.custom_title,
                _ => None,
            };
            Status::Administrator(Administrator { rights, by: place.bot.id, custom_title })
        };
        place.world.change_member(place.key, &place.bot, &user, new, Way::default());
        done()
    })
}

pub(super) fn set_chat_administrator_custom_title(call: &Call<'_>) -> Answer {
    let user_id = user_id(call)?;
    let title = call.parameters.text("custom_title").map(str::trim).unwrap_or_default();
    inside(call, Need::Membership, |place| {
        if *place.kind() != ChatType::Supergroup {
            return Err(ApiError::bad_request(SUPERGROUPS_ONLY));
        }
        let user = place.user(user_id)?;
        let mut administrator = match place.status(user.id) {
            Status::Owner => {
                return Err(ApiError::bad_request("only creator can edit their custom title"));
            }
            Status::Administrator(administrator) => administrator,
            _ => return Err(ApiError::bad_request("user is not an administrator")),
        };
        if administrator.by != place.bot.id {
            return Err(ApiError::bad_request(
                "not enough rights to change custom title of the user",
            ));
        }
        place.require("can_promote_members", "not enough rights")?;
        if title.chars().count() > MAX_CUSTOM_TITLE {
            return Err(ApiError::bad_request("ADMIN_RANK_INVALID"));
        }
        if title.chars().any(is_emoji) {
            return Err(ApiError::bad_request("ADMIN_RANK_EMOJI_NOT_ALLOWED"));
        }
        administrator.custom_title = (!title.is_empty()).then(|| title.to_owned());
        let new = Status::Administrator(administrator);
        place.world.change_member(place.key, &place.bot, &user, new, Way::default());
        done()
    })
}

/// The blocks that hold nearly all emoji; enough to tell a title that the server would refuse.
fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{fe0f}')
}

pub(super) fn set_my_default_administrator_rights(call: &Call<'_>) -> Answer {
    let rights: Option<ChatAdministratorRights> =
        call.parameters.json("rights", "administrator rights")?;
    let kind = kind(call);
    let rights = Rights::of(&kind, &rights.unwrap_or_default());
    call.edit_bot(|bot| {
        *bot.default_rights(&kind) = rights;
        done()
    })
}

pub(super) fn get_my_default_administrator_rights(call: &Call<'_>) -> Answer {
    let kind = kind(call);
    call.edit_bot(|bot| Ok(Value::Object(bot.default_rights(&kind).fields(&kind)).to_string()))
}

/// What kind of chats the default rights are for.
fn kind(call: &Call<'_>) -> ChatType {
    match call.parameters.bool("for_channels") {
        true => ChatType::Channel,
        false => ChatType::Supergroup,
    }
}
