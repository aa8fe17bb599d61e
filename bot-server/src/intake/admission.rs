//! What became of an update that was offered, and what its request is answered.

use std::{sync::Arc, time::Duration};

use axum::body::Bytes;
use bot_core::{Response, ResponseSlot};
use tokio::time::timeout;

use super::{
    Intake,
    queue::{HandOver, LATER, TurnKey},
    seen::Wait,
};

/// When the server is to send an update again that is under way, and of which it cannot be told
/// that it is handled.
const TOO_MANY: Duration = Duration::from_secs(10);

/// What became of an update that was offered.
#[derive(Debug)]
pub(crate) enum Admission {
    /// It is under way, since now or before.
    UnderWay(UnderWay),
    /// It was handled before, and answered with this call.
    Handled(Option<Bytes>),
    /// Not now; it should come again after so long.
    Refused(Duration),
}

/// An update that is under way, for one that waits for its end.
#[derive(Debug)]
pub(crate) struct UnderWay {
    pub(super) intake: Arc<Intake>,
    pub(super) key: TurnKey,
    pub(super) update_id: i64,
    pub(super) wait: Wait,
}

impl Admission {
    /// Waits until the update is handled, or its handler has run for so long that the server must
    /// not be kept waiting. Says what the server is to be answered, if not just "handled".
    pub(crate) async fn settled(self, hand_over_after: Duration) -> Option<Response> {
        match self {
            // Most have ended already; the others need room and a timer to wait with.
            Self::UnderWay(under_way) => match under_way.answer() {
                Ok(answer) => answer,
                Err(under_way) => Box::pin(under_way.settled(hand_over_after)).await,
            },
            Self::Handled(call) => call.map(Response::Call),
            Self::Refused(after) => Some(Response::Again(after)),
        }
    }
}

impl UnderWay {
    /// What to answer now, if it has ended.
    fn answer(self) -> Result<Option<Response>, Self> {
        match self.wait.has_ended() {
            Some(true) => Ok(self.wait.answer()),
            Some(false) => Ok(Some(Response::Again(LATER))), // its task was lost
            None => Err(self),
        }
    }

    async fn settled(self, hand_over_after: Duration) -> Option<Response> {
        drop(timeout(hand_over_after, self.wait.ended()).await);
        self.answer().unwrap_or_else(Self::handed_over)
    }

    /// The handler goes on without the request, if it has begun and there is room for that.
    fn handed_over(self) -> Option<Response> {
        let Self { intake, key, update_id, wait } = self;
        let mut wait = Some(wait);
        let told = intake.hand_over(key, update_id, || wait.take()?.hand_over());
        match (told, wait) {
            (Err(HandOver::NotBegun), Some(wait)) => wait.answer().or(Some(Response::Again(LATER))),
            (Err(HandOver::TooMany), Some(wait)) => {
                tracing::error!(
                    "as many handlers take long as may go on without a request: the server keeps \
                     this one's update (end such handlers, by BOT_HANDLER_TIMEOUT for instance)"
                );
                wait.answer().or(Some(Response::Again(TOO_MANY)))
            }
            (Err(_), Some(wait)) => wait.hand_over(),
            (told, _) => told.ok().flatten(),
        }
    }

    /// Waits for its end; says whether it was handled.
    pub(crate) async fn handled(self) -> bool {
        let has_ended = self.wait.ended().await;
        let asks_again = matches!(self.wait.answer(), Some(Response::Again(_)));
        has_ended && !asks_again
    }

    /// What its end is answered with.
    pub(crate) fn response(&self) -> &Arc<ResponseSlot> {
        self.wait.response()
    }
}
