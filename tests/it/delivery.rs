//! What is promised of each update, with handlers that are ill beside those that are well: by a clock
//! that stands still where it is about time.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use bot_sandbox::{Fault, Rule, Sandbox};
use bot_server::{
    Dialect, PublicUrl, Receive, WebhookSettings,
    dead_letters::DeadLetter,
    prelude::*,
    testing::{TestBot, TestBotBuilder},
};
use reqwest::Response;
use serde_json::json;

use crate::{
    desk::Diary,
    endpoint,
    inside::{self, Inside},
    support::{Log, called, free_port, soon},
};

const SHORT: Duration = Duration::from_millis(50);

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Says what it is sent.
#[on(message)]
async fn echo(message: Message, diary: State<Diary>) -> Option<String> {
    diary.note(message.text.clone()?);
    message.text
}

/// Takes as long as it is told to.
#[on(message, command = "sleep")]
async fn sleep(command: Command, diary: State<Diary>) -> Result<&'static str> {
    let time: u64 = command.args.parse()?;
    diary.note("begins");
    tokio::time::sleep(seconds(time)).await;
    diary.note("ends");
    Ok("slept")
}

#[on(message, command = "panic")]
async fn panics() {
    panic!("as asked");
}

#[on(message, command = "fail")]
async fn fails() -> Result {
    Err("as asked".into())
}

#[on(message, command = "never")]
async fn never(diary: State<Diary>) {
    diary.note("never");
    std::future::pending::<()>().await;
}

#[on(message, command = "again")]
async fn again(diary: State<Diary>) -> Result {
    diary.note("again");
    Err(Retry::after(Duration::from_millis(1)).into())
}

#[on(callback_query)]
async fn pressed(diary: State<Diary>) {
    diary.note("pressed");
}

/// The letters that came, each with its handler.
#[derive(Clone, Default)]
struct Letters(Arc<Mutex<Vec<DeadLetter>>>);

impl Letters {
    fn keeps(&self, app: App) -> App {
        let letters = Arc::clone(&self.0);
        app.dead_letters(move |letter| {
            letters.lock().unwrap().push(letter);
            std::future::ready(std::io::Result::Ok(()))
        })
    }

    /// Their errors, in order.
    fn errors(&self) -> Vec<String> {
        self.0.lock().unwrap().iter().map(|letter| letter.error.clone()).collect()
    }

    /// The texts of their messages.
    fn texts(&self) -> Vec<String> {
        let letters = self.0.lock().unwrap();
        letters
            .iter()
            .map(|l| l.update().unwrap().message().unwrap().text.clone().unwrap())
            .collect()
    }
}

fn app(diary: &Diary) -> App {
    let handlers = handlers![echo, sleep, panics, fails, never, again, pressed];
    App::new().handlers(handlers).state(diary.clone())
}

fn paused(app: App) -> TestBotBuilder {
    TestBot::builder(app).webhook().paused()
}

/// A bot in this process that hands over after a moment.
async fn hasty(sandbox: &Sandbox, app: App) -> Inside {
    Inside::webhook(sandbox, app, None, |settings| settings.hand_over_after = SHORT).await
}

async fn telegram() -> Sandbox {
    Sandbox::builder().dialect(Dialect::Telegram).start().await.unwrap()
}

fn message(id: i64, chat: i64, text: &str) -> String {
    let chat = json!({"id": chat, "type": "private"});
    json!({"update_id": id, "message": {"message_id": id, "chat": chat, "text": text}}).to_string()
}

/// Status and `Retry-After`.
fn said(answer: &Response) -> (u16, Option<&str>) {
    let wait = answer.headers().get("retry-after").map(|wait| wait.to_str().unwrap());
    (answer.status().as_u16(), wait)
}

#[tokio::test]
async fn a_handler_of_70_seconds_is_handed_over_and_nobody_else_notices() {
    let diary = Diary::default();
    let bot = paused(app(&diary)).start().await;
    let (mei, li) = (bot.user("Mei"), bot.user("Li"));
    mei.sends("/sleep 70").await;
    for time in [1, 48, 2, 8] {
        bot.passes(seconds(time)).await;
        li.sends("tea").await;
        li.sees("tea").await;
    }
    assert_eq!(diary.take(), ["begins", "tea", "tea", "tea", "tea"]);
    // It is handed over by now: not done, though the server thinks so.
    let sandbox = bot.sandbox();
    let settles = tokio::time::timeout(SHORT, sandbox.settled()).await;
    assert!(settles.is_err(), "its handler goes on");
    mei.sends("next").await;
    bot.passes(seconds(12)).await;
    mei.sees("slept").await;
    bot.passes(seconds(10)).await; // the server was asked to wait with what is behind it
    mei.sees("next").await;
    soon("peace", bot.settled()).await;
    assert_eq!(diary.take(), ["ends", "next"]);
    bot.stop().await;
}

