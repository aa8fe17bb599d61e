//! A group with its owner and a member, and what the bot is told of it.

use std::time::{SystemTime, UNIX_EPOCH};

use bot_core::types::{
    ChatAdministratorRights, ChatMember, ChatMemberUpdated, Message, User, UserId,
};
use bot_sandbox::{Group, Person};
use bot_server::{AllowedUpdates, Payload};

use super::World;

/// A group of Olga, who owns it, Mei and the bot.
pub(super) struct Scene {
    pub(super) group: Group,
    pub(super) olga: Person,
    pub(super) mei: Person,
}

/// No rights at all: the bot is an ordinary member.
pub(super) fn none() -> ChatAdministratorRights {
    ChatAdministratorRights::new()
}

/// Now, with seconds added.
pub(super) fn in_seconds(seconds: i64) -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    i64::try_from(now).unwrap() + seconds
}

impl World {
    /// A group in which the bot has these rights; the bot listens to everything from here on.
    pub(super) async fn scene(&self, rights: ChatAdministratorRights) -> Scene {
        let (olga, mei) = (self.sandbox.user("Olga"), self.sandbox.user("Mei"));
        let group = self.sandbox.group("Tea", &[&olga, &mei]);
        group.promotes_the_bot(rights).await;
        self.told().await;
        Scene { group, olga, mei }
    }

    /// What came since the last look, and asks for every kind from here on.
    pub(super) async fn told(&self) -> Vec<Payload> {
        let updates = self.bot.get_updates().allowed_updates(AllowedUpdates::ALL).await.unwrap();
        if let Some(last) = updates.last() {
            self.bot.get_updates().offset(last.update_id + 1).await.unwrap();
        }
        updates.into_iter().map(|update| update.payload).collect()
    }

    /// The bot's own id.
    pub(super) async fn me(&self) -> UserId {
        self.bot.get_me().await.unwrap().id
    }

    /// What someone is in a group.
    pub(super) async fn status(&self, group: &Group, user: UserId) -> &'static str {
        status(&self.bot.get_chat_member(group.id(), user).await.unwrap())
    }
}

pub(super) fn status(member: &ChatMember) -> &'static str {
    match member {
        ChatMember::Owner(_) => "creator",
        ChatMember::Administrator(_) => "administrator",
        ChatMember::Member(_) => "member",
        ChatMember::Restricted(_) => "restricted",
        ChatMember::Left(_) => "left",
        ChatMember::Banned(_) => "kicked",
        _ => "unknown",
    }
}

/// The update that someone's standing changed: of whom, from what, to what.
pub(super) fn change(update: &ChatMemberUpdated) -> (&User, &'static str, &'static str) {
    let user = match &update.new_chat_member {
        ChatMember::Owner(member) => &member.user,
        ChatMember::Administrator(member) => &member.user,
        ChatMember::Member(member) => &member.user,
        ChatMember::Restricted(member) => &member.user,
        ChatMember::Left(member) => &member.user,
        ChatMember::Banned(member) => &member.user,
        other => panic!("{other:?}"),
    };
    (user, status(&update.old_chat_member), status(&update.new_chat_member))
}

/// The changes of members other than the bot.
pub(super) fn changes(told: &[Payload]) -> Vec<&ChatMemberUpdated> {
    let changes = told.iter().filter_map(|payload| match payload {
        Payload::ChatMember(update) => Some(&**update),
        _ => None,
    });
    changes.collect()
}

/// The messages and channel posts.
pub(super) fn messages(told: &[Payload]) -> Vec<&Message> {
    let messages = told.iter().filter_map(|payload| match payload {
        Payload::Message(message) | Payload::ChannelPost(message) => Some(&**message),
        _ => None,
    });
    messages.collect()
}
