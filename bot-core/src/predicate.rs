//! Functions that judge an update: `filter = is_admin`.

use std::{future::Future, marker::PhantomData};

use crate::{
    context::Context,
    error::BoxError,
    extract::{FromUpdate, Kind, Rejection},
};

/// A function that says whether an update of the kind `K` is for a handler: it takes what a handler
/// may take, and gives a `bool` or a `Result` of one, at once or as a future.
///
/// An argument that is not there means no. `M` is found by the compiler.
#[diagnostic::on_unimplemented(
    message = "this is no filter for updates of `{K}`",
    label = "not a function from what `{K}` has to `bool`",
    note = "a filter is a `fn` or an `async fn` that takes what a handler of `{K}` may take, by value and at most six of it, and returns `bool` or `Result<bool, _>`"
)]
pub trait Predicate<K: Kind, M> {
    /// Judges.
    fn judge(&self, context: &Context) -> impl Future<Output = Result<bool, BoxError>> + Send;
}

/// What a predicate returns. `M` is found by the compiler.
pub trait Answer<M>: Send {
    /// The answer in the end.
    fn answer(self) -> impl Future<Output = Result<bool, BoxError>> + Send;
}

/// How a predicate answers: at once, or later.
#[derive(Debug)]
pub struct Now;
/// See [`Now`].
#[derive(Debug)]
pub struct Later<M>(PhantomData<M>);
/// See [`Now`].
#[derive(Debug)]
pub struct Fallible;

impl Answer<Now> for bool {
    async fn answer(self) -> Result<bool, BoxError> {
        Ok(self)
    }
}

impl<E: Into<BoxError> + Send> Answer<Fallible> for Result<bool, E> {
    async fn answer(self) -> Result<bool, BoxError> {
        self.map_err(Into::into)
    }
}

impl<M, F> Answer<Later<M>> for F
where
    F: Future + Send,
    F::Output: Answer<M>,
{
    async fn answer(self) -> Result<bool, BoxError> {
        self.await.answer().await
    }
}

/// Asks a predicate.
///
/// # Errors
///
/// When it fails, or an argument of it does.
pub async fn ask<K: Kind, M, P: Predicate<K, M>>(
    predicate: P,
    context: &Context,
) -> Result<bool, BoxError> {
    predicate.judge(context).await
}

macro_rules! predicates {
    ($($argument:ident)*) => {
        #[diagnostic::do_not_recommend]
        #[allow(non_snake_case, unused_variables, reason = "a variable has the name of its type")]
        impl<K, M, R, P, $($argument),*> Predicate<K, (M, $($argument,)*)> for P
        where
            K: Kind,
            P: Fn($($argument),*) -> R + Sync,
            R: Answer<M>,
            $($argument: FromUpdate<K> + Send,)*
        {
            async fn judge(&self, context: &Context) -> Result<bool, BoxError> {
                $(
                    let $argument = match $argument::from_update(context).await {
                        Ok(value) => value,
                        Err(rejection) => return match rejection.into() {
                            Rejection::Error(error) => Err(error),
                            Rejection::Skip(_) | Rejection::Answer(_) => Ok(false),
                        },
                    };
                )*
                self($($argument),*).answer().await
            }
        }
    };
}

predicates!();
predicates!(A);
predicates!(A B);
predicates!(A B C);
predicates!(A B C D);
predicates!(A B C D E);
predicates!(A B C D E F);
