//! How a bot is, for those who ask: its endpoint, whoever watches over it.

use tokio::sync::watch;

/// How a bot is.
#[derive(Debug)]
pub(crate) struct Status {
    phase: watch::Sender<Phase>,
}

/// Where a bot is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// It does not receive updates yet.
    Starting,
    /// It receives updates.
    Ready,
    /// It was asked to stop: it takes nothing in and finishes what is under way.
    Draining,
    /// Its life is over.
    Ended,
}

impl Default for Status {
    fn default() -> Self {
        Self { phase: watch::Sender::new(Phase::Starting) }
    }
}

impl Status {
    /// Enters another phase.
    pub(crate) fn enter(&self, phase: Phase) {
        tracing::debug!(?phase, "the bot's life goes on");
        self.phase.send_replace(phase);
    }
}
