//! The way of an update: from the public URL, through whatever is in front, to where the bot listens.
//!
//! A request goes that way with a one-time marker where the webhook's secret will be. If nothing listens
//! yet, an endpoint of the doctor's waits for it; so what is on the way is looked at without telling
//! anybody the secret. If the bot runs, it refuses the request, and so shows that it is there.

mod request;
mod trust;
mod waiting;

use std::{io, net::IpAddr};

use tokio::net::TcpListener;
use url::Url;

use self::{
    request::{Answer, marker, send},
    trust::{trusted, untrusted},
    waiting::Waiting,
};
use super::{
    check::Report,
    network::{addresses, is_private, listed},
    words::meaning,
};
use crate::{
    commands::reached,
    http::Https,
    lifecycle::open_https,
    moment,
    settings::{PublicUrl, Settings, Tls, WebhookSettings, is_own_server},
};

/// Who listens where the bot is to.
enum Listener {
    /// Nobody did, so an endpoint of the doctor's does.
    Ours(Waiting),
    /// Somebody does, perhaps the bot.
    Taken,
    /// Nobody can.
    None,
}

/// Looks at the way to the endpoint; says whether a bot answers at its end.
pub(super) async fn endpoint(
    report: &mut Report,
    settings: &Settings,
    webhook: &WebhookSettings,
) -> bool {
    let PublicUrl::Given(url) = &webhook.url else { return false };
    let own_server = is_own_server(&settings.platform, settings.api_url.as_deref());
    if !host(report, url, webhook.ip_address, own_server).await {
        report.skipped("itself", "the public URL must have an address first");
        return false;
    }
    let https = match open_https(webhook, url) {
        Ok(https) => https,
        Err(error) => {
            report.unusable("settings", error.problems);
            return false;
        }
    };
    let marker = marker();
    let listener = listen(report, webhook, https, &marker).await;
    if matches!(listener, Listener::None) {
        return false;
    }
    let answer = reach(report, webhook, url, &marker).await;
    match (listener, answer) {
        (Listener::Ours(mut waiting), Some(answer)) => {
            judge(report, webhook, url, &mut waiting, &answer);
        }
        (Listener::Taken, Some(answer)) if answer.is_a_bots(webhook) => {
            let says = "a bot answers at the public URL: it refuses what is not the platform's";
            report.ok("itself", says);
            return true;
        }
        (Listener::Taken, answer) => {
            if let Some(answer) = answer {
                refused(report, url, &answer);
            }
            behind(report, webhook, url).await;
        }
        _ => {}
    }
    false
}

/// Looks at the addresses that the server would connect to; says whether there is one.
async fn host(report: &mut Report, url: &Url, given: Option<IpAddr>, own_server: bool) -> bool {
    const NAME: &str = "url";
    let port = url.port_or_known_default().unwrap_or(443);
    let host = url.host_str().unwrap_or_default();
    let found = match given {
        Some(ip) => vec![ip],
        None => match addresses(host, port).await {
            Ok(found) => found,
            Err(why) => {
                let remedy = "make a DNS record of type A for it, or mend BOT_WEBHOOK_URL";
                report.wrong(NAME, why, remedy);
                return false;
            }
        },
    };
    let by = if given.is_some() { "by BOT_IP_ADDRESS" } else { "by DNS" };
    let says = format!("{host} is at {}, {by}", listed(&found));
    if !own_server && found.iter().any(|ip| is_private(*ip)) {
        let remedy = "the platform cannot reach that: the name must have public addresses only";
        report.wrong(NAME, says, remedy);
    } else if !own_server && found.iter().all(IpAddr::is_ipv6) {
        let remedy = "the platform does not use IPv6: make a DNS record of type A too";
        report.wrong(NAME, says, remedy);
    } else {
        report.ok(NAME, says);
    }
    true
}

