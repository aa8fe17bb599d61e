//! `health`: asks the bot that runs on this machine whether it is well.

use std::{collections::BTreeSet, time::Duration};

use bot_core::client::http_client_builder;

use super::runtime;
use crate::{bot_name::BotName, causes::chain, cli::Cli, error::RunError, settings::SettingsError};

/// How long the bot may take to answer.
const WITHIN: Duration = Duration::from_secs(3);

/// Asks `/healthz` where the settings of these bots say that it is.
pub(crate) fn health<'a>(
    cli: &Cli,
    bots: impl Iterator<Item = Option<&'a BotName>>,
) -> Result<(), RunError> {
    let mut urls = BTreeSet::new();
    for bot in bots {
        let address = cli.health_address(bot)?;
        urls.extend(address.map(|(address, is_https)| {
            let scheme = if is_https { "https" } else { "http" };
            format!("{scheme}://{}/healthz", reached(&address))
        }));
    }
    if urls.is_empty() {
        let why = "a bot that polls has nobody who could be asked: set BOT_OPERATIONS_LISTEN";
        return Err(SettingsError { problems: vec![why.into()] }.into());
    }
    runtime()?.block_on(async {
        for url in &urls {
            ask(url).await?;
        }
        Ok(())
    })
}

async fn ask(url: &str) -> Result<(), RunError> {
    let unwell =
        |why: String| RunError::Health(format!("{url} says that the bot is not well: {why}"));
    // It is this machine: the certificate is for the name that others know it by.
    let client = http_client_builder().no_proxy().tls_danger_accept_invalid_certs(true).build();
    let client = client.map_err(|error| unwell(chain(&error)))?;
    match client.get(url).timeout(WITHIN).send().await {
        Ok(answer) if answer.status().is_success() => Ok(()),
        Ok(answer) => Err(unwell(format!("it answers {}", answer.status()))),
        Err(error) => Err(RunError::Health(format!(
            "no bot answers at {url}: {}",
            chain(&error.without_url())
        ))),
    }
}

/// Where to connect to what listens on this address: every address is that of this machine.
pub(crate) fn reached(listen: &str) -> String {
    match listen.rsplit_once(':') {
        Some(("0.0.0.0", port)) => format!("127.0.0.1:{port}"),
        Some(("[::]", port)) => format!("[::1]:{port}"),
        _ => listen.to_owned(),
    }
}
