//! `webhook`: looked at, set and deleted by hand.

mod info;
mod standing;

use bot_core::{AllowedUpdates, Bot, types::WebhookInfo};
use url::Url;

pub(crate) use self::standing::{Place, Standing};
use super::{print, runtime};
use crate::{
    App,
    bot_name::BotName,
    cli::{Cli, WebhookCommand},
    error::RunError,
    lifecycle::by_hand,
    logging,
    settings::{PublicUrl, Receive, Settings, SettingsError, Tls, WebhookSettings},
};

/// Does it.
pub(crate) fn webhook(
    command: WebhookCommand,
    mut app: App,
    cli: &Cli,
    bot: Option<&BotName>,
) -> Result<(), RunError> {
    let settings = cli.settings_with_token(bot)?;
    settings.check()?;
    let allowed = AllowedUpdates::of(&app.collected()?);
    let bot = by_hand::client(&settings, app.bot.take())?;
    let _logging = logging::init("warn", cli.log_format()?);
    runtime()?.block_on(async {
        match command {
            WebhookCommand::Info { format } => {
                let standing = Standing::of(asked(&bot, &settings).await?, &settings, allowed);
                print(&info::printed(&standing, &bot, format));
                Ok(())
            }
            WebhookCommand::Set => set(&bot, &settings, allowed, cli.asks_to_drop()?).await,
            WebhookCommand::Delete => delete(&bot, &settings, cli.asks_to_drop()?).await,
        }
    })
}

async fn asked(bot: &Bot, settings: &Settings) -> Result<WebhookInfo, RunError> {
    let ask = |bot: Bot| bot.get_webhook_info();
    by_hand::call(bot, settings.start_within, ask, RunError::GetWebhookInfo).await
}

async fn set(
    bot: &Bot,
    settings: &Settings,
    allowed: AllowedUpdates,
    drop_pending: bool,
) -> Result<(), RunError> {
    let (webhook, url) = to_set(settings)?;
    let before = Standing::of(asked(bot, settings).await?, settings, allowed);
    by_hand::set_webhook(bot, settings, webhook, url, allowed, drop_pending).await?;
    let after = Standing::of(asked(bot, settings).await?, settings, allowed);
    let shown = bot.token().redact(url.to_string());
    let mut said = format!("the webhook is set: {shown}\nfor {allowed}\n");
    if after.place != Place::Ours {
        said.push_str("but another program has set another one meanwhile\n");
    }
    if !after.missing.is_empty() {
        said.push_str(&format!("but the server does not know {}\n", after.missing));
    }
    if before.place == Place::OfARun {
        said.push_str(
            "the mark of the process that had set it is gone: that process, if it runs, takes this \
             webhook for another one's and leaves it when it is stopped\n",
        );
    }
    said.push_str("it stays until it is deleted: `webhook delete`\n");
    print(&said);
    Ok(())
}

/// What is to be set, if that can be done by hand.
fn to_set(settings: &Settings) -> Result<(&WebhookSettings, &Url), SettingsError> {
    let wrong = |why: &str| SettingsError { problems: vec![why.to_owned()] };
    let Receive::Webhook(webhook) = &settings.receive else {
        return Err(wrong(
            "BOT_WEBHOOK_URL is not set: without it the bot polls, and there is no webhook to set",
        ));
    };
    let PublicUrl::Given(url) = &webhook.url else {
        return Err(wrong("the webhook's URL is known when the bot runs, and not before"));
    };
    if webhook.tls == Tls::SelfSigned {
        return Err(wrong(
            "BOT_TLS=self-signed: the certificate is made when the bot starts, and uploaded then: run the bot",
        ));
    }
    Ok((webhook, url))
}

async fn delete(bot: &Bot, settings: &Settings, drop_pending: bool) -> Result<(), RunError> {
    let before = asked(bot, settings).await?;
    let delete = |bot: Bot| bot.delete_webhook().drop_pending_updates(drop_pending);
    by_hand::call(bot, settings.start_within, delete, RunError::WebhookStays).await?;
    let was = match &*before.url {
        "" => "no webhook was set".to_owned(),
        url => format!("the webhook is deleted: {}", bot.token().redact(url.to_owned())),
    };
    let waited = match (before.pending_update_count, drop_pending) {
        (0, _) => String::new(),
        (n, true) => format!("what waited is dropped: {n} of the updates\n"),
        (n, false) => format!("{n} of the updates wait for the next start\n"),
    };
    print(&format!("{was}\n{waited}"));
    Ok(())
}
