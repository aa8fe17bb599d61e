//! The bot's token: a secret.

use std::{fmt, sync::Arc};

/// A bot's token. It is shown nowhere: `Debug` prints dots, and there is no `Display`.
///
/// ```
/// use bot_core::Token;
///
/// let token = Token::new("123456:ABC-DEF")?;
/// assert_eq!(format!("{token:?}"), "Token(…)");
/// # Ok::<(), bot_core::TokenError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Arc<str>);

/// Text that cannot be a token. The text is not part of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// Nothing was given.
    #[error(
        "the bot token is empty; it looks like 123456:ABC-DEF and is given out when a bot is made"
    )]
    Empty,
    /// A character that no token has.
    #[error(
        "the bot token has a character at position {0} that no token has (letters, digits, `:`, `_` and `-` only)"
    )]
    Character(usize),
}

impl Token {
    /// Checks the characters; whether the platform knows the token, only a call can tell.
    ///
    /// # Errors
    ///
    /// When the text is empty or has other characters than letters, digits, `:`, `_` and `-`.
    pub fn new(text: &str) -> Result<Self, TokenError> {
        if text.is_empty() {
            return Err(TokenError::Empty);
        }
        let ok = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '-');
        match text.chars().position(|c| !ok(c)) {
            Some(at) => Err(TokenError::Character(at + 1)),
            None => Ok(Self(text.into())),
        }
    }

    /// The secret itself, for building a request or deriving a key: never for printing.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Takes the token out of text that came from elsewhere.
    #[must_use]
    pub fn redact(&self, text: String) -> String {
        if text.contains(&*self.0) { text.replace(&*self.0, "…") } else { text }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_with_a_line_feed_or_a_path_is_refused_without_being_shown() {
        for text in ["1:secret\n", "1:secret/../x", " 1:secret", "1:sécret"] {
            let error = Token::new(text).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
        assert_eq!(Token::new(""), Err(TokenError::Empty));
    }
}
