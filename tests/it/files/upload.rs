//! New files on their way to the platform.

use std::{
    error::Error,
    io,
    path::Path,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task,
};

use bot_core::{
    Bot, CallError, Token,
    types::{InputFile, InputMediaDocument, InputMediaVideo},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt, ReadBuf},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::support::soon;

const MB: u64 = 1_000_000;

/// A server of one request, by hand, to see its bytes come.
struct Server {
    bot: Bot,
    listener: TcpListener,
}

/// The head of a request, and the start of its body.
struct Begun {
    connection: TcpStream,
    head: String,
    body: Vec<u8>,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let bot = Bot::builder(Token::new("1:x").unwrap()).api_url(url).build().unwrap();
        Self { bot, listener }
    }

    /// The bot sends this file.
    fn sends(&self, file: InputFile) -> JoinHandle<Result<(), CallError>> {
        let bot = self.bot.clone();
        tokio::spawn(async move { bot.send_document(1, file).await.map(drop) })
    }

    async fn begun(&self) -> Begun {
        let (mut connection, _) = soon("a request", self.listener.accept()).await.unwrap();
        let mut body = Vec::new();
        let end = loop {
            assert_ne!(connection.read_buf(&mut body).await.unwrap(), 0, "an early end");
            if let Some(at) = body.windows(4).position(|window| window == b"\r\n\r\n") {
                break at + 4;
            }
        };
        let rest = body.split_off(end);
        Begun { connection, head: String::from_utf8(body).unwrap().to_lowercase(), body: rest }
    }
}

impl Begun {
    /// What it says of its length.
    fn content_length(&self) -> Option<u64> {
        let line = self.head.lines().find_map(|line| line.strip_prefix("content-length: "));
        line.map(|number| number.parse().unwrap())
    }

    /// Reads to the end of the body, and answers.
    async fn ends(mut self, length: u64) {
        let mut left = length - self.body.len() as u64;
        let mut piece = vec![0; 64 * 1024];
        while left > 0 {
            let read = self.connection.read(&mut piece).await.unwrap() as u64;
            assert_ne!(read, 0, "{left} bytes are missing");
            left = left.checked_sub(read).expect("no more than was announced");
        }
        let body = r#"{"ok":true,"result":{"message_id":1,"chat":{"id":1}}}"#;
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        self.connection.write_all((head + body).as_bytes()).await.unwrap();
    }

    /// Reads until the other side hangs up.
    async fn breaks_off(mut self) -> u64 {
        let mut read = self.body.len() as u64;
        let mut piece = vec![0; 64 * 1024];
        loop {
            match self.connection.read(&mut piece).await {
                Ok(0) | Err(_) => return read,
                Ok(more) => read += more as u64,
            }
        }
    }
}

/// A file that takes no room on the disk.
fn sparse(folder: &Path, bytes: u64) -> std::path::PathBuf {
    let path = folder.join("large.bin");
    std::fs::File::create(&path).unwrap().set_len(bytes).unwrap();
    path
}

/// The most memory this process ever had, in bytes.
#[cfg(target_os = "linux")]
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() * 1024
}

/// In a process of its own, for the peak is that of a process, and other tests have theirs.
#[cfg(target_os = "linux")]
#[test]
fn a_file_of_100_mb_is_never_in_memory_and_its_length_is_announced() {
    const ALONE: &str = "BOT_TEST_ALONE";
    const NAME: &str =
        "files::upload::a_file_of_100_mb_is_never_in_memory_and_its_length_is_announced";
    if std::env::var_os(ALONE).is_some() {
        return tokio::runtime::Runtime::new().unwrap().block_on(uploads_100_mb());
    }
    let test = std::process::Command::new(std::env::current_exe().unwrap())
        .args([NAME, "--exact"])
        .env(ALONE, "1")
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&test.stdout);
    assert!(test.status.success() && output.contains("1 passed"), "{output}");
}

#[cfg(target_os = "linux")]
async fn uploads_100_mb() {
    let folder = tempfile::tempdir().unwrap();
    let path = sparse(folder.path(), 100 * MB);
    let server = Server::start().await;
    let before = peak();
    let call = server.sends(InputFile::path(&path));
    let request = server.begun().await;
    let length = request.content_length().expect("the length is known");
    // The file, and little more: the names of the parts.
    assert!((100 * MB..100 * MB + 2000).contains(&length), "{length}");
    soon("the upload", request.ends(length)).await;
    soon("the answer", call).await.unwrap().unwrap();
    let grown = peak() - before;
    assert!(grown < 10 * MB, "{grown} bytes more");
}

