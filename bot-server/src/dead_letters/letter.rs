//! An update that was given up.

use std::{
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use bot_core::{
    Update,
    json::{self, Object, Raw, Read, Reader, Write, Writer},
};

/// Most of a body that is logged.
const SHOWN: usize = 4096;

/// An update that was given up: it could not be read, or its handler failed.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct DeadLetter {
    /// When it was given up, to the second.
    pub at: Option<SystemTime>,
    /// Why.
    pub why: Why,
    /// What was wrong, in words.
    pub error: String,
    /// The handler that failed, and its place.
    pub handler: Option<String>,
    /// The update as it came, or as it was read.
    pub body: String,
}

/// Why an update is a dead letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// It could not be read.
    #[default]
    Unreadable,
    /// Its handler failed, and no error hook dealt with that.
    Failed,
}

impl DeadLetter {
    /// An update that could not be read.
    pub(crate) fn unreadable(body: &[u8], error: &json::Error) -> Self {
        Self {
            at: Some(SystemTime::now()),
            why: Why::Unreadable,
            error: error.to_string(),
            handler: None,
            body: String::from_utf8_lossy(body).into_owned(),
        }
    }

    /// An update whose handler failed.
    pub(crate) fn failed(update: &Update, handler: String, error: String) -> Self {
        Self {
            at: Some(SystemTime::now()),
            why: Why::Failed,
            error,
            handler: Some(handler),
            body: json::to_string(update),
        }
    }

    /// The same, after its handlers have run once more and failed.
    pub(crate) fn failed_again(&self, handler: Option<String>, error: String) -> Self {
        let why = if self.update().is_ok() { Why::Failed } else { Why::Unreadable };
        Self { why, error, handler, ..self.clone() }
    }

    /// The update, if it can be read.
    ///
    /// # Errors
    ///
    /// When it cannot, which may be why it is here.
    pub fn update(&self) -> Result<Update, json::Error> {
        Update::from_slice(self.body.as_bytes())
    }

    /// The body, if it can stand in a line as the JSON that it is, and be read there: so much deeper
    /// than where it came from.
    fn as_json(&self) -> Option<Raw> {
        let fits = |raw: &Raw| raw.as_str() == self.body && !self.body.contains(['\n', '\r']);
        let raw = json::from_str(&self.body).ok().filter(fits)?;
        json::from_str::<Raw>(&format!("[{}]", self.body)).is_ok().then_some(raw)
    }

    /// As much of the body as a log should have.
    pub(super) fn shown(&self) -> &str {
        let mut end = self.body.len().min(SHOWN);
        while !self.body.is_char_boundary(end) {
            end -= 1;
        }
        &self.body[..end]
    }
}

impl fmt::Display for DeadLetter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.why, &self.handler) {
            (Why::Unreadable, _) => write!(f, "an update cannot be read: {}", self.error),
            (Why::Failed, Some(handler)) => write!(f, "{handler} failed: {}", self.error),
            (Why::Failed, None) => f.write_str(&self.error),
        }
    }
}

impl Why {
    /// All there are.
    pub(crate) const ALL: [Self; 2] = [Self::Unreadable, Self::Failed];

    /// Its name, as the file and metrics have it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Failed => "failed",
        }
    }
}

/// As a line of the file; a body that is JSON stands there as such.
impl Write for DeadLetter {
    fn write(&self, w: &mut Writer) {
        w.open();
        self.fields(w);
        w.close();
    }
}

impl DeadLetter {
    /// Writes the fields of the object that it is.
    pub(crate) fn fields(&self, w: &mut Writer) {
        let since = self.at.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let at = since.and_then(|since| i64::try_from(since.as_secs()).ok());
        if let Some(at) = at {
            w.field("at", &at);
        }
        w.field("why", &self.why.as_str());
        w.field("error", &&*self.error);
        if let Some(handler) = &self.handler {
            w.field("handler", &&**handler);
        }
        match self.as_json() {
            Some(update) => w.field("update", &update),
            None => w.field("body", &&*self.body),
        }
    }
}

impl Object for DeadLetter {
    fn set(&mut self, key: &str, r: &mut Reader<'_>) -> json::Result<()> {
        match key {
            "at" => {
                let mut at = 0_i64;
                at.read(r)?;
                let since = u64::try_from(at).ok().map(Duration::from_secs);
                self.at = since.and_then(|since| UNIX_EPOCH.checked_add(since));
                Ok(())
            }
            "why" => {
                let mut why = String::new();
                why.read(r)?;
                self.why = if why == "failed" { Why::Failed } else { Why::Unreadable };
                Ok(())
            }
            "error" => self.error.read(r),
            "handler" => {
                let mut handler = String::new();
                handler.read(r)?;
                self.handler = Some(handler);
                Ok(())
            }
            "update" => {
                r.raw()?.clone_into(&mut self.body);
                Ok(())
            }
            "body" => self.body.read(r),
            _ => r.skip(),
        }
    }
}

impl Read for DeadLetter {
    fn read(&mut self, r: &mut Reader<'_>) -> json::Result<()> {
        r.object(self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(line: &str) -> DeadLetter {
        json::from_str(line).unwrap()
    }

    /// Text of a kind that has led to trouble somewhere: JSON, half of it, ends of lines, nothing.
    fn bodies() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            r#"[ \n\r]{0,2}\{"update_id":-?[0-9]{1,22}\}[ \n\r]{0,2}"#,
            r#"[\[\]{}",:0-9a-z\\ \n\r\t\u{0}\u{7f}\u{2028}]{0,40}"#,
            (0..120_usize).prop_map(|deep| "[".repeat(deep) + &"]".repeat(deep)),
        ]
    }

    proptest! {
        #[test]
        fn a_letter_is_a_line_that_is_the_letter(
            at in proptest::option::of(0..=i64::MAX / 2),
            failed: bool,
            error: String,
            handler: Option<String>,
            body in bodies(),
        ) {
            let at = at.map(|at| UNIX_EPOCH + Duration::from_secs(at.unsigned_abs()));
            let why = if failed { Why::Failed } else { Why::Unreadable };
            let letter = DeadLetter { at, why, error, handler, body };
            let line = json::to_string(&letter);
            prop_assert!(!line.contains(['\n', '\r']));
            prop_assert_eq!(read(&line), letter);
        }
    }

    #[test]
    fn an_update_stands_in_the_line_as_json() {
        let body = r#"{"update_id":1,"poll":{"id":"5"}}"#.to_owned();
        let letter = DeadLetter { body, ..DeadLetter::default() };
        let line = json::to_string(&letter);
        assert!(line.ends_with(r#""update":{"update_id":1,"poll":{"id":"5"}}}"#), "{line}");
    }

    #[test]
    fn what_is_too_deep_for_a_line_is_kept_as_text() {
        for deep in usize::from(json::MAX_DEPTH) - 3..usize::from(json::MAX_DEPTH) + 2 {
            let body = "[".repeat(deep) + &"]".repeat(deep);
            let letter = DeadLetter { body, ..DeadLetter::default() };
            assert_eq!(read(&json::to_string(&letter)), letter, "{deep} deep");
        }
    }

    #[test]
    fn what_a_newer_version_wrote_is_read_as_far_as_it_is_known() {
        let line = r#"{"at":-5,"why":"sunspots","bot":7,"error":"e","update":{}}"#;
        let expected = DeadLetter { error: "e".into(), body: "{}".into(), ..DeadLetter::default() };
        assert_eq!(read(line), expected);
        assert_eq!(read(&format!(r#"{{"at":{}}}"#, i64::MAX)).why, Why::Unreadable);
    }
}
