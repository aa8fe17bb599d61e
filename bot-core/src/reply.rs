//! What a handler may return.
//!
//! | returned | what happens |
//! | --- | --- |
//! | `()` | nothing |
//! | a text: `&str`, `String`, `Cow<str>`, [`FormattedText`] | it is sent to the update's chat, into the same topic; only for kinds about a chat |
//! | any [method](crate::methods) | it is called |
//! | `Option` of these | `None` does nothing |
//! | a tuple or a `Vec` of these | one after another; the first that fails ends it |
//! | `Result` of all that | an error, of any type, is the handler's; a [`Retry`](crate::Retry) asks for the update again |
//!
//! # In the webhook's response
//!
//! A server takes one call in the answer to its webhook's request, which saves a request. Where the
//! application asks for that (`reply_in_response`), the last call of what a handler returned goes
//! there: a single reply, or the last item of a tuple or `Vec`, after those before it have been
//! called as usual. It is checked, waits for its turn and counts for the limits as any other. It is a
//! request all the same
//!
//! - if it has a result (`get*`) or moves the webhook or the bot (`setWebhook`, `deleteWebhook`,
//!   `close`, `logOut`), sends a new file, or is larger than 64 kB;
//! - if nobody waits for the answer: the handler took so long that the server has had it, the
//!   connection is gone, or the update came by polling.
//!
//! The result of a call in the response is lost, and so is the server's refusal: it is nobody's
//! error, and neither tried again nor sent after a group that has moved. A server that sends the
//! update again, because the answer did not arrive, gets the same answer with the same call. A
//! request that follows in another task, or for another update of the chat that the server sent
//! meanwhile (messages and the presses of buttons are sent side by side), may arrive before it.

use std::{borrow::Cow, future::Future};

use crate::{
    context::Context,
    error::BoxError,
    extract::{HasChat, Kind},
    method::Method,
    methods::SendMessage,
    text::FormattedText,
};

/// Something a handler of the kind `K` may return.
#[diagnostic::on_unimplemented(
    message = "a handler of `{K}` cannot return `{Self}`",
    label = "this is no reply to `{K}`",
    note = "it may return nothing, a method such as `SendMessage`, where the kind has a chat a text, or an `Option`, `Vec`, tuple or `Result` of these"
)]
pub trait Reply<K: Kind>: Send + Sized {
    /// Sends the reply.
    ///
    /// # Errors
    ///
    /// When the handler returned an error or the platform refused the reply.
    fn reply(self, context: &Context) -> impl Future<Output = Result<(), BoxError>> + Send;

    /// Sends the reply as the last thing that the handler does, so that it may go into the
    /// [webhook's response](crate::reply#in-the-webhooks-response). By default it does not.
    ///
    /// A reply of one's own that ends with another one may hand this on to that one; whatever is
    /// sent after it overtakes it.
    ///
    /// # Errors
    ///
    /// As for [`reply`](Self::reply).
    fn reply_last(self, context: &Context) -> impl Future<Output = Result<(), BoxError>> + Send {
        self.reply(context)
    }
}

impl<K: Kind> Reply<K> for () {
    async fn reply(self, _: &Context) -> Result<(), BoxError> {
        Ok(())
    }
}

/// The handler returned a text, and the update is about no chat.
#[derive(Debug, thiserror::Error)]
#[error(
    "a text is sent to the update's chat, and this `{kind}` is about none: return a method that names \
     a chat, such as `SendMessage::new(chat, text)`, or nothing"
)]
struct NoPlace {
    kind: String,
}

impl NoPlace {
    fn of(context: &Context) -> Self {
        Self { kind: context.update().kind_name().to_owned() }
    }
}

/// A text for the chat that the update is about.
fn message(text: impl Into<FormattedText>, context: &Context) -> Result<SendMessage, BoxError> {
    let chat = context.update().chat().ok_or_else(|| NoPlace::of(context))?;
    let send = SendMessage::new(chat, text.into());
    Ok(match context.message() {
        Some(message) => send.in_the_place_of(message),
        None => send,
    })
}

/// A text in answer to the message at hand, or into the chat where there is none, in the place of a
/// handler.
pub(crate) async fn answer(text: String, context: &Context) -> Result<(), BoxError> {
    match context.message() {
        Some(message) => call_last(&message.reply(text), context).await,
        None => call_last(&message(text, context)?, context).await,
    }
}

