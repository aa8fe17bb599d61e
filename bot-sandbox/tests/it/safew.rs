//! SafeW's own shapes, as they are on the wire.

use bot_core::{Dialect, types::ChatAdministratorRights};
use bot_sandbox::{Group, Person, Sandbox};
use serde_json::{Value, json};

use crate::methods::call;

async fn start(dialect: Dialect) -> (Sandbox, Person, Person, Group) {
    let sandbox = Sandbox::builder().dialect(dialect).start().await.unwrap();
    let (olga, mei) = (sandbox.user("Olga"), sandbox.user("Mei"));
    let group = sandbox.group("Tea", &[&olga, &mei]);
    let rights = ChatAdministratorRights::new().can_invite_users(true).can_promote_members(true);
    group.promotes_the_bot(rights).await;
    (sandbox, olga, mei, group)
}

async fn answer(sandbox: &Sandbox, method: &str, body: Value) -> Value {
    let (status, text) = call(sandbox, method, &body.to_string()).await;
    assert_eq!(status, 200, "{text}");
    let mut answer: Value = serde_json::from_str(&text).unwrap();
    answer["result"].take()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn a_chat_has_seven_fields_and_null_where_there_is_nothing() {
    let (sandbox, olga, _, group) = start(Dialect::SafeW).await;
    let chat = answer(&sandbox, "getChat", json!({"chat_id": group.id()})).await;
    assert_eq!(
        chat,
        json!({
            "id": group.id(), "type": "supergroup", "title": "Tea", "username": null,
            "first_name": null, "description": null, "permissions": {
                "can_send_messages": true, "can_send_media_messages": true, "can_send_polls": true,
                "can_send_other_messages": true, "can_add_web_page_previews": true,
                "can_change_info": false, "can_invite_users": true, "can_pin_messages": false,
            },
        })
    );
    olga.sends("hello").await;
    let chat = answer(&sandbox, "getChat", json!({"chat_id": olga.id().0})).await;
    assert_eq!((&chat["first_name"], &chat["permissions"]), (&json!("Olga"), &Value::Null));

    let (sandbox, _, _, group) = start(Dialect::Telegram).await;
    let chat = answer(&sandbox, "getChat", json!({"chat_id": group.id()})).await;
    assert_eq!(chat["permissions"]["can_send_photos"], true);
    assert!(chat["permissions"].get("can_send_media_messages").is_none());
    assert!(chat.get("accepted_gift_types").is_some() && chat.get("first_name").is_none());
}

#[tokio::test]
async fn a_refusal_can_be_asked_about() {
    for (dialect, has_id) in [(Dialect::SafeW, true), (Dialect::Telegram, false)] {
        let (sandbox, ..) = start(dialect).await;
        let (_, text) = call(&sandbox, "getChat", "{}").await;
        assert_eq!(text.contains("trace_id"), has_id, "{text}");
        let client = bot_core::client::http_client_builder().no_proxy().build().unwrap();
        let nobody = format!("{}/bot1:x/getMe", sandbox.url());
        let text = client.get(nobody).send().await.unwrap().text().await.unwrap();
        assert_eq!(text.contains("trace_id"), has_id, "{text}");
    }
}

#[tokio::test]
async fn four_methods_are_called_by_get() {
    let client = bot_core::client::http_client_builder().no_proxy().build().unwrap();
    for (dialect, others) in [(Dialect::SafeW, 404), (Dialect::Telegram, 200)] {
        let (sandbox, olga, ..) = start(dialect).await;
        let get = async |call: String| {
            let url = format!("{}/bot{}/{call}", sandbox.url(), sandbox.token());
            client.get(url).send().await.unwrap().status()
        };
        for method in ["getMe", "GETUPDATES", "getFile", "getUserProfilePhotos"] {
            let status = get(format!("{method}?user_id={}&file_id=x", olga.id())).await;
            assert_eq!(status, if method == "getFile" { 400 } else { 200 }, "{method}");
        }
        assert_eq!(get("getWebhookInfo".into()).await, others);
    }
}

#[tokio::test]
async fn a_game_s_pictures_have_no_lasting_id_wherever_it_is() {
    for (dialect, has_id) in [(Dialect::SafeW, false), (Dialect::Telegram, true)] {
        let (sandbox, _, _, group) = start(dialect).await;
        let game = json!({"chat_id": group.id(), "game_short_name": "pour"});
        let id = answer(&sandbox, "sendGame", game).await["message_id"].take();
        let reply = json!({
            "chat_id": group.id(), "text": "Play!", "reply_parameters": {"message_id": id},
        });
        let reply = answer(&sandbox, "sendMessage", reply).await;
        let forward = json!({
            "chat_id": group.id(), "from_chat_id": group.id(), "message_id": id,
        });
        let forward = answer(&sandbox, "forwardMessage", forward).await;
        let edit = json!({"chat_id": group.id(), "message_id": id});
        let edit = answer(&sandbox, "editMessageReplyMarkup", edit).await;
        for message in [&reply["reply_to_message"], &forward, &edit] {
            let size = &message["game"]["photo"][0];
            assert!(size["file_id"].is_string(), "{message}");
            assert_eq!(size.get("file_unique_id").is_some(), has_id, "{message}");
        }
    }
}

#[tokio::test]
async fn members_lack_the_newer_rights() {
    let (sandbox, olga, mei, group) = start(Dialect::SafeW).await;
    let parameters = json!({"chat_id": group.id(), "user_id": olga.id().0});
    let owner = answer(&sandbox, "getChatMember", parameters).await;
    assert_eq!(keys(&owner), ["is_anonymous", "status", "user"]);
    let list = answer(&sandbox, "getChatAdministrators", json!({"chat_id": group.id()})).await;
    assert_eq!(keys(&list[0]), ["is_anonymous", "status", "user"]);
    assert_eq!(
        (&list[1]["custom_title"], &list[1]["can_invite_users"]),
        (&json!(""), &json!(true))
    );
    for newer in ["can_be_edited", "can_post_stories", "can_edit_stories", "can_delete_stories"] {
        assert!(list[1].get(newer).is_none(), "{newer}");
    }
    // It is the same in updates.
    let asks = json!({"allowed_updates": ["chat_member"], "offset": -1});
    answer(&sandbox, "getUpdates", asks).await;
    let promote = json!({
        "chat_id": group.id(), "user_id": mei.id().0, "can_invite_users": true
    });
    answer(&sandbox, "promoteChatMember", promote).await;
    let updates = answer(&sandbox, "getUpdates", json!({})).await;
    let made = &updates.as_array().unwrap().last().unwrap()["chat_member"]["new_chat_member"];
    assert_eq!((&made["status"], &made["custom_title"]), (&json!("administrator"), &json!("")));
    assert!(made.get("can_be_edited").is_none());

    let (sandbox, ..) = start(Dialect::Telegram).await;
    let updates = answer(&sandbox, "getUpdates", json!({})).await;
    let me = &updates[0]["my_chat_member"]["new_chat_member"];
    assert_eq!((&me["can_be_edited"], me.get("custom_title")), (&json!(false), None));
    assert!(me["user"].get("can_join_groups").is_none(), "only getMe says that");
}

#[tokio::test]
async fn links_say_null_and_leave_out_what_is_not_so() {
    let (sandbox, _, _, group) = start(Dialect::SafeW).await;
    let link = answer(&sandbox, "createChatInviteLink", json!({"chat_id": group.id()})).await;
    assert_eq!(keys(&link), ["expire_date", "invite_link", "member_limit", "name"]);
    assert_eq!((&link["name"], &link["member_limit"]), (&Value::Null, &Value::Null));
    let parameters = json!({"chat_id": group.id(), "invite_link": link["invite_link"]});
    let revoked = answer(&sandbox, "revokeChatInviteLink", parameters).await;
    assert_eq!(revoked["is_revoked"], true);

    let (sandbox, _, _, group) = start(Dialect::Telegram).await;
    let link = answer(&sandbox, "createChatInviteLink", json!({"chat_id": group.id()})).await;
    assert_eq!((&link["creator"]["is_bot"], &link["is_revoked"]), (&json!(true), &json!(false)));
    assert!(link.get("name").is_none());
}
