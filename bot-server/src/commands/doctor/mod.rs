//! `doctor`: looks at everything a bot depends on, and says what is wrong and what to do.
//!
//! It changes nothing: no webhook is set, no update is taken, no file is made.

mod certificate;
mod check;
mod local;
mod network;
mod platform;
mod public;
mod webhook;
mod words;

use std::process::ExitCode;

use bot_core::{Bot, Router};

use self::check::Report;
use crate::{
    App,
    bot_name::BotName,
    causes::chain,
    cli::{AsText, Cli},
    commands::{print, runtime},
    error::RunError,
    lifecycle::by_hand,
    logging,
    secret::WebhookSecret,
    settings::{Receive, Settings},
};

/// Looks at everything, and prints it.
pub(crate) fn doctor(
    app: App,
    cli: &Cli,
    bot: Option<&BotName>,
    format: AsText,
) -> Result<ExitCode, RunError> {
    let _logging = logging::init("error", cli.log_format().unwrap_or_default());
    let mut report = Report::default();
    examine(app, cli, bot, &mut report)?;
    print(&report.printed(format));
    Ok(report.exit_code())
}

fn examine(
    mut app: App,
    cli: &Cli,
    name: Option<&BotName>,
    report: &mut Report,
) -> Result<(), RunError> {
    let settings = settings(cli, name, report);
    let (set_up, storage) = (app.bot.take(), app.storage.take());
    let keeps_letters = app.dead_letters.take().is_some();
    let router = handlers(app, report);
    let (Some(settings), Some(router)) = (settings, router) else {
        report.skipped("the rest", "settings or handlers must be mended first");
        return Ok(());
    };
    for idle in cli.idle_settings(name) {
        report.warning("settings", idle, "remove it, or set what it belongs to");
    }
    let bot = match by_hand::client(&settings, set_up) {
        Ok(bot) => bot,
        Err(error) => {
            report.unusable("settings", [chain(&error)]);
            return Ok(());
        }
    };
    local::storage(report, &settings, storage.as_deref(), &router);
    local::dead_letters(report, &settings, keeps_letters);
    local::record(report, &settings);
    local::operations(report, &settings);
    runtime()?.block_on(outside(report, &settings, &bot, &router));
    Ok(())
}

/// What is not on this machine.
async fn outside(report: &mut Report, settings: &Settings, bot: &Bot, router: &Router) {
    let is_known = platform::api(report, bot).await;
    let answers = match &settings.receive {
        Receive::Polling => false,
        Receive::Webhook(webhook) => public::endpoint(report, settings, webhook).await,
    };
    if is_known {
        webhook::webhook(report, settings, bot, router.allowed_updates(), answers).await;
    } else {
        report.skipped("webhook", "the platform has to know the bot first");
    }
}

fn settings(cli: &Cli, name: Option<&BotName>, report: &mut Report) -> Option<Settings> {
    let settings = match cli.settings_with_token(name) {
        Ok(settings) => settings,
        Err(error) => {
            report.unusable("settings", error.problems);
            return None;
        }
    };
    report.hide(settings.token.reveal());
    report.hide(WebhookSecret::derived(&settings.token).reveal());
    let mut says = format!("{}, polling", settings.platform);
    if let Receive::Webhook(webhook) = &settings.receive {
        let secrets = [&webhook.secret, &webhook.previous_secret];
        secrets.into_iter().flatten().for_each(|secret| report.hide(secret.reveal()));
        says = format!("{}, by a webhook", settings.platform);
    }
    match settings.check() {
        Ok(()) => report.ok("settings", says),
        Err(error) => {
            report.unusable("settings", error.problems);
            return None;
        }
    }
    Some(settings)
}

fn handlers(app: App, report: &mut Report) -> Option<Router> {
    match app.into_parts() {
        Ok((router, ..)) => {
            let says = format!("{} for {}", router.handlers().len(), router.allowed_updates());
            report.ok("handlers", says);
            Some(router)
        }
        Err(RunError::Wiring(error)) => {
            report.unusable("handlers", error.problems);
            None
        }
        Err(error) => {
            report.unusable("handlers", [chain(&error)]);
            None
        }
    }
}
