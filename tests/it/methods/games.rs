//! Games: the card, its button, its scores; and answers to buttons.

use bot_server::{
    Payload,
    types::{
        CallbackGame, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, MessageOrTrue,
    },
};
use serde_json::json;

use super::{World, refused};

/// The newest press of a button that the bot was told of.
async fn pressed(world: &World) -> CallbackQuery {
    let updates = world.bot.get_updates().offset(-1).await.unwrap();
    match updates.into_iter().next().unwrap().payload {
        Payload::CallbackQuery(query) => *query,
        other => panic!("{other:?}"),
    }
}

pub(super) async fn send_game(world: World) {
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let sent = bot.send_game(mei.id(), "tea_quest").await.unwrap();
    let game = sent.game.unwrap();
    assert_eq!((game.title.as_str(), game.photo.len()), ("tea_quest", 1));
    assert!(!world.download(&game.photo[0].file_id).await.is_empty());
    let again = bot.send_game(mei.id(), "tea_quest").await.unwrap();
    assert_eq!(again.game.unwrap().photo, game.photo, "one picture is kept, not one for each");
    assert!(bot.delete_message(mei.id(), again.message_id).await.unwrap());
    assert_eq!(mei.screen().lines().last(), Some("  [Play tea_quest]"));
    mei.presses("Play tea_quest").await;
    let query = pressed(&world).await;
    assert_eq!(query.game_short_name.as_deref(), Some("tea_quest"));
    assert_eq!((query.data, query.from.id), (None, mei.id()));

    let raw = world.raw("sendGame", json!({"chat_id": mei.id(), "game_short_name": "g"})).await;
    let mut names: Vec<_> = raw["result"].as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    let size = &raw["result"]["game"]["photo"][0];
    if world.is_safew() {
        assert_eq!(names, ["chat", "date", "game", "message_id"]);
        assert_eq!(size.get("file_unique_id"), None);
    } else {
        assert!(names.contains(&"from") && names.contains(&"reply_markup"), "{names:?}");
        assert!(size["file_unique_id"].is_string());
    }

    let last = world.raw("getUpdates", json!({"offset": -1})).await;
    let size = &last["result"][0]["callback_query"]["message"]["game"]["photo"][0];
    assert!(size["file_id"].is_string());
    assert_eq!(size.get("file_unique_id").is_some(), !world.is_safew(), "in updates too");

    let play = InlineKeyboardButton::new("Go").callback_game(CallbackGame::new());
    let rules = InlineKeyboardButton::new("Rules").callback_data("rules");
    let send = |row: [&InlineKeyboardButton; 2]| {
        let row: Vec<_> = row.into_iter().cloned().collect();
        bot.send_game(mei.id(), "tea_quest").reply_markup(InlineKeyboardMarkup::new([row]))
    };
    assert!(send([&play, &rules]).await.is_ok());
    refused(send([&rules, &play]).await, "BUTTON_POS_INVALID");
    refused(send([&rules, &rules]).await, "REPLY_MARKUP_GAME_EMPTY");
    let elsewhere = bot.send_message(mei.id(), "x");
    let elsewhere = elsewhere.reply_markup(InlineKeyboardMarkup::new([vec![play]])).await;
    refused(elsewhere, "BUTTON_TYPE_INVALID");
    refused(bot.send_game(1, "tea_quest").await, "chat not found");
}

pub(super) async fn set_game_score(world: World) {
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let sent = bot.send_game(mei.id(), "tea_quest").await.unwrap();
    let set =
        |score| bot.set_game_score(mei.id(), score).chat_id(mei.id().0).message_id(sent.message_id);
    let MessageOrTrue::Message(message) = set(10).await.unwrap() else { panic!("a message") };
    assert_eq!(message.message_id, sent.message_id);
    assert_eq!(message.game.unwrap().text.as_deref(), Some("Mei: 10"));
    mei.sees("Mei: 10").await;
    for not_above in [10, 9] {
        refused(set(not_above).await, "400 Bad Request: BOT_SCORE_NOT_MODIFIED");
    }
    set(5).force(true).await.unwrap();
    mei.sees("Mei: 5").await;
    set(6).disable_edit_message(true).await.unwrap();
    assert!(!mei.screen().contains("Mei: 6"), "the message stays as it was");
    let scores = bot.get_game_high_scores(mei.id()).chat_id(mei.id().0);
    assert_eq!(scores.message_id(sent.message_id).await.unwrap()[0].score, 6);

    let text = bot.send_message(mei.id(), "x").await.unwrap();
    let no_game = bot.set_game_score(mei.id(), 1).chat_id(mei.id().0).message_id(text.message_id);
    refused(no_game.await, "message is not a game");
    let missing = bot.set_game_score(mei.id(), 1).chat_id(mei.id().0).message_id(99).await;
    refused(missing, "message to set game score not found");
}

