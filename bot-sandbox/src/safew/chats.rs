//! Chats and what their members may do.

use serde_json::Value;

use super::{keep_only, null_if_missing};
use crate::world::MEDIA;

/// Seven fields, present with `null` where there is nothing to say.
pub(super) fn chat(info: &mut Value) {
    const FIELDS: &[&str] =
        &["id", "type", "title", "username", "first_name", "description", "permissions"];
    keep_only(info, FIELDS);
    null_if_missing(info, FIELDS);
    if let Some(permissions) = info.get_mut("permissions") {
        self::permissions(permissions);
    }
}

/// One right to send media in place of six, and none of the newer ones.
fn permissions(permissions: &mut Value) {
    if !permissions.is_object() {
        return;
    }
    let media = MEDIA.iter().all(|right| permissions[right] == true);
    keep_only(
        permissions,
        &[
            "can_send_messages",
            "can_send_polls",
            "can_send_other_messages",
            "can_add_web_page_previews",
            "can_change_info",
            "can_invite_users",
            "can_pin_messages",
        ],
    );
    permissions["can_send_media_messages"] = media.into();
}
