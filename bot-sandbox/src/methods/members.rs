//! Members of chats: who is there, and putting them out.

use bot_core::{
    json::Write,
    types::{ChatMember, ChatPermissions, ChatType, User, UserChatBoosts},
};

use super::{
    Call,
    access::{Inside, Need, inside, user_id},
    done,
};
use crate::{
    api_error::{Answer, ApiError, result},
    world::{Permissions, Status, Way},
};

/// Seconds from now within which a ban or a restriction ends; outside it is for ever.
const ENDS_WITHIN: std::ops::RangeInclusive<i64> = 30..=366 * 24 * 60 * 60;

const NO_RESTRICTING: &str = "not enough rights to restrict/unrestrict chat member";
pub(super) const SUPERGROUPS_ONLY: &str = "method is available only for supergroups";
pub(super) const NO_BASIC_GROUPS: &str =
    "method is available for supergroup and channel chats only";

pub(super) fn get_chat_member_count(call: &Call<'_>) -> Answer {
    inside(call, Need::Look, |place| {
        let count = place.chat().members.present().count();
        result(&i64::try_from(count).unwrap_or(i64::MAX) as &dyn Write)
    })
}

pub(super) fn get_chat_member(call: &Call<'_>) -> Answer {
    let user_id = user_id(call)?;
    inside(call, Need::Look, |place| {
        let user = place.user(user_id)?;
        let status = place.status(user.id);
        if place.is_private() && !status.is_member() {
            return Err(ApiError::bad_request("member not found"));
        }
        if *place.kind() == ChatType::Channel
            && user.id != place.bot.id
            && !place.me().is_administrator()
        {
            return Err(ApiError::bad_request("member list is inaccessible"));
        }
        result(&status.to_api(&user, place.kind(), place.bot.id))
    })
}

/// Nobody boosts chats here.
pub(super) fn get_user_chat_boosts(call: &Call<'_>) -> Answer {
    let user_id = user_id(call)?;
    inside(call, Need::Membership, |place| {
        place.user(user_id)?;
        if !place.me().is_administrator() {
            return Err(ApiError::bad_request("not enough rights to get boosts of a user"));
        }
        result(&UserChatBoosts::default())
    })
}

/// The owner first; of bots only the one that asks, unless it asks for all.
pub(super) fn get_chat_administrators(call: &Call<'_>) -> Answer {
    let return_bots = call.parameters.bool("return_bots");
    inside(call, Need::Look, |place| {
        if place.is_private() {
            return Err(ApiError::bad_request("there are no administrators in the private chat"));
        }
        let mut found: Vec<(Status, &User)> = place
            .chat()
            .members
            .present()
            .filter(|(_, status)| status.is_administrator())
            .filter_map(|(id, status)| Some((status, place.world.user(id)?)))
            .filter(|(_, user)| return_bots || !user.is_bot || user.id == place.bot.id)
            .collect();
        found.sort_by_key(|(status, _)| *status != Status::Owner);
        let administrators: Vec<ChatMember> = found
            .iter()
            .map(|(status, user)| status.to_api(user, place.kind(), place.bot.id))
            .collect();
        result(&administrators)
    })
}

pub(super) fn ban_chat_member(call: &Call<'_>) -> Answer {
    let user_id = user_id(call)?;
    let until = until_date(call)?;
    let revoke = call.parameters.bool("revoke_messages");
    inside(call, Need::Membership, |place| {
        if place.is_private() {
            return Err(ApiError::bad_request("can't ban members in private chats"));
        }
        let user = place.user(user_id)?;
        check_restricts(&place, &user)?;
        // A basic group keeps no list of the banned.
        let basic = *place.kind() == ChatType::Group;
        let status = if basic { Status::Left } else { Status::Banned { until } };
        place.world.remove_member(place.key, &place.bot, &user, status, revoke);
        done()
    })
}

