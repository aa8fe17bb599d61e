//! Answering inline queries.

use std::collections::BTreeSet;

use bot_core::{
    Dialect, json,
    types::{
        InlineQueryResult, InlineQueryResultsButton, InputMessageContent, InputTextMessageContent,
        ParseMode,
    },
};
use serde_json::Value;

use super::{
    Call, done,
    games::{self, check_name},
    inline_content, keyboard,
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
                return other(call, world, given);
            };
            (&article.id, &article.title, &article.reply_markup, text_content(call, content)?)
        }
        InlineQueryResult::Game(game) => {
            check_name(&game.game_short_name)?;
            let shown = Shown::Game(Box::new(games::game(world, &game.game_short_name)?));
            (&game.id, &game.game_short_name, &game.reply_markup, shown)
        }
        _ => return other(call, world, given),
    };
    let description = match given {
        InlineQueryResult::Article(article) => article.description.clone(),
        _ => None,
    };
    let (id, title, keyboard) = (id.clone(), title.clone(), keyboard.clone());
    finish(InlineResult { id, title, description, keyboard, shown })
}

/// With its keyboard looked at.
fn finish(mut result: InlineResult) -> Answer<InlineResult> {
    let InlineResult { title, keyboard, shown, .. } = &mut result;
    let is_game = matches!(shown, Shown::Game(_));
    if is_game && keyboard.is_none() {
        *keyboard = Some(games::play_button(title));
    }
    if let Some(keyboard) = keyboard {
        keyboard::check(keyboard)?;
        keyboard::check_game(keyboard, is_game)?;
    }
    Ok(result)
}

fn text_content(call: &Call<'_>, content: &InputTextMessageContent) -> Answer<Shown> {
    let mode = content.parse_mode.as_ref().map(ParseMode::as_str);
    let entities = content.entities.clone();
    let formatted =
        text::format(call.dialect(), &content.message_text, mode, entities, text::MAX_TEXT)?;
    let (text, entities) = text::not_empty(formatted)?;
    Ok(Shown::Text { text, entities })
}

/// Any other result: a file, a place or a contact, or what it is to send in place of that.
fn other(call: &Call<'_>, world: &mut World, given: &InlineQueryResult) -> Answer<InlineResult> {
    let value: Value = serde_json::from_str(&json::to_string(given)).unwrap_or_default();
    let word = |name: &str| value[name].as_str().filter(|word| !word.is_empty());
    let kind = word("type").unwrap_or("unknown");
    let content = &value["input_message_content"];
    let shown = if content["message_text"].is_string() {
        let content = json::from_str(&content.to_string());
        let words = "can't parse input message content";
        text_content(call, &content.map_err(|_| ApiError::bad_request(words))?)?
    } else {
        let (kind, given) = if content.is_null() { (kind, &value) } else { ("content", content) };
        match inline_content::message(call, world, kind, given)? {
            Some(message) => Shown::Message(Box::new(message)),
            None => {
                let what = format!("inline results of type {kind} with this content");
                return Err(ApiError::not_played(&what));
            }
        }
    };
    let title = word("title").or(word("first_name")).unwrap_or(kind).to_owned();
    let keyboard = match &value["reply_markup"] {
        Value::Null => None,
        keyboard => json::from_str(&keyboard.to_string()).ok(),
    };
    let id = word("id").unwrap_or_default().to_owned();
    let description = word("description").map(str::to_owned);
    finish(InlineResult { id, title, description, keyboard, shown })
}