async fn listen(
    report: &mut Report,
    webhook: &WebhookSettings,
    https: Option<Https>,
    marker: &str,
) -> Listener {
    const NAME: &str = "listen";
    let at = &webhook.listen;
    let socket = match TcpListener::bind(at).await {
        Ok(socket) => socket,
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            report.ok(NAME, format!("something listens on {at}, so it should be the bot"));
            return Listener::Taken;
        }
        Err(error) => {
            let remedy =
                "BOT_LISTEN must be an address of this machine, and a port that the bot may have";
            report.wrong(NAME, format!("{at} cannot be listened on: {error}"), remedy);
            return Listener::None;
        }
    };
    report.ok(NAME, format!("{at} is free: the bot does not run"));
    Listener::Ours(Waiting::on(socket, https, marker))
}

/// Sends the request; says what is wrong with the connection, and of the certificate.
async fn reach(
    report: &mut Report,
    webhook: &WebhookSettings,
    url: &Url,
    marker: &str,
) -> Option<Answer> {
    let words = match send(webhook, url, marker, true).await {
        Ok(answer) => {
            if let Some(der) = &answer.certificate {
                trusted(report, der, webhook);
            }
            return Some(answer);
        }
        Err(words) => words,
    };
    // A certificate that this machine does not trust, or nobody there?
    if url.scheme() == "https"
        && let Ok(answer) = send(webhook, url, marker, false).await
    {
        untrusted(report, answer.certificate.as_deref().unwrap_or_default(), webhook, &words);
        return Some(answer);
    }
    let remedy = meaning(&words).unwrap_or("look at what listens at the public address");
    let remedy = format!(
        "{remedy} (some routers let no machine reach itself by its public address: then look from elsewhere)"
    );
    report.wrong("itself", format!("the public URL is not reached from here: {words}"), remedy);
    None
}

/// Says what came of a request that the doctor's own endpoint has waited for.
fn judge(
    report: &mut Report,
    webhook: &WebhookSettings,
    url: &Url,
    waiting: &mut Waiting,
    answer: &Answer,
) {
    const NAME: &str = "itself";
    let Some(arrived) = waiting.arrived() else {
        if answer.is_a_bots(webhook) {
            let says =
                "a bot answers at the public URL, and it is not on this machine's BOT_LISTEN";
            let remedy =
                "if that is another machine's, all is well there; a bot here would not be reached";
            return report.warning(NAME, says, remedy);
        }
        return refused(report, url, answer);
    };
    if arrived.path != url.path() {
        let says = format!("a request to {} arrives as one to {}", url.path(), arrived.path);
        let remedy = "the proxy must pass the path on unchanged (nginx: no path after proxy_pass http://host:port)";
        report.wrong(NAME, says, remedy);
    } else if !arrived.with_header {
        let says = "a request arrives without the header that carries the secret";
        let remedy = "the proxy must pass on the header X-Telegram-Bot-Api-Secret-Token";
        report.wrong(NAME, says, remedy);
    } else {
        let after = moment::in_words(arrived.after);
        let says = format!("a request to the public URL arrives at the bot's place, after {after}");
        report.ok(NAME, says);
    }
}

/// Says that what answers at the public URL is not the bot.
fn refused(report: &mut Report, url: &Url, answer: &Answer) {
    let to = answer.to.as_ref().map_or_else(String::new, |to| format!(", to {to}"));
    let host = url.host_str().unwrap_or_default();
    let says = format!("what answers at {host} is not the bot: {}{to}", answer.status);
    let remedy = "let what answers there pass requests on to BOT_LISTEN";
    report.wrong("itself", says, meaning(answer.status.as_str()).unwrap_or(remedy));
}

/// Asks who listens on `BOT_LISTEN`, past all that is in front of it.
async fn behind(report: &mut Report, webhook: &WebhookSettings, url: &Url) {
    const NAME: &str = "bot";
    let scheme = if webhook.tls == Tls::Off { "http" } else { "https" };
    let Ok(mut direct) = Url::parse(&format!("{scheme}://{}/", reached(&webhook.listen))) else {
        return;
    };
    direct.set_path(url.path());
    let answer = send(webhook, &direct, &marker(), false).await;
    if answer.is_ok_and(|answer| answer.is_a_bots(webhook)) {
        report.ok(NAME, "it answers on BOT_LISTEN, so it is the way to it that is wrong");
    } else {
        let says = format!("what listens on {} is not a bot of these settings", webhook.listen);
        report.wrong(NAME, says, "stop it, or give the bot another BOT_LISTEN");
    }
}
