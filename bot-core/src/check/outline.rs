//! JSON that this process has just written, taken apart one level at a time.

use std::borrow::Cow;

use crate::json::{ATTACH, Reader};

/// A value that is about to be sent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    Json(&'a str),
    /// A new file that is the parameter itself: the name of its part.
    File(&'a str),
}

/// The fields of an object.
#[derive(Debug, Default)]
pub(crate) struct Fields<'a>(pub(crate) Vec<(Cow<'a, str>, Value<'a>)>);

impl<'a> Fields<'a> {
    /// Those of an object's text; none if it is no object.
    pub(super) fn of(json: &'a str) -> Self {
        let mut fields = Vec::new();
        // What this process has written can be read: an error is the end of it.
        drop(Reader::over(json).fields(|key, value| fields.push((key, Value::Json(value)))));
        Self(fields)
    }

    pub(super) fn get(&self, name: &str) -> Option<Value<'a>> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| *value)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Whether a field is there and asks for something: `false` is as good as nothing.
    pub(super) fn asks(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| !value.is_false())
    }

    /// Whether a field has exactly this JSON as its value.
    pub(super) fn says(&self, name: &str, json: &str) -> bool {
        matches!(self.get(name), Some(Value::Json(value)) if value == json)
    }
}

impl<'a> Value<'a> {
    /// The text, if it is one.
    pub(super) fn text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Json(json) if json.starts_with('"') => Reader::over(json).text().ok(),
            _ => None,
        }
    }

    pub(super) fn is_false(self) -> bool {
        matches!(self, Self::Json("false"))
    }

    pub(super) fn number(self) -> Option<f64> {
        match self {
            Self::Json(json) => json.parse().ok(),
            Self::File(_) => None,
        }
    }

    /// The items, if it is a list.
    pub(super) fn items(self) -> Option<Vec<&'a str>> {
        let Self::Json(json) = self else {
            return None;
        };
        let mut items = Vec::new();
        let list = Reader::over(json).array(|r| {
            items.push(r.raw()?);
            Ok(())
        });
        list.is_ok().then_some(items)
    }

    /// The part that a new file goes in.
    pub(super) fn part(self) -> Option<Cow<'a, str>> {
        match self {
            Self::File(part) => Some(Cow::Borrowed(part)),
            Self::Json(_) => {
                let text = self.text()?;
                text.strip_prefix(ATTACH).map(|part| Cow::Owned(part.to_owned()))
            }
        }
    }

    /// Whether there is a new file anywhere inside.
    pub(super) fn has_new_file(self) -> bool {
        match self {
            Self::File(_) => true,
            Self::Json(json) => json.contains(&format!("\"{ATTACH}")),
        }
    }
}
