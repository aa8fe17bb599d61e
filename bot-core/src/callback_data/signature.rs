//! The signature of a button's data: proof that the bot has made it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::client::Token;

/// What the key is derived for; another text would make another key.
const PURPOSE: &[u8] = b"bot-core: signatures of the data of buttons";

/// How much of the HMAC is kept, 72 bits: a forger has to ask the bot about each guess, and would
/// need more than all updates that the platform could ever send. It is what 12 characters hold.
const BYTES: usize = 9;

/// How many characters it has.
pub(super) const LEN: usize = BYTES / 3 * 4;

/// The signature of data, for a bot.
pub(super) fn of(data: &str, token: &Token) -> String {
    let key = hmac(token.reveal().as_bytes(), PURPOSE);
    URL_SAFE_NO_PAD.encode(&hmac(&key, data.as_bytes())[..BYTES])
}

/// Whether this is the signature; takes as long for a wrong one as for the right one.
pub(super) fn is(signature: &str, data: &str, token: &Token) -> bool {
    of(data, token).as_bytes().ct_eq(signature.as_bytes()).into()
}

fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_data_and_of_the_bot() {
        let [a, b] = ["1:a", "1:b"].map(|token| Token::new(token).unwrap());
        let signature = of("pay:7", &a);
        assert_eq!(signature.len(), LEN);
        assert!(is(&signature, "pay:7", &a));
        assert!(!is(&signature, "pay:8", &a) && !is(&signature, "pay~2:7", &a));
        assert!(!is(&signature, "pay:7", &b));
        assert!(!is(&signature[1..], "pay:7", &a) && !is("", "pay:7", &a));
        // A change here would make every signed button that is out there a forged one.
        assert_eq!(signature, "HM_iuCEiCO2_");
    }
}
