//! How a bot is, for those who ask: its endpoint, whoever watches over it.

use std::sync::Arc;

use tokio::sync::watch;

/// How a bot is.
#[derive(Debug)]
pub(crate) struct Status {
    phase: watch::Sender<Phase>,
    webhook: watch::Sender<Option<WebhookState>>,
}

/// Where a bot is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

/// What the server said of the webhook when it was last asked, which is about once a minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WebhookState {
    /// Whether updates come to this process's URL.
    pub(crate) is_ours: bool,
    /// How many updates wait to be delivered.
    pub(crate) pending_update_count: i64,
    /// What went wrong with a delivery last.
    pub(crate) last_error: Option<DeliveryError>,
}

/// Why the server could not deliver an update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeliveryError {
    /// When, in seconds of Unix time.
    pub(crate) date: i64,
    /// In the server's words, the token taken out.
    pub(crate) message: String,
}

impl Default for Status {
    fn default() -> Self {
        Self { phase: watch::Sender::new(Phase::Starting), webhook: watch::Sender::new(None) }
    }
}

impl Status {
    /// Where the bot is in its life.
    pub(crate) fn phase(&self) -> Phase {
        *self.phase.borrow()
    }

    /// Waits until the bot is as far as this, or further.
    pub(crate) async fn reaches(&self, phase: Phase) {
        // The sender is here, so it cannot fail.
        drop(self.phase.subscribe().wait_for(|now| *now >= phase).await);
    }

    /// Whether updates come in: it is ready, and its webhook, if it has one, is its own still.
    pub(crate) fn is_ready(&self) -> bool {
        self.phase() == Phase::Ready && self.webhook().is_none_or(|webhook| webhook.is_ours)
    }

    /// What the server said of the webhook last; nothing of a bot that polls, or that was not
    /// answered yet.
    pub(crate) fn webhook(&self) -> Option<WebhookState> {
        self.webhook.borrow().clone()
    }

    /// Enters another phase.
    pub(crate) fn enter(&self, phase: Phase) {
        if self.phase.send_replace(phase) != phase {
            tracing::debug!(?phase, "the bot's life goes on");
        }
    }

    /// Ends its life when this is dropped, in whichever way that happens.
    pub(crate) fn until_dropped(self: &Arc<Self>) -> impl Drop + Send + use<> {
        struct Ends(Arc<Status>);
        impl Drop for Ends {
            fn drop(&mut self) {
                self.0.enter(Phase::Ended);
            }
        }
        Ends(Arc::clone(self))
    }

    /// Notes what the server says of the webhook; says what it said before.
    pub(crate) fn saw(&self, webhook: WebhookState) -> Option<WebhookState> {
        self.webhook.send_replace(Some(webhook))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bot_is_ready_while_it_receives_and_its_webhook_is_its_own() {
        let status = Status::default();
        assert!(!status.is_ready(), "it starts");
        status.enter(Phase::Ready);
        assert!(status.is_ready(), "nobody has said that the webhook is another's");
        let ours = WebhookState { is_ours: true, pending_update_count: 0, last_error: None };
        assert_eq!(status.saw(WebhookState { is_ours: false, ..ours.clone() }), None);
        assert!(!status.is_ready());
        status.saw(ours);
        assert!(status.is_ready());
        for phase in [Phase::Draining, Phase::Ended] {
            status.enter(phase);
            assert!(!status.is_ready(), "{phase:?}");
        }
    }
}
