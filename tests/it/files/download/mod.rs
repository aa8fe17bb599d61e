//! Files on their way from the platform: a server of one file, by hand, so that it can break off
//! anywhere.

mod keeping;
mod refusals;
mod resume;

use std::{
    error::Error,
    fmt::Write as _,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use bot_core::{
    Bot, DownloadError, Platform, Token,
    types::{Document, File, Message, PhotoSize},
};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::support::{Log, soon};

const TOKEN: &str = "123:secretsecret";

/// What the server does with a request for a file.
enum Answer {
    /// Sends these bytes and hangs up.
    Bytes(Vec<u8>),
    /// Sends these bytes, and then nothing.
    Hangs(Vec<u8>),
}

/// A server of one file, by hand, so that it can break off anywhere.
struct Server {
    bot: Bot,
    /// The requests for the file: their heads.
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// `file` is what getFile answers, `answer` what the n-th request for the file gets, from 0.
    async fn start(
        file: serde_json::Value,
        answer: impl Fn(usize, &str) -> Answer + Send + 'static,
    ) -> Self {
        Self::of(Platform::SAFEW, file, answer).await
    }

    async fn of(
        platform: Platform,
        file: serde_json::Value,
        answer: impl Fn(usize, &str) -> Answer + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let token = Token::new(TOKEN).unwrap();
        let bot = Bot::builder(token).platform(platform).api_url(url).build().unwrap();
        let requests = Arc::<Mutex<Vec<String>>>::default();
        let kept = Arc::clone(&requests);
        tokio::spawn(async move {
            let mut hanging = Vec::new();
            loop {
                let (mut connection, _) = listener.accept().await.unwrap();
                let head = head(&mut connection).await;
                if head.starts_with("POST") {
                    let body = json!({"ok": true, "result": file}).to_string();
                    let answer = ok(body.as_bytes(), "connection: close\r\n");
                    connection.write_all(&answer).await.unwrap();
                    continue;
                }
                let count = kept.lock().unwrap().len();
                let answer = answer(count, &head);
                kept.lock().unwrap().push(head);
                match answer {
                    Answer::Bytes(bytes) => connection.write_all(&bytes).await.unwrap(),
                    Answer::Hangs(bytes) => {
                        connection.write_all(&bytes).await.unwrap();
                        hanging.push(connection);
                    }
                }
            }
        });
        Self { bot, requests }
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// The head of a request; the small body of a getFile comes with it or is left.
async fn head(connection: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        if connection.read_buf(&mut head).await.unwrap() == 0 {
            break;
        }
    }
    if head.starts_with(b"POST") {
        // Hanging up on unread bytes would reset the connection.
        while !head.ends_with(b"}") {
            connection.read_buf(&mut head).await.unwrap();
        }
    }
    String::from_utf8(head).unwrap()
}

fn ok(body: &[u8], headers: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\n{headers}content-length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

/// The part of the content that the request asks for.
fn part(content: &[u8], request: &str, headers: &str) -> Vec<u8> {
    let line = request.lines().find_map(|line| line.strip_prefix("range: bytes=")).unwrap();
    let start: usize = line.strip_suffix('-').unwrap().parse().unwrap();
    let (rest, all) = (&content[start..], content.len());
    let mut head = format!("HTTP/1.1 206 Partial Content\r\n{headers}");
    write!(head, "content-range: bytes {start}-{}/{all}\r\n", all - 1).unwrap();
    write!(head, "content-length: {}\r\n\r\n", rest.len()).unwrap();
    [head.as_bytes(), rest].concat()
}

/// Without the last so many bytes.
fn broken(mut bytes: Vec<u8>, missing: usize) -> Vec<u8> {
    bytes.truncate(bytes.len() - missing);
    bytes
}

fn content() -> Vec<u8> {
    (0..200_000_u32).map(|n| (n % 251) as u8).collect()
}

fn file() -> serde_json::Value {
    json!({"file_id": "F", "file_unique_id": "U", "file_path": "documents/file_7.pdf"})
}

/// All that an error says, which must not be the token.
fn said(error: &DownloadError) -> String {
    let mut all = format!("{error:?}");
    let mut cause: Option<&dyn Error> = Some(error);
    while let Some(error) = cause {
        write!(all, " | {error}").unwrap();
        cause = error.source();
    }
    assert!(!all.contains("secretsecret"), "{all}");
    all
}

/// What there is in a folder, hidden files too.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
