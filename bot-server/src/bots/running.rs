//! Bots that live beside each other: none of them ends because another one did.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, resume_unwind},
    sync::Arc,
    time::Duration,
};

use futures_util::FutureExt as _;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, Span};

use super::{house, pairs};
use crate::{
    App,
    bot_name::BotName,
    causes::chain,
    ending::FINISH_WITHIN,
    error::RunError,
    http::Operations,
    lifecycle::Life,
    measure::{Measure, Registry},
    settings::{Settings, WebhookSettings},
    status::{Phase, Status},
};

/// How long the platform may be away at the start of one of several bots: nothing ends while the
/// others live.
const START_WITHIN: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

/// One of several bots, and what it runs with.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: BotName,
    pub(crate) app: App,
    pub(crate) settings: Settings,
}

/// A bot whose parts fit together.
pub(super) struct Living {
    pub(super) name: BotName,
    /// What it logs is logged in it.
    pub(super) span: Span,
    pub(super) life: Life,
}

/// How one of the bots ended.
pub(super) type Ended = (BotName, Result<(), RunError>);

/// Bots that can run beside each other, and that do nothing yet.
pub(crate) struct Together {
    lives: Vec<Living>,
    /// Those whose files or storages could not be opened.
    failed: Vec<(BotName, RunError)>,
    operations: Arc<Operations>,
    /// Where operators are answered, if not where updates come in.
    operations_listen: Option<String>,
}

impl Together {
    /// Checks everything that can be checked without a call. What must be written differently first,
    /// of whichever bot, is an error; what else keeps one from its life is that one's failure.
    pub(crate) fn new(members: Vec<Member>) -> Result<Self, RunError> {
        pairs::check(&members)?;
        let (mut lives, mut failed) = (Vec::new(), Vec::new());
        let operations = Operations::new(Registry::default());
        let mut addresses = members.iter().map(|member| &member.settings.operations_listen);
        let operations_listen = addresses.find_map(Clone::clone);
        for Member { name, mut app, mut settings } in members {
            settings.start_within = START_WITHIN;
            let span = tracing::info_span!("bot", %name);
            let measure = Measure::of(operations.registry(), name.as_str());
            (app.name, app.measure) = (Some(name.clone()), measure.clone());
            match span.in_scope(|| Life::new(app, settings)) {
                Ok(life) => {
                    operations.watch(Some(name.to_string()), life.status(), measure);
                    lives.push(Living { name, span, life });
                }
                Err(error) => {
                    span.in_scope(|| say(&error));
                    failed.push((name, error));
                }
            }
        }
        let all = Self { lives, failed, operations, operations_listen };
        if all.failed.iter().any(|(_, error)| error.exit_code() == 2) {
            let of = all.number();
            return Err(several(all.failed, of));
        }
        Ok(all)
    }

    /// How those are that live.
    pub(crate) fn statuses(&self) -> Vec<Arc<Status>> {
        self.lives.iter().map(|living| living.life.status()).collect()
    }

    /// What answers operators.
    pub(crate) fn operations(&self) -> &Operations {
        &self.operations
    }

    /// How many bots there are.
    fn number(&self) -> usize {
        self.lives.len() + self.failed.len()
    }

    /// Runs them until `stop`, or until all have ended.
    pub(crate) async fn run(self, stop: &CancellationToken) -> Result<(), RunError> {
        let of = self.number();
        let Self { lives, mut failed, operations, operations_listen } = self;
        let apart = operations.serve_apart(operations_listen.as_deref()).await?;
        let with_updates = match &apart {
            None => operations.routes(),
            Some(_) => axum::Router::new(),
        };
        let (mut houses, mut running) = (BTreeMap::<String, Vec<_>>::new(), JoinSet::new());
        for living in lives {
            match living.life.webhook().cloned() {
                Some(webhook) => match pairs::address(&webhook) {
                    Some(address) => {
                        houses.entry(address.to_owned()).or_default().push((living, webhook));
                    }
                    None => {
                        let bots = vec![(living, webhook)];
                        running.spawn(house_of(bots, with_updates.clone(), stop));
                    }
                },
                None => {
                    let stop = stop.clone();
                    let lives = living.lives(async move |life| life.by_polling(&stop).await);
                    running.spawn(async move { vec![lives.await] });
                }
            }
        }
        for bots in houses.into_values() {
            running.spawn(house_of(bots, with_updates.clone(), stop));
        }
        while let Some(ended) = running.join_next().await {
            // Nobody aborts one; and a bot's panics are caught, so what is here is ours.
            let ended = ended.unwrap_or_else(|error| resume_unwind(error.into_panic()));
            failed.extend(ended.into_iter().filter_map(|(name, end)| Some((name, end.err()?))));
        }
        if let Some(apart) = apart {
            apart.close(FINISH_WITHIN).await;
        }
        if failed.is_empty() { Ok(()) } else { Err(several(failed, of)) }
    }
}

fn house_of(
    bots: Vec<(Living, WebhookSettings)>,
    with_updates: axum::Router,
    stop: &CancellationToken,
) -> impl Future<Output = Vec<Ended>> + Send + use<> {
    let address = bots.first().map(|(_, webhook)| webhook.listen.clone()).unwrap_or_default();
    house::live(address, bots, with_updates, stop.clone())
}

impl Living {
    /// Lives, and says how it ended; that it failed is said at once.
    pub(super) async fn lives<F>(self, live: impl FnOnce(Life) -> F) -> Ended
    where
        F: Future<Output = Result<(), RunError>>,
    {
        let Self { name, span, life } = self;
        let ended = async {
            let ended = AssertUnwindSafe(live(life)).catch_unwind().await;
            let ended = ended.unwrap_or(Err(RunError::Panicked));
            if let Err(error) = &ended {
                say(error);
            }
            ended
        };
        (name, ended.instrument(span).await)
    }

    /// It failed before its life began.
    pub(super) fn failed(self, error: RunError) -> Ended {
        self.life.status().enter(Phase::Ended);
        self.span.in_scope(|| say(&error));
        (self.name, Err(error))
    }
}

fn say(error: &RunError) {
    tracing::error!(error = chain(error), "the bot has failed; the others go on without it");
}

fn several(failed: Vec<(BotName, RunError)>, of: usize) -> RunError {
    let failed = failed.into_iter().map(|(name, error)| (name.to_string(), error));
    RunError::Several { failed: failed.collect(), of }
}
