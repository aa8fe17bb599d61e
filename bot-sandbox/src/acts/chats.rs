//! Making chats, and changing what they are called, allow and show on top.

use bot_core::types::{ChatPermissions, ChatType, MaybeInaccessibleMessage, Message, User, UserId};

use super::{
    Refused, bot_in, chat, look, message,
    rights::{account, place, require},
};
use crate::world::{ChatKey, Permissions, Terms, Way, World};

/// Longest title, in characters.
const MAX_TITLE: usize = 128;

impl World {
    /// Makes a group or a channel, whose owner one is, and adds these people and this bot.
    pub(crate) fn person_creates(
        &mut self,
        user: &User,
        kind: ChatType,
        title: &str,
        members: &[UserId],
        bot: Option<UserId>,
    ) -> Result<ChatKey, Refused> {
        check_title(title)?;
        let is_person = |id: &UserId| self.user(*id).is_some_and(|account| !account.is_bot);
        if !members.iter().all(is_person) {
            return Err(Refused::new("USER_ID_INVALID"));
        }
        let bot = match bot {
            Some(id) => Some(account(self, id).ok().filter(|bot| bot.is_bot).ok_or_else(no_bot)?),
            None => None,
        };
        let mut people = vec![user.id];
        people.extend(members.iter().copied().filter(|id| *id != user.id));
        let status = bot_in(&kind, Some(user.id));
        let key = ChatKey::shared(self.add_chat(kind.clone(), title.trim(), &people, None));
        self.write_to(key, user, |message| {
            let service = message.service.get_or_insert_default();
            match kind {
                ChatType::Group => service.group_chat_created = true,
                ChatType::Channel => service.channel_chat_created = true,
                _ => service.supergroup_chat_created = true,
            }
        });
        if let Some(bot) = bot {
            self.change_member(key, user, &bot, status, Way::default());
        }
        Ok(key)
    }

    /// Gives a chat another title.
    pub(crate) fn person_retitles(
        &mut self,
        user: &User,
        key: ChatKey,
        title: &str,
    ) -> Result<(), Refused> {
        require(place(self, key, user)?, user, "can_change_info")?;
        check_title(title)?;
        let title = title.trim().to_owned();
        let chat = chat(self, key, user)?;
        if chat.chat.title.as_ref() == Some(&title) {
            return Err(Refused::new("CHAT_NOT_MODIFIED"));
        }
        chat.chat.title = Some(title.clone());
        self.write_to(key, user, |message| {
            message.service.get_or_insert_default().new_chat_title = Some(title);
        });
        Ok(())
    }

    /// Says what members may do who are not administrators.
    pub(crate) fn person_permits(
        &mut self,
        user: &User,
        key: ChatKey,
        permissions: &ChatPermissions,
    ) -> Result<(), Refused> {
        let place = place(self, key, user)?;
        let has_permissions = place.chat.r#type != ChatType::Channel;
        if !has_permissions || !place.members.status(user.id).has("can_restrict_members") {
            return Err(Refused::new("CHAT_ADMIN_REQUIRED"));
        }
        chat(self, key, user)?.permissions = Permissions::given(permissions, true);
        Ok(())
    }

    /// Makes a link to join by.
    pub(crate) fn person_links(
        &mut self,
        user: &User,
        key: ChatKey,
        creates_join_request: bool,
    ) -> Result<String, Refused> {
        let place = place(self, key, user)?;
        if !place.members.status(user.id).has("can_invite_users") {
            return Err(Refused::new("CHAT_ADMIN_REQUIRED"));
        }
        let url = self.next_link();
        let terms = Terms { creates_join_request, ..Terms::default() };
        chat(self, key, user)?.invites.add(url.clone(), user, false, terms);
        Ok(url)
    }

    /// Pins a message.
    pub(crate) fn person_pins(
        &mut self,
        user: &User,
        key: ChatKey,
        message_id: i64,
    ) -> Result<(), Refused> {
        let mut pinned: Message = message(self, key, user, message_id)?.clone();
        self.may_pin(user, key)?;
        if pinned.service.is_some() {
            return Err(Refused::new("a service message can't be pinned"));
        }
        if !chat(self, key, user)?.pinned.insert(message_id) {
            return Err(Refused::new("CHAT_NOT_MODIFIED"));
        }
        pinned.reply_to_message = None;
        let pinned = MaybeInaccessibleMessage::Message(Box::new(pinned));
        self.write_to(key, user, |message| {
            message.service.get_or_insert_default().pinned_message = Some(Box::new(pinned));
        });
        Ok(())
    }

    /// Takes a pinned message down. No bot hears of it.
    pub(crate) fn person_unpins(
        &mut self,
        user: &User,
        key: ChatKey,
        message_id: i64,
    ) -> Result<(), Refused> {
        message(self, key, user, message_id)?;
        self.may_pin(user, key)?;
        match chat(self, key, user)?.pinned.remove(&message_id) {
            true => Ok(()),
            false => Err(Refused::new("CHAT_NOT_MODIFIED")),
        }
    }

    fn may_pin(&self, user: &User, key: ChatKey) -> Result<(), Refused> {
        let chat = look(self, key, user)?;
        match chat.chat.r#type {
            ChatType::Private => Ok(()),
            ChatType::Channel => require(chat, user, "can_edit_messages"),
            _ => require(chat, user, "can_pin_messages"),
        }
    }
}

fn check_title(title: &str) -> Result<(), Refused> {
    match title.trim().is_empty() || title.chars().count() > MAX_TITLE {
        true => Err(Refused::new(format!("the title must be 1 to {MAX_TITLE} characters"))),
        false => Ok(()),
    }
}

fn no_bot() -> Refused {
    Refused::new("there is no such bot")
}
