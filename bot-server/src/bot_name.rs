//! The name of a bot among several.

use std::{fmt, sync::Arc};

/// The name of a bot among several: what its variables begin with, and what the log calls it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct BotName(Arc<str>);

impl BotName {
    /// A name, if it can be the beginning of a variable.
    pub(crate) fn new(name: &str) -> Result<Self, String> {
        let ok = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(ok) {
            Ok(Self(name.into()))
        } else {
            Err(format!(
                "`{name}` is no name of a bot: its variables begin with it, so write a letter and \
                 then letters, digits, `-` and `_`, as in `shop`"
            ))
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// This bot's own variable: `BOT_TOKEN` of `shop` is `SHOP_BOT_TOKEN`.
    pub(crate) fn variable(&self, variable: &str) -> String {
        format!("{}{variable}", self.prefix())
    }

    /// What its variables begin with.
    pub(crate) fn prefix(&self) -> String {
        self.0.to_ascii_uppercase().replace('-', "_") + "_"
    }
}

impl fmt::Display for BotName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_beginning_of_variables() {
        let name = BotName::new("tea-shop").unwrap();
        assert_eq!(name.variable("BOT_TOKEN"), "TEA_SHOP_BOT_TOKEN");
        assert_eq!(name.to_string(), "tea-shop");
        for wrong in ["", "1st", "a b", "a=b", "té", "_x", "-x"] {
            let why = BotName::new(wrong).unwrap_err();
            assert!(why.contains(&format!("`{wrong}` is no name of a bot")), "{why}");
        }
    }
}
