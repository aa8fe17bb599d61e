//! A connection as its bytes: what it is doing, and how long it may wait for the next byte.

use std::{
    io::{self, ErrorKind},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
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

/// A connection, as those see it who must choose between connections.
#[derive(Debug)]
pub(super) struct Line {
    doing: Mutex<(Doing, Instant)>,
    /// Who waits for its next byte.
    reader: AtomicWaker,
    end: CancellationToken,
}

impl Line {
    pub(super) fn new() -> Self {
        Self {
            doing: Mutex::new((Doing::Beginning, Instant::now())),
            reader: AtomicWaker::new(),
            end: CancellationToken::new(),
        }
    }

    /// What it is doing, and since when.
    pub(super) fn doing(&self) -> (Doing, Instant) {
        *self.doing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn enter(&self, doing: Doing) {
        *self.doing.lock().unwrap_or_else(PoisonError::into_inner) = (doing, Instant::now());
        if doing == Doing::Idle {
            self.reader.wake(); // from now on it waits no longer than it may
        }
    }

    /// Enters a phase, if it is in the one before it.
    pub(super) fn step(&self, from: Doing, to: Doing) {
        if self.doing().0 == from {
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
    fn poll(&mut self, until: Instant, cx: &mut Context<'_>) -> Poll<io::Error> {
        let sleep = self.0.get_or_insert_with(|| Box::pin(sleep_until(until)));
        if sleep.deadline() != until {
            sleep.as_mut().reset(until);
        }
        ready!(sleep.as_mut().poll(cx));
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
