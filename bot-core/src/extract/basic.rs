//! What every update or its surroundings have, and options.

use std::convert::Infallible;

use super::{FromUpdate, HasChat, HasUser, Kind, Need, NoChat, NoUser, Rejection};
use crate::{
    client::Bot,
    context::Context,
    types::{Chat, User},
    update::Update,
};

/// The whole update.
impl<K: Kind> FromUpdate<K> for Update {
    type Rejection = Infallible;

    async fn from_update(context: &Context) -> Result<Self, Infallible> {
        Ok(context.update().clone())
    }
}

/// The bot that was written to.
impl<K: Kind> FromUpdate<K> for Bot {
    type Rejection = Infallible;

    async fn from_update(context: &Context) -> Result<Self, Infallible> {
        Ok(context.bot().clone())
    }
}

/// The update and its surroundings.
impl<K: Kind> FromUpdate<K> for Context {
    type Rejection = Infallible;

    async fn from_update(context: &Context) -> Result<Self, Infallible> {
        Ok(context.clone())
    }
}

/// The user who caused the update.
impl<K: HasUser> FromUpdate<K> for User {
    type Rejection = NoUser;

    async fn from_update(context: &Context) -> Result<Self, NoUser> {
        context.update().user().cloned().ok_or(NoUser)
    }
}

/// The chat the update is about.
impl<K: HasChat> FromUpdate<K> for Chat {
    type Rejection = NoChat;

    async fn from_update(context: &Context) -> Result<Self, NoChat> {
        context.update().chat().cloned().ok_or(NoChat)
    }
}

/// `None` where the argument itself would pass the update on to the next handler.
impl<K: Kind, T: FromUpdate<K>> FromUpdate<K> for Option<T> {
    type Rejection = Rejection;
    const NEEDS: &'static [Need] = still_needed(T::NEEDS);

    async fn from_update(context: &Context) -> Result<Self, Rejection> {
        match T::from_update(context).await {
            Ok(value) => Ok(Some(value)),
            Err(rejection) => match rejection.into() {
                Rejection::Skip(_) => Ok(None),
                rejection => Err(rejection),
            },
        }
    }
}

/// The rejection itself, for the handler to judge.
impl<K: Kind, T: FromUpdate<K>> FromUpdate<K> for Result<T, T::Rejection> {
    type Rejection = Infallible;
    const NEEDS: &'static [Need] = still_needed(T::NEEDS);

    async fn from_update(context: &Context) -> Result<Self, Infallible> {
        Ok(T::from_update(context).await)
    }
}

/// What an argument needs that may be missing: it can do without a state, but what it says of itself
/// stays true.
const fn still_needed(needs: &'static [Need]) -> &'static [Need] {
    match needs {
        [Need::State(_), ..] => &[],
        _ => needs,
    }
}