async fn call<M: Method>(method: &M, context: &Context) -> Result<(), BoxError> {
    context.bot().call(method).await?;
    Ok(())
}

/// Makes the last call of a handler.
async fn call_last<M: Method>(method: &M, context: &Context) -> Result<(), BoxError> {
    match context.response() {
        Some(response) => {
            context.bot().call_or_respond(method, response).await?;
            Ok(())
        }
        None => call(method, context).await,
    }
}

impl<K: HasChat> Reply<K> for String {
    async fn reply(self, context: &Context) -> Result<(), BoxError> {
        call(&message(self, context)?, context).await
    }

    async fn reply_last(self, context: &Context) -> Result<(), BoxError> {
        call_last(&message(self, context)?, context).await
    }
}

impl<K: HasChat> Reply<K> for &str {
    async fn reply(self, context: &Context) -> Result<(), BoxError> {
        call(&message(self, context)?, context).await
    }

    async fn reply_last(self, context: &Context) -> Result<(), BoxError> {
        call_last(&message(self, context)?, context).await
    }
}

impl<K: HasChat> Reply<K> for Cow<'_, str> {
    async fn reply(self, context: &Context) -> Result<(), BoxError> {
        call(&message(self, context)?, context).await
    }

    async fn reply_last(self, context: &Context) -> Result<(), BoxError> {
        call_last(&message(self, context)?, context).await
    }
}

impl<K: HasChat> Reply<K> for FormattedText {
    async fn reply(self, context: &Context) -> Result<(), BoxError> {
        call(&message(self, context)?, context).await
    }

    async fn reply_last(self, context: &Context) -> Result<(), BoxError> {
        call_last(&message(self, context)?, context).await
    }
}

#[diagnostic::do_not_recommend]
impl<K: Kind, M: Method> Reply<K> for M {
    async fn reply(self, context: &Context) -> Result<(), BoxError> {
        call(&self, context).await
    }

    async fn reply_last(self, context: &Context) -> Result<(), BoxError> {
        call_last(&self, context).await
    }
}

impl<K: Kind, R: Reply<K>> Reply<K> for Option<R> {
    async fn reply(self, context: &Context) -> Result<(), BoxError> {
        match self {
            Some(reply) => reply.reply(context).await,
            None => Ok(()),
        }
    }

    async fn reply_last(self, context: &Context) -> Result<(), BoxError> {
        match self {
            Some(reply) => reply.reply_last(context).await,
            None => Ok(()),
        }
    }
}

impl<K: Kind, R: Reply<K>, E: Into<BoxError> + Send> Reply<K> for Result<R, E> {
    async fn reply(self, context: &Context) -> Result<(), BoxError> {
        match self {
            Ok(reply) => reply.reply(context).await,
            Err(error) => Err(error.into()),
        }
    }

    async fn reply_last(self, context: &Context) -> Result<(), BoxError> {
        match self {
            Ok(reply) => reply.reply_last(context).await,
            Err(error) => Err(error.into()),
        }
    }
}

impl<K: Kind, R: Reply<K>> Reply<K> for Vec<R> {
    async fn reply(self, context: &Context) -> Result<(), BoxError> {
        for reply in self {
            reply.reply(context).await?;
        }
        Ok(())
    }

    async fn reply_last(mut self, context: &Context) -> Result<(), BoxError> {
        let last = self.pop();
        Reply::<K>::reply(self, context).await?;
        last.reply_last(context).await
    }
}

macro_rules! tuples {
    ($($before:ident)*, $last:ident) => {
        #[allow(non_snake_case, reason = "a variable has the name of its type")]
        impl<K: Kind, $($before: Reply<K>,)* $last: Reply<K>> Reply<K> for ($($before,)* $last,) {
            async fn reply(self, context: &Context) -> Result<(), BoxError> {
                let ($($before,)* $last,) = self;
                $($before.reply(context).await?;)*
                $last.reply(context).await
            }

            async fn reply_last(self, context: &Context) -> Result<(), BoxError> {
                let ($($before,)* $last,) = self;
                $($before.reply(context).await?;)*
                $last.reply_last(context).await
            }
        }
    };
}

tuples!(, A);
tuples!(A, B);
tuples!(A B, C);
tuples!(A B C, D);
tuples!(A B C D, E);
tuples!(A B C D E, F);
