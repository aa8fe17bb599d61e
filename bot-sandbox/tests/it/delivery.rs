//! Delivery by webhook.

use std::{collections::HashMap, time::Instant};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use bot_core::{
    AllowedUpdates, Dialect, Payload, Update, UpdateKind,
    types::{ChatAdministratorRights, ChatMember},
};
use bot_sandbox::Sandbox;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::{bot, soon};

/// One delivery: what came, and the way to answer it.
pub(crate) struct Delivery {
    pub(crate) update: Update,
    headers: HeaderMap,
    pub(crate) at: Instant,
    answer: tokio::sync::oneshot::Sender<Response>,
}

impl Delivery {
    pub(crate) fn text(&self) -> &str {
        match &self.update.payload {
            Payload::Message(message) => message.text.as_deref().unwrap(),
            other => panic!("{other:?}"),
        }
    }

    /// Waits until the server has given up on the answer.
    pub(crate) async fn is_given_up(&mut self) {
        soon("the end of the request", self.answer.closed()).await;
    }

    pub(crate) fn answer(self, response: impl IntoResponse) {
        self.answer.send(response.into_response()).unwrap();
    }
}

/// An endpoint whose answers the test gives by hand.
pub(crate) struct Endpoint {
    pub(crate) url: String,
    deliveries: UnboundedReceiver<Delivery>,
}

impl Endpoint {
    pub(crate) async fn start() -> Self {
        let (sender, deliveries) = unbounded_channel();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let routes = Router::new().fallback(move |headers: HeaderMap, body: Bytes| {
            let sender: UnboundedSender<Delivery> = sender.clone();
            async move {
                let (answer, answered) = tokio::sync::oneshot::channel();
                let update = Update::from_slice(&body).unwrap();
                drop(sender.send(Delivery { update, headers, at: Instant::now(), answer }));
                answered.await.unwrap_or_else(|_| StatusCode::NOT_FOUND.into_response())
            }
        });
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, deliveries }
    }

    /// Whether nothing has come that was not looked at.
    pub(crate) fn is_idle(&self) -> bool {
        self.deliveries.is_empty()
    }

    /// Accepts the next deliveries; their texts.
    pub(crate) async fn accepts(&mut self, deliveries: usize) -> Vec<String> {
        let mut texts = Vec::new();
        for _ in 0..deliveries {
            let delivery = self.next().await;
            texts.push(delivery.text().to_owned());
            delivery.answer(StatusCode::OK);
        }
        texts
    }

    pub(crate) async fn next(&mut self) -> Delivery {
        soon("a delivery", self.deliveries.recv()).await.unwrap()
    }
}

#[tokio::test]
async fn chats_are_served_side_by_side_and_each_in_order() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut endpoint = Endpoint::start().await;
    bot(&sandbox).set_webhook(&endpoint.url).secret_token("s-1").await.unwrap();
    let (mei, li) = (sandbox.user("Mei"), sandbox.user("Li"));
    mei.sends("mei 1").await;
    mei.sends("mei 2").await;
    li.sends("li 1").await;
    let first: HashMap<String, Delivery> = {
        let (a, b) = (endpoint.next().await, endpoint.next().await);
        [(a.text().to_owned(), a), (b.text().to_owned(), b)].into()
    };
    let mut names: Vec<_> = first.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["li 1", "mei 1"], "the second of a chat waits for the first");
    for (_, delivery) in first {
        assert_eq!(delivery.headers["x-telegram-bot-api-secret-token"], "s-1");
        assert_eq!(delivery.headers["content-type"], "application/json");
        delivery.answer(StatusCode::OK);
    }
    let second = endpoint.next().await;
    assert_eq!(second.text(), "mei 2");
    second.answer(StatusCode::NO_CONTENT);
    soon("peace", sandbox.settled()).await;
}

