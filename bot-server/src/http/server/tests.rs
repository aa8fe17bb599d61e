//! A server with a clock that stands still, and clients that write bytes.

use std::{net::SocketAddr, sync::Arc};

use axum::{body::Body, routing::get};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Semaphore,
};

use super::*;

const SECOND: Duration = Duration::from_secs(1);
const GET: &str = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

struct Fixture {
    server: Server,
    address: SocketAddr,
    /// What `/wait` waits for.
    gate: Arc<Semaphore>,
    /// Who is there.
    arrived: Arc<Semaphore>,
}

impl Fixture {
    async fn start(change: impl FnOnce(&mut Limits)) -> Self {
        Self::with_https(None, change).await
    }

    async fn with_https(https: Option<Https>, change: impl FnOnce(&mut Limits)) -> Self {
        let gate = Arc::new(Semaphore::new(0));
        let arrived = Arc::new(Semaphore::new(0));
        let (waits, arrives) = (Arc::clone(&gate), Arc::clone(&arrived));
        let wait = async move || {
            arrives.add_permits(1);
            waits.acquire().await.unwrap().forget();
            "waited"
        };
        let read = async |body: Body| {
            axum::body::to_bytes(body, usize::MAX).await.map_or(0, |b| b.len()).to_string()
        };
        let routes = Router::new()
            .route("/", get(async || "here").post(read))
            .route("/wait", get(wait))
            .route("/large", get(async || vec![b'x'; 64 << 20]));
        let mut limits = Limits::new();
        change(&mut limits);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = Server::with_limits(listener, https, Endpoints::default(), routes, limits);
        Self { server, address, gate, arrived }
    }

    async fn client(&self) -> Client {
        Client(TcpStream::connect(self.address).await.unwrap())
    }

    /// A client that has an answer already.
    async fn served(&self) -> Client {
        let mut client = self.client().await;
        assert!(client.asks(GET).await.ends_with("here"));
        client
    }

    /// A client whose request is being answered.
    async fn waiting(&self) -> Client {
        let mut client = self.client().await;
        client.sends("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n").await;
        self.arrived.acquire().await.unwrap().forget();
        client
    }
}

struct Client(TcpStream);

