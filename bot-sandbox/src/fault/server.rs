//! What is wrong with the server as a whole.

/// What is wrong with the server as a whole, as long as the rule is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServerFault {
    /// It is down: all connections break, nothing listens, nothing is delivered. What there is stays;
    /// when it is up again, on the same port, deliveries go on. `times` and the like have no meaning
    /// here, and it concerns all bots.
    ///
    /// `{"on": "server", "fault": "down", "lasts_ms": 2000}`
    Down,
    /// The token is refused with 401, and nothing is delivered.
    ///
    /// `{"on": "server", "fault": "revoke", "lasts_ms": 2000}`
    Revoke,
    /// Nothing is delivered; what is under way ends.
    ///
    /// `{"on": "server", "fault": "pause", "lasts_ms": 2000}`
    Pause,
}

impl ServerFault {
    /// In words.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Down => "the server is down",
            Self::Revoke => "the token is revoked",
            Self::Pause => "deliveries are paused",
        }
    }
}
