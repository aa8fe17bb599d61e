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

    /// The update, if it can be read.
    ///
    /// # Errors
    ///
    /// When it cannot, which may be why it is here.
    pub fn update(&self) -> Result<Update, json::Error> {
        Update::from_slice(self.body.as_bytes())
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
        match &self.handler {
            Some(handler) => write!(f, "{handler} failed: {}", self.error),
            None => write!(f, "an update cannot be read: {}", self.error),
        }
    }
}

impl Why {
    fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Failed => "failed",
        }
    }
}

/// As a line of the file; a body that is JSON stands there as such.
impl Write for DeadLetter {
    fn write(&self, w: &mut Writer) {
        let since = self.at.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let at = since.and_then(|since| i64::try_from(since.as_secs()).ok());
        w.open();
        if let Some(at) = at {
            w.field("at", &at);
        }
        w.field("why", &self.why.as_str());
        w.field("error", &&*self.error);
        if let Some(handler) = &self.handler {
            w.field("handler", &&**handler);
        }
        match json::from_str::<Raw>(&self.body) {
            // A line is a line.
            Ok(update) if !self.body.contains(['\n', '\r']) => w.field("update", &update),
            _ => w.field("body", &&*self.body),
        }
        w.close();
    }
}

impl Object for DeadLetter {
    fn set(&mut self, key: &str, r: &mut Reader<'_>) -> json::Result<()> {
        match key {
            "at" => {
                let mut at = 0_i64;
                at.read(r)?;
                self.at = Some(UNIX_EPOCH + Duration::from_secs(at.unsigned_abs()));
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
