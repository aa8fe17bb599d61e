//! Where links lead.

use bot_core::{Dialect, types::UserId};
use url::Url;

/// Where a link leads.
pub(super) enum Target {
    User(UserId),
    Url(String),
}

/// The scheme of a platform's own links.
fn scheme(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::SafeW => "safew",
        Dialect::Telegram => "tg",
    }
}

/// The parameters of a platform's own link to something, such as `tg://user?id=1`.
fn own(dialect: Dialect, url: &str, what: &str) -> Option<Url> {
    let url = Url::parse(url).ok()?;
    (url.scheme() == scheme(dialect) && url.host_str() == Some(what)).then_some(url)
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// Where a URL leads; nowhere if it is none.
pub(super) fn target(dialect: Dialect, url: &str) -> Option<Target> {
    if let Some(user) = own(dialect, url, "user") {
        let id = parameter(&user, "id")?.parse().ok().filter(|id| *id > 0)?;
        return Some(Target::User(UserId(id)));
    }
    let with_scheme = match url.contains("://") {
        true => Url::parse(url),
        false => Url::parse(&format!("http://{url}")),
    };
    let parsed = with_scheme.ok()?;
    let is_web = matches!(parsed.scheme(), "http" | "https" | "ftp" | "tonsite");
    if is_web && !parsed.host_str()?.contains(['.', ':']) && parsed.host_str() != Some("localhost")
    {
        return None;
    }
    Some(Target::Url(parsed.into()))
}

/// The id in a link to a custom emoji.
pub(super) fn custom_emoji(dialect: Dialect, url: &str) -> Option<String> {
    let id = parameter(&own(dialect, url, "emoji")?, "id")?;
    is_emoji_id(&id).then_some(id)
}

pub(super) fn is_emoji_id(id: &str) -> bool {
    id.parse().is_ok_and(|id: i64| id != 0)
}

/// The moment in a link to one, and how it is to be shown.
pub(super) fn date_time(url: &str) -> Option<(i64, Option<String>)> {
    let url = own(Dialect::Telegram, url, "time")?;
    let unix = parameter(&url, "unix")?.parse().ok()?;
    Some((unix, parameter(&url, "format")))
}
