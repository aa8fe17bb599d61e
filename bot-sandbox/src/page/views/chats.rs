//! Chats: who is in them, and what each may do there.

use bot_core::types::{ChatType, UserId};
use serde_json::{Value, json};

use super::api;
use crate::{
    methods::permission,
    world::{ChatKey, ChatState, FileKind, Status, Topic},
};

/// A chat.
pub(in crate::page) fn chat(key: ChatKey, chat: &ChatState) -> Value {
    let members = chat.members.known().map(|(user, status)| member(chat, user, &status));
    let requests =
        chat.invites.requests().map(|(user, link)| json!({"user_id": user.0, "link": link}));
    let links = chat.invites.links().map(|link| {
        json!({
            "url": link.invite_link,
            "creator": link.creator.as_ref().map(|user| user.id.0),
            "name": link.name,
            "creates_join_request": link.creates_join_request,
            "member_limit": link.member_limit,
            "revoked": link.is_revoked,
        })
    });
    json!({
        "key": key.to_string(),
        "bot": key.bot().map(|bot| bot.0),
        "chat": api(&chat.chat),
        "description": chat.description,
        "members": members.collect::<Vec<_>>(),
        "requests": requests.collect::<Vec<_>>(),
        "links": links.collect::<Vec<_>>(),
        "permissions": chat.permissions.fields(),
        "pinned": chat.pinned,
        "written_at": chat.written_at,
        "blocked": chat.blocked,
        "draft": chat.draft.as_ref().map(|text| json!({"text": text})),
        "typing": chat.action().map(|action| {
            json!({"action": action.action, "user_id": action.by.0, "until": action.until})
        }),
        "topics": chat.topics.made.iter().map(|(id, topic)| topic_view(*id, topic)).collect::<Vec<_>>(),
        "reply_keyboard": chat.reply_keyboard.as_ref().map(|keyboard| api(keyboard)),
    })
}

fn topic_view(id: i64, topic: &Topic) -> Value {
    json!({
        "message_thread_id": id,
        "name": topic.name,
        "icon_color": topic.icon_color,
        "closed": topic.is_closed,
    })
}

fn member(chat: &ChatState, user: UserId, status: &Status) -> Value {
    let title = match status {
        Status::Administrator(administrator) => administrator.custom_title.as_deref(),
        _ => None,
    };
    let until = match status {
        Status::Restricted { until, .. } | Status::Banned { until } if *until != 0 => Some(*until),
        _ => None,
    };
    json!({
        "user_id": user.0,
        "status": status.name(),
        "is_member": status.is_member(),
        "title": title,
        "can": abilities(chat, user, status),
        "until": until,
    })
}

/// What someone may do: `write` and the kinds of files are about messages of their own, `edit` and
/// `delete` about those of others.
fn abilities(chat: &ChatState, user: UserId, status: &Status) -> Value {
    let kind = &chat.chat.r#type;
    let is_private = *kind == ChatType::Private;
    let is_channel = *kind == ChatType::Channel;
    let writes = chat.forbids_writing(user).is_none();
    let permitted = |name: &str| is_private || chat.permits(user, name);
    let pins = match is_channel {
        true => status.has("can_edit_messages"),
        false => permitted("can_pin_messages"),
    };
    let mut can = json!({
        "write": writes,
        "poll": writes && permitted("can_send_polls"),
        "react": status.is_member() && (is_channel || permitted("can_react_to_messages")),
        "edit": is_channel && status.has("can_edit_messages"),
        "delete": is_private || status.has("can_delete_messages"),
        "pin": pins,
        "invite": !is_private && status.has("can_invite_users"),
        "restrict": !is_private && status.has("can_restrict_members"),
        "promote": !is_private && status.has("can_promote_members"),
        "change_info": !is_private && permitted("can_change_info"),
        "manage_topics": !is_private && permitted("can_manage_topics"),
    });
    for file in FileKind::SENT {
        let may = is_private || is_channel || chat.permits(user, permission::of_file(file).0);
        can[file.name()] = (writes && may).into();
    }
    can
}