#[tokio::test]
async fn handlers_that_are_ill_do_not_keep_others_waiting() {
    let diary = Diary::default();
    let log = Log::capture();
    let bot = paused(app(&diary)).settings(|settings| settings.max_under_way = 3).start().await;
    let healthy = bot.user("Healthy");
    let people: Vec<_> = (0..6).map(|n| bot.user(&format!("Ill {n}"))).collect();
    let serves = async |text: &str| {
        healthy.sends(text).await;
        healthy.sees(text).await;
    };
    for (who, text) in people.iter().zip(["/panic", "/fail", "/never", "/never"]) {
        who.sends(text).await;
        serves(&format!("beside {text}")).await;
    }
    bot.passes(seconds(60)).await; // two go on without their requests
    serves("after a minute").await;
    for who in &people[4..] {
        who.sends("/never").await;
        serves("beside it").await;
    }
    bot.passes(seconds(60)).await; // a third one does, and the fourth may not
    serves("after two minutes").await;
    assert!(log.text().contains("as many handlers take long"), "{}", log.text());
    // Nobody's memory grows: what the others write behind theirs stays with the server.
    people[2].sends("behind").await;
    bot.passes(seconds(600)).await;
    serves("at last").await;
    let never = diary.take().iter().filter(|note| *note == "never").count();
    assert_eq!(never, 4, "each runs once, however often the server sends it");
    assert!(!people[2].screen().contains("SandboxBot: behind"));
}

#[tokio::test]
async fn a_handler_is_ended_at_the_time_limit_and_its_chat_goes_on() {
    for (of_app, of_settings) in [(Some(10), None), (Some(3_600), Some(10)), (None, Some(10))] {
        let (diary, letters) = (Diary::default(), Letters::default());
        let mut app = letters.keeps(app(&diary));
        if let Some(limit) = of_app {
            app = app.handler_timeout(seconds(limit));
        }
        let limit = of_settings.map(seconds);
        let builder = paused(app).settings(move |settings| settings.handler_timeout = limit);
        let bot = builder.start().await;
        let mei = bot.user("Mei");
        mei.sends("/never").await;
        mei.sends("next").await;
        bot.passes(seconds(9)).await;
        assert_eq!(diary.take(), ["never"]);
        bot.passes(seconds(2)).await;
        mei.sees("next").await;
        soon("peace", bot.settled()).await;
        let errors = letters.errors();
        assert!(errors[0].contains("it was ended after 10s"), "{errors:?}");
        let letter = letters.0.lock().unwrap()[0].clone();
        assert!(letter.handler.unwrap().starts_with("never (tests/it/delivery.rs:"));
        assert_eq!((letters.texts(), diary.take()), (vec!["/never".into()], vec!["next".into()]));
        bot.stop().await;
    }
}

#[tokio::test]
async fn a_hook_is_told_of_the_time_limit_and_has_it_too() {
    let (diary, letters) = (Diary::default(), Letters::default());
    let told = diary.clone();
    let app = letters.keeps(app(&diary)).handler_timeout(seconds(10));
    let app = app.on_error(move |failure: Failure| {
        told.note(failure.error.to_string());
        std::future::pending::<()>()
    });
    let bot = paused(app).start().await;
    let mei = bot.user("Mei");
    mei.sends("/never").await;
    mei.sends("next").await;
    bot.passes(seconds(21)).await;
    mei.sees("next").await;
    let notes = diary.take();
    assert!(notes[1].starts_with("it was ended after 10s"), "{notes:?}");
    let errors = letters.errors();
    assert!(errors[0].starts_with("the error hook failed, after never"), "{errors:?}");
    bot.stop().await;
}

#[tokio::test]
async fn what_asks_for_itself_again_is_tried_so_often_and_then_kept() {
    let (diary, letters) = (Diary::default(), Letters::default());
    let app = letters.keeps(app(&diary));
    let bot = paused(app).settings(|settings| settings.max_attempts = 3).start().await;
    let mei = bot.user("Mei");
    mei.sends("/again").await;
    mei.sends("next").await;
    bot.passes(seconds(30)).await;
    mei.sees("next").await;
    soon("peace", bot.settled()).await;
    assert_eq!(diary.take(), ["again", "again", "again", "next"]);
    assert_eq!(letters.texts(), ["/again"]);
    assert!(letters.errors()[0].contains("again 3 times"), "{:?}", letters.errors());
    bot.stop().await;
}

