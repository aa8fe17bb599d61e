//! What the service manager that has started this process is told: ready, stopping, alive.
//!
//! That is systemd's protocol: datagrams of `NAME=value` lines to the socket in `NOTIFY_SOCKET`.
//! Others speak it too (Podman, supervisors in containers). Without the variable nothing is told.

use std::{env, ffi::OsStr, io, process, sync::Arc, time::Duration};

use futures_util::future::{join_all, select_all};
use tokio::time::{interval, timeout};

use crate::status::{Phase, Status};

/// The service manager.
#[derive(Debug)]
pub(crate) struct ServiceManager {
    socket: Socket,
    /// How long it waits for a sign of life before it ends the process, if it does.
    watchdog: Option<Duration>,
}

impl ServiceManager {
    /// The one that wants to be told, if there is one.
    pub(crate) fn from_env() -> Option<Self> {
        let address = env::var_os("NOTIFY_SOCKET").filter(|address| !address.is_empty())?;
        match Socket::connect(&address) {
            Ok(socket) => Some(Self { socket, watchdog: watchdog() }),
            Err(error) => {
                tracing::warn!(%error, "the service manager (NOTIFY_SOCKET) cannot be told anything");
                None
            }
        }
    }

    /// Tells of these bots until they have ended: ready when all that start have started (or one has
    /// and half of the time is over), stopping when the last one stops. The start may take so long.
    ///
    /// The signs of life come from a task of the runtime that handlers run on: where they block all
    /// its threads there is none.
    pub(crate) async fn tell_of(self, bots: Vec<Arc<Status>>, start_within: Duration) {
        self.tell(&format!("EXTEND_TIMEOUT_USEC={}\nSTATUS=starting", start_within.as_micros()));
        tokio::join!(self.tell_phases(&bots, start_within / 2), self.tell_signs_of_life());
    }

    async fn tell_phases(&self, bots: &[Arc<Status>], start_within: Duration) {
        let all = join_all(bots.iter().map(|bot| bot.reaches(Phase::Ready)));
        // One of several may start late, or never: the others must not be ended for that.
        if timeout(start_within, all).await.is_err() {
            let any = bots.iter().map(|bot| Box::pin(bot.reaches(Phase::Ready)));
            select_all(any).await;
        }
        if bots.iter().any(|bot| bot.phase() == Phase::Ready) {
            self.tell("READY=1\nSTATUS=receives updates");
        }
        for bot in bots {
            bot.reaches(Phase::Draining).await;
        }
        self.tell("STOPPING=1\nSTATUS=finishes what is under way");
    }

    async fn tell_signs_of_life(&self) {
        let Some(watchdog) = self.watchdog else { return };
        let mut signs = interval(watchdog / 2);
        loop {
            signs.tick().await;
            self.tell("WATCHDOG=1");
        }
    }

    fn tell(&self, what: &str) {
        if let Err(error) = self.socket.send(what) {
            tracing::debug!(%error, "the service manager was not told");
        }
    }
}

/// How often the manager wants a sign of life, if it is from this process that it does.
fn watchdog() -> Option<Duration> {
    let number = |name| env::var(name).ok()?.parse::<u64>().ok();
    let is_meant = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(process::id()));
    let micros = number("WATCHDOG_USEC").filter(|micros| *micros > 1 && is_meant)?;
    Some(Duration::from_micros(micros))
}

#[cfg(unix)]
#[derive(Debug)]
struct Socket(std::os::unix::net::UnixDatagram);

#[cfg(unix)]
impl Socket {
    /// Connects to a path, or to a name that is no file's (`@name`).
    fn connect(address: &OsStr) -> io::Result<Self> {
        use std::os::unix::{ffi::OsStrExt as _, net::UnixDatagram};
        let socket = UnixDatagram::unbound()?;
        socket.set_nonblocking(true)?; // a manager that does not listen holds up nothing
        match address.as_bytes() {
            #[cfg(target_os = "linux")]
            [b'@', name @ ..] => {
                use std::os::{linux::net::SocketAddrExt as _, unix::net::SocketAddr};
                socket.connect_addr(&SocketAddr::from_abstract_name(name)?)?;
            }
            _ => socket.connect(address)?,
        }
        Ok(Self(socket))
    }

    fn send(&self, what: &str) -> io::Result<usize> {
        self.0.send(what.as_bytes())
    }
}

#[cfg(not(unix))]
#[derive(Debug)]
struct Socket;

#[cfg(not(unix))]
impl Socket {
    fn connect(_: &OsStr) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn send(&self, _: &str) -> io::Result<usize> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
