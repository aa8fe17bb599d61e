//! The bot itself.

use serde_json::Value;

use super::keep_only;

/// No `first_name`, and little else.
pub(super) fn me(user: &mut Value) {
    keep_only(
        user,
        &[
            "id",
            "is_bot",
            "username",
            "can_join_groups",
            "can_read_all_group_messages",
            "supports_inline_queries",
        ],
    );
}
