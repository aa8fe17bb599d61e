//! A call on another way: in the response to a webhook's request, in the place of a request of its
//! own. It is checked and waits for its turn as any other; only the last step differs.

use std::sync::Arc;

use super::{Bot, Call, request::Request};
use crate::{json, method::Method, response::ResponseSlot};

/// Largest call that goes into a response: responses are remembered for redeliveries.
const LARGEST: usize = 64 << 10;

impl Bot {
    /// Makes a call whose result nobody wants, in a webhook's response if it may go there.
    pub(crate) fn call_or_respond<M: Method>(
        &self,
        method: &M,
        response: &Arc<ResponseSlot>,
    ) -> Call<M::Answer> {
        let response = may_be_responded(M::NAME).then(|| Arc::clone(response));
        Call::by(self.clone(), method, response)
    }
}

/// Puts a call into a response; `false` if it has to be a request.
pub(super) fn put(request: &Request, response: &ResponseSlot) -> bool {
    if !response.has_room() {
        return false;
    }
    let Some(parameters) = request.params().json() else { return false };
    let call = named(request.method, parameters);
    call.len() <= LARGEST && response.put(call.into())
}

/// Whether a server calls the method when a response says so: none that has a result, or that moves
/// the webhook or the bot.
fn may_be_responded(method: &str) -> bool {
    let begins = method.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("get"));
    let moves = ["setWebhook", "deleteWebhook", "close", "logOut"];
    !begins && !moves.iter().any(|name| method.eq_ignore_ascii_case(name))
}

/// A JSON object with the method's name before its other fields.
fn named(method: &str, parameters: &str) -> Vec<u8> {
    let rest = parameters.strip_prefix('{').unwrap_or(parameters);
    let mut call = String::with_capacity(parameters.len() + method.len() + 16);
    call += "{\"method\":";
    call += &json::to_string(&method);
    call += if rest == "}" { "" } else { "," };
    call += rest;
    call.into_bytes()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        CallError, Platform, Response, Token,
        client::request::Chat,
        methods::*,
        types::{InputFile, InputMediaPhoto},
    };

    /// A bot whose requests reach nobody.
    fn bot_that(checks: bool) -> Bot {
        let bot = Bot::builder(Token::new("1:x").unwrap()).platform(Platform::TELEGRAM);
        let bot = bot.api_url("http://127.0.0.1:1").checks(checks);
        bot.build().unwrap().without_retries()
    }

    fn bot() -> Bot {
        bot_that(true)
    }

    /// What a call puts into a response; an error if it was made as a request.
    async fn responded<M: Method>(bot: &Bot, method: M) -> Result<String, CallError> {
        let slot = Arc::new(ResponseSlot::of_webhook(true));
        slot.enter();
        bot.call_or_respond(&method, &slot).await?;
        let Some(Response::Call(call)) = slot.leave() else { panic!("nothing was put in") };
        Ok(String::from_utf8(call.into()).unwrap())
    }

    async fn is_request<M: Method>(method: M) -> bool {
        matches!(responded(&bot(), method).await, Err(CallError::Transport { .. }))
    }

    #[tokio::test]
    async fn a_call_is_written_with_its_name() {
        let bot = bot();
        let text = responded(&bot, SendMessage::new(1, "a \"b\"")).await.unwrap();
        assert_eq!(text, r#"{"method":"sendMessage","chat_id":1,"text":"a \"b\""}"#);
        assert_eq!(named("leave", "{}"), br#"{"method":"leave"}"#);
        let known = || InputMediaPhoto::new(InputFile::file_id("AgAC")).into();
        responded(&bot, SendMediaGroup::new(2, [known(), known()])).await.unwrap();
        responded(&bot, AnswerCallbackQuery::new("7")).await.unwrap();
    }

    #[tokio::test]
    async fn what_no_response_may_say_is_a_request() {
        assert!(is_request(GetMe::new()).await && is_request(GetChat::new(1)).await);
        assert!(is_request(SetWebhook::new("")).await && is_request(DeleteWebhook::new()).await);
        assert!(is_request(Close::new()).await && is_request(LogOut::new()).await);
        assert!(is_request(SendPhoto::new(1, InputFile::bytes("a", "a"))).await);
        let large = EditMessageText::new().text("x".repeat(LARGEST));
        let error = responded(&bot_that(false), large).await.unwrap_err();
        assert!(matches!(error, CallError::Transport { .. }), "{error}");
    }

    #[tokio::test]
    async fn what_the_platform_would_refuse_is_refused() {
        let error = responded(&bot(), SendMessage::new(1, "x".repeat(5_000))).await.unwrap_err();
        assert!(matches!(error, CallError::Invalid(_)), "{error}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_takes_its_turn_and_counts() {
        let (bot, start) = (bot(), tokio::time::Instant::now());
        let lane = bot.turns().enter(&Chat::Id(1)).await;
        let (_, text) = tokio::join!(
            async {
                tokio::time::sleep(Duration::from_secs(3)).await;
                drop(lane); // a message that was before it
            },
            responded(&bot, SendMessage::new(1, "hi")),
        );
        assert!(text.is_ok() && start.elapsed() >= Duration::from_secs(3));
        responded(&bot, SendMessage::new(1, "hi")).await.unwrap();
        assert!(start.elapsed() >= Duration::from_secs(4), "one a second");
    }
}