pub(super) async fn get_game_high_scores(world: World) {
    let (bot, sandbox) = (&world.bot, &world.sandbox);
    let people: Vec<_> = (0..9).map(|n| sandbox.user(&format!("Player {n}"))).collect();
    let group = sandbox.group("Players", &people.iter().collect::<Vec<_>>());
    let sent = bot.send_game(group.id(), "tea_quest").await.unwrap();
    let table = async |of: &bot_sandbox::Person| {
        let asked = bot.get_game_high_scores(of.id()).chat_id(group.id());
        let rows = asked.message_id(sent.message_id).await.unwrap();
        rows.into_iter().map(|row| (row.position, row.user.id, row.score)).collect::<Vec<_>>()
    };
    assert_eq!(table(&people[0]).await, []);
    for (score, person) in (1..).zip(&people) {
        let set = bot.set_game_score(person.id(), score * 10).chat_id(group.id());
        set.message_id(sent.message_id).await.unwrap();
    }
    let row = |position: i64| {
        let person = &people[usize::try_from(9 - position).unwrap()];
        (position, person.id(), 100 - position * 10)
    };
    // The three best, the one asked for, and two on each side.
    assert_eq!(table(&people[2]).await, [1, 2, 3, 5, 6, 7, 8, 9].map(row));
    assert_eq!(table(&people[8]).await, [1, 2, 3].map(row));

    // Another chat has another table.
    let other = bot.send_game(people[0].sends("hi").await.chat.id, "tea_quest").await.unwrap();
    let asked = bot.get_game_high_scores(people[0].id()).chat_id(other.chat.id);
    assert_eq!(asked.message_id(other.message_id).await.unwrap(), []);
    let asked = json!({
        "user_id": people[8].id(), "chat_id": group.id(), "message_id": sent.message_id,
    });
    let raw = world.raw("getGameHighScores", asked).await;
    let is_bot = raw["result"][0]["user"].get("is_bot").is_some();
    assert_eq!(is_bot, !world.is_safew());
    let missing = bot.get_game_high_scores(people[0].id()).chat_id(group.id()).message_id(99).await;
    refused(missing, "400 Bad Request: message to set game score not found");
}

pub(super) async fn answer_callback_query(world: World) {
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let tea = InlineKeyboardButton::new("Tea").callback_data("drink:tea");
    let keyboard = InlineKeyboardMarkup::new([vec![tea]]);
    bot.send_message(mei.id(), "Tea?").reply_markup(keyboard).await.unwrap();
    mei.presses("Tea").await;
    let query = pressed(&world).await;
    assert_eq!(query.data.as_deref(), Some("drink:tea"));
    let page = bot.answer_callback_query(&query.id).url("https://example.com/").await;
    refused(page, "400 Bad Request: URL_INVALID");
    assert!(bot.answer_callback_query(&query.id).text("brewing").show_alert(true).await.unwrap());
    mei.sees("brewing").await;
    let twice = bot.answer_callback_query(&query.id).await;
    refused(twice, "query is too old and response timeout expired or query ID is invalid");

    // A game opens a page.
    bot.send_game(mei.id(), "tea_quest").await.unwrap();
    mei.presses("Play tea_quest").await;
    let query = pressed(&world).await;
    bot.answer_callback_query(&query.id).url("https://example.com/play").await.unwrap();
    mei.sees("https://example.com/play").await;
}
