//! The one who asks: so many connections, each with one request after another.

use std::{cell::RefCell, io, net::SocketAddr, time::Duration};

use futures_util::future::try_join_all;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, sleep_until},
};

use crate::{Result, requests::Requests, server::Server};

/// How fast is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pace {
    /// Each connection asks again as soon as it is answered.
    AsFastAsPossible,
    /// All together ask so often in a second, answered or not.
    PerSecond(f64),
}

/// When asking ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Until {
    /// After so long.
    After(Duration),
    /// After so many requests.
    Asked(u64),
}

impl From<Duration> for Until {
    fn from(time: Duration) -> Self {
        Self::After(time)
    }
}

/// What was asked.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// How long each answer took; of one that was to be asked for earlier, from then on.
    pub(crate) took: Vec<Duration>,
    pub(crate) time: Duration,
}

/// What the connections share.
struct Shared<'a> {
    requests: &'a mut Requests,
    took: Vec<Duration>,
    asked: u64,
}

/// Asks a server; anything but 200 is an error.
pub(crate) async fn ask(
    server: &Server,
    requests: &mut Requests,
    connections: usize,
    pace: Pace,
    until: Until,
) -> Result<Asked> {
    let begun = Instant::now();
    let shared = RefCell::new(Shared { requests, took: Vec::new(), asked: 0 });
    let of = async |number: usize| -> io::Result<()> {
        let mut connection = Connection::to(server.address()).await?;
        let mut due = begun;
        let gap = match pace {
            Pace::AsFastAsPossible => Duration::ZERO,
            Pace::PerSecond(rate) => Duration::from_secs_f64(connections as f64 / rate),
        };
        due += gap.mul_f64(number as f64 / connections as f64);
        loop {
            {
                let mut shared = shared.borrow_mut();
                let is_over = match until {
                    Until::After(time) => begun.elapsed() >= time,
                    Until::Asked(number) => shared.asked >= number,
                };
                if is_over {
                    return Ok(());
                }
                shared.asked += 1;
                shared.requests.write(&mut connection.request);
            }
            // A timer is late by up to a millisecond, which is no fault of the server's.
            let from = match pace {
                Pace::AsFastAsPossible => Instant::now(),
                Pace::PerSecond(_) if Instant::now() > due => due,
                Pace::PerSecond(_) => {
                    sleep_until(due).await;
                    Instant::now()
                }
            };
            due += gap;
            connection.asks().await?;
            shared.borrow_mut().took.push(from.elapsed());
        }
    };
    try_join_all((0..connections).map(of)).await?;
    Ok(Asked { took: shared.into_inner().took, time: begun.elapsed() })
}

/// A connection that asks one request at a time.
struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    answer: Vec<u8>,
}

impl Connection {
    async fn to(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, request: Vec::new(), answer: vec![0; 16 << 10] })
    }

    /// Sends the request and reads its answer.
    async fn asks(&mut self) -> io::Result<()> {
        self.stream.write_all(&self.request).await?;
        let mut filled = 0;
        loop {
            let read = self.stream.read(&mut self.answer[filled..]).await?;
            if read == 0 {
                return Err(io::Error::other("the server closed a connection"));
            }
            filled += read;
            match status_if_whole(&self.answer[..filled]) {
                None => {}
                Some(200) => return Ok(()),
                Some(other) => {
                    return Err(io::Error::other(format!("the server answered {other}")));
                }
            }
        }
    }
}

/// The status of an answer, if it is there to its last byte.
fn status_if_whole(answer: &[u8]) -> Option<u16> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let status = head.get(9..12)?.parse().ok()?;
    (answer.len() >= end + length.unwrap_or(0)).then_some(status)
}

/// Whether an address answers an update with 200.
pub(crate) async fn is_ready(address: SocketAddr, requests: &mut Requests) -> bool {
    let Ok(mut connection) = Connection::to(address).await else { return false };
    requests.write(&mut connection.request);
    connection.asks().await.is_ok()
}
