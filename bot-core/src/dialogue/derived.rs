//! What the code that the derives write leans on.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Deserializer, Serializer, de::StrRead};

use super::JsonError;

/// What has a beginning: every type that is [`Default`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say where it begins",
    label = "this needs a default",
    note = "derive `Default` too; in an enum, write `#[default]` above the variant that a conversation begins with"
)]
pub trait Begin: Sized {
    /// The beginning.
    fn begin() -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Default> Begin for T {
    fn begin() -> Self {
        T::default()
    }
}

/// A field of a dialogue's state: every type that serde can write and read.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be kept in a dialogue or a session",
    label = "this has no form that can be kept",
    note = "a type of yours derives serde's `Serialize` and `Deserialize`; a type of the Bot API has them with the feature `serde` of the framework; what need not be kept gets `#[serde(skip)]`"
)]
pub trait Kept {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> Kept for T {}

/// The same as a bound, which serde's traits follow from.
pub trait Keep: Serialize + DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> Keep for T {}

/// The silent answer for a state whose fields were refused already, as `Refused` of `private.rs`.
pub trait Unkept<S>: Sized {
    /// In place of what serde derives.
    fn serialize<T>(_: &S, _: T) -> Result<(), JsonError> {
        unreachable!("not compiled")
    }

    /// In place of what serde derives.
    fn deserialize<F>(_: F) -> Result<S, JsonError> {
        unreachable!("not compiled")
    }
}

impl<S, T> Unkept<S> for T {}

/// Writes a state as its twin says.
pub fn to_json(
    write: impl FnOnce(&mut Serializer<Vec<u8>>) -> Result<(), JsonError>,
) -> Result<String, JsonError> {
    let mut to = Serializer::new(Vec::new());
    write(&mut to)?;
    String::from_utf8(to.into_inner()).map_err(serde::ser::Error::custom)
}

/// Reads a state as its twin says.
pub fn from_json<'a, T>(
    json: &'a str,
    read: impl FnOnce(&mut Deserializer<StrRead<'a>>) -> Result<T, JsonError>,
) -> Result<T, JsonError> {
    let mut from = Deserializer::from_str(json);
    let value = read(&mut from)?;
    from.end()?;
    Ok(value)
}
