//! What an act says, read with a word for whatever is wrong with it.

use std::borrow::Cow;

use bot_core::{
    json::{self, Read},
    types::{User, UserId},
};
use serde_json::Value;

use crate::{
    acts::{Refused, To},
    world::{ChatKey, World},
};

/// An act as it came: a JSON object.
#[derive(Debug)]
pub(in crate::page) struct Given(Value);

impl Given {
    pub(super) fn read(body: &[u8]) -> Result<Self, Refused> {
        let value = serde_json::from_slice(body);
        let value: Value =
            value.map_err(|error| Refused::new(format!("this is no JSON: {error}")))?;
        match value.is_object() {
            true => Ok(Self(value)),
            false => Err(Refused::new("an act is a JSON object")),
        }
    }

    /// From the query of a URL, in which numbers are text.
    pub(in crate::page) fn of_query(query: &str) -> Self {
        let pairs = form_urlencoded::parse(query.as_bytes()).filter(|(_, text)| !text.is_empty());
        let read = |(name, text): (Cow<'_, str>, Cow<'_, str>)| {
            let is_number = matches!(&*name, "as" | "duration" | "topic");
            let number = text.parse().ok().filter(|_| is_number).map(|number: i64| number.into());
            (name.into_owned(), number.unwrap_or_else(|| Value::from(text)))
        };
        Self(Value::Object(pairs.map(read).collect()))
    }

    /// All of it.
    pub(super) fn all(&self) -> &Value {
        &self.0
    }

    /// A value that is there and not null.
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    fn is<'a, T>(
        &'a self,
        name: &str,
        what: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Refused> {
        let Some(value) = self.0.get(name).filter(|value| !value.is_null()) else {
            return Ok(None);
        };
        read(value).map(Some).ok_or_else(|| Refused::new(format!("`{name}` must be {what}")))
    }

    pub(in crate::page) fn text_or_none(&self, name: &str) -> Result<Option<&str>, Refused> {
        self.is(name, "a text", Value::as_str)
    }

    pub(in crate::page) fn text(&self, name: &str) -> Result<&str, Refused> {
        self.text_or_none(name)?.ok_or_else(|| missing(name, "a text"))
    }

    pub(in crate::page) fn int_or_none(&self, name: &str) -> Result<Option<i64>, Refused> {
        self.is(name, "a whole number", Value::as_i64)
    }

    pub(in crate::page) fn int(&self, name: &str) -> Result<i64, Refused> {
        self.int_or_none(name)?.ok_or_else(|| missing(name, "a whole number"))
    }

    /// A number that counts from 0.
    pub(super) fn index(&self, name: &str) -> Result<usize, Refused> {
        let index = self.int(name)?;
        usize::try_from(index).map_err(|_| Refused::new(format!("`{name}` must not be negative")))
    }

    pub(super) fn number(&self, name: &str) -> Result<f64, Refused> {
        let number = self.is(name, "a number", Value::as_f64)?;
        number.ok_or_else(|| missing(name, "a number"))
    }

    pub(super) fn bool(&self, name: &str) -> Result<bool, Refused> {
        Ok(self.is(name, "true or false", Value::as_bool)?.unwrap_or(false))
    }

    /// A list of which each item is read so; empty if it is not there.
    pub(super) fn list<'a, T>(
        &'a self,
        name: &str,
        what: &str,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Vec<T>, Refused> {
        let items = |value: &'a Value| value.as_array()?.iter().map(&read).collect();
        let list = self.is(name, &format!("a list of {what}"), items)?;
        Ok(list.unwrap_or_default())
    }

    /// An object of the API.
    pub(super) fn object<T: Read + Default>(&self, name: &str) -> Result<T, Refused> {
        let value = self.value(name).ok_or_else(|| missing(name, "an object"))?;
        let read = json::from_str(&value.to_string());
        read.map_err(|error| Refused::new(format!("`{name}` cannot be read: {error}")))
    }

    /// Which rights are given: an object of true and false by name.
    pub(super) fn rights(&self) -> Result<Vec<&str>, Refused> {
        let read = |value| {
            let all = Value::as_object(value)?.iter();
            let all = all.map(|(name, given)| Some((&**name, given.as_bool()?)));
            all.collect::<Option<Vec<(&str, bool)>>>()
        };
        let what = "an object of true and false";
        let all = self.is("rights", what, read)?.ok_or_else(|| missing("rights", what))?;
        Ok(all.into_iter().filter(|(_, given)| *given).map(|(name, _)| name).collect())
    }

    pub(super) fn user_id(&self, name: &str) -> Result<UserId, Refused> {
        self.int(name).map(UserId)
    }

    /// Who does it.
    pub(in crate::page) fn person(&self, world: &World) -> Result<User, Refused> {
        let id = self.user_id("as")?;
        let person = world.user(id).filter(|user| !user.is_bot).cloned();
        person.ok_or_else(|| Refused::new(format!("`as`: there is no person {id}")))
    }

    pub(super) fn chat(&self) -> Result<ChatKey, Refused> {
        self.chat_or_none("chat")?.ok_or_else(|| missing("chat", "the key of a chat"))
    }

    /// The chat, and the topic of it, that something is sent to.
    pub(in crate::page) fn to(&self) -> Result<To, Refused> {
        Ok(To { key: self.chat()?, topic: self.int_or_none("topic")? })
    }

    pub(super) fn chat_or_none(&self, name: &str) -> Result<Option<ChatKey>, Refused> {
        self.is(name, "the key of a chat", |value| value.as_str()?.parse().ok())
    }
}

fn missing(name: &str, what: &str) -> Refused {
    Refused::new(format!("`{name}` is missing: {what}"))
}
