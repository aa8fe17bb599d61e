//! What the endpoint answers to requests that are none of the platform's.

use bot_core::Token;
use bot_sandbox::Sandbox;
use bot_server::WebhookSecret;
use reqwest::{Method, Response, StatusCode};

use crate::support::{Program, Waiting, called, free_port, soon};

const HEADER: &str = "X-Telegram-Bot-Api-Secret-Token";

async fn request(
    port: u16,
    method: Method,
    path: &str,
    secret: Option<&str>,
    body: Vec<u8>,
) -> Response {
    let client = bot_core::client::http_client_builder().no_proxy().build().unwrap();
    let url = format!("http://127.0.0.1:{port}{path}");
    let mut request = client.request(method, url).body(body);
    if let Some(secret) = secret {
        request = request.header(HEADER, secret);
    }
    soon("an answer", request.send()).await.unwrap()
}

/// A request as the platform sends it to the bot of this token.
pub(crate) async fn post(port: u16, token: &str, body: &str) -> Response {
    let secret = WebhookSecret::derived(&Token::new(token).unwrap());
    request(port, Method::POST, "/hook", Some(secret.reveal()), body.into()).await
}

#[tokio::test]
async fn what_is_not_the_platforms_is_refused_and_the_bot_lives_on() {
    let sandbox = Sandbox::start().await.unwrap();
    let port = free_port();
    let mut bot = Program::fixture().webhook(&sandbox, port).start();
    called(&sandbox, "getWebhookInfo").await;
    let secret = WebhookSecret::derived(&Token::new(sandbox.token()).unwrap());
    let secret = Some(secret.reveal());
    let update = br#"{"update_id":7}"#.to_vec();
    let large = vec![b' '; 2 << 20];

    let (post, get) = (Method::POST, Method::GET);
    for (method, path, secret, body, status) in [
        (&post, "/hook", None, update.clone(), StatusCode::UNAUTHORIZED),
        (&post, "/hook", Some("wrong"), update.clone(), StatusCode::UNAUTHORIZED),
        (&post, "/hook", None, large.clone(), StatusCode::UNAUTHORIZED),
        (&post, "/hook", secret, b"{\"update_id\":".to_vec(), StatusCode::OK),
        (&post, "/hook", secret, b"\xff\xfe".to_vec(), StatusCode::OK),
        (&post, "/hook", secret, Vec::new(), StatusCode::OK),
        (&post, "/hook", secret, large, StatusCode::PAYLOAD_TOO_LARGE),
        (&get, "/hook", secret, Vec::new(), StatusCode::METHOD_NOT_ALLOWED),
        (&post, "/other", secret, update.clone(), StatusCode::NOT_FOUND),
        (&post, "/", secret, update.clone(), StatusCode::NOT_FOUND),
        (&post, "/hook?run=other", secret, update.clone(), StatusCode::OK),
        (&post, "/hook", secret, update, StatusCode::OK),
    ] {
        let answer = request(port, method.clone(), path, secret, body).await;
        assert_eq!(answer.status(), status, "{method} {path} {}", secret.is_some());
        assert_eq!(answer.bytes().await.unwrap().len(), 0, "no answer says more than its status");
    }

    let mei = sandbox.user("Mei");
    mei.sends("alive?").await;
    mei.sees("alive?").await;
    bot.stops().await;
    let output = bot.output();
    assert_eq!(output.matches("dead letter: an update cannot be read").count(), 3, "{output}");
    assert!(output.contains(r#"body={"update_id":"#), "{output}");
}

#[tokio::test]
async fn an_update_that_comes_twice_is_handled_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let port = free_port();
    let mut bot = Program::fixture().webhook(&sandbox, port).start();
    called(&sandbox, "getWebhookInfo").await;
    let mei = sandbox.user("Mei");
    mei.sends("once").await;
    mei.sees("once").await;
    let update = |id: i64, text: &str| {
        let mei = mei.id();
        format!(
            r#"{{"update_id":{id},"message":{{"message_id":9,"date":1,"text":"{text}","chat":{{"id":{mei},"type":"private"}}}}}}"#
        )
    };
    let token = sandbox.token();
    assert_eq!(post(port, token, &update(5_000, "twice")).await.status(), 200);
    assert_eq!(post(port, token, &update(5_000, "twice")).await.status(), 200);
    // The second delivery of one that is still under way gets the first one's answer.
    let waiting = Waiting::new().await;
    let wait = update(5_001, &waiting.command());
    let (first, second) = soon("two answers", async {
        let (first, second) = (post(port, token, &wait), async {
            let connection = waiting.runs().await;
            let second = post(port, token, &wait);
            let (second, ()) = tokio::join!(second, async {
                tokio::task::yield_now().await;
                drop(connection);
            });
            second
        });
        tokio::join!(first, second)
    })
    .await;
    assert_eq!([first.status(), second.status()], [200, 200]);
    bot.stops().await;
    let calls = sandbox.calls();
    let sent = |text: &str| {
        calls.iter().filter(|call| call.parameters.get("text").is_some_and(|t| t == text)).count()
    };
    assert_eq!((sent("twice"), sent("waited")), (1, 1), "{}", bot.output());
}

#[tokio::test]
async fn an_update_of_a_kind_without_handlers_waits_for_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let port = free_port();
    let mut bot = Program::fixture().webhook(&sandbox, port).env("BOT_LOG", "debug").start();
    called(&sandbox, "getWebhookInfo").await;
    let update = |id: i64, kind: &str, text: &str| {
        let chat = r#"{"id":5,"type":"private"}"#;
        format!(r#"{{"update_id":{id},"{kind}":{{"message_id":9,"text":"{text}","chat":{chat}}}}}"#)
    };
    let (token, waiting) = (sandbox.token(), Waiting::new().await);
    let wait = update(5_000, "message", &waiting.command());
    let busy = async {
        let connection = waiting.runs().await;
        // Its chat is busy, and still it is answered.
        let edited = update(5_001, "edited_message", "edited");
        let status = soon("an answer", post(port, token, &edited)).await.status();
        drop(connection);
        status
    };
    let (waited, unwanted) = tokio::join!(post(port, token, &wait), busy);
    assert_eq!([waited.status(), unwanted], [200, 200]);
    // What it brings is not looked at, unless it is no JSON.
    for body in [r#"{"update_id":5002,"poll":[]}"#, r#"{"update_id":5003,"poll":[}"#] {
        assert_eq!(post(port, token, body).await.status(), 200);
    }
    bot.stops().await;
    let output = bot.output();
    let count = |what: &str| output.matches(what).count();
    assert_eq!(count("no handler is of this kind"), 2, "{output}");
    assert_eq!(count("dead letter: an update cannot be read"), 1, "{output}");
}
