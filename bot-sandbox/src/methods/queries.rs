//! Answering the press of a button.

use super::{Call, done};
use crate::{
    api_error::{Answer, ApiError},
    event::Event,
    world::Pressed,
};

/// Longest answer to the press of a button.
const MAX_ANSWER: usize = 200;

/// The refusal for a query that was answered, is too old or never was.
pub(super) const TOO_OLD: &str =
    "query is too old and response timeout expired or query ID is invalid";

pub(super) fn answer_callback_query(call: &Call<'_>) -> Answer {
    let parameters = &call.parameters;
    let text = parameters.text("text").map(str::to_owned);
    if text.as_ref().is_some_and(|text| text.chars().count() > MAX_ANSWER) {
        return Err(ApiError::bad_request("MESSAGE_TOO_LONG"));
    }
    let show_alert = parameters.bool("show_alert");
    let url = parameters.text("url").map(str::to_owned);
    let query_id = parameters.text("callback_query_id").unwrap_or_default();
    call.edit(|world| {
        let bot = world.bots.get_mut(call.token).ok_or_else(ApiError::unauthorized)?;
        let name = bot.user.username.clone().unwrap_or_default();
        let pressed = bot.pressed(query_id).ok_or_else(|| ApiError::bad_request(TOO_OLD))?;
        if url.as_ref().is_some_and(|url| !may_open(url, pressed, &name)) {
            return Err(ApiError::bad_request("URL_INVALID"));
        }
        let user_id = pressed.user_id;
        bot.answered(query_id);
        let query_id = query_id.to_owned();
        world.tell(Event::Answered { user_id, query_id, text, show_alert, url });
        done()
    })
}

/// A game may open any page; another button only the bot itself.
fn may_open(url: &str, pressed: &Pressed, bot: &str) -> bool {
    match url::Url::parse(url) {
        Ok(_) if pressed.is_game => true,
        Ok(url) => {
            url.host_str() == Some("t.me")
                && url.path().trim_start_matches('/').eq_ignore_ascii_case(bot)
                && url.query().is_some_and(|query| query.starts_with("start="))
        }
        Err(_) => false,
    }
}
