//! Files on their way from the platform, over connections that break.

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

#[tokio::test]
async fn a_file_comes_by_its_id_into_memory_a_writer_and_a_file() {
    let server = Server::start(file(), |_, _| Answer::Bytes(ok(&content(), ""))).await;
    let bot = &server.bot;
    assert_eq!(bot.download("F").bytes().await.unwrap(), content());
    let mut writer = Vec::new();
    assert_eq!(bot.download("F").to_writer(&mut writer).await.unwrap(), 200_000);
    assert_eq!(writer, content());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pdf");
    assert_eq!(bot.download("F").to_path(&path).await.unwrap(), 200_000);
    assert_eq!(std::fs::read(&path).unwrap(), content());
    assert_eq!(names(folder.path()), ["a.pdf"]);
    let open = bot.download("F").open().await.unwrap();
    assert_eq!((open.size(), open.file_name()), (Some(200_000), "file_7.pdf".into()));
    let first = server.requests().remove(0);
    assert!(
        first.starts_with(&format!("GET /file/bot{TOKEN}/documents/file_7.pdf HTTP")),
        "{first}"
    );
    assert!(!first.contains("range:"), "{first}");
}

#[tokio::test]
async fn a_broken_download_goes_on_where_it_was() {
    let server = Server::start(file(), |n, request| {
        Answer::Bytes(match n {
            0 => broken(ok(&content(), "etag: \"v1\"\r\n"), 50_000),
            1 => b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n".to_vec(),
            2 => broken(part(&content(), request, "etag: \"v1\"\r\n"), 1),
            _ => part(&content(), request, "etag: \"v1\"\r\n"),
        })
    })
    .await;
    assert_eq!(server.bot.download("F").bytes().await.unwrap(), content());
    let requests = server.requests();
    let line = |n: usize, name: &str| {
        let line = requests[n].lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_default().to_owned()
    };
    assert_eq!(line(1, "range: "), "bytes=150000-");
    assert_eq!(line(1, "if-range: "), "\"v1\"");
    assert_eq!(line(2, "range: "), "bytes=150000-");
    assert_eq!(line(3, "range: "), "bytes=199999-");
}

