//! What the server says of the webhook: whose it is, what it sends there, and how that goes.

use std::time::{Duration, SystemTime};

use bot_core::{AllowedUpdates, Bot};

use super::{check::Report, network::WITHIN, words::meaning};
use crate::{
    causes::chain,
    commands::webhook::{Place, Standing},
    moment,
    settings::{Receive, Settings},
};

/// An error that is this old, or older, may be mended.
const RECENT: Duration = Duration::from_secs(600);
/// An error that is this old, or older, is history.
const OLD: Duration = Duration::from_secs(24 * 3600);
/// So many that wait are no moment's work.
const MANY: i64 = 100;

/// Looks at it; `answers` says whether a bot answers at the public URL.
pub(super) async fn webhook(
    report: &mut Report,
    settings: &Settings,
    bot: &Bot,
    derived: AllowedUpdates,
    answers: bool,
) {
    let info = match bot.timeout(WITHIN).without_retries().get_webhook_info().await {
        Ok(info) => info,
        Err(error) => {
            let says = format!("the server does not say: {}", chain(&error));
            return report.warning("webhook", says, "try again in a moment");
        }
    };
    let standing = Standing::of(info, settings, derived);
    place(report, settings, &standing, answers);
    if standing.place.is_ours() {
        kinds(report, &standing, answers);
        deliveries(report, &standing);
    }
    pending(report, &standing);
}

fn place(report: &mut Report, settings: &Settings, standing: &Standing, answers: bool) {
    const NAME: &str = "webhook";
    let url = &standing.info.url;
    match (standing.place, &settings.receive) {
        (Place::Nowhere, Receive::Polling) => report.ok(NAME, "none is set, so the bot can poll"),
        (Place::Nowhere, Receive::Webhook(_)) if answers => report.wrong(
            NAME,
            "a bot answers at the public URL, and no webhook is set: nothing comes to it",
            "start the bot again, or set it by `webhook set`",
        ),
        (Place::Nowhere, Receive::Webhook(_)) => {
            report.ok(NAME, "none is set; the bot sets it when it starts");
        }
        (Place::Ours, _) => report.ok(NAME, format!("it is {url}")),
        (Place::OfARun, _) => report.ok(NAME, format!("it is {url}, set by a running bot")),
        (Place::Elsewhere, Receive::Polling) if settings.delete_webhook => report.warning(
            NAME,
            format!("{url} is set, and these settings poll: the bot deletes it when it starts"),
            "if that is another program's, give this bot a token of its own",
        ),
        (Place::Elsewhere, Receive::Polling) => report.wrong(
            NAME,
            format!("{url} is set, so the bot does not start: BOT_DELETE_WEBHOOK=false"),
            "delete it by `webhook delete`, or let the bot do so",
        ),
        (Place::Elsewhere, Receive::Webhook(_)) => report.warning(
            NAME,
            format!("updates go to {url}"),
            "another program has this token; when this bot starts, they come here",
        ),
    }
}

fn kinds(report: &mut Report, standing: &Standing, answers: bool) {
    const NAME: &str = "kinds";
    let (missing, surplus) = (standing.missing, standing.surplus);
    if !missing.is_empty() {
        let says = format!("the server does not send {missing}, which handlers are for");
        let remedy = if answers {
            "the bot that runs has other handlers: start it again; if that does not help, the platform does not know these kinds"
        } else {
            "start the bot, or `webhook set`; if that does not help, the platform does not know these kinds"
        };
        report.wrong(NAME, says, remedy);
    } else if !surplus.is_empty() {
        let says = format!("the server sends {surplus} too, which no handler is for");
        report.warning(NAME, says, "start the bot again, or `webhook set`");
    } else {
        report
            .ok(NAME, format!("the server sends what the handlers are for: {}", standing.derived));
    }
}

fn deliveries(report: &mut Report, standing: &Standing) {
    const NAME: &str = "deliveries";
    let Some((at, said)) = &standing.last_error else {
        return report.ok(NAME, "the server tells of no error");
    };
    let age = SystemTime::now().duration_since(*at).unwrap_or_default();
    let says = format!("the last one that failed, {}: {said}", moment::ago(*at));
    let remedy =
        meaning(said).unwrap_or("look at the log of the bot and of the proxy at that time");
    if age < RECENT && standing.info.pending_update_count > 0 {
        report.wrong(NAME, says, remedy);
    } else if age < OLD {
        report.warning(NAME, says, remedy);
    } else {
        report.ok(NAME, says);
    }
}

fn pending(report: &mut Report, standing: &Standing) {
    let says = match standing.info.pending_update_count {
        0 => "no update waits".to_owned(),
        1 => "1 update waits".to_owned(),
        n => format!("{n} updates wait"),
    };
    if standing.info.pending_update_count >= MANY {
        let remedy = "they come when the bot runs; if it runs, it does not keep up: look at slow handlers and BOT_MAX_CONNECTIONS";
        report.warning("pending", says, remedy);
    } else {
        report.ok("pending", says);
    }
}
