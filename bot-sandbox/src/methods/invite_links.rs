//! Invite links, and requests to join that are made by them.

use bot_core::types::{ChatInviteLink, ChatType};

use super::{
    Call,
    access::{Inside, Need, inside, user_id},
    done,
};
use crate::{
    api_error::{Answer, ApiError, result},
    world::{Terms, Way},
};

/// Longest name of a link; what is longer is cut.
const MAX_NAME: usize = 32;
/// Highest limit of members.
const MAX_MEMBERS: i64 = 99_999;

/// A new primary link; the one before ends.
pub(super) fn export_chat_invite_link(call: &Call<'_>) -> Answer {
    inside(call, Need::Membership, |mut place| {
        check_manages(&place)?;
        let old = place.chat().invites.primary(place.bot.id).map(str::to_owned);
        if let Some(old) = old {
            place.edit(|chat| chat.invites.revoke(&old));
        }
        let url = add(&mut place, true, Terms::default());
        result(&url)
    })
}

pub(super) fn create_chat_invite_link(call: &Call<'_>) -> Answer {
    let terms = terms(call)?;
    inside(call, Need::Membership, |mut place| {
        check_manages(&place)?;
        let url = add(&mut place, false, terms);
        show(&place, &url)
    })
}

pub(super) fn edit_chat_invite_link(call: &Call<'_>) -> Answer {
    let terms = terms(call)?;
    inside(call, Need::Membership, |mut place| {
        check_manages(&place)?;
        let link = own_link(&place, call)?;
        if link.is_primary {
            return Err(ApiError::bad_request("CHAT_INVITE_PERMANENT"));
        }
        place.edit(|chat| chat.invites.edit(&link.invite_link, terms));
        show(&place, &link.invite_link)
    })
}

/// After a primary link comes another one.
pub(super) fn revoke_chat_invite_link(call: &Call<'_>) -> Answer {
    inside(call, Need::Membership, |mut place| {
        check_manages(&place)?;
        let link = own_link(&place, call)?;
        place.edit(|chat| chat.invites.revoke(&link.invite_link));
        if link.is_primary {
            add(&mut place, true, Terms::default());
        }
        show(&place, &link.invite_link)
    })
}

pub(super) fn approve_chat_join_request(call: &Call<'_>) -> Answer {
    decide(call, true)
}

pub(super) fn decline_chat_join_request(call: &Call<'_>) -> Answer {
    decide(call, false)
}

fn decide(call: &Call<'_>, approve: bool) -> Answer {
    let user_id = user_id(call)?;
    inside(call, Need::Membership, |mut place| {
        if place.is_private() {
            return Err(ApiError::bad_request("the chat can't have join requests"));
        }
        place.require("can_invite_users", "not enough rights to manage chat join requests")?;
        let user = place.user(user_id)?;
        let status = place.status(user.id);
        if status.is_member() {
            return Err(ApiError::bad_request("USER_ALREADY_PARTICIPANT"));
        }
        let mut link = None;
        place.edit(|chat| link = chat.invites.decide(user.id));
        let link = link.ok_or_else(|| ApiError::bad_request("HIDE_REQUESTER_MISSING"))?;
        if approve {
            let way = Way { link: Some(&link), by_request: true };
            place.world.change_member(place.key, &place.bot, &user, status.inside(), way);
        }
        done()
    })
}

fn add(place: &mut Inside<'_>, is_primary: bool, terms: Terms) -> String {
    let url = place.world.next_link();
    let bot = place.bot.clone();
    place.edit(|chat| chat.invites.add(url.clone(), &bot, is_primary, terms));
    url
}

fn show(place: &Inside<'_>, url: &str) -> Answer {
    let link = place.chat().invites.seen_by(url, place.bot.id);
    result(&link.ok_or_else(|| ApiError::bad_request("INVITE_HASH_EXPIRED"))?)
}

/// The link that a call names, if the bot made it and it still leads anywhere.
fn own_link(place: &Inside<'_>, call: &Call<'_>) -> Answer<ChatInviteLink> {
    let url = call.parameters.text("invite_link").unwrap_or_default();
    let invite = place.chat().invites.get(url).filter(|invite| !invite.link.is_revoked);
    let invite = invite.ok_or_else(|| ApiError::bad_request("INVITE_HASH_EXPIRED"))?;
    if invite.by != place.bot.id {
        return Err(ApiError::bad_request("CHAT_ADMIN_REQUIRED"));
    }
    Ok(invite.link.clone())
}

fn check_manages(place: &Inside<'_>) -> Answer<()> {
    if *place.kind() == ChatType::Private {
        return Err(ApiError::bad_request("can't invite members to a private chat"));
    }
    place.require("can_invite_users", "not enough rights to manage chat invite link")
}

fn terms(call: &Call<'_>) -> Answer<Terms> {
    let parameters = &call.parameters;
    let name = parameters.text("name").map(|name| name.chars().take(MAX_NAME).collect());
    let expire_date = parameters.int("expire_date")?.filter(|date| *date != 0);
    if expire_date.is_some_and(|date| date <= call.now()) {
        return Err(ApiError::bad_request("EXPIRE_DATE_INVALID"));
    }
    let member_limit = parameters.int("member_limit")?.filter(|limit| *limit != 0);
    if member_limit.is_some_and(|limit| !(1..=MAX_MEMBERS).contains(&limit)) {
        return Err(ApiError::bad_request("USAGE_LIMIT_INVALID"));
    }
    let creates_join_request = parameters.bool("creates_join_request");
    if creates_join_request && member_limit.is_some() {
        return Err(ApiError::bad_request(
            "member limit can't be specified for links requiring administrator approval",
        ));
    }
    Ok(Terms { name, expire_date, member_limit, creates_join_request })
}
