//! What the server says of the webhook, compared with the settings and the handlers.

use std::time::SystemTime;

use bot_core::{AllowedUpdates, types::WebhookInfo};

use crate::{
    moment,
    settings::{PublicUrl, Receive, Settings},
};

/// The webhook, compared.
#[derive(Debug)]
pub(crate) struct Standing {
    pub(crate) info: WebhookInfo,
    pub(crate) place: Place,
    /// What the handlers are for.
    pub(crate) derived: AllowedUpdates,
    /// Kinds that handlers are for and the server does not send.
    pub(crate) missing: AllowedUpdates,
    /// Kinds that the server sends and no handler is for.
    pub(crate) surplus: AllowedUpdates,
    /// When a delivery failed last, and what the server says of that.
    pub(crate) last_error: Option<(SystemTime, String)>,
}

/// Whose webhook it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// None is set.
    Nowhere,
    /// It is the settings' URL.
    Ours,
    /// It is the settings' URL with the mark of a process that has set it.
    OfARun,
    /// It is another URL, or the settings have none.
    Elsewhere,
}

impl Standing {
    pub(crate) fn of(info: WebhookInfo, settings: &Settings, derived: AllowedUpdates) -> Self {
        let sent = match info.allowed_updates.as_slice() {
            [] => AllowedUpdates::DEFAULT,
            names => AllowedUpdates::from_names(names.iter().map(String::as_str)),
        };
        let last_error = info.last_error_date.filter(|date| *date > 0).and_then(|date| {
            let said = info.last_error_message.clone().unwrap_or_default();
            Some((moment::of_unix(date)?, said))
        });
        Self {
            place: Place::of(&info.url, settings),
            derived,
            missing: derived.without(sent),
            surplus: sent.without(derived),
            last_error,
            info,
        }
    }
}

impl Place {
    fn of(url: &str, settings: &Settings) -> Self {
        let ours = match &settings.receive {
            Receive::Webhook(webhook) => match &webhook.url {
                PublicUrl::Given(ours) => Some(ours.as_str()),
                PublicUrl::Listener => None,
            },
            Receive::Polling => None,
        };
        match (url, ours) {
            ("", _) => Self::Nowhere,
            (_, Some(ours)) if url == ours => Self::Ours,
            (_, Some(ours)) if is_marked(url, ours) => Self::OfARun,
            _ => Self::Elsewhere,
        }
    }

    /// Whether updates go where the settings say.
    pub(crate) fn is_ours(self) -> bool {
        matches!(self, Self::Ours | Self::OfARun)
    }
}

/// Whether this is the other URL and the mark of a run, as `lifecycle` makes it.
fn is_marked(url: &str, ours: &str) -> bool {
    let mark = url
        .strip_prefix(ours)
        .and_then(|rest| rest.strip_prefix("?run=").or_else(|| rest.strip_prefix("&run=")));
    mark.is_some_and(|mark| mark.len() == 16 && mark.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_s_mark_is_seen_and_nothing_else_is_taken_for_one() {
        let ours = "https://bot.example.com/hook";
        let marked = |rest: &str| is_marked(&format!("{ours}{rest}"), ours);
        assert!(marked("?run=0123456789abcdef"));
        assert!(is_marked("https://b.org/?a=b&run=0123456789abcdef", "https://b.org/?a=b"));
        for rest in
            ["", "?run=0123", "?run=0123456789abcdef&x=y", "/other", "?walk=0123456789abcdef"]
        {
            assert!(!marked(rest), "{rest}");
        }
    }
}
