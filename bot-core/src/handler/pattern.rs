//! Regular expressions of attributes, checked when the program was compiled.

use std::sync::OnceLock;

use regex::Regex;

/// A regular expression of an attribute; made ready once, when it is first needed.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    regex: OnceLock<Result<Regex, regex::Error>>,
}

impl Pattern {
    /// The expression as it was written.
    #[must_use]
    pub const fn new(source: &'static str) -> Self {
        Self { source, regex: OnceLock::new() }
    }

    /// The expression as it was written.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        self.source
    }

    /// The expression, ready for use.
    ///
    /// # Errors
    ///
    /// When it would take too much memory. The router finds that when the bot starts.
    pub fn regex(&self) -> Result<&Regex, &regex::Error> {
        self.regex.get_or_init(|| Regex::new(self.source)).as_ref()
    }
}