#[tokio::test]
async fn no_more_is_under_way_than_there_are_connections() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut endpoint = Endpoint::start().await;
    let bot = bot(&sandbox);
    bot.set_webhook(&endpoint.url).max_connections(1).await.unwrap();
    let (mei, li) = (sandbox.user("Mei"), sandbox.user("Li"));
    mei.sends("one").await;
    li.sends("other").await;
    let first = endpoint.next().await;
    let info = bot.get_webhook_info().await.unwrap();
    assert_eq!((info.pending_update_count, info.max_connections), (2, Some(1)));
    assert!(endpoint.deliveries.try_recv().is_err(), "the other waits for the connection");
    first.answer(StatusCode::OK);
    endpoint.next().await.answer(StatusCode::OK);
    soon("peace", sandbox.settled()).await;
}

#[tokio::test]
async fn what_is_refused_comes_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut endpoint = Endpoint::start().await;
    let bot = bot(&sandbox);
    bot.set_webhook(&endpoint.url).await.unwrap();
    sandbox.user("Mei").sends("again").await;
    let first = endpoint.next().await;
    let update_id = first.update.update_id;
    first.answer(StatusCode::INTERNAL_SERVER_ERROR);
    let second = endpoint.next().await; // at once
    assert_eq!(second.update.update_id, update_id);
    let info = bot.get_webhook_info().await.unwrap();
    assert_eq!(info.pending_update_count, 1);
    let error = info.last_error_message.unwrap();
    assert_eq!(error, "Wrong response from the webhook: 500 Internal Server Error");
    // Without a Retry-After it would be two seconds.
    let at = second.at;
    second.answer((StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "1")]));
    let third = endpoint.next().await;
    let waited = third.at.duration_since(at).as_millis();
    assert!((1000..2000).contains(&waited), "{waited} ms");
    third.answer(StatusCode::OK);
    soon("peace", sandbox.settled()).await;
    assert_eq!(bot.get_webhook_info().await.unwrap().pending_update_count, 0);
}

#[tokio::test]
async fn another_webhook_gets_what_was_not_accepted() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mut old, mut new) = (Endpoint::start().await, Endpoint::start().await);
    let bot = bot(&sandbox);
    bot.set_webhook(&old.url).await.unwrap();
    let mei = sandbox.user("Mei");
    mei.sends("kept").await;
    let mut under_way = old.next().await;
    bot.set_webhook(&old.url).await.unwrap(); // the same: nothing changes
    bot.set_webhook(&new.url).await.unwrap();
    under_way.is_given_up().await; // its answer is not waited for
    let again = new.next().await;
    assert_eq!(again.update.update_id, under_way.update.update_id);
    again.answer(StatusCode::OK);
    soon("peace", sandbox.settled()).await;

    bot.delete_webhook().await.unwrap();
    mei.sends("dropped").await;
    bot.delete_webhook().drop_pending_updates(true).await.unwrap();
    assert_eq!(bot.get_webhook_info().await.unwrap().pending_update_count, 0);
    mei.sends("dropped too").await;
    bot.set_webhook(&new.url).drop_pending_updates(true).await.unwrap();
    mei.sends("delivered").await;
    let delivered = new.next().await;
    assert_eq!(delivered.text(), "delivered");
    delivered.answer(StatusCode::OK);
}

#[tokio::test]
async fn only_kinds_that_were_asked_for_are_queued() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut endpoint = Endpoint::start().await;
    let bot = bot(&sandbox);
    let mei = sandbox.user("Mei");
    mei.sends("before").await; // queued when messages were still allowed
    let queries = AllowedUpdates::EMPTY.with(UpdateKind::CallbackQuery);
    bot.set_webhook(&endpoint.url).allowed_updates(queries).await.unwrap();
    let delivery = endpoint.next().await;
    assert_eq!(delivery.text(), "before");
    delivery.answer(StatusCode::OK);
    mei.sends("unheard").await;
    let button = bot_core::types::InlineKeyboardButton::new("Tea").callback_data("t");
    let keyboard = bot_core::types::InlineKeyboardMarkup::new([vec![button]]);
    bot.send_message(mei.id(), "Tea?").reply_markup(keyboard).await.unwrap();
    mei.presses("Tea").await;
    let delivery = endpoint.next().await;
    assert_eq!(delivery.update.kind(), Some(UpdateKind::CallbackQuery));
    delivery.answer(StatusCode::OK);
    let info = bot.get_webhook_info().await.unwrap();
    assert_eq!(info.allowed_updates, ["callback_query"]);
}

