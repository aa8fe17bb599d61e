//! What the code that the macros write may name, and nothing else may. Not public API: it changes
//! without notice.
//!
//! An argument of a wrong type is to be one error, on that type. So `#[on]` states each bound once,
//! in a check of its own, and uses the argument through [`Argument`], which has a second, silent
//! answer for types that the bound does not hold for: an inherent item goes before a trait's of the
//! same name where its own bounds hold, and gives way where they do not. The same for [`Returned`].

use std::{
    any::TypeId,
    future::{Future, Ready},
    marker::PhantomData,
    ops::ControlFlow,
};

pub use inventory;
pub use serde;

use crate::extract::{self, Choice, Kind, Need};
pub use crate::{
    before::{Before, Pass},
    callback_data::{self, CallbackData},
    command::{CommandScope, CommandSpec},
    context::Context,
    dialogue::{
        Dialogue, DialogueState, Json, JsonError, current as state,
        derived::{Begin, Keep, Kept, Unkept, from_json, to_json},
        scope, test as in_state,
    },
    extract::{Data, FromUpdate, kind},
    failure::{Failure, Hooked, OnError},
    group::{Group, LinkedGroup},
    handler::{Asking, Fact, Filter, Handler, Linked, Place, Question, Running, Verdict},
    predicate::{Predicate, ask},
    reply::Reply,
    update::{AllowedUpdates, UpdateKind},
};
#[cfg(feature = "regex")]
pub use crate::{
    captures::{Captured, NotCaptured, Part, captures},
    handler::Pattern,
};

/// What the derives of the arguments of commands name.
pub mod args {
    pub use crate::args::{
        ArgsError, Arity, CommandArg, CommandArgs, Tokens, WrongArg, private::*,
    };
}

/// One argument of a handler of the kind `K`.
#[derive(Debug)]
pub struct Argument<K, T>(PhantomData<(K, T)>);

impl<K: Kind, T: FromUpdate<K>> Argument<K, T> {
    /// Which updates it lets through.
    pub const CHOICE: Choice = T::CHOICE;
    /// What it needs.
    pub const NEEDS: &'static [Need] = T::NEEDS;

    /// Takes it.
    ///
    /// This and [`Returned::send`] say `Send` themselves in place of leaving it to be found out:
    /// rustc cannot find it out for a `Result<_, BoxError>` inside another future
    /// ("implementation of `From` is not general enough").
    #[allow(clippy::manual_async_fn, reason = "an `async fn` does not say `Send`")]
    pub fn take<'a>(context: &'a Context) -> impl Future<Output = Result<T, Verdict>> + Send + 'a
    where
        T: 'a,
    {
        async move { T::from_update(context).await.map_err(|rejection| rejection.into().into()) }
    }
}

/// What a handler of the kind `K` returned.
#[derive(Debug)]
pub struct Returned<K, R>(PhantomData<(K, R)>);

impl<K: Kind, R: Reply<K>> Returned<K, R> {
    /// Sends it.
    #[allow(clippy::manual_async_fn, reason = "as above")]
    pub fn send<'a>(returned: R, context: &'a Context) -> impl Future<Output = Verdict> + Send + 'a
    where
        R: 'a,
    {
        async move {
            match returned.reply_last(context).await {
                Ok(()) => Verdict::Handled,
                Err(error) => Verdict::Failed(error),
            }
        }
    }
}

/// What a function under `#[before]` returned for an update of the kind `K`.
#[derive(Debug)]
pub struct Passed<K, R>(PhantomData<(K, R)>);

impl<K: Kind, R: Pass<K>> Passed<K, R> {
    /// Does as it says; skips where the update goes on.
    #[allow(clippy::manual_async_fn, reason = "as above")]
    pub fn send<'a>(returned: R, context: &'a Context) -> impl Future<Output = Verdict> + Send + 'a
    where
        R: 'a,
    {
        async move {
            match returned.pass(context).await {
                Ok(ControlFlow::Continue(())) => {
                    Verdict::Skipped("it lets the update go on".into())
                }
                Ok(ControlFlow::Break(())) => Verdict::Handled,
                Err(error) => Verdict::Failed(error),
            }
        }
    }
}

/// The same for a type that cannot be named.
pub fn pass<'a, K: Kind, R: Pass<K> + 'a>(
    returned: R,
    context: &'a Context,
) -> impl Future<Output = Verdict> + Send + 'a {
    Passed::<K, R>::send(returned, context)
}

/// Does what a group does when a handler of it fails.
pub fn hook<M>(hook: impl OnError<M>, failure: Failure) -> Hooked {
    hook.hook(failure)
}

/// Sends what a handler returned whose type cannot be named.
pub fn send<'a, K: Kind, R: Reply<K> + 'a>(
    returned: R,
    context: &'a Context,
) -> impl Future<Output = Verdict> + Send + 'a {
    Returned::<K, R>::send(returned, context)
}

/// The silent answer for a type that the check has refused already. Such a program is not compiled.
pub trait Refused {
    /// The argument's type, or the returned one's.
    type Value;
    /// In place of [`Argument::CHOICE`].
    const CHOICE: Choice = Choice::All;
    /// In place of [`Argument::NEEDS`].
    const NEEDS: &'static [Need] = &[];

    /// In place of [`Argument::take`].
    fn take(_: &Context) -> Ready<Result<Self::Value, Verdict>> {
        unreachable!("not compiled")
    }

    /// In place of [`Returned::send`] and [`Passed::send`].
    fn send(_: Self::Value, _: &Context) -> Ready<Verdict> {
        unreachable!("not compiled")
    }
}

impl<K, T> Refused for Argument<K, T> {
    type Value = T;
}

impl<K, R> Refused for Returned<K, R> {
    type Value = R;
}

impl<K, R> Refused for Passed<K, R> {
    type Value = R;
}

/// In place of the descriptor of a function whose attribute is wrong.
pub const REFUSED: &Handler =
    &Handler::new(AllowedUpdates::EMPTY, "", Place { file: "", line: 0, module: "" }, |_| {
        unreachable!("not compiled")
    });

/// The update is of none of the handler's kinds, or has changed while it was looked at.
#[must_use]
pub fn not_mine() -> Verdict {
    Verdict::Skipped("the update is not what the handler asks for".into())
}

/// An answer that is known.
#[must_use]
pub fn known<'a>(answer: bool) -> Asking<'a> {
    Box::pin(std::future::ready(Ok(answer)))
}

/// The type of a value that has no name for it, such as a function.
#[must_use]
pub fn type_of<T: 'static>(_: &T) -> TypeId {
    TypeId::of::<T>()
}

/// The data of the button that was pressed, if it is of this type.
#[must_use]
pub fn data<T: CallbackData>(context: &Context) -> Option<T> {
    extract::data(context).ok()
}

/// Whether it is, and is as it should be.
#[must_use]
pub fn has_data<T: CallbackData>(context: &Context, is: fn(&T) -> bool) -> bool {
    data(context).is_some_and(|data| is(&data))
}
