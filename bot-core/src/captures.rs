//! Named parts of a text that a regular expression has matched, as arguments.

use std::{marker::PhantomData, str::FromStr};

use regex::Captures;

use crate::{
    __private::not_mine,
    context::Context,
    handler::{Pattern, Verdict},
};

/// What the expression finds in the update's text.
#[must_use]
pub fn captures<'a>(pattern: &Pattern, context: &'a Context) -> Option<Captures<'a>> {
    pattern.regex().ok()?.captures(context.text()?)
}

/// What a named part can be read as: whatever has `FromStr`.
#[diagnostic::on_unimplemented(
    message = "a named part of a regular expression cannot be read as `{Self}`",
    label = "this is not made from a text",
    note = "an argument that has the name of a part is a `String`, a number or another type that implements `FromStr`, or an `Option` of it"
)]
pub trait Part {}

#[diagnostic::do_not_recommend]
impl<T: FromStr> Part for T {}

/// An argument of the type `T` that is a named part.
#[derive(Debug)]
pub struct Captured<T>(PhantomData<T>);

impl<T: FromStr> Captured<T> {
    /// Reads it; a part that is not there, or is no `T`, is not for this handler.
    #[allow(clippy::missing_errors_doc, reason = "not public")]
    pub fn read(captures: &Captures<'_>, name: &str) -> Result<T, Verdict> {
        Self::read_optional(captures, name)?.ok_or_else(not_mine)
    }

    /// The same; `None` for a part that is not there.
    #[allow(clippy::missing_errors_doc, reason = "not public")]
    pub fn read_optional(captures: &Captures<'_>, name: &str) -> Result<Option<T>, Verdict> {
        let part = captures.name(name).map(|part| part.as_str().parse());
        part.transpose().map_err(|_| {
            Verdict::Skipped(format!("`{name}` is no {}", std::any::type_name::<T>()).into())
        })
    }
}

/// The silent answer for a type that the check has refused already.
pub trait NotCaptured {
    /// The argument's type.
    type Value;

    /// In place of [`Captured::read`].
    #[allow(clippy::missing_errors_doc, reason = "not public")]
    fn read(_: &Captures<'_>, _: &str) -> Result<Self::Value, Verdict> {
        unreachable!("not compiled")
    }

    /// In place of [`Captured::read_optional`].
    #[allow(clippy::missing_errors_doc, reason = "not public")]
    fn read_optional(_: &Captures<'_>, _: &str) -> Result<Option<Self::Value>, Verdict> {
        unreachable!("not compiled")
    }
}

impl<T> NotCaptured for Captured<T> {
    type Value = T;
}
