//! Each key, met and not met.

use bot_core::Payload;
use bot_server::prelude::*;
use serde_json::json;

use super::*;

#[on(message, text = "Menu" | "Меню")]
fn menu() {}

#[on(message, prefix = "order " | "buy ")]
fn order() {}

#[on(message, text = "Menu", content = photo)]
fn captioned_menu() {}

#[tokio::test]
async fn texts_are_those_of_messages_and_their_captions() {
    let photo = json!([{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]);
    expect(
        handlers![menu, order, captioned_menu],
        &[
            ("message", text("Menu"), "menu"),
            ("message", text("Меню"), "menu"),
            ("message", text("menu"), ""),
            ("message", text("Menu "), ""),
            ("message", message(json!({"caption": "Menu", "photo": photo})), "captioned_menu"),
            ("message", message(json!({"caption": "Menu", "voice": {"file_id": "a", "file_unique_id": "b", "duration": 1}})), "menu"),
            ("message", text("order tea"), "order"),
            ("message", text("buy "), "order"),
            ("message", text("order"), ""),
            ("message", text("I order tea"), ""),
            ("message", message(json!({"caption": "buy tea"})), "order"),
            ("message", message(json!({})), ""),
            ("edited_message", text("Menu"), ""),
        ],
    )
    .await;
}

#[on(callback_query, data = "tea" | "coffee")]
fn drink() {}

#[on(callback_query, prefix = "page:")]
fn page() {}

#[on(callback_query, game = "snake")]
fn snake() {}

#[tokio::test]
async fn buttons_bring_data_or_a_game() {
    expect(
        handlers![drink, page, snake],
        &[
            ("callback_query", data("tea"), "drink"),
            ("callback_query", data("coffee"), "drink"),
            ("callback_query", data("tea:1"), ""),
            ("callback_query", data("page:12"), "page"),
            ("callback_query", data("page"), ""),
            ("callback_query", query(json!({"game_short_name": "snake"})), "snake"),
            ("callback_query", query(json!({"game_short_name": "chess"})), ""),
            ("callback_query", query(json!({})), ""),
        ],
    )
    .await;
}

#[on(inline_query, query = "")]
fn nothing_typed() {}

#[on(inline_query | chosen_inline_result, query = "tea")]
fn tea_typed() {}

#[on(inline_query, prefix = "te")]
fn te_typed() {}

#[tokio::test]
async fn queries_are_what_was_typed() {
    let from = json!({"id": 7, "is_bot": false, "first_name": "Mei"});
    let chosen = |query| json!({"result_id": "1", "from": from, "query": query});
    expect(
        handlers![nothing_typed, tea_typed, te_typed],
        &[
            ("inline_query", inline(""), "nothing_typed"),
            ("inline_query", inline("tea"), "tea_typed"),
            ("inline_query", inline("teapot"), "te_typed"),
            ("inline_query", inline(" tea"), ""),
            ("chosen_inline_result", chosen("tea"), "tea_typed"),
            ("chosen_inline_result", chosen(""), ""),
        ],
    )
    .await;
}

#[on(message, content = photo | document)]
fn file() {}

#[on(message, content = new_chat_members)]
fn joined() {}

#[on(message, content = text)]
fn words() {}

#[tokio::test]
async fn contents_are_what_a_message_holds() {
    let photo = json!([{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]);
    let document = json!({"file_id": "a", "file_unique_id": "b"});
    let user = json!({"id": 8, "is_bot": false, "first_name": "Ada"});
    expect(
        handlers![file, joined, words],
        &[
            ("message", message(json!({"photo": photo})), "file"),
            ("message", message(json!({"document": document, "caption": "tea"})), "file"),
            // An animation comes with a document, which is the same file.
            ("message", message(json!({"document": document, "animation": {"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1, "duration": 1}})), "file"),
            ("message", message(json!({"new_chat_members": [user]})), "joined"),
            ("message", message(json!({"new_chat_members": []})), ""),
            ("message", text("hello"), "words"),
            ("message", message(json!({"location": {"latitude": 1.0, "longitude": 1.0}})), ""),
            ("message", message(json!({"something_new": {}})), ""),
        ],
    )
    .await;
}

#[on(message, chat = private)]
fn at_home() {}

#[on(message, chat = group | supergroup)]
fn in_a_group() {}

#[on(callback_query, chat = private)]
fn pressed_at_home() {}

#[tokio::test]
async fn chats_are_of_a_type() {
    let elsewhere = query(json!({"message": null, "inline_message_id": "1"}));
    expect(
        handlers![at_home, in_a_group, pressed_at_home],
        &[
            ("message", message_in("private", json!({})), "at_home"),
            ("message", message_in("group", json!({})), "in_a_group"),
            ("message", message_in("supergroup", json!({})), "in_a_group"),
            ("message", message_in("channel", json!({})), ""),
            ("message", message_in("dungeon", json!({})), ""),
            ("callback_query", data("tea"), "pressed_at_home"),
            // Under a message that was sent by way of an inline query there is no chat.
            ("callback_query", elsewhere, ""),
        ],
    )
    .await;
}

#[on(chat_member, new_status = member | administrator, old_status = left | kicked)]
fn came() {}

#[on(chat_member | my_chat_member, new_status = kicked)]
fn was_banned() {}

#[on(my_chat_member, old_status = creator)]
fn was_owner() {}

#[tokio::test]
async fn members_change_their_status() {
    expect(
        handlers![came, was_banned, was_owner],
        &[
            ("chat_member", change("left", "member"), "came"),
            ("chat_member", change("kicked", "administrator"), "came"),
            ("chat_member", change("member", "administrator"), ""),
            ("my_chat_member", change("left", "member"), ""),
            ("chat_member", change("member", "kicked"), "was_banned"),
            ("my_chat_member", change("member", "kicked"), "was_banned"),
            ("my_chat_member", change("creator", "member"), "was_owner"),
            ("chat_member", change("promoted", "crowned"), ""),
        ],
    )
    .await;
}

#[on(message, any(chat = private, text = "bot, help"), not(prefix = "#"))]
fn addressed() {}

#[on(message, not(any(content = text, content = photo), not(chat = channel)))]
fn neither() {}

#[tokio::test]
async fn any_and_not_stand_in_each_other() {
    expect(
        handlers![addressed, neither],
        &[
            ("message", text("tea"), "addressed"),
            ("message", text("#tea"), ""),
            ("message", message_in("group", json!({"text": "bot, help"})), "addressed"),
            ("message", message_in("group", json!({"text": "tea"})), ""),
            (
                "message",
                message_in("group", json!({"dice": {"emoji": "🎲", "value": 1}})),
                "neither",
            ),
            ("message", message_in("channel", json!({"text": "tea"})), "neither"),
        ],
    )
    .await;
}

#[on(message | edited_message | channel_post, text = "tea", chat = private | channel)]
fn of_several_kinds(update: Update, chat: Chat) {
    assert!(update.kind().is_some() && chat.id == 7);
}

#[tokio::test]
async fn several_kinds_share_a_handler_and_its_filters() {
    let posted = message_in("channel", json!({"text": "tea"}));
    expect(
        handlers![of_several_kinds],
        &[
            ("message", text("tea"), "of_several_kinds"),
            ("edited_message", text("tea"), "of_several_kinds"),
            ("channel_post", posted.clone(), "of_several_kinds"),
            ("edited_channel_post", posted, ""),
            ("edited_message", text("coffee"), ""),
            ("message", message_in("group", json!({"text": "tea"})), ""),
        ],
    )
    .await;
}

#[on(any)]
fn everything(diary: State<Diary>, update: Update, user: Option<User>) {
    let user = user.map(|user| user.first_name).unwrap_or_default();
    diary.0.note(format!("{} {user}", update.kind_name()));
}

#[on(any, chat = private, text = "tea")]
fn tea_anywhere(_payload: Payload) {}

#[tokio::test]
async fn any_is_every_kind_also_those_that_are_not_known() {
    let scene = Scene::new();
    let router = scene.router(handlers![everything, tea_anywhere, drink]);
    assert_eq!(router.allowed_updates(), bot_core::AllowedUpdates::ALL);
    for (kind, payload, expected, noted) in [
        ("message", text("coffee"), "everything", "message Mei"),
        ("message", text("tea"), "tea_anywhere", ""),
        ("callback_query", data("tea"), "drink", ""),
        ("callback_query", data("water"), "everything", "callback_query Mei"),
        ("brand_new", json!({"text": "tea"}), "everything", "brand_new "),
    ] {
        assert_eq!(scene.handler(&router, kind, &payload).await, expected, "{payload}");
        assert_eq!(scene.diary.take().concat(), noted);
    }
    // What has nothing but its id is of no kind at all.
    let bare = Update::from_slice(br#"{"update_id": 1}"#).unwrap();
    let context = Context::new(Arc::clone(&scene.environment), bare);
    assert!(matches!(router.dispatch(&context).await, Outcome::Handled(_)));
    // Those of named kinds get nothing that is not known.
    let router = scene.router(handlers![drink, menu]);
    assert_eq!(scene.handler(&router, "brand_new", &json!({})).await, "");
}

#[on(message | edited_message, command = "ban" | "kick", alias = "b")]
fn ban(diary: State<Diary>, command: Command) {
    diary.0.note(format!("{}({})", command.name, command.args));
}

#[on(message, command = "ban", chat = group)]
fn ban_in_a_group() {}

#[tokio::test]
async fn commands_are_read_as_the_server_does() {
    let scene = Scene::new();
    let router = scene.router(handlers![ban, ban_in_a_group]);
    for (kind, payload, noted) in [
        ("message", text("/ban"), "ban()"),
        ("message", text("/ban 42  spam "), "ban(42  spam)"),
        ("message", text("/kick\n42"), "kick(42)"),
        ("message", text("/b 42"), "b(42)"),
        ("message", text("/BAN 42"), "BAN(42)"),
        ("message", text("/ban@EchoBot 42"), "ban(42)"),
        ("message", text("/Kick@echobot 42"), "Kick(42)"),
        ("edited_message", text("/ban 43"), "ban(43)"),
        ("message", message(json!({"caption": "/ban 42"})), "ban(42)"),
        ("message", text("/ban@OtherBot 42"), ""),
        ("message", text("ban"), ""),
        ("message", text(" /ban"), ""),
        ("message", text("/bans"), ""),
        ("message", text("/ban-42"), ""),
        ("channel_post", text("/ban"), ""),
    ] {
        let expected = if noted.is_empty() { "" } else { "ban" };
        assert_eq!(scene.handler(&router, kind, &payload).await, expected, "{payload}");
        assert_eq!(scene.diary.take().concat(), noted, "{payload}");
    }
    let in_a_group = message_in("group", json!({"text": "/BAN@EchoBot"}));
    assert_eq!(scene.handler(&router, "message", &in_a_group).await, "ban_in_a_group");
    let in_a_group = message_in("group", json!({"text": "/kick"}));
    assert_eq!(scene.handler(&router, "message", &in_a_group).await, "ban");
}
