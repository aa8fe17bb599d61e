//! What a call names, and whether the bot may be there: chats, messages and users.

use bot_core::types::{ChatId, ChatType, User, UserId};

use super::{Call, permission::Permission};
use crate::{
    api_error::{Answer, ApiError},
    world::{ChatKey, ChatState, Status, World},
};

/// What a bot needs to be for a method.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Need {
    /// Able to look in: a member, or the chat is public.
    Look,
    /// A member.
    Membership,
}

/// A bot and the chat that it names.
pub(super) struct Inside<'w> {
    pub(super) world: &'w mut World,
    pub(super) bot: User,
    pub(super) key: ChatKey,
}

/// Acts in the chat that a call names, if the bot may be there.
pub(super) fn inside<T>(
    call: &Call<'_>,
    need: Need,
    act: impl FnOnce(Inside<'_>) -> Answer<T>,
) -> Answer<T> {
    let chat_id = call.parameters.chat_id()?;
    call.edit(|world| {
        let bot = call.bot(world)?;
        let bot = world.user(bot).cloned().ok_or_else(ApiError::unauthorized)?;
        let key = find_chat(world, bot.id, &chat_id, need)?;
        act(Inside { world, bot, key })
    })
}

fn check_inside(chat: &ChatState, bot: UserId, need: Need) -> Answer<()> {
    let status = chat.members.status(bot);
    let kind = kind(chat);
    if matches!(status, Status::Banned { .. }) {
        return Err(ApiError::forbidden(&format!("bot was kicked from the {kind} chat")));
    }
    if status.is_member() || (need == Need::Look && chat.chat.username.is_some()) {
        return Ok(());
    }
    Err(ApiError::forbidden(&format!("bot is not a member of the {kind} chat")))
}

/// The chat a bot names, if it may be there.
pub(super) fn find_chat(
    world: &World,
    bot: UserId,
    chat_id: &ChatId,
    need: Need,
) -> Answer<ChatKey> {
    let key = named(world, bot, chat_id)?;
    check_inside(&world.chats[&key], bot, need)?;
    Ok(key)
}

/// The chat a bot names, if the bot knows it.
fn named(world: &World, bot: UserId, chat_id: &ChatId) -> Answer<ChatKey> {
    let not_found = || ApiError::bad_request("chat not found");
    let key = match chat_id {
        ChatId::Id(id) => world.chat_key(bot, *id),
        ChatId::Username(name) => {
            let name = name.strip_prefix('@').ok_or_else(not_found)?;
            let named = |chat: &&ChatState| {
                chat.chat.id < 0
                    && chat.chat.username.as_ref().is_some_and(|u| u.eq_ignore_ascii_case(name))
            };
            let chat = world.chats.values().find(named).ok_or_else(not_found)?;
            ChatKey::shared(chat.chat.id)
        }
    };
    if world.chats.contains_key(&key) { Ok(key) } else { Err(not_found()) }
}

/// The chat a bot names, if the bot may send there what these permissions are about.
pub(super) fn writable_chat(
    world: &World,
    bot: UserId,
    chat_id: &ChatId,
    permissions: impl IntoIterator<Item = Permission>,
) -> Answer<ChatKey> {
    if let ChatId::Id(id) = chat_id
        && *id > 0
        && let Some(user) = world.user(UserId(*id))
        && !world.chats.contains_key(&ChatKey::private(bot, user.id))
    {
        return Err(match user.is_bot {
            true => ApiError::forbidden("bot can't send messages to bots"),
            false => ApiError::forbidden("bot can't initiate conversation with a user"),
        });
    }
    let key = named(world, bot, chat_id)?;
    let chat = &world.chats[&key];
    if chat.blocked {
        return Err(ApiError::forbidden("bot was blocked by the user"));
    }
    check_inside(chat, bot, Need::Membership)?;
    permissions.into_iter().try_for_each(|permission| check_writable(chat, bot, permission))?;
    Ok(key)
}

fn check_writable(chat: &ChatState, bot: UserId, (permission, what): Permission) -> Answer<()> {
    match chat.chat.r#type {
        ChatType::Private => Ok(()),
        ChatType::Channel if chat.forbids_writing(bot).is_some() => {
            Err(ApiError::bad_request("need administrator rights in the channel chat"))
        }
        ChatType::Channel => Ok(()),
        _ if chat.permits(bot, permission) => Ok(()),
        _ => {
            let what = format!("not enough rights to send {what} to the chat");
            Err(ApiError::bad_request(&what))
        }
    }
}

/// The kind of a chat, as refusals call it.
fn kind(chat: &ChatState) -> &str {
    chat.chat.r#type.as_str()
}

/// The message a call is about.
pub(super) fn message_id(call: &Call<'_>) -> Answer<i64> {
    let id = call.parameters.int("message_id")?;
    id.ok_or_else(|| ApiError::bad_request("message identifier is not specified"))
}

/// The user a call is about.
pub(super) fn user_id(call: &Call<'_>) -> Answer<UserId> {
    let id = call.parameters.int("user_id").ok().flatten().filter(|id| *id > 0);
    id.map(UserId).ok_or_else(|| ApiError::bad_request("invalid user_id specified"))
}

impl Inside<'_> {
    pub(super) fn chat(&self) -> &ChatState {
        &self.world.chats[&self.key]
    }

    /// Changes the chat.
    pub(super) fn edit(&mut self, change: impl FnOnce(&mut ChatState)) {
        if let Some(chat) = self.world.chats.get_mut(&self.key) {
            change(chat);
        }
    }

    pub(super) fn kind(&self) -> &ChatType {
        &self.chat().chat.r#type
    }

    pub(super) fn is_private(&self) -> bool {
        *self.kind() == ChatType::Private
    }

    /// What the bot is there.
    pub(super) fn me(&self) -> Status {
        self.chat().members.status(self.bot.id)
    }

    /// What someone is there.
    pub(super) fn status(&self, user: UserId) -> Status {
        self.chat().members.status(user)
    }

    /// A user by the number, be they in the chat or not.
    pub(super) fn user(&self, id: UserId) -> Answer<User> {
        self.world.user(id).cloned().ok_or_else(|| {
            ApiError::bad_request(match self.kind() {
                ChatType::Group => "user not found",
                ChatType::Private => "member not found",
                _ => "PARTICIPANT_ID_INVALID",
            })
        })
    }

    /// Refuses in these words unless the bot has a right of administrators.
    pub(super) fn require(&self, right: &str, words: &str) -> Answer<()> {
        if self.me().has(right) { Ok(()) } else { Err(ApiError::bad_request(words)) }
    }

    /// The same for what permissions may allow to every member.
    pub(super) fn require_permission(&self, permission: &str, words: &str) -> Answer<()> {
        let permitted = self.chat().permits(self.bot.id, permission);
        if permitted { Ok(()) } else { Err(ApiError::bad_request(words)) }
    }
}
