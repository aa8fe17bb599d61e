//! serde's traits, behind the feature `serde`.

use bot_core::{
    AllowedUpdates, Update, UpdateKind,
    types::{ChatId, ChatMember, Message, UserId},
};
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Deserialize, Serialize)]
struct Mine {
    note: String,
    message: Message,
    member: Option<ChatMember>,
    updates: Vec<Update>,
    owner: UserId,
    chat: ChatId,
    allowed: AllowedUpdates,
}

#[test]
fn types_of_the_api_live_in_types_of_ones_own() {
    let text = r#"{"note":"x","message":{"message_id":1,"date":2,"chat":{"id":3,"type":"private"}},"member":{"status":"ghost","odd":1.50},"updates":[{"update_id":4,"hologram":{}}],"owner":5,"chat":"@tea","allowed":["message","poll"]}"#;
    let mine: Mine = serde_json::from_str(text).unwrap();
    assert_eq!(mine.updates[0].kind_name(), "hologram");
    assert!(mine.allowed.contains(UpdateKind::Poll));
    assert_eq!(serde_json::to_string(&mine).unwrap(), text);
    let value = serde_json::to_value(&mine).unwrap();
    assert_eq!(value["member"]["status"], "ghost");
    assert_eq!(serde_json::from_value::<Mine>(value).unwrap().message, mine.message);
}

#[test]
fn what_cannot_be_read_is_told() {
    let error = serde_json::from_str::<Message>(r#"{"message_id":1}"#).unwrap_err();
    assert!(error.to_string().contains("missing chat"), "{error}");
}
