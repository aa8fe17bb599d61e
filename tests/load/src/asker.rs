//! The one who asks: so many connections, each with one request at a time, as the platform has them.
//!
//! It is a loop of its own around the system's poll, in one thread: it has to cost less than the servers
//! do, and to ask at the microsecond at which a request is due. It never sleeps: a server that answers it
//! would have to wake it, which costs as much as all else that the system does for an answer, and only a
//! server that is slower than the asker would have to. A platform's machine is not woken by a bot.

use std::{
    io::{self, Read as _, Write as _},
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

use mio::{Events, Interest, Poll, Token, net::TcpStream};

use crate::{
    Result,
    answer::{self, Wanted},
    requests::Requests,
};

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// How fast is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pace {
    /// Each connection asks again as soon as it is answered.
    AsFastAsPossible,
    /// All together ask so often in a second, evenly, as long as a connection is free.
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

/// How is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    pub(crate) connections: usize,
    pub(crate) pace: Pace,
    pub(crate) until: Until,
    pub(crate) wanted: Wanted,
}

/// What was asked, and answered as it should be.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// How long each answer took, counted from when the request was due.
    pub(crate) took: Vec<Duration>,
    pub(crate) time: Duration,
    /// For how long there was nothing to do.
    pub(crate) waited: Duration,
}

/// Asks a server; an answer that is not as it should be is an error.
pub(crate) fn ask(address: SocketAddr, requests: &mut Requests, manner: Manner) -> Result<Asked> {
    let mut poll = Poll::new()?;
    let mut connections = Vec::with_capacity(manner.connections);
    for number in 0..manner.connections {
        connections.push(Connection::open(address, &poll, Token(number))?);
    }
    let mut idle: Vec<usize> = (0..manner.connections).collect();
    let mut events = Events::with_capacity(manner.connections);
    let mut schedule = Schedule::new(manner);
    let mut took = Vec::new();
    let mut waited = Duration::ZERO;
    let mut answered = Instant::now();
    loop {
        while let Some(&number) = idle.last()
            && let Some(due) = schedule.next()
        {
            idle.pop();
            connections[number].asks(requests, due)?;
        }
        if idle.len() == connections.len() && schedule.is_over() {
            return Ok(Asked { took, time: schedule.begun.elapsed(), waited });
        }
        let now = Instant::now();
        poll.poll(&mut events, Some(Duration::ZERO))?;
        if events.is_empty() {
            if idle.len() == connections.len() {
                answered = now; // nothing is waited for
            }
            if answered.elapsed() > PATIENCE {
                return Err(format!("the server has not answered for {PATIENCE:?}").into());
            }
            thread::yield_now(); // on a machine with one core
            waited += now.elapsed();
            continue;
        }
        answered = now;
        for event in &events {
            let number = event.token().0;
            let connection = &mut connections[number];
            if !connection.is_answered(manner.wanted)? {
                continue;
            }
            took.push(connection.due.elapsed());
            match schedule.next() {
                Some(due) => connection.asks(requests, due)?,
                None => idle.push(number),
            }
        }
    }
}

/// When requests are due.
struct Schedule {
    manner: Manner,
    begun: Instant,
    asked: u64,
}

impl Schedule {
    fn new(manner: Manner) -> Self {
        Self { manner, begun: Instant::now(), asked: 0 }
    }

    /// The time since the beginning at which the next one is due.
    fn due(&self) -> Duration {
        match self.manner.pace {
            Pace::AsFastAsPossible => self.begun.elapsed(),
            Pace::PerSecond(rate) => Duration::from_secs_f64(self.asked as f64 / rate),
        }
    }

    fn is_over(&self) -> bool {
        match self.manner.until {
            Until::After(time) => self.due() >= time,
            Until::Asked(number) => self.asked >= number,
        }
    }

    /// When the next one was due, if that has come.
    fn next(&mut self) -> Option<Instant> {
        let due = self.begun + self.due();
        if self.is_over() || due > Instant::now() {
            return None;
        }
        self.asked += 1;
        Some(due)
    }
}

/// A connection that asks one request at a time.
struct Connection {
    stream: TcpStream,
    due: Instant,
    request: Vec<u8>,
    answer: Vec<u8>,
    filled: usize,
}

impl Connection {
    fn open(address: SocketAddr, poll: &Poll, token: Token) -> io::Result<Self> {
        // It is there when it is used: a server on this machine takes it at once or refuses it.
        let stream = std::net::TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        let mut stream = TcpStream::from_std(stream);
        poll.registry().register(&mut stream, token, Interest::READABLE)?;
        let (request, answer) = (Vec::new(), vec![0; 128 << 10]);
        Ok(Self { stream, due: Instant::now(), request, answer, filled: 0 })
    }

