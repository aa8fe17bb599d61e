//! The fields of a rule in JSON, and what is said of wrong ones.

use std::time::Duration;

use serde_json::{Map, Value};

/// Why something is no rule: it names the field and what it is to be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RuleError(String);

pub(super) type Result<T> = std::result::Result<T, RuleError>;

/// An error in words.
pub(super) fn error(why: impl Into<String>) -> RuleError {
    RuleError(why.into())
}

/// The fields of an object, of which each is asked for by its name; what is left is a mistake.
pub(super) struct Fields<'a> {
    fields: &'a Map<String, Value>,
    asked: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    pub(super) fn of(value: &'a Value, what: &str) -> Result<Self> {
        let fields = value.as_object();
        let fields = fields.ok_or_else(|| error(format!("{what} is an object: {{...}}")))?;
        Ok(Self { fields, asked: Vec::new() })
    }

    /// A field; `null` is as good as none.
    pub(super) fn take(&mut self, name: &'static str) -> Option<&'a Value> {
        self.asked.push(name);
        self.fields.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn opt_text(&mut self, name: &'static str) -> Result<Option<&'a str>> {
        let text = self
            .take(name)
            .map(|value| value.as_str().ok_or_else(|| error(format!("`{name}` is to be a text"))));
        text.transpose()
    }

    pub(super) fn text(&mut self, name: &'static str, what: &str) -> Result<&'a str> {
        self.opt_text(name)?.ok_or_else(|| error(format!("`{name}` is missing: {what}")))
    }

    pub(super) fn opt_int(&mut self, name: &'static str) -> Result<Option<i64>> {
        let number = self.take(name).map(|value| {
            value.as_i64().ok_or_else(|| error(format!("`{name}` is to be a whole number")))
        });
        number.transpose()
    }

    pub(super) fn opt_size(&mut self, name: &'static str) -> Result<Option<u64>> {
        let number = self.take(name).map(|value| {
            let number = value.as_u64();
            number.ok_or_else(|| error(format!("`{name}` is to be a whole number of 0 or more")))
        });
        number.transpose()
    }

    pub(super) fn opt_count(&mut self, name: &'static str) -> Result<Option<u32>> {
        let number = self.opt_size(name)?.map(|number| {
            u32::try_from(number)
                .map_err(|_| error(format!("`{name}` is to be at most {}", u32::MAX)))
        });
        number.transpose()
    }

    pub(super) fn opt_chance(&mut self, name: &'static str) -> Result<Option<f64>> {
        let number = self.take(name).map(|value| {
            let number = value.as_f64().filter(|number| (0.0..=1.0).contains(number));
            number.ok_or_else(|| error(format!("`{name}` is to be a number from 0 to 1")))
        });
        number.transpose()
    }

    pub(super) fn ms(&mut self, name: &'static str) -> Result<Duration> {
        let ms = self.opt_size(name)?;
        let missing = || error(format!("`{name}` is missing: a whole number, such as 500"));
        Ok(Duration::from_millis(ms.ok_or_else(missing)?))
    }

    /// An HTTP status; the first of the range that is an error of the server if it is left out.
    pub(super) fn code(
        &mut self,
        name: &'static str,
        range: std::ops::RangeInclusive<u16>,
    ) -> Result<u16> {
        let code = self.opt_size(name)?.and_then(|code| u16::try_from(code).ok());
        let is = || error(format!("`{name}` is to be from {} to {}", range.start(), range.end()));
        code.filter(|code| range.contains(code)).ok_or_else(is)
    }

    /// Refuses a field that nobody has asked for.
    pub(super) fn end(self, what: &str) -> Result<()> {
        match self.fields.keys().find(|key| !self.asked.contains(&&***key)) {
            None => Ok(()),
            Some(key) => Err(error(format!(
                "`{key}` is no field of {what}, which has `{}`",
                self.asked.join("`, `")
            ))),
        }
    }
}
