//! What is too long, too large or too much is refused, in the words of the server that is played.

use bot_core::Dialect;
use bot_sandbox::{Fault, Sandbox};
use reqwest::multipart::{Form, Part};

use crate::{bot, soon};

/// The beginning of a picture, with as many bytes after it as are wanted.
fn picture(size: usize) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x02\0\0\0".to_vec();
    png.resize(size, 0);
    png
}

/// Sends a file as any program could: status and description.
async fn upload(sandbox: &Sandbox, chat: i64, method: &str, bytes: Vec<u8>) -> (u16, String) {
    let client = bot_core::client::http_client_builder().no_proxy().build().unwrap();
    let url = format!("{}/bot{}/{method}", sandbox.url(), sandbox.token());
    let name = method.trim_start_matches("send").to_lowercase();
    let file = Part::bytes(bytes).file_name("file.png");
    let form = Form::new().text("chat_id", chat.to_string()).part(name, file);
    let response = soon("an answer", client.post(url).multipart(form).send()).await.unwrap();
    let status = response.status().as_u16();
    let answer: serde_json::Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    (status, answer["description"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn files_that_are_too_large_are_refused() {
    const MB: usize = 1 << 20;
    let large = "Request Entity Too Large";
    let photo = "Bad Request: file of size 10485761 bytes is too big for a photo; the maximum \
                 size is 10485760 bytes";
    for (dialect, cases) in [
        (
            Dialect::SafeW,
            [
                ("sendPhoto", 10 * MB, 200, ""),
                ("sendPhoto", 10 * MB + 1, 413, large),
                ("sendDocument", 100 * MB, 200, ""),
                ("sendDocument", 100 * MB + 1, 413, large),
                ("sendVideo", 50 * MB + 1, 413, large),
                ("sendDocument", 120 * MB, 413, large),
            ],
        ),
        (
            Dialect::Telegram,
            [
                ("sendPhoto", 10 * MB, 200, ""),
                ("sendPhoto", 10 * MB + 1, 400, photo),
                ("sendDocument", 50 * MB, 200, ""),
                ("sendDocument", 50 * MB + 1, 413, large),
                ("sendVideo", 50 * MB + 1, 413, large),
                ("sendDocument", 120 * MB, 413, large),
            ],
        ),
    ] {
        let sandbox = Sandbox::builder().dialect(dialect).start().await.unwrap();
        let mei = sandbox.user("Mei");
        mei.sends("hello").await;
        for (method, size, status, description) in cases {
            let answer = upload(&sandbox, mei.id().0, method, picture(size)).await;
            assert_eq!(answer, (status, description.to_owned()), "{dialect}: {method}, {size}");
        }
    }
}

#[tokio::test]
async fn each_platform_refuses_in_its_own_words() {
    for (dialect, words) in [
        (
            Dialect::SafeW,
            ["MESSAGE_EMPTY", "MESSAGE_EMPTY", "MESSAGE_TOO_LONG", "RANDOM_ID_INVALID"],
        ),
        (
            Dialect::Telegram,
            [
                "Bad Request: message text is empty",
                "Bad Request: text must be non-empty",
                "Bad Request: message is too long",
                "Bad Request: RANDOM_ID_INVALID",
            ],
        ),
    ] {
        let sandbox = Sandbox::builder().dialect(dialect).start().await.unwrap();
        let mei = sandbox.user("Mei");
        mei.sends("hello").await;
        let chat = mei.id();
        let long = "x".repeat(4097);
        let caption = "x".repeat(1025);
        let ids: Vec<i64> = (1..=101).collect();
        let [empty, nothing_left, too_long, no_draft] = words;
        let photo = r#"{"type":"photo","media":"x"}"#;
        let album = [photo; 11].join(",");
        let refusals = [
            ("sendMessage", r#""text":"""#.into(), empty),
            ("sendMessage", r#""text":"<b></b>","parse_mode":"HTML""#.into(), nothing_left),
            ("sendMessage", format!(r#""text":"{long}""#), too_long),
            ("sendMessageDraft", r#""draft_id":0,"text":"x""#.into(), no_draft),
            (
                "sendMessage",
                r#""text":"🍵","entities":[{"type":"bold","offset":0,"length":3}]"#.into(),
                "Bad Request: entity beginning at UTF-16 offset 0 ends after the end of the text \
                 at UTF-16 offset 3",
            ),
            (
                "copyMessage",
                format!(r#""from_chat_id":{chat},"message_id":1,"caption":"{caption}""#),
                "Bad Request: message caption is too long",
            ),
            (
                "deleteMessages",
                r#""message_ids":[]"#.into(),
                "Bad Request: message identifiers are not specified",
            ),
            (
                "deleteMessages",
                format!(r#""message_ids":{ids:?}"#),
                "Bad Request: too many message identifiers specified",
            ),
            ("sendPhoto", String::new(), "Bad Request: there is no photo in the request"),
            (
                "sendMediaGroup",
                format!(r#""media":[{photo}]"#),
                "Bad Request: too few messages to send as an album",
            ),
            (
                "sendMediaGroup",
                format!(r#""media":[{album}]"#),
                "Bad Request: too many messages to send as an album",
            ),
            (
                "sendMediaGroup",
                r#""media":[{"type":"photo","media":"attach://no"},{"type":"photo","media":"x"}]"#
                    .into(),
                "Bad Request: wrong file identifier/HTTP URL specified",
            ),
            (
                "sendMediaGroup",
                r#""media":[{"type":"photo","media":"x"},{"type":"photo"}]"#.into(),
                "Bad Request: can't parse InputMedia: media not found",
            ),
            (
                "sendGame",
                r#""game_short_name":"no game""#.into(),
                "Bad Request: wrong game short name specified",
            ),
        ];
        for (method, rest, description) in refusals {
            let comma = if rest.is_empty() { "" } else { "," };
            let body = format!(r#"{{"chat_id":{chat}{comma}{rest}}}"#);
            let (status, answer) = crate::methods::call(&sandbox, method, &body).await;
            assert_eq!(status, 400, "{dialect}: {method} {body}: {answer}");
            let expected = format!(r#""description":"{description}""#);
            assert!(answer.contains(&expected), "{dialect}: {method}: {answer}");
        }
    }
}

#[tokio::test]
async fn who_waits_for_a_bot_that_was_asked_to_wait_waits_too() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    let bot = bot(&sandbox);
    mei.sends("hi").await;
    let id = bot.get_updates().await.unwrap()[0].update_id;
    bot.get_updates().offset(id + 1).await.unwrap(); // there is nothing more to do
    sandbox.next("sendMessage", Fault::too_many_requests(2));
    // The client waits for as long as it was asked to.
    let (sent, ()) = tokio::join!(bot.send_message(mei.id(), "later"), mei.sees("later"));
    sent.unwrap();
}
