//! What the server refuses, and what is said of it: never the token.

use super::*;

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
