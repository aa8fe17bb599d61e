//! Calls over HTTP, seen from the server's side.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    extract::{FromRequest, Multipart, Request},
    http::{StatusCode, header::CONTENT_TYPE},
};
use bot_core::{
    Bot, CallError, Pace, Platform, RetryPolicy, Token,
    methods::SendMessage,
    types::{ChatAction, InputFile, InputMediaDocument, InputMediaPhoto, ParseMode},
};

use crate::support::soon;

/// A server that answers everything with one text and keeps what it was sent.
pub(crate) struct Recorder {
    pub(crate) bot: Bot,
    requests: Arc<Mutex<Vec<Recorded>>>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Recorded {
    pub(crate) path: String,
    pub(crate) content_type: String,
    pub(crate) body: String,
    /// Name, file name, content.
    pub(crate) parts: Vec<(String, Option<String>, Vec<u8>)>,
}

impl Recorder {
    pub(crate) async fn start(answer: &str) -> Self {
        Self::of(Platform::TELEGRAM, StatusCode::OK, answer).await
    }

    /// Of a platform, with a status.
    pub(crate) async fn of(platform: Platform, status: StatusCode, answer: &str) -> Self {
        let answer = answer.to_owned();
        let requests = Arc::<Mutex<Vec<Recorded>>>::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let kept = Arc::clone(&requests);
        let routes = Router::new().fallback(move |request: Request| {
            let (kept, answer) = (Arc::clone(&kept), answer.clone());
            async move {
                let recorded = record(request).await;
                kept.lock().unwrap().push(recorded);
                (status, answer)
            }
        });
        tokio::spawn(async move { axum::serve(listener, routes).await });
        let token = Token::new("123:abc").unwrap();
        // What is seen here is one request as it is sent.
        let builder = Bot::builder(token).platform(platform).api_url(url).checks(false);
        let bot = builder.retry(RetryPolicy::NONE).pace(Pace::UNLIMITED).build().unwrap();
        Self { bot, requests }
    }