impl Client {
    async fn sends(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// What comes at once, or nothing when the connection has ended.
    async fn reads(&mut self) -> String {
        let mut buffer = [0; 4096];
        let read = self.0.read(&mut buffer).await.unwrap_or(0);
        String::from_utf8_lossy(&buffer[..read]).into_owned()
    }

    async fn asks(&mut self, text: &str) -> String {
        self.sends(text).await;
        self.reads().await
    }

    /// How long it takes until the connection ends.
    async fn ends(&mut self) -> Duration {
        let begun = Instant::now();
        while !self.reads().await.is_empty() {}
        begun.elapsed()
    }
}

#[tokio::test(start_paused = true)]
async fn a_head_that_comes_slowly_has_ten_seconds() {
    let fixture = Fixture::start(|_| {}).await;
    for begins in ["", "POST / HTTP/1.1\r\nHost: x\r\n"] {
        let (mut read, mut write) = fixture.client().await.0.into_split();
        write.write_all(begins.as_bytes()).await.unwrap();
        let begun = Instant::now();
        let drips = async {
            while write.write_all(b"X-A: b\r\n").await.is_ok() {
                sleep(SECOND).await;
            }
        };
        let ends = async { drop(read.read(&mut [0; 99]).await) };
        tokio::select! {
            () = drips, if !begins.is_empty() => {}
            () = ends => {}
        }
        let took = begun.elapsed();
        assert!((10 * SECOND..12 * SECOND).contains(&took), "{begins:?}: {took:?}");
    }
}

#[cfg(feature = "tls")]
#[tokio::test(start_paused = true)]
async fn a_handshake_has_ten_seconds() {
    let public = "https://127.0.0.1/".parse().unwrap();
    let https = Https::open(&crate::settings::Tls::SelfSigned, &public).unwrap();
    let fixture = Fixture::with_https(https, |_| {}).await;
    // Nothing, and the beginning of a ClientHello.
    for begins in ["", "\x16\x03\x01\x02\x00\x01"] {
        let mut client = fixture.client().await;
        client.sends(begins).await;
        let took = client.ends().await;
        assert!((10 * SECOND..12 * SECOND).contains(&took), "{begins:?}: {took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn between_requests_there_is_time_and_then_an_end() {
    let fixture = Fixture::start(|_| {}).await;
    let mut client = fixture.served().await;
    sleep(140 * SECOND).await;
    assert!(client.asks(GET).await.ends_with("here"));
    let took = client.ends().await;
    assert!((150 * SECOND..152 * SECOND).contains(&took), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_head_has_ten_seconds_after_an_answer_too() {
    let fixture = Fixture::start(|_| {}).await;
    let mut client = fixture.served().await;
    sleep(100 * SECOND).await;
    client.sends("GET / HT").await;
    let took = client.ends().await;
    assert!((10 * SECOND..12 * SECOND).contains(&took), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_may_take_as_long_as_it_likes() {
    let fixture = Fixture::start(|_| {}).await;
    let mut client = fixture.waiting().await;
    sleep(1_000 * SECOND).await;
    fixture.gate.add_permits(1);
    assert!(client.reads().await.ends_with("waited"));
}

#[tokio::test(start_paused = true)]
async fn who_takes_nothing_of_an_answer_is_left() {
    let fixture = Fixture::start(|limits| limits.connections = 1).await;
    let mut client = fixture.client().await;
    assert!(!client.asks("GET /large HTTP/1.1\r\nHost: x\r\n\r\n").await.is_empty());
    let begun = Instant::now();
    // There is room for another one when this one has been given up.
    fixture.served().await;
    let took = begun.elapsed();
    assert!((10 * SECOND..12 * SECOND).contains(&took), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_head_has_a_size_and_a_number_of_headers() {
    let fixture = Fixture::start(|_| {}).await;
    let many = "A: b\r\n".repeat(Limits::MAX_HEADERS + 1);
    let large = format!("A: {}\r\n", "b".repeat(Limits::MAX_HEAD));
    for headers in [&many, &large, &large.repeat(64)] {
        let mut client = fixture.client().await;
        // The server may be done before all has been sent.
        let request = format!("GET / HTTP/1.1\r\n{headers}\r\n");
        drop(client.0.write_all(request.as_bytes()).await);
        let answer = client.reads().await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
        client.ends().await;
    }
    let some = "A: b\r\n".repeat(Limits::MAX_HEADERS);
    let answer = fixture.client().await.asks(&format!("GET / HTTP/1.1\r\n{some}\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn for_one_more_the_longest_idle_one_goes() {
    let fixture = Fixture::start(|limits| limits.connections = 3).await;
    let mut busy = fixture.waiting().await;
    let mut first = fixture.served().await;
    sleep(SECOND).await;
    let mut second = fixture.served().await;
    sleep(SECOND).await;
    let mut third = fixture.served().await;
    assert!(first.ends().await < SECOND);
    for client in [&mut second, &mut third] {
        assert!(client.asks(GET).await.ends_with("here"));
    }
    fixture.gate.add_permits(1);
    assert!(busy.reads().await.ends_with("waited"));
}

#[tokio::test(start_paused = true)]
async fn who_is_being_answered_makes_no_room() {
    let fixture = Fixture::start(|limits| limits.connections = 2).await;
    let mut busy = [fixture.waiting().await, fixture.waiting().await];
    let mut third = fixture.client().await;
    third.sends(GET).await;
    assert!(timeout(30 * SECOND, third.reads()).await.is_err());
    fixture.gate.add_permits(1);
    assert!(third.reads().await.ends_with("here"));
    fixture.gate.add_permits(1);
    for client in &mut busy {
        assert!(client.reads().await.ends_with("waited"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_makes_room() {
    let fixture = Fixture::start(|limits| limits.connections = 1).await;
    let mut slow = fixture.client().await;
    slow.sends("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc").await;
    sleep(2 * SECOND).await;
    fixture.served().await;
    assert!(slow.ends().await < SECOND);
}

#[tokio::test(start_paused = true)]
async fn at_the_end_only_what_is_being_answered_is_waited_for() {
    let fixture = Fixture::start(|_| {}).await;
    let mut idle = fixture.served().await;
    let mut begins = fixture.client().await;
    begins.sends("GET / HT").await;
    let mut busy = fixture.waiting().await;
    let begun = Instant::now();
    let Fixture { server, address, gate, .. } = fixture;
    let closes = tokio::spawn(server.close(60 * SECOND));
    assert!(idle.ends().await < SECOND / 10);
    assert!(TcpStream::connect(address).await.is_err());
    assert!(begins.ends().await < 2 * SECOND);
    assert!(!closes.is_finished());
    sleep(5 * SECOND).await;
    gate.add_permits(1);
    let answer = busy.reads().await;
    assert!(answer.ends_with("waited") && answer.contains("connection: close"), "{answer}");
    closes.await.unwrap();
    assert!(begun.elapsed() < 8 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn the_end_does_not_wait_for_ever() {
    let fixture = Fixture::start(|_| {}).await;
    let mut busy = fixture.waiting().await;
    let begun = Instant::now();
    fixture.server.close(5 * SECOND).await;
    assert!((5 * SECOND..6 * SECOND).contains(&begun.elapsed()));
    assert_eq!(busy.reads().await, "");
}

#[tokio::test(start_paused = true)]
async fn requests_one_behind_another_are_answered_in_their_order() {
    let fixture = Fixture::start(|_| {}).await;
    let mut client = fixture.client().await;
    let post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
    client.sends(&format!("{GET}{post}{GET}")).await;
    let mut answers = String::new();
    while answers.matches("HTTP/1.1 200").count() < 3 {
        answers += &client.reads().await;
    }
    let at = |what: &str| answers.find(what).unwrap();
    assert!(at("here") < at("\r\n\r\n3"), "{answers}");
}

#[tokio::test(start_paused = true)]
async fn one_that_has_failed_can_be_closed() {
    let Fixture { mut server, .. } = Fixture::start(|_| {}).await;
    let error = io::Error::other("no more files");
    server.task = AbortOnDropHandle::new(tokio::spawn(async { Err(error) }));
    assert_eq!(server.failed().await.to_string(), "no more files");
    server.close(SECOND).await;
}

#[tokio::test(start_paused = true)]
async fn only_failures_one_after_another_are_an_outage() {
    let mut failing = Failing::default();
    for _ in 0..10 {
        assert_eq!(failing.again(), Duration::ZERO);
        sleep(FAILS_FOR).await;
    }
    failing.again();
    for _ in 0..600 {
        sleep(LATER).await;
        failing.again();
    }
    sleep(LATER).await;
    assert!(failing.again() > FAILS_FOR);
}
