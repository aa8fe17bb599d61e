//! What a handler may return.
//!
//! | returned | what happens |
//! | --- | --- |
//! | `()` | nothing |
//! | a text: `&str`, `String`, `Cow<str>`, [`FormattedText`] | it is sent to the update's chat, into the same topic; only for kinds about a chat |
//! | any [method](crate::methods) | it is called |
//! | `Option` of these | `None` does nothing |
//! | a tuple or a `Vec` of these | one after another; the first that fails ends it |
//! | `Result` of all that | an error, of any type, is the handler's |

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
pub trait Reply<K: Kind>: Send {
    /// Sends the reply.
    ///
    /// # Errors
    ///
    /// When the handler returned an error or the platform refused the reply.
    fn reply(self, context: &Context) -> impl Future<Output = Result<(), BoxError>> + Send;
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

/// A text into the chat that the update is about.
async fn send_text(text: impl Into<FormattedText>, context: &Context) -> Result<(), BoxError> {
    let chat = context.update().chat().ok_or_else(|| NoPlace::of(context))?;
    let mut send = SendMessage::new(chat, text.into());
    if let Some(message) = context.message() {
        send = send.in_the_place_of(message);
    }
    context.bot().call(&send).await?;
    Ok(())
}

/// A text in answer to the message at hand, or into the chat where there is none.
pub(crate) async fn answer(text: String, context: &Context) -> Result<(), BoxError> {
    match context.message() {
        Some(message) => context.bot().call(&message.reply(text)).await.map(drop)?,
        None => send_text(text, context).await?,
    }
    Ok(())
}

impl<K: HasChat> Reply<K> for String {
    async fn reply(self, context: &Context) -> Result<(), BoxError> {
        send_text(self, context).await
    }
}

impl<K: HasChat> Reply<K> for &str {
    async fn reply(self, context: &Context) -> Result<(), BoxError> {
        send_text(self.to_owned(), context).await
    }
}

impl<K: HasChat> Reply<K> for Cow<'_, str> {
    async fn reply(self, context: &Context) -> Result<(), BoxError> {
        send_text(self.into_owned(), context).await
    }
}

impl<K: HasChat> Reply<K> for FormattedText {
    async fn reply(self, context: &Context) -> Result<(), BoxError> {
        send_text(self, context).await
    }
}

#[diagnostic::do_not_recommend]
impl<K: Kind, M: Method> Reply<K> for M {
    async fn reply(self, context: &Context) -> Result<(), BoxError> {
        context.bot().call(&self).await?;
        Ok(())
    }
}

impl<K: Kind, R: Reply<K>> Reply<K> for Option<R> {
    async fn reply(self, context: &Context) -> Result<(), BoxError> {
        match self {
            Some(reply) => reply.reply(context).await,
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
}

impl<K: Kind, R: Reply<K>> Reply<K> for Vec<R> {
    async fn reply(self, context: &Context) -> Result<(), BoxError> {
        for reply in self {
            reply.reply(context).await?;
        }
        Ok(())
    }
}

macro_rules! tuples {
    ($($reply:ident)*) => {
        #[allow(non_snake_case, reason = "a variable has the name of its type")]
        impl<K: Kind, $($reply: Reply<K>),*> Reply<K> for ($($reply,)*) {
            async fn reply(self, context: &Context) -> Result<(), BoxError> {
                let ($($reply,)*) = self;
                $($reply.reply(context).await?;)*
                Ok(())
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
