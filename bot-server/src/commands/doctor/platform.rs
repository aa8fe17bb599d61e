//! The platform: whether it is reached, whether it knows the token, whether its clock is ours.

use std::time::{Duration, Instant, SystemTime};

use bot_core::{Bot, CallError, Dialect, client::http_client_builder};
use reqwest::header::DATE;
use url::Url;

use super::{
    check::Report,
    network::{self, WITHIN, addresses, connect, listed},
    words::meaning,
};
use crate::{causes::chain, lifecycle::by_hand, moment};

/// How long an answer may take before somebody should look at that.
const SLOW: Duration = Duration::from_secs(3);
/// How far the clocks may be apart.
const APART: Duration = Duration::from_secs(30);

/// Looks at all that; says whether the platform knows the bot.
pub(super) async fn api(report: &mut Report, bot: &Bot) -> bool {
    let begun = Instant::now();
    let answer = bot.timeout(WITHIN).without_retries().get_me().await;
    let took = begun.elapsed();
    let Ok(url) = Url::parse(bot.api_url()) else {
        report.problem("api", format!("{} is no URL", bot.api_url()));
        return false;
    };
    if let Err(error @ CallError::Transport { .. }) = &answer {
        unreachable(report, &url, error).await;
        report.skipped("token", "the API must be reached first");
        return false;
    }
    let host = url.host_str().unwrap_or_default();
    let says =
        format!("{} answers in {}", url.origin().ascii_serialization(), moment::in_words(took));
    if took > SLOW {
        let remedy = "each call takes as long: look at the network, or at what is on the way";
        report.warning("api", says, remedy);
    } else {
        let at = addresses(host, url.port_or_known_default().unwrap_or(443)).await;
        let at = at.map_or_else(|_| String::new(), |at| format!(" ({})", listed(&at)));
        report.ok("api", says + &at);
    }
    clock(report, &url).await;
    token(report, bot, answer.map(|me| by_hand::name(&me)))
}

/// Finds out how far it is to the API.
async fn unreachable(report: &mut Report, url: &Url, error: &CallError) {
    let (host, port) = (url.host_str().unwrap_or_default(), url.port_or_known_default());
    let port = port.unwrap_or(443);
    if network::has_proxy() && !network::is_this_machine(host) {
        let says =
            format!("{host} is not reached through the proxy of HTTPS_PROXY: {}", chain(error));
        return report.wrong("api", says, "look at the proxy, or take the variable out");
    }
    let addresses = match addresses(host, port).await {
        Ok(addresses) => addresses,
        Err(why) => {
            let remedy = "look at this machine's DNS, and at BOT_API_URL if it is set";
            return report.wrong("api", why, remedy);
        }
    };
    if let Err(why) = connect(&addresses, port).await {
        let says =
            format!("{host} ({}) takes no connection on port {port}: {why}", listed(&addresses));
        let remedy =
            "look at this machine's firewall and routes; if it needs a proxy, set HTTPS_PROXY";
        return report.wrong("api", says, remedy);
    }
    let words = chain(error);
    let remedy =
        meaning(&words).unwrap_or("the connection is made and then fails: what is on the way?");
    report.wrong("api", format!("{host} is connected to, and then: {words}"), remedy);
}

fn token(report: &mut Report, bot: &Bot, answer: Result<String, CallError>) -> bool {
    let error = match answer {
        Ok(name) => {
            report.ok("token", format!("the bot is {name}"));
            return true;
        }
        Err(error) => error,
    };
    match error.api().map(|error| error.error_code) {
        // A token that is none at all is a path the server does not have.
        Some(401 | 404) => {
            // Not asked there: that would tell one platform the token of the other.
            let other = match bot.platform().dialect() {
                Dialect::SafeW => {
                    "if it is one of Telegram's, set BOT_PLATFORM=telegram (it is safew)"
                }
                Dialect::Telegram => {
                    "if it is one of SafeW's, set BOT_PLATFORM=safew (it is telegram)"
                }
            };
            let remedy = format!("look whether it is whole and was not revoked; {other}");
            report.wrong("token", format!("{} does not know it: {error}", bot.api_url()), remedy);
        }
        Some(409 | 429 | 500..) => {
            let remedy = "try again in a moment";
            report.warning("token", format!("the platform does not say now: {error}"), remedy);
        }
        _ => {
            let remedy = "is BOT_API_URL that of a Bot API server, and nothing on the way to it in its place?";
            report.wrong("token", chain(&error), remedy);
        }
    }
    false
}

/// Compares the clocks. The request is without the token, so whoever answers may.
async fn clock(report: &mut Report, url: &Url) {
    const NAME: &str = "clock";
    let mut builder = http_client_builder().timeout(WITHIN);
    if network::is_this_machine(url.host_str().unwrap_or_default()) {
        builder = builder.no_proxy();
    }
    let Ok(client) = builder.build() else {
        return report.skipped(NAME, "the HTTP client cannot be set up");
    };
    let begun = SystemTime::now();
    let answer = client.get(url.origin().ascii_serialization()).send().await;
    let half = begun.elapsed().unwrap_or_default() / 2;
    let date = answer
        .ok()
        .and_then(|answer| answer.headers().get(DATE)?.to_str().ok().and_then(read_date));
    let Some(theirs) = date else {
        return report.skipped(NAME, "the API does not say what time it is");
    };
    let ours = begun + half;
    let (apart, way) = match ours.duration_since(theirs) {
        Ok(ahead) => (ahead, "ahead of"),
        Err(behind) => (behind.duration(), "behind"),
    };
    if apart > APART {
        let says = format!("this machine's clock is {} {way} the API's", moment::in_words(apart));
        report.warning(
            NAME,
            says,
            "set it, or have it set by NTP: certificates and ages of updates depend on it",
        );
    } else {
        report.ok(NAME, "as the API's");
    }
}

/// A date as HTTP has it: `Sun, 06 Nov 1994 08:49:37 GMT`.
fn read_date(text: &str) -> Option<SystemTime> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let mut words = text.split_once(", ")?.1.split(' ');
    let day = words.next()?.parse().ok()?;
    let month = words.next().filter(|month| month.len() == 3)?;
    let month = u64::try_from(MONTHS.find(month)? / 3 + 1).ok()?;
    let year = words.next()?.parse().ok()?;
    let mut time = words.next()?.split(':').map_while(|part| part.parse().ok());
    let time = [time.next()?, time.next()?, time.next()?];
    moment::of_date([year, month, day], time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_http_is_read() {
        let read = |text| read_date(text).map(moment::utc);
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT").unwrap(), "1994-11-06 08:49:37");
        for text in ["", "Sun, 06 Nov", "Sun, 06 ovD 1994", "Sunday, 06-Nov-94 08:49:37 GMT"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
