//! Answering inline queries.

use std::collections::BTreeSet;

use bot_core::{
    Dialect, json,
    types::{
        InlineQueryResult, InlineQueryResultsButton, InputMessageContent, InputTextMessageContent,
        ParseMode,
    },
};

use super::{
    Call, done,
    games::{self, check_name},
    keyboard,
    queries::TOO_OLD,
    text,
};
use crate::{
    api_error::{Answer, ApiError},
    event::Event,
    world::{InlineResult, Shown, World},
};

/// Most results of an answer.
const MAX_RESULTS: usize = 50;
/// Longest id of a result, and longest `next_offset`, in bytes.
const MAX_ID: usize = 64;

pub(super) fn answer_inline_query(call: &Call<'_>) -> Answer {
    let parameters = &call.parameters;
    let query_id = parameters.text("inline_query_id").unwrap_or_default();
    let results: Option<Vec<InlineQueryResult>> =
        parameters.json("results", "inline query result")?;
    let results = results.ok_or_else(|| ApiError::bad_request("results is empty"))?;
    if results.len() > MAX_RESULTS {
        return Err(ApiError::bad_request("RESULTS_TOO_MUCH"));
    }
    let next_offset = parameters.text("next_offset").filter(|_| call.dialect() != Dialect::SafeW);
    if next_offset.is_some_and(|offset| offset.len() > MAX_ID) {
        return Err(ApiError::bad_request("NEXT_OFFSET_INVALID"));
    }
    let button: Option<InlineQueryResultsButton> =
        parameters.json("button", "inline query results button")?;
    let button = button.filter(|_| call.dialect() != Dialect::SafeW); // it has no such button
    call.edit(|world| {
        let mut ids = BTreeSet::new();
        let mut read = Vec::new();
        for given in results {
            let counts =
                matches!(given, InlineQueryResult::Article(_) | InlineQueryResult::Game(_));
            if call.dialect() == Dialect::SafeW && !counts {
                continue; // SafeW has no others
            }
            let result = read_result(call, world, &given)?;
            if !(1..=MAX_ID).contains(&result.id.len()) {
                return Err(ApiError::bad_request("RESULT_ID_INVALID"));
            }
            if !ids.insert(result.id.clone()) {
                return Err(ApiError::bad_request("RESULT_ID_DUPLICATE"));
            }
            read.push(result);
        }
        let bot = world.bots.get_mut(call.token).ok_or_else(ApiError::unauthorized)?;
        let query = bot.inline_queries.get_mut(query_id).filter(|query| query.is_open());
        let query = query.ok_or_else(|| ApiError::bad_request(TOO_OLD))?;
        let titles = read.iter().map(|result| result.title.clone()).collect();
        let user_id = query.user.id.0;
        query.results = Some(read);
        query.button = button;
        world.tell(Event::Offered { user_id, titles });
        done()
    })
}

/// A result as it will be sent, or what is wrong with it.
fn read_result(
    call: &Call<'_>,
    world: &mut World,
    given: &InlineQueryResult,
) -> Answer<InlineResult> {
    let bad =
        |what: &str| ApiError::bad_request(&format!("can't parse inline query result: {what}"));
    let (id, title, keyboard, shown) = match given {
        InlineQueryResult::Article(article) => {
            if article.title.is_empty() {
                return Err(bad("article must have a title"));
            }
            let InputMessageContent::TextMessageContent(content) = &article.input_message_content
            else {
                return Err(not_played(given));
            };
            (&article.id, &article.title, &article.reply_markup, text_content(call, content)?)
        }
        InlineQueryResult::Game(game) => {
            check_name(&game.game_short_name)?;
            let shown = Shown::Game(Box::new(games::game(world, &game.game_short_name)?));
            (&game.id, &game.game_short_name, &game.reply_markup, shown)
        }
        _ => return Err(not_played(given)),
    };
    let is_game = matches!(shown, Shown::Game(_));
    let mut keyboard = keyboard.clone();
    if is_game && keyboard.is_none() {
        keyboard = Some(games::play_button(title));
    }
    if let Some(keyboard) = &keyboard {
        keyboard::check(keyboard)?;
        keyboard::check_game(keyboard, is_game)?;
    }
    let description = match given {
        InlineQueryResult::Article(article) => article.description.clone(),
        _ => None,
    };
    Ok(InlineResult { id: id.clone(), title: title.clone(), description, keyboard, shown })
}

fn text_content(call: &Call<'_>, content: &InputTextMessageContent) -> Answer<Shown> {
    let mode = content.parse_mode.as_ref().map(ParseMode::as_str);
    let entities = content.entities.clone();
    let formatted =
        text::format(call.dialect(), &content.message_text, mode, entities, text::MAX_TEXT)?;
    let (text, entities) = text::not_empty(formatted)?;
    Ok(Shown::Text { text, entities })
}

/// Not the real server's: the sandbox cannot play this kind of result.
fn not_played(given: &InlineQueryResult) -> ApiError {
    let text = json::to_string(given);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let kind = value["type"].as_str().unwrap_or("unknown");
    ApiError::not_played(&format!("inline results of type {kind} with this content"))
}
