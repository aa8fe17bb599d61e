//! Sending a method that was made without a bot.

use crate::{
    client::{Bot, Call},
    method::Method,
};

/// Methods can be sent by a bot: the other way round of [`Bot::call`], for the end of a chain.
///
/// ```no_run
/// # async fn example(bot: bot_core::Bot, message: bot_core::types::Message) -> Result<(), bot_core::CallError> {
/// use bot_core::Callable;
///
/// message.reply("Noted").disable_notification(true).send(&bot).await?;
/// # Ok(())
/// # }
/// ```
///
/// All methods have it; there is nothing to implement.
pub trait Callable: Method + Sized {
    /// Calls the method.
    fn send(self, bot: &Bot) -> Call<Self::Answer> {
        bot.call(self)
    }
}

impl<M: Method> Callable for M {}
