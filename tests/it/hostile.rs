//! Requests by those who mean harm, as bytes: each is refused at once, the memory stays what it was,
//! and the bot goes on. How long slow ones are waited for is tested beside the server, with a clock
//! that stands still (`bot-server/src/http/server/tests.rs`).

use std::{fs, time::Duration};

use bot_core::Token;
use bot_sandbox::Sandbox;
use bot_server::WebhookSecret;
use futures_util::future::join_all;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::Instant,
};

use crate::support::{Process, Program, called, free_port, soon};

/// What a flood may add to the memory of a debug build: the buffers of its connections.
const SOME: u64 = 48 << 10; // kB

struct Target {
    sandbox: Sandbox,
    bot: Process,
    port: u16,
    secret: String,
}

impl Target {
    async fn start() -> Self {
        let (sandbox, port) = (Sandbox::start().await.unwrap(), free_port());
        let bot = Program::fixture().webhook(&sandbox, port).start();
        called(&sandbox, "getWebhookInfo").await;
        let secret = WebhookSecret::derived(&Token::new(sandbox.token()).unwrap());
        let target = Self { sandbox, bot, port, secret: secret.reveal().to_owned() };
        target.answers("before").await;
        target
    }

    async fn connects(&self) -> TcpStream {
        soon("a connection", TcpStream::connect(("127.0.0.1", self.port))).await.unwrap()
    }

    /// The head of a request with the right secret.
    fn head(&self, more: &str) -> String {
        let secret = &self.secret;
        format!(
            "POST /hook HTTP/1.1\r\nHost: x\r\nX-Telegram-Bot-Api-Secret-Token: {secret}\r\n{more}\r\n"
        )
    }

    /// The answer to these bytes, or what came of it until the connection ended.
    async fn asks(&self, bytes: impl AsRef<[u8]>) -> String {
        let mut stream = self.connects().await;
        let (mut read, mut write) = stream.split();
        let sends = async {
            // Who is refused may not be read to the end.
            drop(write.write_all(bytes.as_ref()).await);
            std::future::pending::<()>().await;
        };
        let mut answer = Vec::new();
        let reads = async {
            let mut buffer = [0; 4096];
            while !answer.ends_with(b"\r\n\r\n") {
                match read.read(&mut buffer).await {
                    Ok(n @ 1..) => answer.extend_from_slice(&buffer[..n]),
                    _ => break,
                }
            }
        };
        tokio::select! {
            () = soon("an answer", reads) => {}
            () = sends => {}
        }
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// The bot is there for people.
    async fn answers(&self, text: &str) {
        let mei = self.sandbox.user("Mei");
        mei.sends(text).await;
        mei.sees(text).await;
    }

    /// The most memory that the bot has had, in kB.
    fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.bot.pid())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    async fn stops(mut self) -> String {
        self.answers("after").await;
        self.bot.stops().await;
        let output = self.bot.output();
        assert!(!output.contains("panicked"), "{output}");
        output
    }
}

