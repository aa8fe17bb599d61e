//! The form of calls: what is refused before a method is played, and what is taken though it is
//! written in another way.

use bot_core::Dialect;
use bot_sandbox::Sandbox;

use crate::methods::call;

async fn telegram() -> Sandbox {
    Sandbox::builder().dialect(Dialect::Telegram).start().await.unwrap()
}

#[tokio::test]
async fn what_is_wrong_inside_of_a_parameter_is_said_in_the_servers_words() {
    let sandbox = telegram().await;
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    let message = |rest: &str| format!(r#"{{"chat_id":{},"text":"x",{rest}}}"#, mei.id());
    let markup = |json: &str| message(&format!(r#""reply_markup":{json}"#));
    for (method, body, words) in [
        ("sendMessage", markup(r#""{oops""#), "can't parse reply keyboard markup JSON object"),
        ("sendMessage", markup("[]"), "object expected as reply markup"),
        (
            "sendMessage",
            markup(r#"{"inline_keyboard":[[{"callback_data":"a"}]]}"#),
            r#"can't parse inline keyboard button: Can't find field \"text\""#,
        ),
        (
            "sendMessage",
            markup(r#"{"keyboard":[[{"text":"a","request_contact":"yes"}]]}"#),
            r#"can't parse keyboard button: Field \"request_contact\" must be of type Boolean"#,
        ),
        (
            "sendMessage",
            markup(r#"{"keyboard":{}}"#),
            r#"can't parse reply keyboard markup JSON object: Field \"keyboard\" must be of type Array"#,
        ),
        (
            "sendMessage",
            message(r#""protect_content":"maybe""#),
            "invalid protect_content specified",
        ),
        (
            "sendMessage",
            message(r#""message_thread_id":"two""#),
            "invalid message_thread_id specified",
        ),
        (
            "sendMessage",
            message(r#""entities":[{"type":"bold","offset":"a","length":1}]"#),
            r#"can't parse entities: Field \"offset\" must be of type Number"#,
        ),
        ("sendMessage", r#"{"chat_id":"tea","text":"x"}"#.into(), "chat not found"),
        (
            "editMessageMedia",
            message(r#""message_id":1,"media":{"media":"x"}"#),
            r#"can't parse InputMedia: Can't find field \"type\""#,
        ),
        (
            "setMessageReaction",
            message(r#""message_id":1,"reaction":[{"type":"emoji","emoji":"x"}]"#),
            "REACTION_INVALID",
        ),
        // Methods that are not played are looked at as well.
        ("sendGift", "{}".into(), r#"parameter \"gift_id\" is required"#),
        ("sendGift", r#"{"gift_id":"1"}"#.into(), "invalid user_id specified"),
        (
            "sendInvoice",
            message(
                r#""title":"Tea","description":"x","payload":"x","currency":"XTR","prices":[{"label":"x"}]"#,
            ),
            r#"can't parse prices: Can't find field \"amount\""#,
        ),
        (
            "createNewStickerSet",
            r#"{"user_id":5,"name":"no no","title":"x","stickers":[]}"#.into(),
            "name must be only of the characters A-Za-z0-9_, not with another at position 3",
        ),
        (
            "setStickerPositionInSet",
            r#"{"position":1}"#.into(),
            r#"parameter \"sticker\" is required"#,
        ),
    ] {
        let (status, answer) = call(&sandbox, method, &body).await;
        assert_eq!(status, 400, "{method} {body}: {answer}");
        assert!(answer.contains(&format!("Bad Request: {words}")), "{method} {body}: {answer}");
    }
}

#[tokio::test]
async fn what_is_written_in_another_way_is_taken_all_the_same() {
    let sandbox = telegram().await;
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    let id = mei.id();
    for rest in [
        r#""text":5"#,
        r#""text":"x","parse_mode":"html","protect_content":"False","disable_notification":1"#,
        r#""text":"x","protect_content":null,"entities":null,"reply_markup":null"#,
        r#""text":"x","reply_markup":{}"#,
        r#""text":"x","reply_parameters":{"message_id":"1","quote":null}"#,
        r#""text":"x","reply_markup":{"inline_keyboard":[[{"text":7,"callback_data":8}]]}"#,
        r#""text":"x","reply_markup":"{\"remove_keyboard\":true}","what_is_this":[1,{}]"#,
        r#""text":"x","reply_markup":{"force_reply":true,"selective":true,"new":1}"#,
        r#""text":"x","message_thread_id":"","entities":[{"type":"new","offset":0,"length":1}]"#,
    ] {
        let body = format!(r#"{{"chat_id":"{id}",{rest}}}"#);
        let (status, answer) = call(&sandbox, "sendMessage", &body).await;
        assert_eq!(status, 200, "{body}: {answer}");
    }
    let conversation = mei.conversation();
    assert!(conversation.contains(": 5\n") && conversation.contains("[7]"), "{conversation}");
    // A date with a fraction is one without; unknown kinds of update are stepped over.
    let group = sandbox.group("Tea", &[&sandbox.user("Olga"), &mei]);
    let rights = bot_core::types::ChatAdministratorRights::new().can_restrict_members(true);
    group.promotes_the_bot(rights).await;
    let ban = format!(r#"{{"chat_id":{},"user_id":"{id}","until_date":1.5}}"#, group.id());
    assert_eq!(call(&sandbox, "banChatMember", &ban).await.0, 200);
    let kinds = r#"{"allowed_updates":["message","tomorrow's"],"limit":1000,"offset":-1}"#;
    assert_eq!(call(&sandbox, "getUpdates", kinds).await.0, 200);
}

#[tokio::test]
async fn what_is_not_played_says_so_in_its_answer() {
    let sandbox = telegram().await;
    let body = r#"{"gift_id":"1","user_id":5,"pay_for_upgrade":true}"#;
    let (status, answer) = call(&sandbox, "sendGift", body).await;
    assert_eq!(status, 501, "{answer}");
    for words in ["does not play sendGift", "is well-formed", "documentation of bot-sandbox"] {
        assert!(answer.contains(words), "{answer}");
    }
    assert!(!bot_sandbox::PLAYED.contains(&"sendGift"));
}
