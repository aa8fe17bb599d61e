//! The platforms the client speaks to.

use std::{fmt, str::FromStr};

/// A messenger with this API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Platform {
    /// SafeW, the default.
    #[default]
    SafeW,
    /// Telegram, or a Bot API server of one's own.
    Telegram,
}

impl Platform {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::SafeW, Self::Telegram];

    /// Where its API is.
    #[must_use]
    pub const fn api_url(self) -> &'static str {
        match self {
            Self::SafeW => "https://api.safew.org",
            Self::Telegram => "https://api.telegram.org",
        }
    }

    /// Whether the host is the platform's own.
    #[must_use]
    pub fn has_host(self, host: &str) -> bool {
        match self {
            Self::SafeW => matches!(host, "api.safew.org" | "api.safew.bot"),
            Self::Telegram => host == "api.telegram.org",
        }
    }

    /// Its name, as settings write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SafeW => "safew",
            Self::Telegram => "telegram",
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Platform {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.iter().find(|p| p.as_str().eq_ignore_ascii_case(text));
        known.copied().ok_or_else(|| format!("`{text}` is no platform: write safew or telegram"))
    }
}