pub(super) fn unban_chat_member(call: &Call<'_>) -> Answer {
    let user_id = user_id(call)?;
    let only_if_banned = call.parameters.bool("only_if_banned");
    inside(call, Need::Membership, |place| {
        check_not_basic(&place)?;
        let user = place.user(user_id)?;
        let status = place.status(user.id);
        let is_banned = matches!(status, Status::Banned { .. });
        if status == Status::Left || (only_if_banned && !is_banned) {
            return done();
        }
        check_restricts(&place, &user)?;
        place.world.remove_member(place.key, &place.bot, &user, Status::Left, false);
        done()
    })
}

pub(super) fn restrict_chat_member(call: &Call<'_>) -> Answer {
    let user_id = user_id(call)?;
    let until = until_date(call)?;
    let permissions = permissions(call)?;
    inside(call, Need::Membership, |place| {
        if *place.kind() != ChatType::Supergroup {
            return Err(ApiError::bad_request(SUPERGROUPS_ONLY));
        }
        let user = place.user(user_id)?;
        check_restricts(&place, &user)?;
        let is_member = place.status(user.id).is_member();
        let status = match (permissions == Permissions::all(), is_member) {
            (true, true) => Status::Member,
            (true, false) => Status::Left,
            (false, _) => Status::Restricted { permissions, until, is_member },
        };
        place.world.change_member(place.key, &place.bot, &user, status, Way::default());
        done()
    })
}

pub(super) fn set_chat_permissions(call: &Call<'_>) -> Answer {
    let permissions = permissions(call)?;
    inside(call, Need::Membership, |mut place| {
        match place.kind() {
            ChatType::Private => {
                return Err(ApiError::bad_request("can't change private chat permissions"));
            }
            ChatType::Channel => {
                return Err(ApiError::bad_request("can't change channel chat permissions"));
            }
            _ => place
                .require("can_restrict_members", "not enough rights to change chat permissions")?,
        }
        place.edit(|chat| chat.permissions = permissions);
        done()
    })
}

pub(super) fn leave_chat(call: &Call<'_>) -> Answer {
    inside(call, Need::Membership, |place| {
        if place.is_private() {
            return Err(ApiError::bad_request(
                "chat member status can't be changed in private chats",
            ));
        }
        let status = place.me().outside();
        place.world.remove_member(place.key, &place.bot, &place.bot, status, false);
        done()
    })
}

/// Refuses unless the chat is a supergroup or a channel.
pub(super) fn check_not_basic(place: &Inside<'_>) -> Answer<()> {
    match place.kind() {
        ChatType::Supergroup | ChatType::Channel => Ok(()),
        _ => Err(ApiError::bad_request(NO_BASIC_GROUPS)),
    }
}

/// Refuses unless the bot may restrict and ban, and this user is one whom it may.
fn check_restricts(place: &Inside<'_>, user: &User) -> Answer<()> {
    let status = place.status(user.id);
    if status == Status::Owner {
        return Err(ApiError::bad_request("can't remove chat owner"));
    }
    if user.id == place.bot.id {
        return Err(ApiError::bad_request("can't restrict self"));
    }
    check_may_restrict(place)?;
    if status.is_administrator() && !status.can_be_edited(place.bot.id) {
        return Err(ApiError::bad_request("user is an administrator of the chat"));
    }
    Ok(())
}

pub(super) fn check_may_restrict(place: &Inside<'_>) -> Answer<()> {
    place.require("can_restrict_members", NO_RESTRICTING)
}

fn permissions(call: &Call<'_>) -> Answer<Permissions> {
    let given: Option<ChatPermissions> = call.parameters.json("permissions", "permissions")?;
    let given = given.ok_or_else(|| ApiError::bad_request("can't parse permissions: no text"))?;
    Ok(Permissions::given(&given, call.parameters.bool("use_independent_chat_permissions")))
}

/// When a ban or a restriction ends; 0 for never.
fn until_date(call: &Call<'_>) -> Answer<i64> {
    let date = call.parameters.int("until_date")?.unwrap_or(0);
    Ok(if ENDS_WITHIN.contains(&date.saturating_sub(call.now())) { date } else { 0 })
}
