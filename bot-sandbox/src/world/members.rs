//! Who is what in a chat.

use std::collections::BTreeMap;

use bot_core::{
    json,
    types::{ChatMember, ChatType, User, UserId},
};
use serde_json::{Value, json};

use super::{Permissions, Rights, typed::typed};
use crate::shared::now;

/// What someone is in a chat.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Status {
    Owner,
    Administrator(Administrator),
    Member,
    Restricted {
        permissions: Permissions,
        /// When it ends, in Unix time; 0 for never.
        until: i64,
        is_member: bool,
    },
    #[default]
    Left,
    Banned {
        /// When it ends, in Unix time; 0 for never.
        until: i64,
    },
}

/// An administrator who is not the owner.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Administrator {
    pub(crate) rights: Rights,
    /// Who made them one, and may take it back.
    pub(crate) by: UserId,
    pub(crate) custom_title: Option<String>,
}

impl Status {
    /// Whether they are in the chat.
    pub(crate) fn is_member(&self) -> bool {
        match self {
            Self::Owner | Self::Administrator(_) | Self::Member => true,
            Self::Restricted { is_member, .. } => *is_member,
            Self::Left | Self::Banned { .. } => false,
        }
    }

    pub(crate) fn is_administrator(&self) -> bool {
        matches!(self, Self::Owner | Self::Administrator(_))
    }

    /// Whether they have a right of administrators.
    pub(crate) fn has(&self, right: &str) -> bool {
        match self {
            Self::Owner => right != "is_anonymous",
            Self::Administrator(administrator) => administrator.rights.has(right),
            _ => false,
        }
    }

    /// The same as an ordinary member: what restricts them does so inside too. An owner stays one.
    pub(crate) fn inside(self) -> Self {
        match self {
            Self::Owner => Self::Owner,
            Self::Restricted { permissions, until, .. } => {
                Self::Restricted { permissions, until, is_member: true }
            }
            _ => Self::Member,
        }
    }

    /// The same, outside of the chat.
    pub(crate) fn outside(self) -> Self {
        match self {
            Self::Restricted { permissions, until, .. } => {
                Self::Restricted { permissions, until, is_member: false }
            }
            _ => Self::Left,
        }
    }

    /// Whether a bot may change this administrator.
    pub(crate) fn can_be_edited(&self, by: UserId) -> bool {
        matches!(self, Self::Administrator(administrator) if administrator.by == by)
    }

    /// The status that holds now: restrictions and bans end by themselves.
    fn at(&self, now: i64) -> Self {
        match self {
            Self::Restricted { until, is_member, .. } if *until != 0 && *until <= now => {
                if *is_member {
                    Self::Member
                } else {
                    Self::Left
                }
            }
            Self::Banned { until } if *until != 0 && *until <= now => Self::Left,
            status => status.clone(),
        }
    }

    /// As the API calls it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Owner => "creator",
            Self::Administrator(_) => "administrator",
            Self::Member => "member",
            Self::Restricted { .. } => "restricted",
            Self::Left => "left",
            Self::Banned { .. } => "kicked",
        }
    }

    /// As the API tells it to a bot.
    pub(crate) fn to_api(&self, user: &User, kind: &ChatType, bot: UserId) -> ChatMember {
        let mut member = match self {
            Self::Owner => json!({"is_anonymous": false}),
            Self::Administrator(administrator) => {
                let mut fields = administrator.rights.fields(kind);
                fields.insert("can_be_edited".into(), self.can_be_edited(bot).into());
                fields.insert("custom_title".into(), administrator.custom_title.clone().into());
                Value::Object(fields)
            }
            Self::Restricted { permissions, until, is_member } => {
                let mut fields = permissions.fields();
                fields.insert("until_date".into(), (*until).into());
                fields.insert("is_member".into(), (*is_member).into());
                Value::Object(fields)
            }
            Self::Member | Self::Left => json!({}),
            Self::Banned { until } => json!({"until_date": until}),
        };
        member["status"] = self.name().into();
        member["user"] = serde_json::from_str(&json::to_string(user)).unwrap_or_default();
        typed(&member)
    }
}

/// The members of a chat, and those who have left it or were banned.
#[derive(Debug, Default)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Members(BTreeMap<UserId, Status>);

impl Members {
    /// What someone is now.
    pub(crate) fn status(&self, user: UserId) -> Status {
        self.0.get(&user).map(|status| status.at(now())).unwrap_or_default()
    }

    /// Whether they are in the chat.
    pub(crate) fn contains(&self, user: &UserId) -> bool {
        self.status(*user).is_member()
    }

    pub(crate) fn set(&mut self, user: UserId, status: Status) {
        self.0.insert(user, status);
    }

    /// Those who are in the chat, the oldest account first.
    pub(crate) fn present(&self) -> impl Iterator<Item = (UserId, Status)> {
        let all = self.0.iter().map(|(user, status)| (*user, status.at(now())));
        all.filter(|(_, status)| status.is_member())
    }

    /// Those of whom more is known than that they are not there, the oldest account first.
    pub(crate) fn known(&self) -> impl Iterator<Item = (UserId, Status)> {
        let all = self.0.iter().map(|(user, status)| (*user, status.at(now())));
        all.filter(|(_, status)| *status != Status::Left)
    }

    /// Whether restrictions or bans end, or have ended, without anybody doing anything.
    pub(crate) fn change_by_themselves(&self) -> bool {
        self.0.values().any(|status| {
            matches!(status, Status::Restricted { until, .. } | Status::Banned { until } if *until != 0)
        })
    }

    /// The owner, unless the chat has none.
    pub(crate) fn owner(&self) -> Option<UserId> {
        self.0.iter().find(|(_, status)| **status == Status::Owner).map(|(user, _)| *user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn restrictions_and_bans_end_by_themselves() {
        let permissions = Permissions::of_a_new_group();
        let restricted = |until, is_member| Status::Restricted {
            permissions: permissions.clone(),
            until,
            is_member,
        };
        assert_eq!(restricted(100, true).at(99), restricted(100, true));
        assert_eq!(restricted(100, true).at(100), Status::Member);
        assert_eq!(restricted(100, false).at(100), Status::Left);
        assert_eq!(restricted(0, true).at(i64::MAX), restricted(0, true));
        assert_eq!(Status::Banned { until: 100 }.at(99), Status::Banned { until: 100 });
        assert_eq!(Status::Banned { until: 100 }.at(100), Status::Left);
        assert_eq!(Status::Banned { until: 0 }.at(i64::MAX), Status::Banned { until: 0 });
    }
}
