//! What people do, as far as it can be refused: one function an act, for [`Person`](crate::Person)
//! and for the chat page alike. Each tells the bots that are to hear of it.

mod messages;
mod reactions;

use bot_core::types::User;

use crate::world::{ChatKey, ChatState, World};

/// The refusal of something that a person tried, in the server's words where it has some.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(String);

impl Refused {
    pub(crate) fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

/// A chat in which someone acts. Of private chats everyone has only their own.
fn chat<'w>(world: &'w mut World, key: ChatKey, user: &User) -> Result<&'w mut ChatState, Refused> {
    look(world, key, user)?;
    world.chats.get_mut(&key).ok_or_else(no_chat)
}

/// The same to look at.
fn look<'w>(world: &'w World, key: ChatKey, user: &User) -> Result<&'w ChatState, Refused> {
    let is_theirs = key.bot().is_none() || key.id == user.id.0;
    world.chats.get(&key).filter(|_| is_theirs).ok_or_else(no_chat)
}

fn no_chat() -> Refused {
    Refused::new("there is no such chat")
}

/// Whether someone may write to a chat.
fn may_write(world: &World, key: ChatKey, user: &User) -> Result<(), Refused> {
    let chat = look(world, key, user)?;
    match chat.forbids_writing(user.id) {
        None => Ok(()),
        Some(why) => Err(Refused::new(why)),
    }
}
