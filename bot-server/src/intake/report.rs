//! What became of an update, for those who look on: the sandbox's page, a test.

use std::{fmt, sync::Arc, time::Duration};

use bot_core::{Context, Handler, Outcome, PassedOver, Router};

use crate::causes::chain;

/// What became of an update.
#[derive(Debug)]
#[cfg_attr(not(feature = "sandbox"), expect(dead_code, reason = "nobody can look on"))]
pub(crate) struct Report {
    pub(crate) update_id: i64,
    /// The handler that took it, if one did.
    pub(crate) handler: Option<&'static Handler>,
    /// How that failed, if it did.
    pub(crate) error: Option<String>,
    /// Handlers that it was not for; none if no handler is of its kind. Where one took it, only
    /// those that were asked before.
    pub(crate) passed_over: Vec<PassedOver>,
    pub(crate) took: Duration,
}

/// What is told to those who look on.
#[derive(Debug)]
#[cfg_attr(not(feature = "sandbox"), expect(dead_code, reason = "nobody can look on"))]
pub(crate) enum Note {
    /// An update was handled, this time.
    Handled(Report),
    /// The server was told that it is, and its handler goes on.
    GoesOn(i64),
    /// What went on has ended.
    Ended(i64),
}

/// Somebody who looks on.
#[derive(Clone)]
pub(crate) struct Observer(Arc<dyn Fn(Note) + Send + Sync>);

impl Observer {
    #[cfg(feature = "sandbox")]
    pub(crate) fn new(observe: impl Fn(Note) + Send + Sync + 'static) -> Self {
        Self(Arc::new(observe))
    }

    /// Tells it.
    pub(super) fn note(&self, note: Note) {
        (self.0)(note);
    }

    /// Reports an update of a kind that no handler is of.
    pub(super) fn unwanted(&self, update_id: i64) {
        let (passed_over, took) = (Vec::new(), Duration::ZERO);
        self.note(Note::Handled(Report {
            update_id,
            handler: None,
            error: None,
            passed_over,
            took,
        }));
    }

    /// Runs the handler that the update is for, and reports.
    pub(super) async fn watch(&self, router: &Router, context: &Context) -> Outcome {
        let begun = tokio::time::Instant::now();
        let mut asked = Vec::new();
        let outcome = router.dispatch_watched(context, &mut asked).await;
        let (handler, error) = match &outcome {
            Outcome::Handled(handler) => (Some(*handler), None),
            Outcome::Failed(handler, error) => (Some(*handler), Some(chain(error))),
            Outcome::Unhandled => {
                asked = router.explain(context, asked);
                (None, None)
            }
        };
        self.note(Note::Handled(Report {
            update_id: context.update().update_id,
            handler,
            error,
            passed_over: asked,
            took: begun.elapsed(),
        }));
        outcome
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}
