//! The thread that a bot and its sandbox live on, with a runtime of their own: the test's runtime,
//! its flavour, its clock and whatever blocks it do not matter to them.

use std::{any::Any, panic::AssertUnwindSafe, sync::Arc, thread, time::Duration};

use bot_sandbox::{InVain, Inspector, Sandbox, SandboxBuilder};
use futures_util::FutureExt as _;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::{CancellationToken, DropGuard};
use tracing::dispatcher;

use super::{
    builder::SetUp,
    standstill::{Passing, Standstill},
};
use crate::{App, causes::report, inspected, lifecycle};

/// The thread, as the test sees it. When this is dropped the thread ends, wherever it is.
#[derive(Debug)]
pub(super) struct Thread {
    orders: mpsc::UnboundedSender<Run>,
    /// What runs, if something does.
    running: Option<Running>,
    /// Where time is made to pass, if it stands still otherwise.
    passings: Option<mpsc::UnboundedSender<Passing>>,
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
        let (passings, still) = match set_up.still.clone() {
            Some(still) => {
                let (passings, received) = mpsc::unbounded_channel();
                (Some(passings), Some((still, received)))
            }
            None => (None, None),
        };
        let (started, starts) = oneshot::channel();
        let end = CancellationToken::new();
        let ends = end.clone();
        // What logs into the test logs what the bot says, too.
        let log = dispatcher::get_default(Clone::clone);
        let name = thread::current().name().map_or("the bot".into(), |name| format!("{name}: bot"));
        let run = move || {
            let _logging = dispatcher::set_default(&log);
            live(sandbox, set_up, still, received, started, ends);
        };
        let spawned = thread::Builder::new().name(name).spawn(run);
        spawned.map_err(|error| format!("it has no thread: {error}"))?;
        let sandbox = starts.await.unwrap_or_else(|_| Err("its thread ended".into()))?;
        Ok((Self { orders, running: None, passings, _until: end.drop_guard() }, sandbox))
    }

    /// Lets time pass, and waits for what happens meanwhile; says whether it stands still otherwise.
    pub(super) async fn passes(&self, time: Duration) -> bool {
        let Some(passings) = &self.passings else { return false };
        let (passed, passes) = oneshot::channel();
        // Where the thread has ended, time is of no account.
        if passings.send((time, passed)).is_ok() {
            let _: Result<(), oneshot::error::RecvError> = passes.await;
        }
        true
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
    still: Option<(Arc<Standstill>, mpsc::UnboundedReceiver<Passing>)>,
    mut orders: mpsc::UnboundedReceiver<Run>,
    started: oneshot::Sender<Result<Arc<Sandbox>, String>>,
    end: CancellationToken,
) {
    let (still, passings) = still.unzip();
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all();
    if let Some(still) = &still {
        still.rule(&mut runtime);
    }
    let runtime = match runtime.build() {
        Ok(runtime) => runtime,
        Err(error) => {
            // Whoever waits for it is told, unless they are gone.
            drop(started.send(Err(format!("it has no runtime: {error}"))));
            return;
        }
    };
    let mut inspector = None;
    runtime.block_on(end.run_until_cancelled(async {
        if let (Some(still), Some(passings)) = (&still, passings) {
            still.begin();
            drop(tokio::spawn(Arc::clone(still).serve(passings)));
        }
        let sandbox = match sandbox.start().await {
            Ok(sandbox) => Arc::new(sandbox),
            Err(error) => return drop(started.send(Err(report(&error)))),
        };
        let inspector: &Inspector = inspector.insert(sandbox.inspector());
        drop(started.send(Ok(Arc::clone(&sandbox))));
        while let Some(run) = orders.recv().await {
            let stopping = still.clone().map(|still| {
                still.stands();
                let stop = run.stop.clone();
                tokio::spawn(async move {
                    stop.cancelled().await;
                    still.runs();
                })
            });
            let runs = async {
                let (mut app, settings) = set_up.apply(run.app, &sandbox);
                app.observer = Some(inspected::by(sandbox.inspector()));
                lifecycle::run(app, settings, None, run.stop).await.map_err(|error| report(&error))
            };
            // Whatever panics there: who waits for the bot hears of it at once.
            let ended = AssertUnwindSafe(runs).catch_unwind().await;
            let ended =
                ended.unwrap_or_else(|panic| Err(format!("it panicked: {}", text(&*panic))));
            stopping.inspect(tokio::task::JoinHandle::abort);
            inspector.ended(match &ended {
                Ok(()) => "it was stopped",
                Err(why) => why,
            });
            drop(run.ended.send(ended));
        }
    }));
    if let Some(still) = &still {
        still.end();
    }
    // Who still waits for this bot waits no longer.
    inspector.inspect(|inspector| inspector.is_gone("its TestBot was dropped"));
    // A handler that blocks its thread must not keep this one.
    runtime.shutdown_background();
}

/// What a panic says.
fn text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(|text| &**text);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no text")
}