#[tokio::test]
async fn past_the_bound_the_server_is_asked_to_come_again() {
    let (sandbox, diary) = (telegram().await, Diary::default());
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}/hook");
    let mut webhook = WebhookSettings::new(PublicUrl::Given(url.parse().unwrap()));
    webhook.listen = format!("127.0.0.1:{port}");
    let mut settings = inside::settings(&sandbox, Dialect::Telegram);
    settings.receive = Receive::Webhook(Box::new(webhook));
    settings.max_under_way = 1;
    settings.handler_timeout = Some(seconds(1));
    let bot = Inside::start(app(&diary), settings, port);
    called(&sandbox, "getWebhookInfo").await;
    let chats = [sandbox.user("Mei"), sandbox.user("Li")].map(|who| who.id().0);
    let [first, second] = [message(7, chats[0], "/never"), message(8, chats[1], "tea")];
    let post = |update: &str| {
        let update = update.to_owned();
        let token = sandbox.token().to_owned();
        async move { endpoint::post(port, &token, &update).await }
    };
    let (ended, refused) = tokio::join!(post(&first), async {
        let runs = async {
            while diary.take() != ["never"] {
                tokio::task::yield_now().await;
            }
        };
        soon("the handler", runs).await;
        post(&second).await
    });
    assert_eq!(said(&refused), (503, Some("1")));
    assert_eq!(said(&ended), (200, None));
    assert_eq!(said(&post(&second).await), (200, None), "it was refused, not seen");
    assert_eq!(diary.take(), ["tea"]);
    bot.stops().await;
}

#[tokio::test]
async fn what_only_waits_for_its_turn_stays_with_the_server() {
    let (sandbox, diary) = (telegram().await, Diary::default());
    let bot = hasty(&sandbox, app(&diary)).await;
    let chat = sandbox.user("Mei").id().0;
    let post = async |id, text| {
        let answer = endpoint::post(bot.port, sandbox.token(), &message(id, chat, text)).await;
        let (status, wait) = said(&answer);
        (status, wait.map(str::to_owned))
    };
    // The second waits behind the first when that is handed over; the third comes after that.
    let (first, second) = tokio::join!(post(1, "/never"), post(2, "tea"));
    let again = (503, Some("1".to_owned()));
    assert_eq!([first, second], [(200, None), again.clone()]);
    assert_eq!([post(3, "cake").await, post(2, "tea").await], [again.clone(), again]);
    assert_eq!(diary.take(), ["never"]);
}

#[tokio::test]
async fn what_was_handed_over_and_does_not_end_is_kept_when_the_bot_stops() {
    let (sandbox, diary, letters) = (telegram().await, Diary::default(), Letters::default());
    let log = Log::capture();
    let mut bot = hasty(&sandbox, letters.keeps(app(&diary))).await;
    let mei = sandbox.user("Mei");
    mei.sends("/never").await;
    soon("the hand-over", sandbox.settled()).await;
    bot.stop();
    flies_until(&log, "they are given up").await;
    bot.ends().await.unwrap();
    assert_eq!(letters.errors(), ["the bot stopped before it had ended"]);
    assert_eq!(letters.texts(), ["/never"]);
    let handler = letters.0.lock().unwrap()[0].handler.clone().unwrap();
    assert!(handler.starts_with("never ("), "{handler}");
}

/// Lets time fly until something is said.
async fn flies_until(log: &Log, what: &str) {
    let begun = std::time::Instant::now();
    while !log.text().contains(what) {
        assert!(begun.elapsed() < seconds(30), "waited in vain for {what:?} in {}", log.text());
        tokio::time::pause();
        tokio::time::advance(seconds(1)).await;
        tokio::time::resume();
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn an_update_counts_as_handled_when_its_button_is_at_rest() {
    let (sandbox, diary) = (telegram().await, Diary::default());
    let bot = Inside::webhook(&sandbox, app(&diary), None, |_| ()).await;
    sandbox.misbehaves(Rule::on("answerCallbackQuery", Fault::Delay(4 * SHORT)));
    let user = json!({"id": sandbox.user("Mei").id().0, "is_bot": false, "first_name": "Mei"});
    let query = json!({"id": "1", "from": user, "chat_instance": "1", "data": "tea"});
    let update = json!({"update_id": 1, "callback_query": query}).to_string();
    let answer = endpoint::post(bot.port, sandbox.token(), &update).await;
    assert_eq!(said(&answer), (200, None));
    let calls = sandbox.calls();
    let call = calls.iter().find(|call| call.method == "answerCallbackQuery");
    assert!(call.is_some_and(|call| call.took.is_some()), "{call:?}");
    assert_eq!(diary.take(), ["pressed"]);
    bot.stops().await;
}

#[tokio::test]
async fn a_delivery_that_comes_while_the_first_is_under_way_is_answered_with_it() {
    let diary = Diary::default();
    let bot = paused(app(&diary)).start().await;
    let twice = bot_sandbox::DeliveryFault::Duplicate;
    let twice = bot.sandbox().misbehaves(Rule::deliveries(twice));
    let mei = bot.user("Mei");
    mei.sends("/sleep 30").await;
    mei.sends("next").await;
    bot.passes(seconds(29)).await;
    assert_eq!(diary.take(), ["begins"]);
    bot.passes(seconds(2)).await;
    mei.sees("next").await;
    soon("peace", bot.settled()).await;
    assert_eq!((diary.take(), twice.times()), (vec!["ends".into(), "next".into()], 2));
    bot.stop().await;
}
