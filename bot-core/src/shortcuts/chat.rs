//! What is done in a chat, and to its members.

use crate::{
    methods::*,
    text::{FormattedText, mention},
    types::{Chat, ChatAction, ChatMember, ChatMemberUpdated, ChatPermissions, User, UserId},
};

impl Chat {
    /// A text to the chat.
    ///
    /// As an answer to a message, [`Message::answer`](crate::types::Message::answer) finds the topic
    /// and the business account as well.
    pub fn send_message(&self, text: impl Into<FormattedText>) -> SendMessage {
        SendMessage::new(self, text.into())
    }

    /// Shows for five seconds what the bot is doing, such as typing.
    pub fn send_chat_action(&self, action: ChatAction) -> SendChatAction {
        SendChatAction::new(self, action)
    }

    /// Removes a user, who cannot come back before `until_date` or, without it, [`unban`](Self::unban).
    ///
    /// ```
    /// # let (chat, user) = (bot_core::types::Chat::default(), bot_core::types::User::default());
    /// let ban = chat.ban(&user).revoke_messages(true);
    /// ```
    pub fn ban(&self, user: impl Into<UserId>) -> BanChatMember {
        BanChatMember::new(self, user.into())
    }

    /// Lets a user come back who was banned. Nobody who is in the chat is removed, which is what the
    /// method does by itself: `only_if_banned` is set.
    pub fn unban(&self, user: impl Into<UserId>) -> UnbanChatMember {
        UnbanChatMember::new(self, user.into()).only_if_banned(true)
    }

    /// Says what a user may do in the supergroup.
    pub fn restrict(
        &self,
        user: impl Into<UserId>,
        permissions: ChatPermissions,
    ) -> RestrictChatMember {
        RestrictChatMember::new(self, user.into(), permissions)
    }

    /// Gives a user the rights of an administrator that are set; with none, takes all of them away.
    pub fn promote(&self, user: impl Into<UserId>) -> PromoteChatMember {
        PromoteChatMember::new(self, user.into())
    }

    /// Asks what a user is in the chat.
    pub fn get_member(&self, user: impl Into<UserId>) -> GetChatMember {
        GetChatMember::new(self, user.into())
    }

    /// Has the bot leave the chat.
    pub fn leave(&self) -> LeaveChat {
        LeaveChat::new(self)
    }
}

impl User {
    /// A text to the user, in private. A user who never wrote to the bot cannot be written to.
    pub fn send_message(&self, text: impl Into<FormattedText>) -> SendMessage {
        SendMessage::new(self, text.into())
    }

    /// The first name, which leads to the user and tells them, whether they have a user name or not.
    ///
    /// ```
    /// use bot_core::{text, types::User};
    ///
    /// # let user = User::default();
    /// let welcome = text!["Welcome, ", user.mention(), "!"];
    /// ```
    #[must_use]
    pub fn mention(&self) -> FormattedText {
        mention(&*self.first_name, self.id)
    }
}

impl From<&User> for UserId {
    fn from(user: &User) -> Self {
        user.id
    }
}

/// As messages hold it.
impl From<&Box<User>> for UserId {
    fn from(user: &Box<User>) -> Self {
        user.id
    }
}

impl ChatMember {
    /// Who it is; `None` for a kind of member that this version does not know.
    #[must_use]
    pub fn user(&self) -> Option<&User> {
        match self {
            Self::Owner(member) => Some(&member.user),
            Self::Administrator(member) => Some(&member.user),
            Self::Member(member) => Some(&member.user),
            Self::Restricted(member) => Some(&member.user),
            Self::Left(member) => Some(&member.user),
            Self::Banned(member) => Some(&member.user),
            Self::Unknown(_) => None,
        }
    }
}

impl ChatMember {
    /// Whether they are in the chat now. Whoever is restricted may have left, and stays restricted.
    #[must_use]
    pub fn is_in_chat(&self) -> bool {
        match self {
            Self::Owner(_) | Self::Administrator(_) | Self::Member(_) => true,
            Self::Restricted(member) => member.is_member,
            Self::Left(_) | Self::Banned(_) | Self::Unknown(_) => false,
        }
    }

    /// Whether they are the owner or an administrator.
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        matches!(self, Self::Owner(_) | Self::Administrator(_))
    }
}

impl ChatMemberUpdated {
    /// Whether the member has come into the chat by this change, be they restricted there or not.
    ///
    /// ```
    /// use bot_core::types::ChatMemberUpdated;
    ///
    /// // #[on(chat_member, filter = has_come)]
    /// fn has_come(change: ChatMemberUpdated) -> bool {
    ///     change.has_come()
    /// }
    /// # assert!(!has_come(ChatMemberUpdated::default()));
    /// ```
    #[must_use]
    pub fn has_come(&self) -> bool {
        !self.old_chat_member.is_in_chat() && self.new_chat_member.is_in_chat()
    }

    /// Whether the member has left the chat by this change, or was removed from it.
    #[must_use]
    pub fn has_gone(&self) -> bool {
        self.old_chat_member.is_in_chat() && !self.new_chat_member.is_in_chat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn whoever_is_restricted_comes_and_goes_too() {
        let member = |status: &str, is_member: bool| {
            let text = format!(
                r#"{{"status":"{status}","user":{{"id":7,"is_bot":false,"first_name":"Mei"}},"is_member":{is_member}}}"#
            );
            json::from_str::<ChatMember>(&text).unwrap()
        };
        let (member, restricted, outside, left) = (
            member("member", true),
            member("restricted", true),
            member("restricted", false),
            member("left", false),
        );
        for (old, new, come, gone) in [
            (&left, &member, true, false),
            (&outside, &restricted, true, false),
            (&restricted, &member, false, false),
            (&restricted, &outside, false, true),
            (&outside, &left, false, false),
            (&member, &left, false, true),
        ] {
            let change = ChatMemberUpdated {
                old_chat_member: old.clone(),
                new_chat_member: new.clone(),
                ..ChatMemberUpdated::default()
            };
            assert_eq!((change.has_come(), change.has_gone()), (come, gone), "{old:?} {new:?}");
        }
    }
}
