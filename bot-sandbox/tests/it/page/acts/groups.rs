//! Groups and channels, and who is what in them.

use bot_core::{
    Payload,
    types::{ChatMember, ChatPermissions, ChatType},
};
use bot_sandbox::Sandbox;
use serde_json::{Value, json};

use super::{kinds, updates};
use crate::{
    bot,
    page::{Page, bot_id},
};

fn member(view: &Value, id: i64) -> Value {
    let members = view["members"].as_array().unwrap().iter();
    members.clone().find(|member| member["user_id"] == id).cloned().unwrap_or_default()
}

#[tokio::test]
async fn a_group_is_made_with_people_and_the_bot() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mei, tom) = (sandbox.user("Mei"), sandbox.user("Tom"));
    let page = Page::open(&sandbox).await;
    let new = |kind: &str| json!({"kind": kind, "title": "Tea", "members": [tom.id().0], "bot": bot_id(&sandbox)});
    for (kind, expected) in [
        ("group", &["my_chat_member", "message"][..]),
        ("supergroup", &["my_chat_member", "message"]),
        ("channel", &["my_chat_member"]),
    ] {
        page.does(&mei, "new-chat", new(kind)).await;
        let heard = updates(&bot(&sandbox)).await;
        assert_eq!(kinds(&heard), expected, "{kind}");
        let Payload::MyChatMember(mine) = &heard[0] else { panic!("{heard:?}") };
        assert_eq!(mine.chat.r#type.as_str(), kind);
        assert!(matches!(mine.old_chat_member, ChatMember::Left(_)));
        let posts = matches!(mine.new_chat_member, ChatMember::Administrator(_));
        assert_eq!(posts, mine.chat.r#type == ChatType::Channel);
    }
    let mut wrong = new("group");
    wrong["title"] = json!(" ");
    assert_eq!(page.cannot(&mei, "new-chat", wrong).await, "the title must be 1 to 128 characters");
    let mut wrong = new("group");
    wrong["members"] = json!([1]);
    assert_eq!(page.cannot(&mei, "new-chat", wrong).await, "USER_ID_INVALID");
}

#[tokio::test]
async fn members_are_added_promoted_restricted_and_put_out() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mei, tom, li) = (sandbox.user("Mei"), sandbox.user("Tom"), sandbox.user("Li"));
    let group = sandbox.group("Tea", &[&mei, &tom]);
    let mut page = Page::open(&sandbox).await;
    let bot = bot(&sandbox);
    updates(&bot).await; // all kinds are asked for
    let chat = group.id().to_string();
    let key = format!("chat/{chat}");
    let at = |id: i64| json!({"chat": chat, "user_id": id});
    let rights = json!({"can_restrict_members": true, "can_delete_messages": false});
    let promote = |id: i64| json!({"chat": chat, "user_id": id, "rights": rights});

    page.does(&mei, "promote", promote(bot_id(&sandbox))).await;
    page.does(&tom, "add", at(li.id().0)).await;
    assert_eq!(page.cannot(&tom, "add", at(li.id().0)).await, "USER_ALREADY_PARTICIPANT");
    assert_eq!(page.cannot(&tom, "promote", promote(li.id().0)).await, "CHAT_ADMIN_REQUIRED");
    page.does(&mei, "promote", promote(tom.id().0)).await;
    let view = page.view(&key, |view| member(view, tom.id().0)["status"] == "administrator").await;
    assert_eq!(member(&view, tom.id().0)["can"]["restrict"], true);
    assert_eq!(member(&view, tom.id().0)["can"]["delete"], false);
    assert_eq!(page.cannot(&tom, "remove", at(mei.id().0)).await, "USER_CREATOR");

    let permissions = json!({"can_send_messages": false});
    let restrict = json!({"chat": chat, "user_id": li.id().0, "permissions": permissions});
    page.does(&tom, "restrict", restrict).await;
    let send = json!({"chat": chat, "text": "hello"});
    assert_eq!(page.cannot(&li, "send", send.clone()).await, "restricted");
    page.does(&tom, "remove", at(li.id().0)).await;
    assert_eq!(page.cannot(&li, "send", send).await, "banned");
    page.view(&key, |view| member(view, li.id().0)["status"] == "kicked").await;
    page.does(&mei, "demote", at(tom.id().0)).await;
    assert_eq!(page.cannot(&tom, "add", at(li.id().0)).await, "CHAT_ADMIN_REQUIRED");
    page.does(&mei, "add", at(li.id().0)).await;
    page.does(&li, "leave", json!({"chat": chat})).await;

    let heard = updates(&bot).await;
    let chat_members = heard.iter().filter(|update| matches!(update, Payload::ChatMember(_)));
    assert_eq!(chat_members.count(), 7, "{:?}", kinds(&heard));
    assert_eq!(kinds(&heard)[0], "my_chat_member");
}

