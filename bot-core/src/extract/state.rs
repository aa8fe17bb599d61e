//! What the application gave to its handlers.

use std::{ops::Deref, sync::Arc};

use super::{FromUpdate, Kind, Need, Rejection};
use crate::{context::Context, state::StateKey};

/// A value that the application provided, shared by all handlers.
///
/// A state that nobody provided is found when the application starts, not when a handler runs.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// use bot_core::extract::State;
///
/// #[derive(Default)]
/// struct Visits { count: AtomicU64 }
///
/// async fn visit(visits: State<Visits>) -> String {
///     format!("visit {}", visits.count.fetch_add(1, Ordering::Relaxed) + 1)
/// }
/// # drop(visit);
/// ```
#[derive(Debug)]
pub struct State<T>(pub Arc<T>);

/// Nobody provided a state of this type.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("no state of type `{}` was provided", .0.name())]
pub struct MissingState(pub StateKey);

impl<K: Kind, T: Send + Sync + 'static> FromUpdate<K> for State<T> {
    type Rejection = MissingState;

    const NEEDS: &'static [Need] = &[Need::State(StateKey::of::<T>)];

    async fn from_update(context: &Context) -> Result<Self, MissingState> {
        context.states().get().map(Self).ok_or_else(|| MissingState(StateKey::of::<T>()))
    }
}

impl From<MissingState> for Rejection {
    fn from(error: MissingState) -> Self {
        Self::error(error)
    }
}

impl<T> Deref for State<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}