/// The answer that asks for a call.
fn asking_for(call: String) -> impl IntoResponse {
    ([("content-type", "application/json")], call)
}

#[tokio::test]
async fn an_answer_may_be_a_call() {
    let sandbox = Sandbox::builder().dialect(Dialect::Telegram).start().await.unwrap();
    let mut endpoint = Endpoint::start().await;
    bot(&sandbox).set_webhook(&endpoint.url).await.unwrap();
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    let (call, id) =
        (|method: &str, rest: &str| format!(r#"{{"method":"{method}"{rest}}}"#), mei.id());
    let send = call("sendMessage", &format!(r#","chat_id":{id},"text":"in the answer""#));
    endpoint.next().await.answer(asking_for(send));
    mei.sees("in the answer").await;
    mei.sends("and as a form?").await;
    let form = format!("method=sendMessage&chat_id={id}&text=as+a+form");
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    endpoint.next().await.answer((kind, form));
    mei.sees("as a form").await;

    // What is refused, and what no answer may ask for.
    for (method, rest, why) in [
        ("sendMessage", r#","chat_id":1,"text":"hi""#, "Bad Request: chat not found"),
        ("getMe", "", "the answer to a webhook's request must not call it"),
        ("DeleteWebhook", "", "the answer to a webhook's request must not call it"),
    ] {
        mei.sends(method).await;
        endpoint.next().await.answer(asking_for(call(method, rest)));
        soon("peace", sandbox.settled()).await;
        let last = sandbox.calls().pop().unwrap();
        assert!(last.in_response && last.method.eq_ignore_ascii_case(method), "{last:?}");
        assert_eq!(last.refused.as_deref(), Some(why));
    }
}

#[tokio::test]
async fn safew_does_not_look_at_an_answer_s_body() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut endpoint = Endpoint::start().await;
    bot(&sandbox).set_webhook(&endpoint.url).await.unwrap();
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    let call = format!(r#"{{"method":"sendMessage","chat_id":{},"text":"lost"}}"#, mei.id());
    endpoint.next().await.answer(asking_for(call));
    soon("peace", sandbox.settled()).await;
    assert!(sandbox.calls().iter().all(|call| call.method != "sendMessage"));
}

#[tokio::test]
async fn updates_are_delivered_in_the_dialect_s_shape() {
    for (dialect, title) in [(Dialect::SafeW, Some("")), (Dialect::Telegram, None)] {
        let sandbox = Sandbox::builder().dialect(dialect).start().await.unwrap();
        let mut endpoint = Endpoint::start().await;
        bot(&sandbox).set_webhook(&endpoint.url).await.unwrap();
        let group = sandbox.group("Tea", &[&sandbox.user("Olga")]);
        group.promotes_the_bot(ChatAdministratorRights::new().can_pin_messages(true)).await;
        let delivery = endpoint.next().await;
        let Payload::MyChatMember(update) = &delivery.update.payload else { panic!("a change") };
        let ChatMember::Administrator(me) = &update.new_chat_member else { panic!("a promotion") };
        assert_eq!(me.custom_title.as_deref(), title, "{dialect}");
        delivery.answer(StatusCode::OK);
    }
}

#[tokio::test]
async fn what_is_printed_holds_no_token_and_no_secret() {
    let sandbox = Sandbox::start().await.unwrap();
    let endpoint = Endpoint::start().await;
    bot(&sandbox).set_webhook(&endpoint.url).secret_token("hush-hush").await.unwrap();
    let mei = sandbox.user("Mei");
    let group = sandbox.group("Tea", &[&mei]);
    let replayed = sandbox.replay("").unwrap();
    let secret = sandbox.token().split(':').nth(1).unwrap();
    for printed in [
        format!("{sandbox:?}"),
        format!("{mei:?}"),
        format!("{group:?}"),
        format!("{replayed:?}"),
        format!("{:?}", sandbox.inspector()),
        format!("{:?}", sandbox.calls()),
    ] {
        assert!(!printed.contains(secret) && !printed.contains("hush-hush"), "{printed}");
    }
}