#[tokio::test]
async fn links_lead_into_a_group_or_to_a_request() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mei, tom, li) = (sandbox.user("Mei"), sandbox.user("Tom"), sandbox.user("Li"));
    let group = sandbox.group("Tea", &[&mei]);
    let rights = bot_core::types::ChatAdministratorRights::new().can_invite_users(true);
    group.promotes_the_bot(rights).await;
    let mut page = Page::open(&sandbox).await;
    let bot = bot(&sandbox);
    let chat = group.id().to_string();
    let open = page.does(&mei, "new-link", json!({"chat": chat})).await;
    let asking = json!({"chat": chat, "creates_join_request": true});
    let asking = page.does(&mei, "new-link", asking).await;
    assert_eq!(page.does(&tom, "join", json!({"link": open["link"]})).await, "joined");
    assert_eq!(page.cannot(&tom, "new-link", json!({"chat": chat})).await, "CHAT_ADMIN_REQUIRED");
    updates(&bot).await;
    assert_eq!(page.does(&li, "join", json!({"link": asking["link"]})).await, "asked");
    let view = page.view(&format!("chat/{chat}"), |view| view["requests"] != json!([])).await;
    assert_eq!(view["requests"], json!([{"user_id": li.id().0, "link": asking["link"]}]));
    assert_eq!(view["links"].as_array().unwrap().len(), 2);

    let decide = json!({"chat": chat, "user_id": li.id().0, "approve": true});
    assert_eq!(page.cannot(&tom, "decide", decide.clone()).await, "CHAT_ADMIN_REQUIRED");
    page.does(&mei, "decide", decide.clone()).await;
    assert!(group.has(&li));
    assert_eq!(page.cannot(&mei, "decide", decide).await, "HIDE_REQUESTER_MISSING");
    let heard = updates(&bot).await;
    assert_eq!(kinds(&heard), ["chat_join_request", "chat_member", "message"]);
    assert_eq!(
        page.cannot(&tom, "join", json!({"link": "https://t.me/+x"})).await,
        "INVITE_HASH_INVALID"
    );
}

#[tokio::test]
async fn a_group_gets_another_title_and_other_permissions() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mei, tom) = (sandbox.user("Mei"), sandbox.user("Tom"));
    let group = sandbox.group("Tea", &[&mei, &tom]);
    let page = Page::open(&sandbox).await;
    let chat = group.id().to_string();
    let title = json!({"chat": chat, "text": "Cake"});
    assert_eq!(page.cannot(&tom, "title", title.clone()).await, "CHAT_ADMIN_REQUIRED");
    page.does(&mei, "title", title).await;
    assert_eq!(group.title(), "Cake");
    let permissions = ChatPermissions::new().can_send_messages(true).can_change_info(true);
    let permissions: Value =
        serde_json::from_str(&bot_core::json::to_string(&permissions)).unwrap();
    let permit = json!({"chat": chat, "permissions": permissions});
    assert_eq!(page.cannot(&tom, "permissions", permit.clone()).await, "CHAT_ADMIN_REQUIRED");
    page.does(&mei, "permissions", permit).await;
    page.does(&tom, "title", json!({"chat": chat, "text": "Cakes"})).await;
    let dice = json!({"chat": chat, "emoji": "🎲"});
    assert_eq!(page.cannot(&tom, "dice", dice).await, "not enough rights to send dice to the chat");
    assert_eq!(kinds(&updates(&bot(&sandbox)).await), ["message", "message"]);
    assert_eq!(
        page.cannot(&mei, "leave", json!({"chat": chat})).await,
        "the owner of a chat stays in it"
    );
}
