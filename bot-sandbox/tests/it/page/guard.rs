//! Who is served at all.

use bot_sandbox::Sandbox;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::soon;

/// The status of the answer to a request, whose lines are these.
async fn status(sandbox: &Sandbox, lines: &[String]) -> String {
    let address = sandbox.url().strip_prefix("http://").unwrap().to_owned();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("{}\r\nconnection: close\r\n\r\n", lines.join("\r\n"));
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    soon("the answer", stream.read_to_end(&mut answer)).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    answer.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn only_this_machine_and_the_own_page_are_served() {
    let sandbox = Sandbox::start().await.unwrap();
    let own = sandbox.url().strip_prefix("http://").unwrap().to_owned();
    let port = own.rsplit_once(':').unwrap().1;
    let method = format!("/bot{}/getMe", sandbox.token());
    for path in ["/", "/page/app.js", &method] {
        let get = format!("GET {path} HTTP/1.1");
        for (headers, expected) in [
            (vec![format!("host: {own}")], "200"),
            (vec![format!("host: localhost:{port}")], "200"),
            (vec![format!("host: [::1]:{port}")], "200"),
            (vec!["host: localhost:1".to_owned()], "200"),
            (vec![format!("host: bot.example.com:{port}")], "403"),
            (vec![format!("host: 127.0.0.1.nip.io:{port}")], "403"),
            (vec![format!("host: {own}"), format!("origin: http://{own}")], "200"),
            (vec![format!("host: {own}"), "origin: https://example.com".into()], "403"),
            (vec![format!("host: {own}"), "origin: null".into()], "403"),
            (vec![format!("host: {own}"), "sec-fetch-site: cross-site".into()], "403"),
        ] {
            let lines: Vec<_> = [get.clone()].into_iter().chain(headers).collect();
            assert_eq!(status(&sandbox, &lines).await, expected, "{lines:?}");
        }
        let without = [format!("GET {path} HTTP/1.0")];
        assert_eq!(status(&sandbox, &without).await, "403", "{path} without a host");
    }
}
