//! How long a connection may take, and how many there may be.
//!
//! The platform sends its updates in milliseconds over at most 100 connections, so nothing here is
//! near to what it needs; whoever else connects gets no more of the process than this.

use std::time::Duration;

/// Most connections: 40 times as many as the platform opens to a bot. Each may hold
/// [`MAX_HEAD`](Limits::MAX_HEAD) before it has proved anything, so they hold 64 MiB at most.
const CONNECTIONS: usize = 4_096;
/// For those who cannot be asked how many files a process may open.
const UNKNOWN: u64 = 1_024;

/// What a connection may take of the process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Most connections at once.
    pub(super) connections: usize,
    /// A TLS handshake: two round trips.
    pub(super) handshake: Duration,
    /// The head of a request, from its first byte, of the first one from when the connection is made:
    /// the platform sends it in one packet.
    pub(super) head: Duration,
    /// Between two requests. Longer than proxies keep their connections (nginx
    /// 60 s, Caddy 120 s): so it is they who close them, and no request meets a closing connection.
    pub(super) idle: Duration,
    /// Until a client takes some more of an answer; ours have a few hundred bytes.
    pub(super) write: Duration,
    /// When the server closes: for requests whose head has not come yet.
    pub(super) last: Duration,
}

impl Limits {
    /// Most bytes of a request's head: the platform's has 300, a proxy adds as many.
    pub(super) const MAX_HEAD: usize = 16 << 10;
    /// Most headers of a request: the platform sends some six, a proxy adds as many.
    /// They are hyper's own limit, which is not set: another costs more than all else that is done
    /// with a head.
    #[cfg(test)]
    pub(super) const MAX_HEADERS: usize = 100;

    /// Those of every server. Of the files that the process may open, connections get half: handlers
    /// need some, too.
    pub(crate) fn new() -> Self {
        let files = usize::try_from(open_files() / 2).unwrap_or(usize::MAX);
        Self {
            connections: CONNECTIONS.min(files).max(1),
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(10),
            idle: Duration::from_secs(150),
            write: Duration::from_secs(10),
            last: Duration::from_secs(1),
        }
    }
}

/// How many files this process may open.
#[cfg(unix)]
fn open_files() -> u64 {
    use rustix::process::{Resource, getrlimit};
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX).max(UNKNOWN / 16)
}

#[cfg(not(unix))]
fn open_files() -> u64 {
    UNKNOWN
}
