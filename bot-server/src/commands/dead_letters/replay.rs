//! The handlers once more on letters, one after another, as a running bot would run them.

use std::{
    collections::HashMap,
    panic::AssertUnwindSafe,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use bot_core::{Context, Environment, Outcome, Router};
use futures_util::FutureExt as _;

use super::{
    super::{print, visible},
    chosen,
    listing::{broken, count, named},
};
use crate::{
    App,
    bot_name::BotName,
    causes::chain,
    cli::Chosen,
    dead_letters::{Change, DeadLetter, DeadLetterFile, Kept},
    error::RunError,
    intake::dealt_with,
    lifecycle::by_hand,
    settings::Settings,
    shutdown,
    storage::of_bot,
};

/// How often what became of letters is written down: a process that is killed runs no more than
/// those of this time again, and a long file is not written anew for each letter.
const NOTED_EVERY: Duration = Duration::from_secs(1);

/// What is said where the handler, or the code that says how it failed, gives no reason.
const NO_REASON: &str = "how it failed cannot be told: that panicked";

/// Handlers with what they need, as the bot has them.
struct Stage {
    router: Router,
    environment: Arc<Environment>,
}

/// How a letter failed again.
struct Failed {
    handler: Option<String>,
    error: String,
}

/// Runs the chosen letters.
pub(super) async fn replay(
    (name, app): (Option<&BotName>, App),
    settings: Settings,
    file: &DeadLetterFile,
    chosen: &Chosen,
) -> Result<ExitCode, RunError> {
    let stage = Stage::set(app, name.is_some(), &settings).await?;
    let Some(_alone) = file.replaying().map_err(RunError::DeadLetters)? else {
        return Err(RunError::Replaying(file.path().to_path_buf()));
    };
    let letters = file.letters().map_err(RunError::DeadLetters)?;
    let ids = chosen::ids(chosen, &letters.kept)?;
    let stopped = Arc::new(AtomicBool::new(false));
    let signal = shutdown::signals().map_err(RunError::Runtime)?;
    let stop = Arc::clone(&stopped);
    tokio::spawn(async move {
        signal.await;
        stop.store(true, Ordering::Relaxed);
    });

    let mut changes = Changes { file, kept: HashMap::new(), noted: Instant::now() };
    let (mut handled, mut failed) = (0, 0);
    for id in &ids {
        if stopped.load(Ordering::Relaxed) {
            break;
        }
        let Some(Kept { letter, .. }) = letters.kept.iter().find(|kept| kept.id == *id) else {
            continue;
        };
        let what = named(letter);
        match stage.runs(letter).await {
            Ok(()) => {
                handled += 1;
                print(&format!("{what}: handled\n"));
                changes.note(id, Change::Gone)?;
            }
            Err(why) => {
                failed += 1;
                let by =
                    why.handler.as_deref().map_or(String::new(), |by| format!("{by} failed: "));
                print(&visible(&format!("{what}: {by}{}\n", why.error)));
                let again = letter.failed_again(why.handler, why.error);
                changes.note(id, Change::Instead(Box::new(again)))?;
            }
        }
    }
    changes.write()?;
    let left = ids.len() - handled - failed;
    print(&format!("{} handled and taken out, {failed} failed and kept\n", count(handled)));
    if left > 0 {
        print(&format!("stopped before {} more, which stay\n", count(left)));
    }
    print(&broken(&letters.broken));
    let all = failed == 0 && left == 0;
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Stage {
    async fn set(
        mut app: App,
        is_one_of_several: bool,
        settings: &Settings,
    ) -> Result<Self, RunError> {
        settings.check()?;
        let (set_up, storage) = (app.bot.take(), app.storage.take());
        let limit = by_hand::handler_timeout(settings, &app);
        let (router, menu, states) = app.into_parts()?;
        let storage = by_hand::storage(settings, storage, &router)?;
        let bot = by_hand::client(settings, set_up)?;
        let me = by_hand::who(&bot, settings.start_within).await?;
        let states = states.with_storage(of_bot(storage, me.id, is_one_of_several));
        let environment = Arc::new(Environment { bot, me, states, menu });
        Ok(Self { router: router.limited(limit), environment })
    }

    /// Runs the handlers on a letter; says how that failed.
    async fn runs(&self, letter: &DeadLetter) -> Result<(), Failed> {
        let update = letter.update().map_err(|error| Failed::itself(error.to_string()))?;
        let context = Context::new(Arc::clone(&self.environment), update);
        let ran = AssertUnwindSafe(self.handles(&context)).catch_unwind().await;
        ran.unwrap_or_else(|_| Err(Failed::itself(NO_REASON.to_owned())))
    }

    async fn handles(&self, context: &Context) -> Result<(), Failed> {
        match self.router.dispatch(context).await {
            Outcome::Handled(_) => Ok(()),
            Outcome::Unhandled => Err(Failed::itself("no handler wants it".to_owned())),
            Outcome::Failed(handler, error) => {
                // Who asks for the update again means it; here, to replay it again is up to people.
                let dealt = match error.retry() {
                    Some(_) => Err(chain(&error)),
                    None => dealt_with(&self.router, context, handler, error).await,
                };
                dealt.map_err(|error| Failed { handler: Some(handler.to_string()), error })
            }
        }
    }
}

impl Failed {
    /// Without a handler to blame.
    fn itself(error: String) -> Self {
        Self { handler: None, error }
    }
}

/// What became of letters, on its way into the file.
struct Changes<'a> {
    file: &'a DeadLetterFile,
    kept: HashMap<String, Change>,
    noted: Instant,
}

impl Changes<'_> {
    fn note(&mut self, id: &str, change: Change) -> Result<(), RunError> {
        self.kept.insert(id.to_owned(), change);
        if self.noted.elapsed() >= NOTED_EVERY { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), RunError> {
        if !self.kept.is_empty() {
            self.file.change(&self.kept).map_err(RunError::DeadLetters)?;
            self.kept.clear();
        }
        self.noted = Instant::now();
        Ok(())
    }
}
