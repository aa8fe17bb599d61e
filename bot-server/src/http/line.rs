//! A connection as its bytes: what it is doing, and how long it may wait for the next byte.

use std::{
    io::{self, ErrorKind},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_util::task::AtomicWaker;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};
use tokio_util::sync::CancellationToken;

use super::limits::Limits;

/// What a connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Doing {
    /// Nothing: no byte of a request has come since the last answer.
    Idle,
    /// A TLS handshake, or the head of a request.
    Beginning,
    /// The body of a request comes.
    Receiving,
    /// A request is being answered.
    Answering,
    /// The answer is made, and its last bytes are on their way.
    Sending,
}

/// How many bits of a number say what a connection is doing.
const DOING_BITS: u32 = 3;

impl Doing {
    /// What the lowest bits say.
    fn unpacked(packed: u64) -> Self {
        let all = [Self::Idle, Self::Beginning, Self::Receiving, Self::Answering, Self::Sending];
        let number = packed & ((1 << DOING_BITS) - 1);
        all.into_iter().find(|doing| *doing as u64 == number).unwrap_or(Self::Beginning)
    }
}

/// A connection, as those see it who must choose between connections.
#[derive(Debug)]
pub(super) struct Line {
    /// What it is doing, in the lowest bits, and since when, in microseconds after it was made. Its task
    /// alone changes that; others who look may see what has just been over.
    doing: AtomicU64,
    made: Instant,
    /// Who waits for its next byte.
    reader: AtomicWaker,
    end: CancellationToken,
}

impl Line {
    pub(super) fn new() -> Self {
        Self {
            doing: AtomicU64::new(Doing::Beginning as u64),
            made: Instant::now(),
            reader: AtomicWaker::new(),
            end: CancellationToken::new(),
        }
    }

    /// What it is doing, and since when it has waited or, where a request has begun, since when that.
    pub(super) fn doing(&self) -> (Doing, Instant) {
        let packed = self.doing.load(Relaxed);
        (Doing::unpacked(packed), self.made + Duration::from_micros(packed >> DOING_BITS))
    }

    pub(super) fn enter(&self, doing: Doing) {
        let since = match doing {
            Doing::Idle | Doing::Beginning => {
                u64::try_from(self.made.elapsed().as_micros()).unwrap_or(u64::MAX) << DOING_BITS
            }
            // A look at the clock costs more than all the rest of this.
            Doing::Receiving | Doing::Answering | Doing::Sending => {
                self.doing.load(Relaxed) & (u64::MAX << DOING_BITS)
            }
        };
        self.doing.store(since | doing as u64, Relaxed);
        if doing == Doing::Idle {
            self.reader.wake(); // from now on it waits no longer than it may
        }
    }

    /// Enters a phase, if it is in the one before it.
    pub(super) fn step(&self, from: Doing, to: Doing) {
        if Doing::unpacked(self.doing.load(Relaxed)) == from {
            self.enter(to);
        }
    }

    /// Ends the connection, whatever it is doing.
    pub(super) fn end(&self) {
        self.end.cancel();
    }

    pub(super) fn is_ending(&self) -> bool {
        self.end.is_cancelled()
    }

    pub(super) async fn ended(&self) {
        self.end.cancelled().await;
    }

    /// Until when its next byte is waited for.
    fn waits_until(&self, limits: &Limits) -> Option<Instant> {
        let (doing, since) = self.doing();
        match doing {
            Doing::Idle => Some(since + limits.idle),
            Doing::Beginning => Some(since + limits.head),
            // How long a body may take is its reader's to say; a handler takes as long as it likes.
            Doing::Receiving | Doing::Answering | Doing::Sending => None,
        }
    }
}

/// The bytes of a connection, which break when the next one does not come in time.
#[derive(Debug)]
pub(super) struct Timed<S> {
    stream: S,
    line: Arc<Line>,
    limits: Limits,
    read: Timer,
    /// Set while the other side takes nothing.
    write: Timer,
}

impl<S> Timed<S> {
    pub(super) fn new(stream: S, line: Arc<Line>, limits: Limits) -> Self {
        Self { stream, line, limits, read: Timer::default(), write: Timer::default() }
    }
}

/// A time that something may take, made when it first has to be waited for.
#[derive(Debug, Default)]
struct Timer(Option<Pin<Box<Sleep>>>);

impl Timer {
    /// Is over at this time.
    ///
    /// To set a timer costs as much as to read a request, and the time of most moves on before it
    /// comes: so one that is set for an earlier time is set anew only then.
    fn poll(&mut self, until: Instant, cx: &mut Context<'_>) -> Poll<io::Error> {
        let sleep = self.0.get_or_insert_with(|| Box::pin(sleep_until(until)));
        if until < sleep.deadline() {
            sleep.as_mut().reset(until);
        }
        ready!(sleep.as_mut().poll(cx));
        if sleep.deadline() < until {
            sleep.as_mut().reset(until);
            ready!(sleep.as_mut().poll(cx));
        }
        Poll::Ready(io::Error::new(ErrorKind::TimedOut, "the other side took too long"))
    }

    /// Is over so long after the first of these calls.
    fn poll_after(&mut self, time: Duration, cx: &mut Context<'_>) -> Poll<io::Error> {
        let until = self.0.as_ref().map_or_else(|| Instant::now() + time, |sleep| sleep.deadline());
        self.poll(until, cx)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Timed<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        if let Poll::Ready(read) = Pin::new(&mut this.stream).poll_read(cx, buf) {
            if buf.filled().len() > before {
                this.line.step(Doing::Idle, Doing::Beginning);
            }
            return Poll::Ready(read);
        }
        this.line.reader.register(cx.waker());
        let Some(until) = this.line.waits_until(&this.limits) else { return Poll::Pending };
        this.read.poll(until, cx).map(Err)
    }
}

impl<S: AsyncWrite + Unpin> Timed<S> {
    fn wrote<T>(
        &mut self,
        wrote: Poll<io::Result<T>>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if wrote.is_ready() {
            self.write = Timer::default();
            return wrote;
        }
        self.write.poll_after(self.limits.write, cx).map(Err)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Timed<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let wrote = Pin::new(&mut this.stream).poll_write(cx, buf);
        this.wrote(wrote, cx)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let wrote = Pin::new(&mut this.stream).poll_flush(cx);
        if wrote.is_ready() {
            this.line.step(Doing::Sending, Doing::Idle); // hyper has nothing more to write
        }
        this.wrote(wrote, cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let wrote = Pin::new(&mut this.stream).poll_shutdown(cx);
        this.wrote(wrote, cx)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let wrote = Pin::new(&mut this.stream).poll_write_vectored(cx, bufs);
        this.wrote(wrote, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
