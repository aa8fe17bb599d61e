//! Files that people send on the page, and the bytes behind them.

use bot_core::Payload;
use bot_sandbox::Sandbox;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use super::{Page, private};
use crate::bot;

/// A picture of one point.
const GIF: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

fn http() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

async fn upload(sandbox: &Sandbox, query: &[(&str, &str)], body: &[u8]) -> (StatusCode, Value) {
    let mut url = url::Url::parse(&format!("{}/page/file", sandbox.url())).unwrap();
    url.query_pairs_mut().extend_pairs(query);
    let answer = http().post(url).body(body.to_vec()).send().await.unwrap();
    let status = answer.status();
    (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default())
}

#[tokio::test]
async fn a_photo_is_sent_with_its_bytes_and_shown() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    let mut page = Page::open(&sandbox).await;
    let (person, chat) = (mei.id().to_string(), private(&sandbox, &mei));
    let query = [("as", &*person), ("chat", &chat), ("kind", "photo"), ("caption", "**tea**")];
    let (status, answer) = upload(&sandbox, &query, GIF).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let key = format!("message/{chat}/{}", answer["message_id"]);
    let view = page.view(&key, |_| true).await;
    assert_eq!(view["message"]["caption"], "tea");
    assert_eq!(view["message"]["caption_entities"][0]["type"], "bold");

    // The bot gets the same bytes as the page.
    let bot = bot(&sandbox);
    let updates = bot.get_updates().await.unwrap();
    let Payload::Message(message) = &updates[0].payload else { panic!("{updates:?}") };
    let file_id = &message.photo[0].file_id;
    let path = bot.get_file(file_id).await.unwrap().file_path.unwrap();
    let url = format!("{}/file/bot{}/{path}", sandbox.url(), sandbox.token());
    let bytes = http().get(url).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(&bytes[..], GIF);

    let url = format!("{}/page/file/{file_id}", sandbox.url());
    let whole = http().get(&url).send().await.unwrap();
    assert_eq!(whole.headers()["content-type"], "image/gif");
    assert_eq!(whole.headers()["x-content-type-options"], "nosniff");
    assert!(whole.headers()["content-disposition"].to_str().unwrap().starts_with("inline"));
    assert_eq!(&whole.bytes().await.unwrap()[..], GIF);
    let part = http().get(&url).header("range", "bytes=0-2").send().await.unwrap();
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.headers()["content-type"], "image/gif");
    assert_eq!(&part.bytes().await.unwrap()[..], b"GIF");
    let none = http().get(format!("{}/page/file/x", sandbox.url())).send().await.unwrap();
    assert_eq!(none.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_could_hold_a_script_is_saved_and_not_shown() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    let (person, chat) = (mei.id().to_string(), private(&sandbox, &mei));
    for (name, bytes) in [
        ("x.html", "<!doctype html><script>alert(1)</script>"),
        ("x.svg", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("x.png", "<script>alert(1)</script>"),
        ("..\\a/b\r\nx: y.pdf", "%PDF-1.7"),
    ] {
        let kind = [("as", &*person), ("chat", &chat), ("kind", "document"), ("name", name)];
        let (status, answer) = upload(&sandbox, &kind, bytes.as_bytes()).await;
        assert_eq!(status, StatusCode::OK, "{name}: {answer}");
        let updates = bot(&sandbox).get_updates().offset(-1).await.unwrap();
        let Payload::Message(message) = &updates[0].payload else { panic!("{updates:?}") };
        let document = message.document.as_ref().unwrap();
        let file_name = document.file_name.as_deref().unwrap();
        assert!(!file_name.contains(['/', '\\', '\r', '\n']), "{file_name:?}");
        let url = format!("{}/page/file/{}", sandbox.url(), document.file_id);
        let answer = http().get(url).send().await.unwrap();
        let header = |name: &str| answer.headers()[name].to_str().unwrap();
        assert_eq!(header("content-type"), "application/octet-stream", "{name}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("content-disposition").starts_with("attachment"), "{name}");
        assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_sent_is_refused_in_words() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mei, tom) = (sandbox.user("Mei"), sandbox.user("Tom"));
    let group = sandbox.group("Tea", &[&mei]);
    let (person, chat) = (mei.id().to_string(), private(&sandbox, &mei));
    let (other, group) = (tom.id().to_string(), group.id().to_string());
    for (query, bytes, expected) in [
        (vec![], GIF, "`as` is missing: a whole number"),
        (vec![("as", "Mei")], GIF, "`as` must be a whole number"),
        (vec![("as", &*person)], GIF, "`kind` is missing: a text"),
        (vec![("as", &*person), ("kind", "photo")], GIF, "`chat` is missing: the key of a chat"),
        (vec![("as", &*person), ("kind", "photo"), ("chat", &chat)], b"x", "IMAGE_PROCESS_FAILED"),
        (vec![("as", &*person), ("kind", "voice"), ("chat", &chat)], b"", "file must be non-empty"),
        (vec![("as", &*other), ("kind", "photo"), ("chat", &chat)], GIF, "there is no such chat"),
        (vec![("as", &*other), ("kind", "photo"), ("chat", &group)], GIF, "not a member"),
        (
            vec![("as", &*person), ("kind", "song"), ("chat", &chat)],
            GIF,
            "`kind` must be one of photo, video, animation, audio, document, voice, video_note, \
             sticker",
        ),
    ] {
        let (status, answer) = upload(&sandbox, &query, bytes).await;
        assert_eq!((status, &answer["error"]), (StatusCode::BAD_REQUEST, &json!(expected)));
    }
    assert_eq!(mei.conversation(), "");
}

#[tokio::test]
async fn a_person_shows_a_picture_and_takes_it_away() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    let mut page = Page::open(&sandbox).await;
    let id = mei.id().to_string();
    let (status, _) = upload(&sandbox, &[("as", &id), ("kind", "profile_photo")], GIF).await;
    assert_eq!(status, StatusCode::OK);
    let key = format!("person/{id}");
    page.view(&key, |view| view["photo"].is_string()).await;
    page.does(&mei, "profile-photo", json!({})).await;
    page.view(&key, |view| view["photo"].is_null()).await;
    assert_eq!(page.cannot(&mei, "profile-photo", json!({})).await, "there is no picture");
}
