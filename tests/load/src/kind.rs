//! The servers that are compared: which there are, and how each is run.

use std::fmt;

use crate::{answer::Wanted, requests::SECRET};

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// axum that reads the body and answers 200.
    Bare,
    /// axum that reads a `serde_json::Value` and matches by hand.
    Value,
    /// A bot.
    Bot,
    /// The same that logs warnings only.
    Quiet,
    /// A bot that replies in its answer.
    Reply,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] =
        [Self::Bare, Self::Value, Self::Bot, Self::Quiet, Self::Reply];

    /// The programs that are run, with the packages that they are of.
    pub(crate) const PROGRAMS: [(&str, &str); 4] = [
        ("bare-axum", "bare"),
        ("bot-load", "load-value"),
        ("bot-load", "load-bot"),
        ("bot-load", "load-reply"),
    ];

    pub(crate) fn program(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Value => "load-value",
            Self::Bot | Self::Quiet => "load-bot",
            Self::Reply => "load-reply",
        }
    }

    /// Whether it calls a platform.
    pub(crate) fn is_bot(self) -> bool {
        !matches!(self, Self::Bare | Self::Value)
    }

    /// What it is to answer.
    pub(crate) fn wanted(self) -> Wanted {
        if self == Self::Reply { Wanted::Call } else { Wanted::Ok }
    }

    /// The settings of a bot that listens here.
    pub(crate) fn settings(self, address: &str) -> Vec<(&'static str, String)> {
        let mut settings = vec![
            ("BOT_WEBHOOK_URL", format!("http://{address}/")),
            ("BOT_LISTEN", address.to_owned()),
            ("BOT_WEBHOOK_SECRET", SECRET.to_owned()),
            ("BOT_ON_SHUTDOWN", "keep".to_owned()),
        ];
        match self {
            Self::Quiet => settings.push(("BOT_LOG", "warn".to_owned())),
            // SafeW does not say that it makes calls which stand in answers.
            Self::Reply => settings.extend([
                ("BOT_PLATFORM", "telegram".to_owned()),
                ("BOT_REPLY_IN_RESPONSE", "true".to_owned()),
            ]),
            _ => {}
        }
        settings
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Bare => "(a) axum",
            Self::Value => "(b) axum and `Value`",
            Self::Bot => "(c) a bot",
            Self::Quiet => "(c) a bot at `BOT_LOG=warn`",
            Self::Reply => "(c) a bot that replies",
        })
    }
}
