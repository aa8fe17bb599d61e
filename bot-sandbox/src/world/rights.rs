//! What administrators may do.

use std::collections::BTreeSet;

use bot_core::{
    json,
    types::{ChatAdministratorRights, ChatType},
};
use serde_json::{Map, Value};

/// The rights there are, and where each of them means something.
const RIGHTS: [(&str, Place); 18] = [
    ("is_anonymous", Place::Anywhere),
    ("can_manage_chat", Place::Anywhere),
    ("can_delete_messages", Place::Anywhere),
    ("can_manage_video_chats", Place::Anywhere),
    ("can_restrict_members", Place::Anywhere),
    ("can_promote_members", Place::Anywhere),
    ("can_change_info", Place::Anywhere),
    ("can_invite_users", Place::Anywhere),
    ("can_post_stories", Place::Anywhere),
    ("can_edit_stories", Place::Anywhere),
    ("can_delete_stories", Place::Anywhere),
    ("can_send_welcome_messages", Place::Anywhere),
    ("can_post_messages", Place::Channels),
    ("can_edit_messages", Place::Channels),
    ("can_manage_direct_messages", Place::Channels),
    ("can_pin_messages", Place::Groups),
    ("can_manage_topics", Place::Groups),
    ("can_manage_tags", Place::Groups),
];

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Anywhere,
    Groups,
    Channels,
}

impl Place {
    fn includes(self, kind: &ChatType) -> bool {
        match self {
            Self::Anywhere => true,
            Self::Groups => *kind != ChatType::Channel,
            Self::Channels => *kind == ChatType::Channel,
        }
    }
}

/// A set of rights, by their names in the API.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "state", serde(from = "BTreeSet<String>"))]
pub(crate) struct Rights(BTreeSet<&'static str>);

/// A name that is none any more is left out.
impl From<BTreeSet<String>> for Rights {
    fn from(names: BTreeSet<String>) -> Self {
        Self(RIGHTS.iter().map(|(name, _)| *name).filter(|name| names.contains(*name)).collect())
    }
}

impl Rights {
    /// Those that are given, of those that mean something in such a chat.
    pub(crate) fn given(kind: &ChatType, mut is_given: impl FnMut(&str) -> bool) -> Self {
        let mut rights: BTreeSet<_> = RIGHTS
            .iter()
            .filter(|(name, place)| place.includes(kind) && is_given(name))
            .map(|(name, _)| *name)
            .collect();
        // Any other right brings it along; to hide is none.
        if rights.iter().any(|right| *right != "is_anonymous") {
            rights.insert("can_manage_chat");
        }
        Self(rights)
    }

    pub(crate) fn of(kind: &ChatType, rights: &ChatAdministratorRights) -> Self {
        let rights: Value = serde_json::from_str(&json::to_string(rights)).unwrap_or_default();
        Self::given(kind, |name| rights[name] == true)
    }

    pub(crate) fn has(&self, right: &str) -> bool {
        self.0.contains(right)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one who has these may give the others away.
    pub(crate) fn cover(&self, others: &Self) -> bool {
        others.0.iter().all(|right| *right == "is_anonymous" || self.has(right))
    }

    /// Every right that means something in such a chat, held or not.
    pub(crate) fn fields(&self, kind: &ChatType) -> Map<String, Value> {
        let here = RIGHTS.iter().filter(|(_, place)| place.includes(kind));
        here.map(|(name, _)| ((*name).to_owned(), self.has(name).into())).collect()
    }
}