    pub(crate) fn last(&self) -> Recorded {
        self.requests.lock().unwrap().pop().unwrap()
    }
}

async fn record(request: Request) -> Recorded {
    let header = request.headers().get(CONTENT_TYPE).map(|v| v.to_str().unwrap().to_owned());
    let mut recorded = Recorded {
        path: request.uri().path().to_owned(),
        content_type: header.unwrap_or_default(),
        ..Recorded::default()
    };
    if !recorded.content_type.starts_with("multipart/form-data") {
        let body = axum::body::to_bytes(request.into_body(), usize::MAX).await.unwrap();
        recorded.body = String::from_utf8(body.into()).unwrap();
        return recorded;
    }
    let mut form = Multipart::from_request(request, &()).await.unwrap();
    while let Some(field) = form.next_field().await.unwrap() {
        let name = field.name().unwrap().to_owned();
        let file = field.file_name().map(str::to_owned);
        recorded.parts.push((name, file, field.bytes().await.unwrap().to_vec()));
    }
    recorded
}

const TRUE: &str = r#"{"ok":true,"result":true}"#;

#[tokio::test]
async fn a_call_is_a_post_of_json() {
    let recorder = Recorder::start(TRUE).await;
    let bot = &recorder.bot;
    assert!(bot.send_chat_action("@tea", ChatAction::Typing).await.unwrap());
    let recorded = recorder.last();
    assert_eq!(recorded.path, "/bot123:abc/sendChatAction");
    assert_eq!(recorded.content_type, "application/json");
    assert_eq!(recorded.body, r#"{"chat_id":"@tea","action":"typing"}"#);
}

#[tokio::test]
async fn the_same_method_by_the_bot_and_on_its_own() {
    let answer = r#"{"ok":true,"result":{"message_id":5,"chat":{"id":42,"type":"private"}}}"#;
    let recorder = Recorder::start(answer).await;
    let bot = &recorder.bot;
    let message = bot.send_message(42, "<b>hi</b>").parse_mode(ParseMode::Html).await.unwrap();
    assert_eq!((message.message_id, message.chat.id), (5, 42));
    let first = recorder.last();
    assert_eq!(first.body, r#"{"chat_id":42,"text":"<b>hi</b>","parse_mode":"HTML"}"#);
    let on_its_own = SendMessage::new(42, "<b>hi</b>").parse_mode(ParseMode::Html);
    bot.call(&on_its_own).await.unwrap();
    assert_eq!(recorder.last().body, first.body);
}

#[tokio::test]
async fn new_files_are_sent_as_parts_from_disk_memory_and_readers() {
    let recorder =
        Recorder::start(r#"{"ok":true,"result":{"message_id":1,"chat":{"id":1}}}"#).await;
    let bot = &recorder.bot;
    let path = std::env::temp_dir().join(format!("bot-upload-{}.txt", std::process::id()));
    tokio::fs::write(&path, "from disk").await.unwrap();
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    bot.send_document(1, InputFile::path(&path)).caption("a \"quote\"").await.unwrap();
    let recorded = recorder.last();
    assert_eq!(recorded.path, "/bot123:abc/sendDocument");
    assert_eq!(
        recorded.parts,
        [
            ("chat_id".into(), None, b"1".to_vec()),
            ("caption".into(), None, b"a \"quote\"".to_vec()),
            ("document".into(), Some(name), b"from disk".to_vec()),
        ]
    );
    tokio::fs::remove_file(&path).await.unwrap();

    let reader = InputFile::reader("r.bin", &b"from a reader"[..]);
    let thumbnail = InputFile::bytes("t.jpg", "small");
    bot.send_document(1, reader.clone()).thumbnail(thumbnail).await.unwrap();
    let parts = recorder.last().parts;
    assert_eq!(parts[1], ("document".into(), Some("r.bin".into()), b"from a reader".to_vec()));
    assert_eq!(parts[2], ("thumbnail".into(), Some("t.jpg".into()), b"small".to_vec()));

    let again = bot.send_document(1, reader).await.unwrap_err();
    assert_eq!(again.to_string(), "sendDocument: the file \"r.bin\" cannot be read");
    let gone = bot.send_document(1, InputFile::path(&path)).await.unwrap_err();
    assert!(matches!(gone, CallError::Upload { .. }), "{gone}");
}

#[tokio::test]
async fn new_files_inside_an_album_are_attached() {
    let recorder = Recorder::start(r#"{"ok":true,"result":[]}"#).await;
    let photo = InputMediaPhoto::new(InputFile::bytes("a.jpg", "A")).caption("first");
    let known = InputMediaDocument::new(InputFile::file_id("BQAC"));
    let document = InputMediaDocument::new(InputFile::bytes("b.pdf", "B"))
        .thumbnail(InputFile::bytes("b.jpg", "b"));
    let album = [photo.into(), known.into(), document.into()];
    recorder.bot.send_media_group(1, album).await.unwrap();
    let parts = recorder.last().parts;
    let media: serde_json::Value = serde_json::from_slice(&parts[1].2).unwrap();
    let expected = serde_json::json!([
        {"type": "photo", "media": "attach://file0", "caption": "first"},
        {"type": "document", "media": "BQAC"},
        {"type": "document", "media": "attach://file1", "thumbnail": "attach://file2"},
    ]);
    assert_eq!(media, expected);
    let files: Vec<_> =
        parts[2..].iter().map(|(n, f, c)| (&**n, f.as_deref().unwrap(), &**c)).collect();
    let expected: [(&str, &str, &[u8]); 3] =
        [("file0", "a.jpg", b"A"), ("file1", "b.pdf", b"B"), ("file2", "b.jpg", b"b")];
    assert_eq!(files, expected);
}

#[tokio::test]
async fn a_refusal_has_everything_the_server_said() {
    let recorder = Recorder::start(
        r#"{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded",
            "parameters":{"migrate_to_chat_id":-1001},"trace_id":"9f"}"#,
    )
    .await;
    let error = recorder.bot.leave_chat(-1).await.unwrap_err();
    let api = error.api().unwrap();
    assert_eq!((api.error_code, &*api.description), (400, "Bad Request: group chat was upgraded"));
    assert_eq!(api.parameters.migrate_to_chat_id, Some(-1001));
    assert_eq!(api.trace_id.as_deref(), Some("9f"));
    assert_eq!(api.method, "leaveChat");
}

#[tokio::test]
async fn what_is_no_answer_of_the_api_says_so() {
    let recorder = Recorder::start("<html>502</html>").await;
    let error = soon("an answer", recorder.bot.get_me().into_future()).await.unwrap_err();
    assert_eq!(error.to_string(), "getMe: the server's answer (HTTP 200) cannot be read");
    assert!(
        std::error::Error::source(&error).unwrap().to_string().starts_with("expected an object")
    );
}

#[tokio::test]
async fn deleting_many_answers_in_two_ways() {
    let recorder = Recorder::start(
        r#"{"ok":true,"result":{"deleted_message_ids":[1],"failed_message_ids":
            [{"message_id":2,"description":"message to delete not found"}]}}"#,
    )
    .await;
    let answer = recorder.bot.delete_messages(1, [1, 2]).return_failed(true).await.unwrap();
    let bot_core::types::DeletedMessagesOrTrue::DeletedMessages(deleted) = answer else {
        panic!("SafeW's answer")
    };
    assert_eq!(deleted.failed_message_ids[0].message_id, 2);
    let recorder = Recorder::start(TRUE).await;
    let answer = recorder.bot.delete_messages(1, [1]).await.unwrap();
    assert_eq!(answer, bot_core::types::DeletedMessagesOrTrue::True);
}

#[tokio::test]
async fn a_client_of_ones_own_follows_no_redirect_which_would_take_the_token_along() {
    let elsewhere = Recorder::start(TRUE).await;
    let away = format!("{}/away", elsewhere.bot.api_url());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let routes = Router::new().fallback(move || {
        let away = away.clone();
        async move { axum::response::Redirect::temporary(&away) }
    });
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let http = bot_core::client::http_client_builder().no_proxy().build().unwrap();
    let token = Token::new("123:abc").unwrap();
    let bot = Bot::builder(token).api_url(url).http(http).build().unwrap();
    let error = bot.timeout(std::time::Duration::MAX).get_me().await.unwrap_err();
    assert_eq!(error.to_string(), "getMe: the server's answer (HTTP 307) cannot be read");
    assert!(elsewhere.requests.lock().unwrap().is_empty());
}
