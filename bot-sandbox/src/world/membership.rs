//! People come and go, and the bots in the chat are told: `my_chat_member`, `chat_member`,
//! `chat_join_request` and the messages about it.

use bot_core::{
    Payload,
    types::{ChatJoinRequest, ChatMemberUpdated, ChatType, Message, User, UserId},
};

use super::{ChatKey, Status, World};
use crate::{event::Event, shared::now};

/// How someone came in.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Way<'a> {
    /// By this link.
    pub(crate) link: Option<&'a str>,
    /// Because their request was approved.
    pub(crate) by_request: bool,
}

/// What became of an attempt to come in by a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Joining {
    /// They are a member.
    Joined,
    /// The link asks for approval; the administrators are told.
    Asked,
}

impl World {
    /// Changes what someone is in a chat; tells the bots it concerns, and the chat.
    pub(crate) fn change_member(
        &mut self,
        key: ChatKey,
        actor: &User,
        user: &User,
        new: Status,
        way: Way<'_>,
    ) {
        let Some(chat) = self.chats.get_mut(&key) else { return };
        let old = chat.members.status(user.id);
        if old == new {
            return;
        }
        chat.members.set(user.id, new.clone());
        let (was, is) = (old.is_member(), new.is_member());
        match way.link {
            Some(link) if is => chat.invites.note_joined(link, user.id),
            _ if !is => chat.invites.note_left(user.id),
            _ => {}
        }
        if is || matches!(new, Status::Banned { .. }) {
            chat.invites.decide(user.id); // what they asked for is settled
        }
        for bot in self.bots.values_mut() {
            let me = bot.user.id;
            let mut update = ChatMemberUpdated::default();
            update.chat = chat.chat.clone();
            update.from = actor.clone();
            update.date = now();
            update.old_chat_member = old.to_api(user, &chat.chat.r#type, me);
            update.new_chat_member = new.to_api(user, &chat.chat.r#type, me);
            update.invite_link =
                way.link.and_then(|link| chat.invites.seen_by(link, me)).map(Box::new);
            update.via_join_request = way.by_request.then_some(true);
            if user.id == me {
                bot.notify(Payload::MyChatMember(Box::new(update)));
            } else if chat.members.status(me).is_administrator() {
                bot.notify(Payload::ChatMember(Box::new(update)));
            }
        }
        // A channel does not write about it.
        if was == is || !matches!(chat.chat.r#type, ChatType::Group | ChatType::Supergroup) {
            return;
        }
        // Whoever came by themselves is told of in their own name.
        let from = if way.by_request { user } else { actor };
        self.write_to(key, from, |message| {
            let service = message.service.get_or_insert_default();
            if is {
                service.new_chat_members = vec![user.clone()];
            } else {
                service.left_chat_member = Some(Box::new(user.clone()));
            }
        });
    }

    /// Writes a message into a chat and tells every bot there. The key must be a chat's: none is
    /// ever removed.
    pub(crate) fn write_to(
        &mut self,
        key: ChatKey,
        from: &User,
        fill: impl FnOnce(&mut Message),
    ) -> Message {
        let chat = self.chats.get_mut(&key).expect("a key is looked up before, and chats stay");
        let is_channel = chat.chat.r#type == ChatType::Channel;
        let message = chat.write(from, fill);
        let payload = if is_channel { Payload::ChannelPost } else { Payload::Message };
        self.notify_members(key, || payload(Box::new(message.clone())));
        self.tell(Event::Sent(Box::new(message.clone())));
        message
    }

    /// Tells every bot in a chat of something.
    pub(crate) fn notify_members(&mut self, key: ChatKey, payload: impl Fn() -> Payload) {
        let Some(chat) = self.chats.get(&key) else { return };
        for bot in self.bots.values_mut() {
            if key.is_of(bot.user.id) && chat.members.contains(&bot.user.id) {
                bot.notify(payload());
            }
        }
    }

    /// Someone opens a link.
    ///
    /// # Errors
    ///
    /// In the server's words: the link is used up or none, they are banned, or in already.
    pub(crate) fn join(&mut self, user: &User, url: &str) -> Result<Joining, &'static str> {
        let mut chats = self.chats.iter();
        let found = chats.find_map(|(key, chat)| Some((*key, chat.invites.get(url)?.clone())));
        let (key, invite) = found.ok_or("INVITE_HASH_INVALID")?;
        let status = self.chats[&key].members.status(user.id);
        if status.is_member() {
            return Err("USER_ALREADY_PARTICIPANT");
        }
        if matches!(status, Status::Banned { .. }) || !invite.is_open() {
            return Err("INVITE_HASH_EXPIRED");
        }
        if invite.link.creates_join_request {
            self.ask(key, user, url);
            return Ok(Joining::Asked);
        }
        let way = Way { link: Some(url), by_request: false };
        self.change_member(key, user, user, status.inside(), way);
        Ok(Joining::Joined)
    }

    fn ask(&mut self, key: ChatKey, user: &User, url: &str) {
        let Some(chat) = self.chats.get_mut(&key) else { return };
        chat.invites.ask(user.id, url);
        for bot in self.bots.values_mut() {
            if !chat.members.status(bot.user.id).has("can_invite_users") {
                continue;
            }
            let mut request = ChatJoinRequest::default();
            request.chat = chat.chat.clone();
            request.from = user.clone();
            request.user_chat_id = user.id.0;
            request.date = now();
            request.invite_link = chat.invites.seen_by(url, bot.user.id).map(Box::new);
            bot.notify(Payload::ChatJoinRequest(Box::new(request)));
        }
    }

    /// Takes someone out of a chat. In a basic group they keep what was written so far, unless it
    /// is revoked; elsewhere they see nothing of it any more.
    pub(crate) fn remove_member(
        &mut self,
        key: ChatKey,
        actor: &User,
        user: &User,
        new: Status,
        revoke: bool,
    ) {
        if let Some(chat) = self.chats.get_mut(&key)
            && chat.chat.r#type == ChatType::Group
        {
            match revoke {
                true => chat.kept_by.remove(&user.id),
                false => chat.kept_by.insert(user.id, chat.last_message()),
            };
        }
        self.change_member(key, actor, user, new, Way::default());
    }

    /// A person blocks a bot, or takes it back.
    pub(crate) fn set_blocked(&mut self, bot: UserId, user: &User, blocked: bool) {
        let chat = self.private_chat(bot, user);
        if chat.blocked == blocked {
            return;
        }
        chat.blocked = blocked;
        let chat = chat.chat.clone();
        let Some(account) = self.user(bot).cloned() else { return };
        let Some(bot) = self.bots.values_mut().find(|state| state.user.id == bot) else {
            return;
        };
        let member = |blocked: bool| {
            let status = if blocked { Status::Banned { until: 0 } } else { Status::Member };
            status.to_api(&account, &chat.r#type, account.id)
        };
        let mut update = ChatMemberUpdated::default();
        update.from = user.clone();
        update.date = now();
        update.old_chat_member = member(!blocked);
        update.new_chat_member = member(blocked);
        update.chat = chat;
        bot.notify(Payload::MyChatMember(Box::new(update)));
    }
}
