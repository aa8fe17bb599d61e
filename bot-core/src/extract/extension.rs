//! What a layer or a `#[before]` function handed on.

use std::{any::type_name, ops::Deref, sync::Arc};

use super::{FromUpdate, Kind, Rejection};
use crate::context::Context;

/// A value of this update that a layer or a `#[before]` function put into
/// [`Context::extensions`].
///
/// Where there is none the handler fails, with an error that names the type;
/// `Result<Extension<T>, MissingExtension>` leaves that to the handler.
///
/// ```
/// use bot_core::{Context, extract::Extension, types::User};
///
/// struct Account { balance: i64 }
///
/// // #[before]
/// async fn look_up(context: Context, user: User) {
///     context.extensions().insert(Account { balance: user.id.0 % 100 });
/// }
///
/// // #[on(message, command = "balance")]
/// async fn balance(account: Extension<Account>) -> String {
///     format!("You have {} credits.", account.balance)
/// }
/// # drop((look_up, balance));
/// ```
#[derive(Debug)]
pub struct Extension<T>(pub Arc<T>);

/// Nobody has put an extension of this type into the update's context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the update has no extension of type `{0}`: insert it by `context.extensions().insert(..)` in a layer or a #[before] function that runs before this handler"
)]
pub struct MissingExtension(pub &'static str);

impl<K: Kind, T: Send + Sync + 'static> FromUpdate<K> for Extension<T> {
    type Rejection = MissingExtension;

    async fn from_update(context: &Context) -> Result<Self, MissingExtension> {
        context.extensions().get().map(Self).ok_or_else(|| MissingExtension(type_name::<T>()))
    }
}

impl From<MissingExtension> for Rejection {
    fn from(error: MissingExtension) -> Self {
        Self::error(error)
    }
}

impl<T> Deref for Extension<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Clone for Extension<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}