fn with_body(head: &str, body: &[u8]) -> Vec<u8> {
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn whatever_is_wrong_with_a_request_has_its_answer() {
    let target = Target::start().await;
    let json = |more: &str, body: &[u8]| {
        let head =
            format!("Content-Type: application/json\r\nContent-Length: {}\r\n{more}", body.len());
        with_body(&target.head(&head), body)
    };
    let typed = |kind: &str| {
        let body = br#"{"update_id":7}"#;
        let head = format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
        with_body(&target.head(&head), body)
    };
    let chunked = |chunks: usize| {
        let chunk = format!("{:x}\r\n{}\r\n", 1 << 16, "1".repeat(1 << 16));
        with_body(&target.head("Transfer-Encoding: chunked\r\n"), chunk.repeat(chunks).as_bytes())
    };
    let small = br#"{"update_id":7}"#;
    let twice = target.head("Content-Length: 2\r\nContent-Length: 3\r\n");
    for (what, request, answer) in [
        ("an update", json("", small), "200"),
        (
            "one that does not say what it is",
            with_body(&target.head("Content-Length: 15\r\n"), small),
            "200",
        ),
        ("with a character set", typed("Application/JSON; charset=utf-8"), "200"),
        ("a form", typed("application/x-www-form-urlencoded"), "415"),
        ("another JSON", typed("application/json+x"), "415"),
        ("compressed", json("Content-Encoding: gzip\r\n", small), "415"),
        (
            "compressed twice",
            json("Content-Encoding: identity\r\nContent-Encoding: br\r\n", small),
            "415",
        ),
        ("deep JSON", json("", "[".repeat(1_000_000).as_bytes()), "200"),
        (
            "deep JSON in an update",
            json("", format!("{{\"update_id\":{}", "[".repeat(1_000_000)).as_bytes()),
            "200",
        ),
        ("deep objects", json("", "{\"a\":".repeat(200_000).as_bytes()), "200"),
        (
            "a megabyte of digits",
            json("", format!("{{\"update_id\":{}", "1".repeat(1_000_000)).as_bytes()),
            "200",
        ),
        ("64 megabytes of digits", json("", "1".repeat(64 << 20).as_bytes()), "413"),
        ("no UTF-8", json("", b"{\"update_id\":7,\"message\":\"\xff\xfe\"}"), "200"),
        ("nulls", json("", &[0; 4096]), "200"),
        ("chunks for ever", chunked(1024), "413"),
        ("two lengths", twice.into_bytes(), "400"),
        ("no length at all", target.head("Content-Length: -1\r\n").into_bytes(), "400"),
        ("a handshake", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec(), "400"),
        ("noise", vec![0xff; 99_999], "400"),
        ("another protocol", b"GET /hook HTTP/9.9\r\n\r\n".to_vec(), "400"),
        ("an endless line", format!("GET /{}", "a".repeat(99_999)).into_bytes(), "431"),
        (
            "an endless path",
            format!("POST /{} HTTP/1.1\r\n\r\n", "a".repeat(15_000)).into_bytes(),
            "404",
        ),
        ("another method", b"DELETE /hook HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(), "405"),
        ("no path", b"POST * HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(), "404"),
    ] {
        let begun = Instant::now();
        let got = target.asks(&request).await;
        let status = got.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)).unwrap_or("");
        // Who is refused while it is still writing may see the connection end.
        let broke = got.is_empty() && request.len() > 16 << 10;
        assert!(status == answer || (broke && answer.starts_with('4')), "{what}: {got}");
        assert!(begun.elapsed() < Duration::from_secs(20), "{what}: {:?}", begun.elapsed());
    }
    let output = target.stops().await;
    assert_eq!(
        output.matches("updates whose body is no JSON").count(),
        1,
        "once a minute: {output}"
    );
}

#[tokio::test]
async fn a_body_is_asked_for_only_by_who_may_send_it() {
    let target = Target::start().await;
    let expects = "Expect: 100-continue\r\nContent-Length: 15\r\n";
    let answer = target.asks(target.head(expects)).await;
    assert!(answer.starts_with("HTTP/1.1 100 "), "{answer}");
    let answer = target.asks(format!("POST /hook HTTP/1.1\r\nHost: x\r\n{expects}\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    target.stops().await;
}

#[tokio::test]
async fn a_length_that_is_a_lie_harms_only_who_tells_it() {
    let target = Target::start().await;
    // The rest of a body that is longer than its length is another request, and none.
    let head = target.head("Content-Length: 15\r\n");
    let mut stream = target.connects().await;
    stream.write_all(&with_body(&head, br#"{"update_id":7}, and more"#)).await.unwrap();
    let mut answers = String::new();
    soon("the end", stream.read_to_string(&mut answers)).await.unwrap();
    assert!(answers.contains("HTTP/1.1 200") && answers.contains("HTTP/1.1 400"), "{answers}");
    // A body that is shorter than its length, and no more to come.
    let mut stream = target.connects().await;
    stream.write_all(&with_body(&head, b"{")).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = String::new();
    soon("the end", stream.read_to_string(&mut answer)).await.unwrap();
    assert!(!answer.contains("200"), "{answer}");
    target.stops().await;
}

#[tokio::test]
async fn floods_leave_the_memory_as_it_was() {
    let target = Target::start().await;
    let before = target.memory();

    // Bodies without the secret, 64 MB each and 4 GB in all if they were read.
    let body = "1".repeat(64 << 20);
    let head = format!("POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", body.len());
    let request = with_body(&head, body.as_bytes());
    let answers = join_all((0..64).map(|_| target.asks(&request))).await;
    assert!(
        answers.iter().all(|answer| answer.is_empty() || answer.contains(" 401 ")),
        "{answers:?}"
    );
    target.answers("in spite of bodies").await;
    let after = target.memory();
    assert!(after < before + SOME, "{before} kB, then {after} kB");

    // Connections that say nothing, or half of something: more than there is room for.
    let files = fs::read_to_string("/proc/self/limits").unwrap();
    let files = files.lines().find(|line| line.starts_with("Max open files")).unwrap();
    let files: usize = files.split_whitespace().nth(3).unwrap().parse().unwrap();
    let mut idle = Vec::new();
    for n in 0..files.saturating_sub(300).min(4_600) {
        let mut stream = target.connects().await;
        if n % 2 == 0 {
            drop(stream.write_all(b"POST /hook HTTP/1.1\r\nX-A: ").await);
        }
        idle.push(stream);
        if n % 500 == 0 {
            target.answers(&format!("in spite of {n}")).await;
        }
    }
    target.answers("in spite of them all").await;
    let after = target.memory();
    assert!(after < before + 2 * SOME, "{before} kB, then {after} kB with {} more", idle.len());
    target.stops().await;
}
