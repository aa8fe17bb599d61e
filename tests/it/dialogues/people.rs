//! People talk with a bot that remembers where they are.

use std::time::Duration;

use bot_sandbox::Sandbox;
use bot_server::{App, PublicUrl, Receive, RunError, Settings, Token, WebhookSettings};
use tokio::{sync::oneshot, task::JoinHandle};

use super::*;
use crate::support::soon;

#[on(message, command = "order")]
async fn order(dialogue: Dialogue<Order>) -> Result<&'static str> {
    dialogue.reset().await?;
    Ok("Tea or coffee?")
}

#[on(message, state = Order::Start)]
async fn drink(message: Message, dialogue: Dialogue<Order>) -> Result<String> {
    let drink = message.text.unwrap_or_default();
    let answer = format!("Where to with the {drink}?");
    dialogue.go(Order::Address { drink }).await?;
    Ok(answer)
}

#[on(message, state = Order::Address { drink })]
async fn address(drink: String, message: Message, dialogue: Dialogue<Order>) -> Result<String> {
    let address = message.text.unwrap_or_default();
    let answer = format!("{drink} to {address}?");
    dialogue.go(Order::Paying { drink, address }).await?;
    Ok(answer)
}

#[on(message, state = Order::Paying { drink, .. }, text = "yes")]
async fn pays(drink: String, dialogue: Dialogue<Order>) -> Result<String> {
    dialogue.reset().await?;
    Ok(format!("{drink} comes at once."))
}

/// Counts for one person everywhere.
#[derive(Default, Session)]
#[session(key = user)]
struct Written {
    texts: Vec<String>,
}

#[on(message)]
async fn writes(message: Message, mut written: Session<Written>) -> Result<String> {
    // Others have their chance to be faster.
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    written.texts.extend(message.text);
    written.save().await?;
    Ok(written.texts.join(" "))
}

/// A bot of a sandbox, which keeps its dialogues in memory, by a clock of ours.
struct Talk {
    sandbox: Sandbox,
    clock: Clock,
    storage: Arc<Spy>,
    stop: oneshot::Sender<()>,
    bot: JoinHandle<Result<(), RunError>>,
}

impl Talk {
    async fn with(handlers: &[&'static Handler]) -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let mut settings = Settings::new(Token::new(sandbox.token()).unwrap());
        settings.api_url = Some(sandbox.url());
        let mut webhook = WebhookSettings::new(PublicUrl::Listener);
        "127.0.0.1:0".clone_into(&mut webhook.listen);
        settings.receive = Receive::Webhook(Box::new(webhook));
        let clock = Clock::new();
        let storage = Spy::new(&clock);
        let app = App::new().handlers(handlers).storage(Arc::clone(&storage));
        let app = app.bot(|bot| bot.pace(bot_server::Pace::UNLIMITED));
        let (stop, stopped) = oneshot::channel::<()>();
        let bot = tokio::spawn(app.serve(settings, async { drop(stopped.await) }));
        Self { sandbox, clock, storage, stop, bot }
    }

    async fn ends(self) {
        drop(self.stop);
        soon("the end", self.bot).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_person_orders_step_by_step() {
    let talk = Talk::with(handlers![order, drink, address, pays]).await;
    let mei = talk.sandbox.user("Mei");
    for (says, sees) in [
        ("/order", "Tea or coffee?"),
        ("tea", "Where to with the tea?"),
        ("the park", "tea to the park?"),
        ("yes", "tea comes at once."),
        ("coffee", "Where to with the coffee?"),
        ("/order", "Tea or coffee?"), // from the middle
        ("milk", "Where to with the milk?"),
    ] {
        mei.sends(says).await;
        mei.sees(sees).await;
    }
    let key = Key::new(format!("order:user_in_chat:{0}:{0}", mei.id()));
    assert!(talk.storage.entries.load(&key).await.unwrap().is_some());
    mei.sends("/order").await;
    talk.sandbox.settled().await;
    assert_eq!(talk.storage.entries.load(&key).await.unwrap(), None, "the beginning is not kept");
    talk.ends().await;
}

#[tokio::test]
async fn two_people_in_a_group_order_each_for_themselves() {
    let talk = Talk::with(handlers![order, drink, address, pays]).await;
    let (mei, bo) = (talk.sandbox.user("Mei"), talk.sandbox.user("Bo"));
    let group = talk.sandbox.group("Tea", &[&mei, &bo]);
    group.promotes_the_bot_as_it_asks().await;
    mei.sends_to(&group, "tea").await;
    bo.sends_to(&group, "coffee").await;
    mei.sends_to(&group, "the park").await;
    bo.sends_to(&group, "the pub").await;
    talk.sandbox.settled().await;
    let conversation = group.screen();
    for answer in ["tea to the park?", "coffee to the pub?"] {
        assert!(conversation.contains(answer), "no {answer:?} in\n{conversation}");
    }
    // In private Mei is at the beginning.
    mei.sends("milk").await;
    mei.sees("Where to with the milk?").await;
    talk.ends().await;
}

#[tokio::test]
async fn an_order_that_was_left_alone_is_forgotten() {
    let talk = Talk::with(handlers![order, drink, address, pays]).await;
    let mei = talk.sandbox.user("Mei");
    mei.sends("tea").await;
    mei.sees("Where to with the tea?").await;
    talk.clock.passes(Duration::from_secs(3599));
    mei.sends("the park").await;
    mei.sees("tea to the park?").await;
    talk.clock.passes(Duration::from_secs(3600));
    mei.sends("yes").await;
    mei.sees("Where to with the yes?").await;
    talk.ends().await;
}

#[tokio::test]
async fn quick_messages_do_not_overtake_each_other() {
    let talk = Talk::with(handlers![writes]).await;
    let mei = talk.sandbox.user("Mei");
    let groups = [1, 2, 3].map(|i| talk.sandbox.group(&format!("Tea {i}"), &[&mei]));
    for group in &groups {
        group.promotes_the_bot_as_it_asks().await;
    }
    // One after the other in each chat, and all chats at once.
    for round in 0..5 {
        for (i, group) in groups.iter().enumerate() {
            mei.sends_to(group, format!("{i}{round}")).await;
        }
    }
    talk.sandbox.settled().await;
    let key = Key::new(format!("written:user:{}", mei.id()));
    let entry = talk.storage.entries.load(&key).await.unwrap().unwrap();
    let kept: Value = serde_json::from_slice(&entry.bytes).unwrap();
    let texts = kept["state"]["texts"].as_array().unwrap();
    assert_eq!(texts.len(), 15, "{texts:?}");
    for i in 0..3 {
        let of_chat: Vec<_> = texts
            .iter()
            .filter_map(Value::as_str)
            .filter(|t| t.starts_with(&*i.to_string()))
            .collect();
        let expected: Vec<_> = (0..5).map(|round| format!("{i}{round}")).collect();
        assert_eq!(of_chat, expected);
    }
    talk.ends().await;
}
