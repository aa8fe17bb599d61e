//! Inline queries, and the messages sent for them.

use bot_server::{
    Payload,
    types::{
        ChosenInlineResult, InlineKeyboardButton, InlineKeyboardMarkup, InlineQuery,
        InlineQueryResult, InlineQueryResultArticle, InlineQueryResultGame, InputFile,
        InputTextMessageContent, MessageOrTrue,
    },
};

use bot_sandbox::Person;
use serde_json::json;

use super::{World, media::png, refused};

async fn asked(world: &World) -> InlineQuery {
    let updates = world.bot.get_updates().offset(-1).await.unwrap();
    match updates.into_iter().next().unwrap().payload {
        Payload::InlineQuery(query) => *query,
        other => panic!("{other:?}"),
    }
}

async fn chosen(world: &World) -> ChosenInlineResult {
    let updates = world.bot.get_updates().await.unwrap();
    let chosen = updates.into_iter().rev().find_map(|update| match update.payload {
        Payload::ChosenInlineResult(chosen) => Some(*chosen),
        _ => None,
    });
    chosen.unwrap()
}

fn article(id: &str, title: &str) -> InlineQueryResultArticle {
    let text = InputTextMessageContent::new(format!("A cup of {title}"));
    InlineQueryResultArticle::new(id, title, text)
}

pub(super) async fn answer_inline_query(world: World) {
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let group = world.sandbox.group("Tea", &[&mei]);
    mei.asks("tea").await;
    let query = asked(&world).await;
    assert_eq!((query.query.as_str(), query.from.id), ("tea", mei.id()));
    let more = InlineKeyboardButton::new("More").callback_data("more");
    let green = article("1", "green tea");
    let green = green.reply_markup(InlineKeyboardMarkup::new([vec![more]]));
    let game = InlineQueryResultGame::new("3", "tea_quest");
    let results: [InlineQueryResult; 3] =
        [green.into(), article("2", "black tea").into(), game.into()];
    assert!(bot.answer_inline_query(&query.id, results.clone()).await.unwrap());
    mei.sees("black tea").await;
    refused(bot.answer_inline_query(&query.id, results).await, "query is too old");

    let sent = mei.chooses("black tea").await;
    assert_eq!(sent.text.as_deref(), Some("A cup of black tea"));
    assert_eq!((sent.from.unwrap().id, sent.via_bot.unwrap().is_bot), (mei.id(), true));
    let choice = chosen(&world).await;
    assert_eq!((&*choice.result_id, &*choice.query), ("2", "tea"));
    assert_eq!(choice.inline_message_id, None, "it has no keyboard");

    // With a keyboard, the bot can change it, in a chat it need not be in.
    let sent = mei.chooses_in(&group, "green tea").await;
    assert_eq!(sent.chat.id, group.id());
    let id = chosen(&world).await.inline_message_id.unwrap();
    let edited = bot.edit_message_text().inline_message_id(&id).text("Cold tea").await.unwrap();
    assert!(matches!(edited, MessageOrTrue::True));
    let seen = bot.forward_message(mei.id(), group.id(), sent.message_id).await.unwrap();
    assert_eq!(seen.text.as_deref(), Some("Cold tea"));
    let other = bot.edit_message_text().inline_message_id("none").text("x").await;
    refused(other, "message to edit not found");

    mei.chooses("tea_quest").await;
    let id = chosen(&world).await.inline_message_id.unwrap();
    mei.presses("Play tea_quest").await;
    let updates = bot.get_updates().offset(-1).await.unwrap();
    let Payload::CallbackQuery(press) = &updates[0].payload else { panic!("a query") };
    assert_eq!((press.message.is_none(), press.inline_message_id.as_ref()), (true, Some(&id)));
    assert_eq!(press.game_short_name.as_deref(), Some("tea_quest"));
    let set = bot.set_game_score(mei.id(), 3).inline_message_id(&id).await.unwrap();
    assert!(matches!(set, MessageOrTrue::True));
    let scores = bot.get_game_high_scores(mei.id()).inline_message_id(&id).await.unwrap();
    assert_eq!(scores[0].score, 3);

    mei.asks("").await;
    let query = asked(&world).await;
    let equal = [article("1", "a").into(), article("1", "b").into()];
    refused(bot.answer_inline_query(&query.id, equal).await, "RESULT_ID_DUPLICATE");
    let photo = json!({"type": "photo", "id": "1", "photo_file_id": "AgACnothing"});
    let photo = json!({"inline_query_id": query.id, "results": [photo]});
    let answer = world.raw("answerInlineQuery", photo).await;
    if world.is_safew() {
        assert_eq!(answer["result"], true, "SafeW steps over what it does not have");
    } else {
        assert_eq!(answer["description"], "Bad Request: wrong file identifier/HTTP URL specified");
        others(&world, &mei, &query.id).await;
    }
    refused(bot.answer_inline_query("1", []).await, "query is too old");
}

