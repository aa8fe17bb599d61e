//! The platforms the client speaks to, and what is different on each.

use std::{borrow::Cow, fmt, str::FromStr};

use crate::pace::Pace;

/// Whose Bot API it is: what there is, how text is formatted, which limits hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// SafeW's, the default.
    #[default]
    SafeW,
    /// Telegram's.
    Telegram,
}

impl Dialect {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::SafeW, Self::Telegram];

    /// Its name, as settings write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SafeW => "safew",
            Self::Telegram => "telegram",
        }
    }

    /// Its name, as people write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SafeW => "SafeW",
            Self::Telegram => "Telegram",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Dialect {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.iter().find(|dialect| dialect.as_str().eq_ignore_ascii_case(text));
        known.copied().ok_or_else(|| format!("`{text}` is no platform: write safew or telegram"))
    }
}

/// A messenger with this API: where it is, and whose dialect it speaks.
///
/// ```
/// use bot_core::{Dialect, Platform};
///
/// assert_eq!(Platform::default(), Platform::SAFEW);
///
/// // A Bot API server of one's own takes larger files:
/// let own = Platform::custom(Dialect::Telegram, "http://127.0.0.1:8081")
///     .max_upload(2_000_000_000)
///     .max_download(u64::MAX);
/// assert_eq!(own.file_url(), "http://127.0.0.1:8081/file");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Platform {
    dialect: Dialect,
    api_url: Cow<'static, str>,
    file_url: Option<Cow<'static, str>>,
    max_upload: Option<u64>,
    max_download: u64,
    pace: Pace,
}

/// SafeW.
impl Default for Platform {
    fn default() -> Self {
        Self::SAFEW
    }
}

impl From<Dialect> for Platform {
    fn from(dialect: Dialect) -> Self {
        match dialect {
            Dialect::SafeW => Self::SAFEW,
            Dialect::Telegram => Self::TELEGRAM,
        }
    }
}

impl Platform {
    /// [SafeW](https://docs.safew.org).
    pub const SAFEW: Self = Self::at(Dialect::SafeW, "https://api.safew.org");

    /// [Telegram](https://core.telegram.org/bots/api).
    pub const TELEGRAM: Self = Self::at(Dialect::Telegram, "https://api.telegram.org");

    const fn at(dialect: Dialect, api_url: &'static str) -> Self {
        Self {
            dialect,
            api_url: Cow::Borrowed(api_url),
            file_url: None,
            max_upload: None,
            max_download: 20_000_000,
            pace: Pace::new(),
        }
    }

    /// A server of one's own that speaks this dialect.
    #[must_use]
    pub fn custom(dialect: Dialect, api_url: impl Into<String>) -> Self {
        Self::from(dialect).with_api_url(api_url)
    }

    /// Sets where the API is.
    #[must_use]
    pub fn with_api_url(mut self, url: impl Into<String>) -> Self {
        self.api_url = Cow::Owned(url.into());
        self
    }

    /// Sets where files are downloaded from, if not at `/file` below the API.
    #[must_use]
    pub fn with_file_url(mut self, url: impl Into<String>) -> Self {
        self.file_url = Some(Cow::Owned(url.into()));
        self
    }

    /// Sets the largest new file, in bytes, in place of the platform's limits per method.
    #[must_use]
    pub fn max_upload(mut self, bytes: u64) -> Self {
        self.max_upload = Some(bytes);
        self
    }

    /// Sets the largest file that can be downloaded, in bytes; 20 MB on SafeW and Telegram.
    #[must_use]
    pub fn max_download(mut self, bytes: u64) -> Self {
        self.max_download = bytes;
        self
    }

    /// Sets how fast a bot may send.
    #[must_use]
    pub fn with_pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// Whose Bot API it is.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Where its API is, without a slash at the end.
    #[must_use]
    pub fn api_url(&self) -> &str {
        self.api_url.trim_end_matches('/')
    }

    /// Where its files are, without a slash at the end.
    #[must_use]
    pub fn file_url(&self) -> Cow<'_, str> {
        match &self.file_url {
            Some(url) => Cow::Borrowed(url.trim_end_matches('/')),
            None => Cow::Owned(format!("{}/file", self.api_url())),
        }
    }

    /// The largest new file, in bytes, where it is not the method's own limit that counts.
    #[must_use]
    pub const fn upload_limit(&self) -> Option<u64> {
        self.max_upload
    }

    /// The largest file that can be downloaded, in bytes.
    #[must_use]
    pub const fn download_limit(&self) -> u64 {
        self.max_download
    }

    /// How fast a bot may send.
    #[must_use]
    pub const fn pace(&self) -> Pace {
        self.pace
    }

    /// Whether the host is the platform's own.
    #[must_use]
    pub fn has_host(&self, host: &str) -> bool {
        match self.dialect {
            Dialect::SafeW => matches!(host, "api.safew.org" | "api.safew.bot"),
            Dialect::Telegram => host == "api.telegram.org",
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.dialect.fmt(f)
    }
}