    fn asks(&mut self, requests: &mut Requests, due: Instant) -> io::Result<()> {
        requests.write(&mut self.request);
        self.due = due;
        // The system's buffer is empty, and many times as large as a request.
        self.stream.write_all(&self.request)
    }

    /// Reads what is there; says whether it is the whole answer.
    fn is_answered(&mut self, wanted: Wanted) -> Result<bool> {
        loop {
            match self.stream.read(&mut self.answer[self.filled..]) {
                Ok(0) if self.filled == self.answer.len() => {
                    return Err("an answer of the server has no end".into());
                }
                Ok(0) => return Err("the server closed a connection".into()),
                Ok(read) => self.filled += read,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            }
            if let Some(answer) = answer::read(&self.answer[..self.filled])? {
                answer.check(wanted)?;
                self.filled = 0;
                return Ok(true);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, net::TcpListener};

    use super::*;

    /// A server on a thread that answers each request of a connection by what this says; nothing ends
    /// the connection. Returns the update ids that it saw.
    fn server(
        answer: impl Fn(usize) -> Option<&'static str> + Send + Copy + 'static,
        connections: usize,
    ) -> (SocketAddr, thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let accepts = move || {
            let each = (0..connections).map(|_| {
                let (stream, _) = listener.accept().unwrap();
                thread::spawn(move || serve(stream, answer))
            });
            let threads: Vec<_> = each.collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        };
        (address, thread::spawn(accepts))
    }

    fn serve(
        mut stream: std::net::TcpStream,
        answer: impl Fn(usize) -> Option<&'static str>,
    ) -> Vec<String> {
        let (mut ids, mut bytes, mut buffer) = (Vec::new(), Vec::new(), [0; 4096]);
        loop {
            match stream.read(&mut buffer) {
                Ok(0) | Err(_) => return ids,
                Ok(read) => bytes.extend_from_slice(&buffer[..read]),
            }
            let text = String::from_utf8(bytes.clone()).unwrap();
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let length = head.rsplit_once("Content-Length: ").unwrap().1.parse::<usize>().unwrap();
            if body.len() < length {
                continue;
            }
            assert_eq!(body.len(), length, "one request at a time");
            let id = body.split_once(r#""update_id":"#).unwrap().1.split_once(',').unwrap().0;
            ids.push(id.to_owned());
            bytes.clear();
            let Some(answer) = answer(ids.len()) else { return ids };
            stream.write_all(answer.as_bytes()).unwrap();
        }
    }

    fn manner(connections: usize, asked: u64) -> Manner {
        let (pace, until) = (Pace::AsFastAsPossible, Until::Asked(asked));
        Manner { connections, pace, until, wanted: Wanted::Ok }
    }

    const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

    #[test]
    fn each_update_is_sent_once_and_each_answer_is_timed() {
        let (address, seen) = server(|_| Some(OK), 4);
        let asked = ask(address, &mut Requests::new(10), manner(4, 1_000)).unwrap();
        assert_eq!(asked.took.len(), 1_000);
        let seen: HashSet<_> = seen.join().unwrap().into_iter().collect();
        assert_eq!(seen.len(), 1_000);
    }

    #[test]
    fn a_pace_is_kept_and_ends_in_time() {
        let (address, seen) = server(|_| Some(OK), 2);
        let pace = Pace::PerSecond(2_000.0);
        let until = Until::After(Duration::from_millis(100));
        let manner = Manner { pace, until, ..manner(2, 0) };
        let asked = ask(address, &mut Requests::new(10), manner).unwrap();
        // Late or not, as many are asked as were due.
        assert_eq!((asked.took.len(), seen.join().unwrap().len()), (200, 200));
        assert!(asked.time >= Duration::from_millis(99), "{:?}", asked.time);
    }

    #[test]
    fn what_a_server_does_wrong_is_told() {
        let (address, _) = server(|request| (request < 3).then_some(OK), 1);
        let error = ask(address, &mut Requests::new(1), manner(1, 9)).unwrap_err();
        assert!(error.to_string().contains("closed"), "{error}");

        let refuses = "HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n";
        let (address, _) = server(move |_| Some(refuses), 1);
        let error = ask(address, &mut Requests::new(1), manner(1, 9)).unwrap_err();
        assert!(error.to_string().contains("401"), "{error}");
    }
}
