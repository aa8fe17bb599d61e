//! What is wrong with an act is said, and nothing changes.

use bot_sandbox::Sandbox;
use reqwest::StatusCode;
use serde_json::json;

use crate::page::{Page, private};

#[tokio::test]
async fn what_is_wrong_with_an_act_is_said() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    let page = Page::open(&sandbox).await;
    let chat = private(&sandbox, &mei);
    let id = mei.id().0;
    let cases = [
        (String::new(), "this is no JSON"),
        ("{".into(), "this is no JSON"),
        ("[]".into(), "an act is a JSON object"),
        ("{}".into(), "`do` is missing: a text"),
        (json!({"do": 1}).to_string(), "`do` must be a text"),
        (json!({"do": "sing", "as": id}).to_string(), r#"nobody can do "sing""#),
        (json!({"do": "send"}).to_string(), "`as` is missing: a whole number"),
        (json!({"do": "send", "as": "Mei"}).to_string(), "`as` must be a whole number"),
        (json!({"do": "send", "as": 1}).to_string(), "`as`: there is no person 1"),
        (json!({"do": "send", "as": 1001}).to_string(), "`as`: there is no person 1001"),
        (json!({"do": "send", "as": id}).to_string(), "`chat` is missing: the key of a chat"),
        (
            json!({"do": "send", "as": id, "chat": "x", "text": "hi"}).to_string(),
            "`chat` must be the key of a chat",
        ),
        (
            json!({"do": "send", "as": id, "chat": "-5", "text": "hi"}).to_string(),
            "there is no such chat",
        ),
        (
            json!({"do": "send", "as": id, "chat": "7:7", "text": "hi"}).to_string(),
            "there is no such chat",
        ),
        (
            json!({"do": "send", "as": id, "chat": chat, "text": " \n"}).to_string(),
            "message text is empty",
        ),
        (
            json!({"do": "send", "as": id, "chat": chat, "text": "x".repeat(4097)}).to_string(),
            "message is too long",
        ),
        (
            json!({
                "do": "send", "as": id, "chat": chat, "text": "x",
                "entities": [{"type": "bold", "offset": 0, "length": 2}],
            })
            .to_string(),
            "entity beginning at UTF-16 offset 0 ends after the end of the text",
        ),
        (
            json!({"do": "delete", "as": id, "chat": chat, "message_id": 1.5}).to_string(),
            "`message_id` must be a whole number",
        ),
        (format!("{{\"do\": \"{}\"}}", "x".repeat(1 << 20)), "an act has at most 1048576 bytes"),
    ];
    for (act, expected) in cases {
        let shown: String = act.chars().take(100).collect();
        let (status, answer) = page.post(act).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{shown}");
        let error = answer["error"].as_str().unwrap();
        assert!(error.starts_with(expected), "{shown}: {error}");
    }
    assert_eq!(mei.conversation(), "");
}
