//! Chats and what their members may do.

use serde_json::Value;

use super::{keep_only, null_if_missing};

/// Six rights, for which SafeW has one.
const MEDIA: [&str; 6] = [
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
];

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