#[tokio::test]
async fn a_file_that_changes_while_it_is_sent_is_an_error() {
    for (change, expected) in [
        (50 * MB, "it became shorter while it was sent"),
        (101 * MB, "it became longer while it was sent"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = sparse(folder.path(), 100 * MB);
        let server = Server::start().await;
        let call = server.sends(InputFile::path(&path));
        let request = server.begun().await;
        let length = request.content_length().unwrap();
        std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(change).unwrap();
        let sent = soon("the end", request.breaks_off()).await;
        assert!(sent < length, "{sent} of {length}");
        let error = soon("the error", call).await.unwrap().unwrap_err();
        let path = path.display().to_string();
        assert_eq!(error.to_string(), format!("sendDocument: the file {path:?} cannot be read"));
        assert_eq!(error.source().unwrap().to_string(), expected);
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut cases = vec![
        (folder.path().join("no such.txt"), "No such file"),
        (folder.path().to_owned(), "it is a directory"),
    ];
    #[cfg(unix)]
    {
        let pipe = folder.path().join("pipe");
        let made = tokio::process::Command::new("mkfifo").arg(&pipe).status().await.unwrap();
        assert!(made.success());
        cases.push((pipe, "it is no regular file"));
        let secret = folder.path().join("secret.txt");
        std::fs::write(&secret, "x").unwrap();
        let nobody = std::os::unix::fs::PermissionsExt::from_mode(0o000);
        std::fs::set_permissions(&secret, nobody).unwrap();
        // Root may read it.
        if std::fs::read(&secret).is_err() {
            cases.push((secret, "Permission denied"));
        }
    }
    let server = Server::start().await;
    for (path, expected) in cases {
        let error = soon("an error", server.sends(InputFile::path(&path))).await.unwrap();
        let error = error.unwrap_err();
        let path = path.display().to_string();
        assert_eq!(error.to_string(), format!("sendDocument: the file {path:?} cannot be read"));
        let source = error.source().unwrap().to_string();
        assert!(source.starts_with(expected), "{source}");
    }
}

/// Zeros, until it is broken.
struct Breaks(Arc<AtomicBool>);

impl AsyncRead for Breaks {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut task::Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> task::Poll<io::Result<()>> {
        if self.0.load(Ordering::Relaxed) {
            return task::Poll::Ready(Err(io::Error::other("the disk is gone")));
        }
        buffer.put_slice(&[0; 1000][..buffer.remaining().min(1000)]);
        task::Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn a_reader_that_breaks_is_an_error_that_names_the_file() {
    let server = Server::start().await;
    let broken = Arc::new(AtomicBool::new(false));
    let call = server.sends(InputFile::reader("disk.bin", Breaks(Arc::clone(&broken))));
    let request = server.begun().await;
    assert_eq!(request.content_length(), None);
    broken.store(true, Ordering::Relaxed);
    soon("the end", request.breaks_off()).await;
    let error = soon("the error", call).await.unwrap().unwrap_err();
    assert_eq!(error.to_string(), "sendDocument: the file \"disk.bin\" cannot be read");
    assert_eq!(error.source().unwrap().to_string(), "the disk is gone");
}

/// The text of a whole multipart request with this album.
async fn album_as_sent(album: Vec<bot_core::types::MediaGroupItem>) -> String {
    let server = Server::start().await;
    let bot = server.bot.clone();
    let call = tokio::spawn(async move { bot.send_media_group(1, album).await.map(drop) });
    let mut request = server.begun().await;
    let length = request.content_length().expect("all lengths are known") as usize;
    while request.body.len() < length {
        assert_ne!(request.connection.read_buf(&mut request.body).await.unwrap(), 0);
    }
    let text = String::from_utf8(std::mem::take(&mut request.body)).unwrap();
    drop(request);
    assert!(soon("the end", call).await.unwrap().is_err(), "there was no answer");
    text
}

#[tokio::test]
async fn an_album_mixes_new_and_known_files_thumbnails_and_covers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.mp4");
    std::fs::write(&path, "the film").unwrap();
    let new = InputMediaVideo::new(InputFile::path(&path))
        .thumbnail(InputFile::bytes("small.jpg", "the thumbnail"))
        .cover(InputFile::bytes("cover.jpg", "the cover"));
    let known = InputMediaVideo::new(InputFile::file_id("BAAC"))
        .cover(InputFile::url("https://example.com/c.jpg"));
    let text = album_as_sent(vec![new.into(), known.into()]).await;
    let json = text.lines().find(|line| line.starts_with('[')).unwrap();
    let media: Value = serde_json::from_str(json).unwrap();
    let part = |name: &str, content: &str| {
        let head = text.split("\r\n\r\n").position(|part| part.contains(&format!("{name:?}")));
        let after = text.split("\r\n\r\n").nth(head.unwrap() + 1).unwrap();
        assert!(after.starts_with(content), "{name}: {after}");
        let attached = text.split(name).next().unwrap().rsplit("name=\"").nth(1).unwrap();
        format!("attach://{}", attached.split('"').next().unwrap())
    };
    let expected = json!([
        {"type": "video", "media": part("film.mp4", "the film"),
         "thumbnail": part("small.jpg", "the thumbnail"), "cover": part("cover.jpg", "the cover")},
        {"type": "video", "media": "BAAC", "cover": "https://example.com/c.jpg"},
    ]);
    assert_eq!(media, expected);
}

#[tokio::test]
async fn a_file_name_is_sent_as_it_is_and_ends_no_header() {
    let file = |name: &str| InputMediaDocument::new(InputFile::bytes(name, "x")).into();
    let text = album_as_sent(vec![file("план \"Б\".txt"), file("a\r\nX-Evil: 1.txt")]).await;
    assert!(text.contains("filename=\"план \\\"Б\\\".txt\""), "{text}");
    assert!(text.contains("filename=\"a__X-Evil: 1.txt\""), "{text}");
}
