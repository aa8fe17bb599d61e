//! Connections that break, and files that change meanwhile.

use super::*;

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
