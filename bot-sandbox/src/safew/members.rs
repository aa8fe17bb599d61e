//! Members of chats, and the links that bring them.

use serde_json::Value;

use super::{keep_only, null_if_missing, without};

/// An owner of whom little is said, an administrator without the newer rights.
pub(super) fn member(member: &mut Value) {
    match member["status"].as_str() {
        Some("creator") => keep_only(member, &["status", "user", "is_anonymous"]),
        Some("administrator") => {
            without(
                member,
                &[
                    "can_be_edited",
                    "can_post_stories",
                    "can_edit_stories",
                    "can_delete_stories",
                    "can_send_welcome_messages",
                    "can_manage_direct_messages",
                    "can_manage_tags",
                ],
            );
            if member.get("custom_title").is_none() {
                member["custom_title"] = "".into();
            }
        }
        _ => {}
    }
}

/// Each of a list of members.
pub(super) fn list(members: &mut Value) {
    members.as_array_mut().into_iter().flatten().for_each(member);
}

/// A link says neither who made it nor what is not so; what it has not is `null`.
pub(super) fn link(link: &mut Value) {
    without(link, &["creator"]);
    for flag in ["creates_join_request", "is_primary", "is_revoked"] {
        if link[flag] == false {
            without(link, &[flag]);
        }
    }
    null_if_missing(link, &["name", "expire_date", "member_limit"]);
}
