//! Methods with what is known filled in, from what was received.
//!
//! | received | shortcuts |
//! | --- | --- |
//! | [`Message`](crate::types::Message) | `answer`, `answer_photo` and so on, `reply`, `edit_text`, `delete`, `forward_to`, `copy_to`, `pin`, `react`, ... |
//! | [`CallbackQuery`](crate::types::CallbackQuery) | `answer`, `answer_alert`, `edit_text`, `delete_message`, ... |
//! | [`Chat`](crate::types::Chat) | `send_message`, `ban`, `unban`, `restrict`, `promote`, `leave`, ... |
//! | [`ChatJoinRequest`](crate::types::ChatJoinRequest) | `approve`, `decline`, `send_message` |
//! | inline, shipping and pre-checkout queries | `answer`; `offer`, `refuse`; `accept`, `refuse` |
//!
//! Each makes the method's struct, so its setters are all there. Return it from a handler, or send
//! it by [`Callable::send`]:
//!
//! ```no_run
//! use bot_core::{Bot, CallError, Callable, types::{InputFile, Message}};
//!
//! async fn handle(bot: Bot, message: Message) -> Result<(), CallError> {
//!     let wait = message.answer("One moment ...").disable_notification(true).send(&bot).await?;
//!     message.answer_document(InputFile::path("report.pdf")).send(&bot).await?;
//!     wait.delete().send(&bot).await?;
//!     Ok(())
//! }
//! ```
//!
//! What is sent goes where the message was: into the same topic, and for the same business account.
//! Only an *ephemeral* message is not edited or deleted by these: it has methods of its own
//! ([`EditEphemeralMessageText`](crate::methods::EditEphemeralMessageText) and its like).

mod callable;
mod chat;
mod message;
mod place;
mod query;

pub use callable::Callable;
pub use query::NoMessage;
