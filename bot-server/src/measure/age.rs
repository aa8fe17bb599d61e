//! How old an update is.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bot_core::{Payload, Update};

/// How long ago it happened what the update tells; none for a kind without a date. A clock that is
/// behind the platform's makes it nothing.
pub(super) fn age(update: &Update) -> Option<Duration> {
    let date = u64::try_from(date(update)?).ok().filter(|date| *date > 0)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Some(now.saturating_sub(Duration::from_secs(date)))
}

/// When it happened. The message of a callback query is older than the query, and says nothing.
fn date(update: &Update) -> Option<i64> {
    Some(match &update.payload {
        Payload::BusinessConnection(connection) => connection.date,
        Payload::MessageReaction(reaction) => reaction.date,
        Payload::MessageReactionCount(count) => count.date,
        Payload::MyChatMember(change) | Payload::ChatMember(change) => change.date,
        Payload::ChatJoinRequest(request) => request.date,
        _ => {
            let message = update.message()?;
            message.edit_date.unwrap_or(message.date)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn age_of(payload: &str) -> Option<Duration> {
        age(&Update::from_slice(format!(r#"{{"update_id":1,{payload}}}"#).as_bytes()).unwrap())
    }

    #[test]
    fn an_update_is_as_old_as_what_it_tells() {
        let chat = r#""chat":{"id":3,"type":"private"}"#;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let near = |age: Option<Duration>, seconds: u64| {
            let age = age.unwrap().as_secs();
            assert!((seconds..seconds + 10).contains(&age), "{age}");
        };
        let sent = now - 3_600;
        near(age_of(&format!(r#""message":{{"message_id":2,{chat},"date":{sent}}}"#)), 3_600);
        let edited = now - 60;
        near(
            age_of(&format!(
                r#""edited_message":{{"message_id":2,{chat},"date":{sent},"edit_date":{edited}}}"#
            )),
            60,
        );
        let later = now + 600;
        near(age_of(&format!(r#""message":{{"message_id":2,{chat},"date":{later}}}"#)), 0);
        let user = r#""from":{"id":1,"is_bot":false,"first_name":"Mei"}"#;
        let message = format!(r#""message":{{"message_id":2,{chat},"date":{sent}}}"#);
        assert_eq!(age_of(&format!(r#""callback_query":{{"id":"1",{user},{message}}}"#)), None);
        assert_eq!(age_of(&format!(r#""message":{{"message_id":2,{chat}}}"#)), None);
    }
}
