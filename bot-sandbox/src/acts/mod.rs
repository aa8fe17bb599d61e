//! What people do, as far as it can be refused: one function an act, for [`Person`](crate::Person)
//! and for the chat page alike. Each tells the bots that are to hear of it.

mod buttons;
mod chats;
mod contents;
mod files;
mod inline;
mod members;
mod messages;
mod polls;
mod reactions;
mod rights;
mod server;
mod topics;

use bot_core::types::{ChatType, Message, User};

pub(crate) use buttons::Pressing;
pub(crate) use contents::poll;
pub(crate) use files::Sent;
pub(crate) use members::{bot_in, removed};
pub(crate) use messages::Typed;
pub(crate) use server::Again;

use crate::{
    methods::permission::Permission,
    world::{ChatKey, ChatState, Status, World},
};

/// The refusal of something that a person tried, in the server's words where it has some.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(String);

impl Refused {
    pub(crate) fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

/// A chat in which someone acts. Of private chats everyone has only their own, and of others those
/// that they are in.
fn chat<'w>(world: &'w mut World, key: ChatKey, user: &User) -> Result<&'w mut ChatState, Refused> {
    look(world, key, user)?;
    world.chats.get_mut(&key).ok_or_else(no_chat)
}

/// The same to look at.
fn look<'w>(world: &'w World, key: ChatKey, user: &User) -> Result<&'w ChatState, Refused> {
    let is_theirs = key.bot().is_none() || key.id == user.id.0;
    let chat = world.chats.get(&key).filter(|_| is_theirs).ok_or_else(no_chat)?;
    match chat.members.status(user.id) {
        status if status.is_member() => Ok(chat),
        Status::Banned { .. } => Err(Refused::new("banned")),
        _ => Err(Refused::new("not a member")),
    }
}

fn no_chat() -> Refused {
    Refused::new("there is no such chat")
}

/// A message in a chat that someone is in.
fn message<'w>(
    world: &'w World,
    key: ChatKey,
    user: &User,
    message_id: i64,
) -> Result<&'w Message, Refused> {
    let message = look(world, key, user)?.messages.get(&message_id);
    message.ok_or_else(|| Refused::new("MESSAGE_ID_INVALID"))
}

/// Where something is sent to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct To {
    pub(crate) key: ChatKey,
    /// The topic of a forum, by its `message_thread_id`.
    pub(crate) topic: Option<i64>,
}

impl From<ChatKey> for To {
    fn from(key: ChatKey) -> Self {
        Self { key, topic: None }
    }
}

/// Whether someone may send to a chat what this permission is about.
fn may_send(
    world: &World,
    To { key, topic }: To,
    user: &User,
    (permission, what): Permission,
) -> Result<(), Refused> {
    if let Some(bot) = key.bot() {
        // A chat with a bot is there as soon as something is sent to it.
        let is_bot = world.bots.values().any(|state| state.user.id == bot);
        return match topic {
            _ if key.id != user.id.0 || !is_bot => Err(no_chat()),
            None => Ok(()),
            Some(_) => Err(Refused::new("message thread not found")),
        };
    }
    let chat = look(world, key, user)?;
    if let Some(why) = chat.forbids_writing(user.id) {
        return Err(Refused::new(why));
    }
    if let Some(why) = chat.forbids_topic(user.id, topic) {
        return Err(Refused::new(why));
    }
    match chat.chat.r#type == ChatType::Channel || chat.permits(user.id, permission) {
        true => Ok(()),
        false => Err(Refused::new(format!("not enough rights to send {what} to the chat"))),
    }
}
