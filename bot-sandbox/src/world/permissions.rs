//! What members who are not administrators may do.

use std::collections::BTreeSet;

use bot_core::{json, types::ChatPermissions};
use serde_json::{Map, Value};

use super::typed::typed;

/// The six rights to send media, for which older servers have one.
pub(crate) const MEDIA: [&str; 6] = [
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
];

/// All the others.
const OTHERS: [&str; 10] = [
    "can_send_messages",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
];

/// A set of permissions, by their names in the API.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "state", serde(from = "BTreeSet<String>"))]
pub(crate) struct Permissions(BTreeSet<&'static str>);

/// A name that is none any more is left out.
impl From<BTreeSet<String>> for Permissions {
    fn from(names: BTreeSet<String>) -> Self {
        Self(MEDIA.into_iter().chain(OTHERS).filter(|name| names.contains(*name)).collect())
    }
}

impl Permissions {
    /// Those of a new group: everything but to change the group itself.
    pub(crate) fn of_a_new_group() -> Self {
        let mut all = Self::all();
        all.0.retain(|name| !matches!(*name, "can_change_info" | "can_pin_messages"));
        all
    }

    pub(crate) fn all() -> Self {
        Self(MEDIA.into_iter().chain(OTHERS).collect())
    }

    /// Those that a request gives. What is left out is not given, but for the three that follow
    /// another one; unless they are `independent`, some bring others along.
    pub(crate) fn given(permissions: &ChatPermissions, independent: bool) -> Self {
        let value: Value = serde_json::from_str(&json::to_string(permissions)).unwrap_or_default();
        let said = |name: &str| value.get(name).and_then(Value::as_bool);
        let mut given: BTreeSet<_> =
            MEDIA.into_iter().chain(OTHERS).filter(|name| said(name) == Some(true)).collect();
        let follow = [
            ("can_react_to_messages", "can_send_messages"),
            ("can_edit_tag", "can_pin_messages"),
            ("can_manage_topics", "can_pin_messages"),
        ];
        if MEDIA.iter().all(|name| said(name).is_none())
            && said("can_send_media_messages") == Some(true)
        {
            given.extend(MEDIA);
            given.insert("can_send_messages"); // as it was before there were six
        }
        if !independent {
            if given.contains("can_send_other_messages")
                || given.contains("can_add_web_page_previews")
            {
                given.extend(MEDIA);
                given.insert("can_send_messages");
            }
            if given.contains("can_send_polls") {
                given.insert("can_send_messages");
            }
        }
        for (name, leader) in follow {
            if said(name).is_none() && given.contains(leader) {
                given.insert(name);
            }
        }
        Self(given)
    }

    pub(crate) fn has(&self, permission: &str) -> bool {
        self.0.contains(permission)
    }

    /// Every permission, held or not.
    pub(crate) fn fields(&self) -> Map<String, Value> {
        let all = MEDIA.iter().chain(&OTHERS);
        all.map(|name| ((*name).to_owned(), self.has(name).into())).collect()
    }

    pub(crate) fn to_api(&self) -> ChatPermissions {
        typed(&Value::Object(self.fields()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_right_to_media_stands_for_six() {
        let given = Permissions::given(&ChatPermissions::new().can_send_media_messages(true), true);
        assert!(MEDIA.iter().all(|name| given.has(name)) && given.has("can_send_messages"));
        let both = ChatPermissions::new().can_send_media_messages(true).can_send_photos(false);
        assert!(!Permissions::given(&both, true).has("can_send_audios"), "the six count");
    }

    #[test]
    fn permissions_bring_others_along_unless_they_are_independent() {
        let polls = ChatPermissions::new().can_send_polls(true);
        assert!(Permissions::given(&polls, false).has("can_send_messages"));
        assert!(!Permissions::given(&polls, true).has("can_send_messages"));
        let previews = ChatPermissions::new().can_add_web_page_previews(true);
        assert!(Permissions::given(&previews, false).has("can_send_videos"));
        assert!(!Permissions::given(&previews, true).has("can_send_videos"));
        let pins = ChatPermissions::new().can_pin_messages(true).can_edit_tag(false);
        let pins = Permissions::given(&pins, true);
        assert!(pins.has("can_manage_topics") && !pins.has("can_edit_tag"));
    }
}