#[tokio::test]
async fn a_server_that_cannot_go_on_starts_again() {
    let server = Server::start(file(), |n, _| {
        let missing = [50_000, 120_000, 0][n];
        Answer::Bytes(broken(ok(&content(), ""), missing))
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let path = server.bot.download("F").to_folder(folder.path()).await.unwrap();
    assert_eq!(std::fs::read(path).unwrap(), content());
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_silent_server_is_given_up_and_asked_again() {
    let server = Server::start(file(), |n, request| match n {
        0 => Answer::Hangs(broken(ok(&content(), ""), 7)),
        1 => Answer::Hangs(Vec::new()),
        _ => Answer::Bytes(part(&content(), request, "")),
    })
    .await;
    let impatient = server.bot.timeout(Duration::from_millis(300));
    let mut located = File::default();
    located.file_path = Some("a.pdf".into());
    let bytes = soon("the file", impatient.download(&located).bytes()).await.unwrap();
    assert_eq!(bytes, content());
}

#[tokio::test]
async fn attempts_are_counted_and_leave_no_half_file() {
    let server = Server::start(file(), |n, request| {
        Answer::Bytes(match n {
            0 => broken(ok(&content(), ""), 50_000),
            _ => broken(part(&content(), request, ""), 10_000),
        })
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.bin");
    let error = server.bot.download("F").attempts(2).to_path(&path).await.unwrap_err();
    assert!(
        matches!(error, DownloadError::Interrupted { received: 190_000, attempts: 2, .. }),
        "{error}"
    );
    said(&error);
    assert_eq!(server.requests().len(), 2);
    assert_eq!(names(folder.path()), [""; 0]);
}

#[tokio::test]
async fn a_download_that_is_dropped_leaves_nothing() {
    let server = Server::start(file(), |_, _| Answer::Hangs(broken(ok(&content(), ""), 7))).await;
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().to_owned();
    let bot = server.bot.clone();
    let download = tokio::spawn(async move { bot.download("F").to_path(place.join("a")).await });
    // Its part is there as soon as it has begun.
    let begun = async {
        while names(folder.path()).is_empty() {
            tokio::task::yield_now().await;
        }
    };
    soon("the part", begun).await;
    download.abort();
    assert!(download.await.unwrap_err().is_cancelled());
    assert_eq!(names(folder.path()), [""; 0]);
}

fn modified(day: &str) -> String {
    format!("last-modified: {day} Jun 2026 10:00:00 GMT\r\n")
}

#[tokio::test]
async fn a_weak_tag_tells_of_a_change_and_asks_for_no_part() {
    for second in ["v1", "v2"] {
        let server = Server::start(file(), move |n, request| {
            Answer::Bytes(match n {
                0 => broken(ok(&content(), "etag: W/\"v1\"\r\n"), 50_000),
                _ => part(&content(), request, &format!("etag: W/\"{second}\"\r\n")),
            })
        })
        .await;
        let got = server.bot.download("F").bytes().await;
        match second {
            "v1" => assert_eq!(got.unwrap(), content()),
            _ => assert!(matches!(got, Err(DownloadError::Changed)), "{got:?}"),
        }
        assert!(!server.requests()[1].contains("if-range"), "{:?}", server.requests());
    }
}

#[tokio::test]
async fn a_download_of_unknown_length_that_breaks_off_after_its_last_byte_is_whole() {
    let server = Server::start(file(), |n, request| {
        Answer::Bytes(match n {
            0 => {
                let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n30d40\r\n";
                [head.as_bytes(), &content(), b"\r\n"].concat() // and no last chunk
            }
            _ => {
                assert!(request.contains("range: bytes=200000-"), "{request}");
                let head = "HTTP/1.1 416 Range Not Satisfiable\r\ncontent-range: bytes */200000";
                format!("{head}\r\ncontent-length: 0\r\n\r\n").into_bytes()
            }
        })
    })
    .await;
    assert_eq!(server.bot.download("F").bytes().await.unwrap(), content());
}

#[tokio::test]
async fn a_file_that_changes_between_two_connections_is_not_mixed() {
    for second in [
        ok(&content(), "etag: \"v2\"\r\n"),
        ok(&content()[..199_000], ""),
        part(&content(), "range: bytes=150000-", "etag: \"v2\"\r\n"),
        b"HTTP/1.1 416 Range Not Satisfiable\r\ncontent-length: 0\r\n\r\n".to_vec(),
        // A part that says nothing of its tag, and is of another day.
        part(&content(), "range: bytes=150000-", &modified("Tue, 02")),
        ok(&content(), &modified("Tue, 02")),
    ] {
        let first = format!("etag: \"v1\"\r\n{}", modified("Mon, 01"));
        let server = Server::start(file(), move |n, _| {
            Answer::Bytes(match n {
                0 => broken(ok(&content(), &first), 50_000),
                _ => second.clone(),
            })
        })
        .await;
        let error = server.bot.download("F").bytes().await.unwrap_err();
        assert!(matches!(error, DownloadError::Changed), "{error:?}");
    }
}

#[tokio::test]
async fn sizes_are_checked_before_and_while_the_file_comes() {
    let large = json!({"file_id": "F", "file_size": 200_000, "file_path": "a"});
    // The size is known from the message: nothing is asked for.
    let server = Server::start(large.clone(), |_, _| Answer::Bytes(ok(&content(), ""))).await;
    let mut document = Document::default();
    document.file_id = "F".into();
    document.file_size = Some(20_000_001);
    let error = server.bot.download(&document).bytes().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the file has 20000001 bytes, and the platform gives away 20000000 at most"
    );
    // By getFile.
    let error = server.bot.download("F").max_size(199_999).bytes().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the file has 200000 bytes, and 199999 at most were to be downloaded"
    );
    assert_eq!(server.requests().len(), 0);
    assert!(server.bot.download("F").max_size(200_000).bytes().await.is_ok());
    // By the answer's head, and by counting where that says nothing.
    for endless in [false, true] {
        let server = Server::start(file(), move |_, _| {
            let head = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
            Answer::Bytes(match endless {
                true => [head.as_slice(), &content()].concat(),
                false => ok(&content(), ""),
            })
        })
        .await;
        assert_eq!(server.bot.download("F").bytes().await.unwrap(), content());
        let error = server.bot.download("F").max_size(100_000).bytes().await.unwrap_err();
        assert!(matches!(error, DownloadError::TooLarge { limit: 100_000, .. }), "{error:?}");
    }
    let own = Platform::SAFEW.max_download(100_000);
    let server = Server::of(own, file(), |_, _| Answer::Bytes(ok(&content(), ""))).await;
    let error = server.bot.download("F").max_size(300_000).bytes().await.unwrap_err();
    assert!(matches!(error, DownloadError::TooLarge { by_platform: true, .. }), "{error:?}");
}

#[tokio::test]
async fn what_getfile_says_is_enough_to_see_that_the_end_is_missing() {
    let sized = json!({"file_id": "F", "file_size": 200_000, "file_path": "a"});
    let server = Server::start(sized, |n, request| {
        Answer::Bytes(match n {
            0 => {
                let head = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".as_slice();
                [head, &content()[..1000]].concat()
            }
            _ => part(&content(), request, ""),
        })
    })
    .await;
    assert_eq!(server.bot.download("F").bytes().await.unwrap(), content());
}

#[tokio::test]
async fn a_path_leads_nowhere_but_to_the_files_of_the_bot() {
    for (path, expected) in [
        ("../../getMe", "leads out of its folder"),
        ("a/../../b", "leads out of its folder"),
        ("a/./b", "leads out of its folder"),
        ("a\\..\\..\\b", "leads out of its folder"),
        ("a\n/b", "leads out of its folder"),
        ("/var/lib/bot-api/123:secretsecret/a.pdf", "runs with --local"),
        ("C:\\bot-api\\a.pdf", "runs with --local"),
        ("", "getFile gave no file_path for the file F"),
    ] {
        let file = json!({"file_id": "F", "file_path": path});
        let server = Server::start(file, |_, _| Answer::Bytes(ok(b"", ""))).await;
        let error = server.bot.download("F").bytes().await.unwrap_err();
        assert!(said(&error).contains(expected), "{path}: {error}");
        assert_eq!(server.requests().len(), 0);
    }
    let odd = json!({"file_id": "F", "file_path": "фото/a b?c#d%2e%2e/%2e%2e/x\\y.jpg"});
    let server = Server::start(odd, |_, _| Answer::Bytes(ok(b"x", ""))).await;
    assert_eq!(server.bot.download("F").bytes().await.unwrap(), "x");
    let request = server.requests().remove(0);
    let expected = format!(
        "GET /file/bot{TOKEN}/%D1%84%D0%BE%D1%82%D0%BE/a%20b%3Fc%23d%252e%252e/%252e%252e/x%5Cy.jpg HTTP"
    );
    assert!(request.starts_with(&expected), "{request}");
}

#[tokio::test]
async fn a_refusal_is_not_repeated_and_an_old_path_is_asked_for_anew() {
    let refuse = |status: &str| format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
    let forbidden = refuse("403 Forbidden");
    let server =
        Server::start(file(), move |_, _| Answer::Bytes(forbidden.clone().into_bytes())).await;
    let error = server.bot.download("F").bytes().await.unwrap_err();
    assert_eq!(error.to_string(), "the server refused the file with HTTP 403");
    assert_eq!(server.requests().len(), 1);

    let gone = refuse("404 Not Found");
    let server = Server::start(file(), move |_, request| {
        Answer::Bytes(match request.contains("/old.pdf") {
            true => gone.clone().into_bytes(),
            false => ok(b"new", ""),
        })
    })
    .await;
    let mut old = File::default();
    old.file_id = "F".into();
    old.file_path = Some("old.pdf".into());
    assert_eq!(server.bot.download(&old).bytes().await.unwrap(), "new");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn no_error_of_a_server_that_is_away_has_the_token() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let bot = Bot::builder(Token::new(TOKEN).unwrap()).api_url(url).build().unwrap();
    let mut file = File::default();
    file.file_path = Some("a.pdf".into());
    let error = bot.download(&file).attempts(1).bytes().await.unwrap_err();
    assert!(said(&error).contains("broke off after 0 bytes, at attempt 1"));
}

#[tokio::test]
async fn no_log_line_of_a_download_has_the_token() {
    let log = Log::capture();
    let server = Server::start(file(), |n, request| {
        Answer::Bytes(match n {
            0 => broken(ok(&content(), ""), 7),
            1 => b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n".to_vec(),
            _ => part(&content(), request, ""),
        })
    })
    .await;
    server.bot.download("F").bytes().await.unwrap();
    let text = log.text();
    assert_eq!(text.matches("a download broke off").count(), 2, "{text}");
    assert!(!text.contains("secretsecret"), "{text}");
}

#[tokio::test]
async fn a_name_from_the_server_stays_in_the_folder_and_replaces_nothing() {
    let server = Server::start(file(), |_, _| Answer::Bytes(ok(b"new", ""))).await;
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("inbox");
    let named = |name: &str| {
        let mut document = Document::default();
        document.file_id = "F".into();
        document.file_name = Some(name.into());
        document
    };
    for name in ["../evil.sh", "/etc/evil.sh", "..", "a/b.txt", "..\\up.txt", "CON", "x\0y"] {
        let path = server.bot.download(&named(name)).to_folder(&folder).await.unwrap();
        assert_eq!(path.parent(), Some(&*folder), "{name:?}");
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
    }
    assert_eq!(names(outer.path()), ["inbox"]);
    let expected = ["_CON", "_etc_evil.sh", "_evil.sh", "_up.txt", "a_b.txt", "file", "x_y"];
    assert_eq!(names(&folder), expected);

    // The same name again: the first stays as it is.
    std::fs::write(folder.join("cat.jpg"), "old").unwrap();
    let cat = named("cat.jpg");
    for number in [2, 3] {
        let path = server.bot.download(&cat).to_folder(&folder).await.unwrap();
        assert_eq!(path, folder.join(format!("cat ({number}).jpg")));
    }
    assert_eq!(std::fs::read(folder.join("cat.jpg")).unwrap(), b"old");
    let path = server.bot.download(&cat).overwrite(true).to_folder(&folder).await.unwrap();
    assert_eq!(path, folder.join("cat.jpg"));
    assert_eq!(std::fs::read(path).unwrap(), b"new");
}

#[tokio::test]
async fn a_path_that_exists_is_replaced_only_if_asked() {
    let server = Server::start(file(), |_, _| Answer::Bytes(ok(b"new", ""))).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    std::fs::write(&path, "old").unwrap();
    let error = server.bot.download("F").to_path(&path).await.unwrap_err();
    assert!(error.to_string().contains("exists already"), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
    assert_eq!(server.requests().len(), 0, "it is seen before anything is fetched");
    server.bot.download("F").overwrite(true).to_path(&path).await.unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"new");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let plain = folder.path().join("plain");
        std::fs::write(&plain, "").unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&path), mode(&plain), "readable for whom any file is");
    }
    let nowhere = folder.path().join("no such folder").join("a.txt");
    let error = server.bot.download("F").to_path(&nowhere).await.unwrap_err();
    assert!(matches!(error, DownloadError::Save { .. }), "{error:?}");
}

#[test]
fn the_file_of_a_message_is_its_own_and_of_a_photo_the_largest() {
    let read = |rest: serde_json::Value| -> Message {
        let mut message = json!({"message_id": 1, "date": 1, "chat": {"id": 1}});
        message.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        bot_core::json::from_str(&message.to_string()).unwrap()
    };
    let size = |id: &str, side: i64| json!({"file_id": id, "width": side, "height": side});
    let photo = read(json!({"photo": [size("s", 90), size("l", 800), size("m", 320)]}));
    let mut largest = PhotoSize::default();
    largest.file_id = "l".into();
    assert_eq!(photo.file(), Some((&largest).into()));
    let absurd = read(json!({"photo": [size("s", 90), size("l", i64::MAX)]}));
    assert_eq!(absurd.file(), Some((&largest).into()));
    let animation = read(json!({
        "animation": {"file_id": "a", "file_name": "a.mp4"}, "document": {"file_id": "d"},
    }));
    assert!(format!("{:?}", animation.file()).contains("a.mp4"));
    assert_eq!(read(json!({"text": "none"})).file(), None);
}
