//! What clients made for an older API write.

use bot_core::Dialect;
use bot_sandbox::{Person, Sandbox};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::{methods::call, soon};

/// As much of a picture as tells its size.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x02\0\0\0";

async fn telegram() -> (Sandbox, Person) {
    let sandbox = Sandbox::builder().dialect(Dialect::Telegram).start().await.unwrap();
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    (sandbox, mei)
}

/// The result of a call that must not be refused.
async fn result(sandbox: &Sandbox, method: &str, body: Value) -> Value {
    let (code, answer) = call(sandbox, method, &body.to_string()).await;
    assert_eq!(code, 200, "{method} {body}: {answer}");
    let mut answer: Value = serde_json::from_str(&answer).unwrap();
    answer["result"].take()
}

#[tokio::test]
async fn a_poll_s_options_may_be_texts() {
    let (sandbox, mei) = telegram().await;
    let poll = json!({
        "chat_id": mei.id().0, "question": "Tea?", "options": ["Green", {"text": "Black"}],
        "type": "quiz", "correct_option_id": 1,
    });
    let poll = &result(&sandbox, "sendPoll", poll).await["poll"];
    assert_eq!(poll["options"][0]["text"], "Green");
    assert_eq!(poll["options"][1]["text"], "Black");
    assert_eq!(poll["correct_option_ids"], json!([1]));
}

#[tokio::test]
async fn a_ready_answer_may_be_its_text_alone() {
    let (sandbox, mei) = telegram().await;
    let keyboard = json!({"keyboard": [["Yes", {"text": "No"}]], "resize_keyboard": true});
    let text = json!({"chat_id": mei.id().0, "text": "Tea?", "reply_markup": keyboard});
    result(&sandbox, "sendMessage", text).await;
    mei.presses("Yes").await;
    mei.presses("No").await;
    let answered = "Mei: Yes\nMei: No\n";
    assert!(mei.conversation().ends_with(answered), "{}", mei.conversation());
}

#[tokio::test]
async fn a_reply_may_be_asked_for_by_a_number() {
    let (sandbox, mei) = telegram().await;
    let said = mei.sends("really?").await.message_id;
    let reply = |id: i64, rest: Value| {
        let mut body = json!({"chat_id": mei.id().0, "text": "yes", "reply_to_message_id": id});
        body.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        body
    };
    let sent = result(&sandbox, "sendMessage", reply(said, json!({}))).await;
    assert_eq!(sent["reply_to_message"]["text"], "really?");
    let (code, _) = call(&sandbox, "sendMessage", &reply(99, json!({})).to_string()).await;
    assert_eq!(code, 400, "there is no such message");
    let anyway = reply(99, json!({"allow_sending_without_reply": true}));
    assert_eq!(result(&sandbox, "sendMessage", anyway).await["reply_to_message"], Value::Null);
    let both = reply(99, json!({"reply_parameters": {"message_id": said}}));
    let sent = result(&sandbox, "sendMessage", both).await;
    assert_eq!(sent["reply_to_message"]["text"], "really?", "the present form counts");
}

#[tokio::test]
async fn methods_are_known_by_their_former_names() {
    let (sandbox, mei) = telegram().await;
    let chat = json!({"chat_id": mei.id().0});
    assert_eq!(result(&sandbox, "getChatMembersCount", chat.clone()).await, 2);
    let (code, _) = call(&sandbox, "getChatMembersCounts", &chat.to_string()).await;
    assert_eq!(code, 404, "there never was such a method");
}

#[tokio::test]
async fn a_preview_is_switched_off_by_its_former_switch() {
    let (sandbox, mei) = telegram().await;
    let text = json!({
        "chat_id": mei.id().0, "text": "see example.org", "disable_web_page_preview": true,
    });
    let sent = result(&sandbox, "sendMessage", text).await;
    assert_eq!(sent["link_preview_options"]["is_disabled"], true);
}

#[tokio::test]
async fn a_thumbnail_is_taken_by_its_former_name() {
    let (sandbox, mei) = telegram().await;
    let client = bot_core::client::http_client_builder().no_proxy().build().unwrap();
    let url = format!("{}/bot{}/sendDocument", sandbox.url(), sandbox.token());
    let form = Form::new()
        .text("chat_id", mei.id().to_string())
        .part("document", Part::bytes(b"tea".as_slice()).file_name("tea.txt"))
        .part("thumb", Part::bytes(PICTURE).file_name("thumb.png"));
    let answer = soon("an answer", client.post(url).multipart(form).send()).await.unwrap();
    let answer: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!(answer["result"]["document"]["thumbnail"]["width"], 16, "{answer}");
}
