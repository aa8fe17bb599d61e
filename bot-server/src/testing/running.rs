//! The thread that a bot and its sandbox live on, with a runtime of their own: the test's runtime,
//! its flavour, its clock and whatever blocks it do not matter to them.

use std::{sync::Arc, thread};

use bot_sandbox::{InVain, Sandbox, SandboxBuilder};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::{CancellationToken, DropGuard};
use tracing::dispatcher;

use super::builder::SetUp;
use crate::{App, error::report, inspected, lifecycle};

/// The thread, as the test sees it. When this is dropped the thread ends, wherever it is.
#[derive(Debug)]
pub(super) struct Thread {
    orders: mpsc::UnboundedSender<Run>,
    /// What runs, if something does.
    running: Option<Running>,
    _until: DropGuard,
}

/// An application to be run.
struct Run {
    app: App,
    stop: CancellationToken,
    ended: oneshot::Sender<Result<(), String>>,
}

#[derive(Debug)]
struct Running {
    stop: CancellationToken,
    ended: oneshot::Receiver<Result<(), String>>,
}

impl Thread {
    /// Starts the thread, and the sandbox on it.
    pub(super) async fn start(
        sandbox: SandboxBuilder,
        set_up: SetUp,
    ) -> Result<(Self, Arc<Sandbox>), String> {
        let (orders, received) = mpsc::unbounded_channel();
        let (started, starts) = oneshot::channel();
        let end = CancellationToken::new();
        let ends = end.clone();
        // What logs into the test logs what the bot says, too.
        let log = dispatcher::get_default(Clone::clone);
        let name = thread::current().name().map_or("the bot".into(), |name| format!("{name}: bot"));
        let run = move || {
            let _logging = dispatcher::set_default(&log);
            live(sandbox, set_up, received, started, ends);
        };
        let spawned = thread::Builder::new().name(name).spawn(run);
        spawned.map_err(|error| format!("it has no thread: {error}"))?;
        let sandbox = starts.await.unwrap_or_else(|_| Err("its thread ended".into()))?;
        Ok((Self { orders, running: None, _until: end.drop_guard() }, sandbox))
    }

    /// Runs an application, and waits until it receives updates.
    pub(super) async fn runs(&mut self, app: App, sandbox: &Sandbox) -> Result<(), String> {
        let stop = CancellationToken::new();
        let (ended, ends) = oneshot::channel();
        sandbox.inspector().begins();
        self.running = Some(Running { stop: stop.clone(), ended: ends });
        let order = Run { app, stop, ended };
        self.orders.send(order).map_err(|_| "its thread has ended".to_owned())?;
        sandbox.receives().await.map_err(|why| match why {
            InVain::Ended(why) => why,
            why => why.to_string(),
        })
    }

    /// Whether something was started that nobody has stopped.
    pub(super) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Stops what runs, as a signal would, and waits for its end.
    pub(super) async fn halts(&mut self) -> Result<(), String> {
        let Some(running) = self.running.take() else { return Err("it was stopped before".into()) };
        let has_ended = !running.ended.is_empty();
        running.stop.cancel();
        match running.ended.await {
            Ok(Ok(())) if has_ended => Err("it had ended before, by itself".into()),
            Ok(ended) => ended,
            Err(_) => Err("its thread has ended".into()),
        }
    }
}

/// What the thread does.
fn live(
    sandbox: SandboxBuilder,
    set_up: SetUp,
    mut orders: mpsc::UnboundedReceiver<Run>,
    started: oneshot::Sender<Result<Arc<Sandbox>, String>>,
    end: CancellationToken,
) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            // Whoever waits for it is told, unless they are gone.
            drop(started.send(Err(format!("it has no runtime: {error}"))));
            return;
        }
    };
    runtime.block_on(end.run_until_cancelled(async {
        let sandbox = match sandbox.start().await {
            Ok(sandbox) => Arc::new(sandbox),
            Err(error) => return drop(started.send(Err(report(&error)))),
        };
        let inspector = sandbox.inspector();
        drop(started.send(Ok(Arc::clone(&sandbox))));
        while let Some(run) = orders.recv().await {
            let (app, settings) = set_up.apply(run.app, &sandbox);
            let app = app.observed_by(inspected::by(&sandbox));
            let ended = lifecycle::run(app, settings, run.stop).await;
            let ended = ended.map_err(|error| report(&error));
            inspector.ended(match &ended {
                Ok(()) => "it was stopped",
                Err(why) => why,
            });
            drop(run.ended.send(ended));
        }
    }));
    // A handler that blocks its thread must not keep this one.
    runtime.shutdown_background();
}