/// Files that are known or of the web, places, contacts, and what is sent in their place.
async fn others(world: &World, mei: &Person, query_id: &str) {
    let photo = InputFile::bytes("a.png", png(16, 16));
    let known = world.bot.send_photo(mei.id(), photo).await.unwrap().photo[0].file_id.clone();
    let url = "https://example.org/a.bin";
    let content = json!({"message_text": "*instead*", "parse_mode": "MarkdownV2"});
    let results = json!([
        {"type": "photo", "id": "1", "title": "known", "photo_file_id": known, "caption": "<b>c</b>",
         "parse_mode": "HTML"},
        {"type": "photo", "id": "2", "title": "web", "photo_url": url, "thumbnail_url": url,
         "photo_width": 30, "photo_height": 20},
        {"type": "gif", "id": "3", "title": "gif", "gif_url": url, "thumbnail_url": url},
        {"type": "document", "id": "4", "title": "file", "document_url": url,
         "mime_type": "application/pdf"},
        {"type": "voice", "id": "5", "title": "voice", "voice_url": url, "voice_duration": 3},
        {"type": "location", "id": "6", "title": "place", "latitude": 1.5, "longitude": 2.5},
        {"type": "venue", "id": "7", "title": "house", "address": "Tea St. 1", "latitude": 1.5,
         "longitude": 2.5},
        {"type": "contact", "id": "8", "phone_number": "+1", "first_name": "Tom"},
        {"type": "audio", "id": "9", "title": "text", "audio_url": url,
         "input_message_content": content},
        {"type": "article", "id": "10", "title": "there",
         "input_message_content": {"latitude": 3.5, "longitude": 4.5}},
    ]);
    let answer = json!({"inline_query_id": query_id, "results": results});
    let answer = world.raw("answerInlineQuery", answer).await;
    assert_eq!(answer["result"], true, "{answer}");
    let known = mei.chooses("known").await;
    assert_eq!((known.photo[0].width, known.caption.as_deref()), (16, Some("c")));
    assert!(known.caption_entities.len() == 1 && known.via_bot.is_some());
    let web = mei.chooses("web").await;
    assert_eq!((web.photo[0].width, web.photo[0].height), (30, 20));
    assert!(mei.chooses("gif").await.animation.is_some());
    let file = mei.chooses("file").await.document.unwrap();
    assert_eq!(file.file_name.as_deref(), Some("a.bin"));
    assert_eq!(mei.chooses("voice").await.voice.unwrap().duration, 3);
    assert_eq!(mei.chooses("place").await.location.unwrap().latitude, 1.5);
    let house = mei.chooses("house").await.venue.unwrap();
    assert_eq!((&*house.address, house.location.longitude), ("Tea St. 1", 2.5));
    assert_eq!(mei.chooses("Tom").await.contact.unwrap().phone_number, "+1");
    let text = mei.chooses("text").await;
    assert_eq!((text.text.as_deref(), text.entities.len()), (Some("instead"), 1));
    assert_eq!(mei.chooses("there").await.location.unwrap().latitude, 3.5);
}
