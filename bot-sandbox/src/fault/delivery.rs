//! What goes wrong with a delivery.

use std::time::Duration;

/// What goes wrong when an update is brought to the bot.
///
/// `Hold`, `Drop`, `Reorder` and `Duplicate` are decided once for an update, when its turn has come;
/// the others at each attempt to deliver it. All of them concern webhooks. Of a bot that polls,
/// `Delay`, `Drop` and `Hold` do; what else can go wrong there goes wrong with the call of
/// getUpdates: [`Fault::CloseAfter`](crate::Fault::CloseAfter) makes updates come twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeliveryFault {
    /// It comes so much later, and so does what follows in its chat.
    ///
    /// `{"on": "deliveries", "fault": "delay", "ms": 500}`
    Delay(Duration),
    /// When it was accepted it is sent once more, as if the answer had been lost.
    ///
    /// `{"on": "deliveries", "fault": "duplicate"}`
    Duplicate,
    /// It changes places with the next of its chat; if there is none yet, it waits for it.
    ///
    /// `{"on": "deliveries", "fault": "reorder"}`
    Reorder,
    /// It is never sent.
    ///
    /// `{"on": "deliveries", "fault": "drop"}`
    Drop,
    /// It waits until it is released, and so does what follows in its chat. For a bot that polls
    /// that is everything after it, because it confirms by number.
    ///
    /// `{"on": "deliveries", "fault": "hold"}`
    Hold,
    /// The answer is not waited for any longer than this: the connection is closed, and the update is
    /// sent again.
    ///
    /// `{"on": "deliveries", "fault": "time_out", "ms": 50}`
    TimeOut(Duration),
    /// The connection is closed when half of the update was sent; it is sent again.
    ///
    /// `{"on": "deliveries", "fault": "cut_body"}`
    CutBody,
}

impl DeliveryFault {
    /// Whether it is decided once for an update, not at each attempt.
    pub(super) fn is_of_the_update(self) -> bool {
        matches!(self, Self::Duplicate | Self::Reorder | Self::Drop | Self::Hold)
    }

    /// Whether it can concern a bot that polls.
    pub(super) fn concerns_polling(self) -> bool {
        matches!(self, Self::Delay(_) | Self::Drop | Self::Hold)
    }

    /// In words.
    pub(super) fn text(self) -> String {
        match self {
            Self::Delay(time) => format!("{} ms late", time.as_millis()),
            Self::Duplicate => "sent twice".into(),
            Self::Reorder => "after the next one".into(),
            Self::Drop => "dropped".into(),
            Self::Hold => "held until released".into(),
            Self::TimeOut(time) => format!("given up after {} ms", time.as_millis()),
            Self::CutBody => "connection closed in the middle of the update".into(),
        }
    }
}
