//! Whom a command means.

use bot_server::{
    extract::{FromUpdate, HasText, Rejection},
    prelude::*,
};

/// The author of the message that the command replies to, and that message.
pub(super) struct Target {
    pub(super) user: User,
    pub(super) message: Message,
}

impl<K: HasText> FromUpdate<K> for Target {
    type Rejection = Rejection;

    async fn from_update(context: &Context) -> Result<Self, Rejection> {
        let message = context.message().ok_or_else(|| Rejection::skip("it is no message"))?;
        let original = message.reply_to_message.as_deref();
        // In a forum's topic every message replies to the one that opened the topic.
        let original = original.filter(|it| Some(it.message_id) != message.message_thread_id);
        let Some(original) = original else {
            return Err(Rejection::Answer("Reply with it to a message of whom you mean.".into()));
        };
        match &original.from {
            Some(user) if user.id == context.me().id => {
                Err(Rejection::Answer("Not me, please.".into()))
            }
            Some(user) if original.sender_chat.is_none() => {
                Ok(Self { user: (**user).clone(), message: original.clone() })
            }
            _ => Err(Rejection::Answer("They do not write in their own name.".into())),
        }
    }
}
