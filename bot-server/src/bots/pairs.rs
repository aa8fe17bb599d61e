//! Whether bots can run beside each other, before any of them does anything.

use super::Member;
use crate::settings::{PublicUrl, Receive, SettingsError, Tls, WebhookSettings};

/// The address whose server a bot shares with others; `None` for one that nobody can share.
pub(super) fn address(webhook: &WebhookSettings) -> Option<&str> {
    // Each who asks for port 0 has another one.
    Some(&*webhook.listen).filter(|listen| !listen.ends_with(":0"))
}

/// Checks each pair of bots.
pub(super) fn check(members: &[Member]) -> Result<(), SettingsError> {
    let pairs = members
        .iter()
        .enumerate()
        .flat_map(|(n, one)| members[n + 1..].iter().map(move |other| (one, other)));
    let problems: Vec<_> = pairs.flat_map(|(one, other)| problems(one, other)).collect();
    if problems.is_empty() { Ok(()) } else { Err(SettingsError { problems }) }
}

fn problems(one: &Member, other: &Member) -> Vec<String> {
    let both = format!("{} and {}", one.name, other.name);
    let mut problems = Vec::new();
    if one.settings.token == other.settings.token {
        problems.push(format!(
            "{both} have the same token: they would take each other's updates; a bot is one token, and its handlers may stand in several lists of one App"
        ));
    }
    let files = [
        ("BOT_RECORD", &one.settings.record, &other.settings.record),
        ("BOT_DEAD_LETTERS", &one.settings.dead_letters, &other.settings.dead_letters),
    ];
    for (variable, one, other) in files {
        if let Some(file) = one.as_ref().filter(|file| other.as_ref() == Some(*file)) {
            problems.push(format!(
                "{both} have the same {variable}, {}: nobody could tell whose an update is",
                file.display()
            ));
        }
    }
    let (Receive::Webhook(a), Receive::Webhook(b)) =
        (&one.settings.receive, &other.settings.receive)
    else {
        return problems;
    };
    if address(a).is_none_or(|address| a.listen != b.listen || address != b.listen) {
        return problems;
    }
    let (path, listen) = (path(a), &a.listen);
    if path == self::path(b) {
        // Some put the token into the path.
        let path = other.settings.token.redact(one.settings.token.redact(path.to_owned()));
        problems.push(format!(
            "{both} have the same path, {path}, at {listen}: give each a BOT_WEBHOOK_URL with another path, or a BOT_LISTEN of its own"
        ));
    }
    if a.tls != b.tls {
        problems.push(format!(
            "{both} listen at {listen}, with another BOT_TLS each: give them the same, or each a BOT_LISTEN of its own"
        ));
    }
    if a.tls == Tls::SelfSigned && a.tls == b.tls && host(a) != host(b) {
        problems.push(format!(
            "{both} listen at {listen} with one self-signed certificate, and have other hosts in their BOT_WEBHOOK_URL: give them the same host, or each a BOT_LISTEN of its own"
        ));
    }
    problems
}

/// The host that a server calls.
fn host(webhook: &WebhookSettings) -> Option<&str> {
    match &webhook.url {
        PublicUrl::Given(url) => url.host_str(),
        PublicUrl::Listener => None,
    }
}

/// The path at which a bot's updates come in.
fn path(webhook: &WebhookSettings) -> &str {
    match &webhook.url {
        PublicUrl::Given(url) => url.path(),
        PublicUrl::Listener => "/",
    }
}
