//! Coming, going, and what administrators make of others.

use bot_core::types::{ChatPermissions, ChatType, User, UserId};

use super::{
    Refused,
    rights::{account, place, require, require_over},
};
use crate::world::{Administrator, ChatKey, Joining, Permissions, Rights, Status, Way, World};

impl World {
    /// Opens a link to a chat: joins it, or asks to be let in if the link is such a one.
    pub(crate) fn person_joins(&mut self, user: &User, link: &str) -> Result<Joining, Refused> {
        self.join(user, link).map_err(Refused::new)
    }

    /// Leaves a group or a channel.
    pub(crate) fn person_leaves(&mut self, user: &User, key: ChatKey) -> Result<(), Refused> {
        let status = place(self, key, user)?.members.status(user.id);
        if status == Status::Owner {
            return Err(Refused::new("the owner of a chat stays in it"));
        }
        self.remove_member(key, user, user, status.outside(), false);
        Ok(())
    }

    /// Adds somebody, or lets somebody back in who was banned. A bot comes into a channel as an
    /// administrator or not at all.
    pub(crate) fn person_adds(
        &mut self,
        user: &User,
        key: ChatKey,
        other: UserId,
    ) -> Result<(), Refused> {
        let chat = place(self, key, user)?;
        require(chat, user, "can_invite_users")?;
        let other = account(self, other)?;
        let old = chat.members.status(other.id);
        if old.is_member() {
            return Err(Refused::new("USER_ALREADY_PARTICIPANT"));
        }
        if matches!(old, Status::Banned { .. }) {
            require_over(chat, user, other.id, "can_restrict_members")?;
        }
        let kind = &chat.chat.r#type;
        let new = match *kind == ChatType::Channel && other.is_bot {
            true => {
                require_over(chat, user, other.id, "can_promote_members")?;
                bot_in(kind, Some(user.id))
            }
            false => old.inside(),
        };
        self.change_member(key, user, &other, new, Way::default());
        Ok(())
    }

    /// Puts somebody out, so that they cannot come back by themselves; a basic group keeps no list
    /// of the banned.
    pub(crate) fn person_removes(
        &mut self,
        user: &User,
        key: ChatKey,
        other: UserId,
    ) -> Result<(), Refused> {
        let chat = place(self, key, user)?;
        let other = account(self, other)?;
        require_over(chat, user, other.id, "can_restrict_members")?;
        let new = removed(&chat.chat.r#type);
        if new == Status::Left && !chat.members.contains(&other.id) {
            return Err(Refused::new("USER_NOT_PARTICIPANT"));
        }
        self.remove_member(key, user, &other, new, false);
        Ok(())
    }

    /// Makes somebody an administrator with these rights, or changes the rights of one; without any
    /// they are an ordinary member.
    pub(crate) fn person_promotes(
        &mut self,
        user: &User,
        key: ChatKey,
        other: UserId,
        is_given: impl FnMut(&str) -> bool,
    ) -> Result<(), Refused> {
        let chat = place(self, key, user)?;
        let other = account(self, other)?;
        require_over(chat, user, other.id, "can_promote_members")?;
        let old = chat.members.status(other.id);
        if !old.is_member() {
            return Err(Refused::new("USER_NOT_PARTICIPANT"));
        }
        let rights = Rights::given(&chat.chat.r#type, is_given);
        if let Status::Administrator(mine) = chat.members.status(user.id)
            && !mine.rights.cover(&rights)
        {
            return Err(Refused::new("RIGHT_FORBIDDEN"));
        }
        let custom_title = match &old {
            Status::Administrator(administrator) => administrator.custom_title.clone(),
            _ => None,
        };
        let new = match rights.is_empty() {
            true if old.is_administrator() => Status::Member,
            true => old,
            false => Status::Administrator(Administrator { rights, by: user.id, custom_title }),
        };
        self.change_member(key, user, &other, new, Way::default());
        Ok(())
    }

    /// Says what somebody may do, until a time in Unix time or for ever if that is 0; everything is
    /// the end of a restriction.
    pub(crate) fn person_restricts(
        &mut self,
        user: &User,
        key: ChatKey,
        other: UserId,
        permissions: &ChatPermissions,
        until: i64,
    ) -> Result<(), Refused> {
        let chat = place(self, key, user)?;
        if chat.chat.r#type != ChatType::Supergroup {
            return Err(Refused::new("only members of a supergroup can be restricted"));
        }
        let other = account(self, other)?;
        require_over(chat, user, other.id, "can_restrict_members")?;
        let is_member = chat.members.status(other.id).is_member();
        let permissions = Permissions::given(permissions, true);
        let new = match (permissions == Permissions::all(), is_member) {
            (true, true) => Status::Member,
            (true, false) => Status::Left,
            (false, _) => Status::Restricted { permissions, until, is_member },
        };
        self.change_member(key, user, &other, new, Way::default());
        Ok(())
    }

    /// Lets somebody in who asked to be, or does not.
    pub(crate) fn person_decides(
        &mut self,
        user: &User,
        key: ChatKey,
        other: UserId,
        approve: bool,
    ) -> Result<(), Refused> {
        let chat = place(self, key, user)?;
        if !chat.members.status(user.id).has("can_invite_users") {
            return Err(Refused::new("CHAT_ADMIN_REQUIRED"));
        }
        let other = account(self, other)?;
        let status = chat.members.status(other.id);
        let link = self.chats.get_mut(&key).and_then(|chat| chat.invites.decide(other.id));
        let link = link.ok_or_else(|| Refused::new("HIDE_REQUESTER_MISSING"))?;
        if approve {
            let way = Way { link: Some(&link), by_request: true };
            self.change_member(key, user, &other, status.inside(), way);
        }
        Ok(())
    }
}

/// What somebody is who was put out.
pub(crate) fn removed(kind: &ChatType) -> Status {
    // A basic group keeps no list of the banned.
    if *kind == ChatType::Group { Status::Left } else { Status::Banned { until: 0 } }
}

/// What a bot is in a chat that somebody makes with it, or adds it to.
pub(crate) fn bot_in(kind: &ChatType, by: Option<UserId>) -> Status {
    match (kind, by) {
        // A bot is in a channel as an administrator or not at all.
        (ChatType::Channel, Some(by)) => {
            let posting = ["can_post_messages", "can_edit_messages", "can_delete_messages"];
            let rights = Rights::given(kind, |name| posting.contains(&name));
            Status::Administrator(Administrator { rights, by, custom_title: None })
        }
        _ => Status::Member,
    }
}
