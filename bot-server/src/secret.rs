//! The webhook's secret: proof that a request comes from the platform.

use std::fmt;

use bot_core::{Token, types::Secret};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// The header that carries the secret, on every platform.
pub(crate) const HEADER: &str = "x-telegram-bot-api-secret-token";

/// What the derived secret is derived for; another text would make another secret.
const PURPOSE: &[u8] = b"bot-server: secret token of the webhook";

/// The secret token of a webhook. It is shown nowhere: `Debug` prints dots.
///
/// # To change it
///
/// Start the bot with the new secret in `BOT_WEBHOOK_SECRET` and the old one in
/// `BOT_PREVIOUS_WEBHOOK_SECRET`: the server sends with the old one until setWebhook is done, and both are
/// accepted. Later, start it without the old one. Where several processes share a public URL, first give
/// all of them the new one as the previous, then as the secret, so that none refuses what another has
/// agreed on.
///
/// Even without that no update is lost: the server keeps what is refused, and sends it again. That is
/// what happens on the way from the derived secret to one of your own, unless the program gives
/// [`derived`](Self::derived) as [`previous_secret`](crate::WebhookSettings::previous_secret).
#[derive(Clone)]
pub struct WebhookSecret(Secret);

/// Text that cannot be a secret. The text is not part of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// Empty, or longer than the API takes.
    #[error("a webhook secret has 1 to 256 characters, this one has {0}")]
    Length(usize),
    /// A character that the API does not take.
    #[error(
        "the webhook secret has a character at position {0} that the API does not take (A-Z, a-z, 0-9, `_` and `-` only)"
    )]
    Character(usize),
}

impl WebhookSecret {
    /// A secret of one's own.
    ///
    /// # Errors
    ///
    /// When the text does not have 1 to 256 of `A-Z`, `a-z`, `0-9`, `_` and `-`.
    pub fn new(text: &str) -> Result<Self, SecretError> {
        let ok = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if let Some(at) = text.chars().position(|c| !ok(c)) {
            return Err(SecretError::Character(at + 1));
        }
        match text.len() {
            1..=256 => Ok(Self(text.into())),
            other => Err(SecretError::Length(other)),
        }
    }

    /// The secret that belongs to a bot: the same in every replica, and nobody has to invent it.
    #[must_use]
    pub fn derived(token: &Token) -> Self {
        let mut mac = Hmac::<Sha256>::new_from_slice(token.reveal().as_bytes())
            .expect("HMAC takes a key of any length");
        mac.update(PURPOSE);
        let bytes = mac.finalize().into_bytes();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Self(hex.into())
    }

    /// The secret itself, for setWebhook: never for printing.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }

    /// Whether this is it; takes as long for a wrong one as for the right one.
    fn is(&self, given: &[u8]) -> bool {
        self.reveal().as_bytes().ct_eq(given).into()
    }
}

/// The secrets that requests may carry: the webhook's, and another one while it is being changed.
#[derive(Clone, Debug)]
pub(crate) struct Secrets {
    current: WebhookSecret,
    previous: Option<WebhookSecret>,
}

impl Secrets {
    pub(crate) fn new(current: WebhookSecret, previous: Option<WebhookSecret>) -> Self {
        Self { current, previous }
    }

    /// The one that the platform is told.
    pub(crate) fn current(&self) -> &WebhookSecret {
        &self.current
    }

    /// Whether a request carries one of them. Both are compared, whatever the first comparison says.
    pub(crate) fn have(&self, given: &[u8]) -> bool {
        let current = self.current.is(given);
        let previous = self.previous.as_ref().is_some_and(|previous| previous.is(given));
        current | previous
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derived_secret_is_always_the_same_and_fits_the_api() {
        let token = Token::new("1:abc").unwrap();
        let secret = WebhookSecret::derived(&token);
        assert_eq!(secret.reveal(), WebhookSecret::derived(&token).reveal());
        assert_ne!(secret.reveal(), WebhookSecret::derived(&Token::new("1:abd").unwrap()).reveal());
        assert!(WebhookSecret::new(secret.reveal()).is_ok());
        assert!(!secret.reveal().contains("abc"));
    }

    #[test]
    fn a_wrong_secret_is_refused_without_being_shown() {
        assert_eq!(WebhookSecret::new("").unwrap_err(), SecretError::Length(0));
        assert_eq!(WebhookSecret::new(&"a".repeat(257)).unwrap_err(), SecretError::Length(257));
        let error = WebhookSecret::new("hush hush").unwrap_err();
        assert_eq!(error, SecretError::Character(5));
        assert!(!error.to_string().contains("hush"));
        assert_eq!(format!("{:?}", WebhookSecret::new("hush").unwrap()), "WebhookSecret(…)");
    }

    #[test]
    fn only_the_whole_secret_is_it() {
        let secret = WebhookSecret::new("hush").unwrap();
        assert!(secret.is(b"hush"));
        for wrong in [&b""[..], b"hus", b"hushh", b"HUSH"] {
            assert!(!secret.is(wrong));
        }
    }

    #[test]
    fn while_it_is_changed_there_are_two() {
        let [new, old] = ["new", "old"].map(|text| WebhookSecret::new(text).unwrap());
        let both = Secrets::new(new.clone(), Some(old));
        assert_eq!(both.current().reveal(), "new");
        assert_eq!(
            ["new", "old", "", "newold"].map(|s| both.have(s.as_bytes())),
            [true, true, false, false]
        );
        assert_eq!(
            ["new", "old", ""].map(|s| Secrets::new(new.clone(), None).have(s.as_bytes())),
            [true, false, false]
        );
        assert!(!format!("{both:?}").contains("old"));
    }
}
