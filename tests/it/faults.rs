//! A bot against all that goes wrong with the server and on the way to it: nothing is lost, nothing is
//! handled twice, and it goes on afterwards.
//!
//! What the handler notes is what the bot has handled, and in which order; what people see is what
//! came of it.

use std::time::Duration;

use bot_sandbox::{DeliveryFault, Fault, Rule, ServerFault, WrongJson};
use bot_server::{App, handlers, prelude::*, testing::TestBot};

use crate::{
    desk::Diary,
    support::{Waiting, soon},
};

const SHORT: Duration = Duration::from_millis(50);

/// Notes what it was sent, and sends it back by a call of its own.
#[on(message)]
async fn note(diary: State<Diary>, bot: Bot, message: Message) -> Result {
    let text = message.text.unwrap_or_default();
    diary.note(&*text);
    bot.send_message(message.chat.id, text).await?;
    Ok(())
}

/// Notes when it begins and when it has ended; in between it waits for the test.
#[on(message, command = "wait")]
async fn wait(diary: State<Diary>, command: Command) -> Result<&'static str> {
    diary.note("begins");
    let answer = bot_tests::wait(command).await;
    diary.note("ends");
    answer
}

/// The two ways in which a bot receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Webhook,
    Polling,
}

const BOTH: [Way; 2] = [Way::Webhook, Way::Polling];

/// A bot that keeps a diary. It waits a hundredth of what it usually would before it calls again.
async fn bot(way: Way) -> (TestBot, Diary) {
    let diary = Diary::default();
    let app = App::new().handlers(handlers![note, wait]).state(diary.clone());
    let app = app.bot(|bot| bot.retry(bot_server::RetryPolicy::new().first_wait(SHORT / 5)));
    let builder = TestBot::builder(app);
    let builder = if way == Way::Webhook { builder.webhook() } else { builder.polling() };
    (builder.start().await, diary)
}

/// Lets Mei write, and the bot deal with it.
async fn written(bot: &TestBot, texts: &[&str]) {
    let mei = bot.user("Mei");
    for text in texts {
        mei.sends(*text).await;
    }
    soon("peace", bot.settled()).await;
}

#[tokio::test]
async fn an_update_that_comes_twice_is_handled_once() {
    let (bot, diary) = bot(Way::Webhook).await;
    let twice = bot.sandbox().misbehaves(Rule::deliveries(DeliveryFault::Duplicate));
    written(&bot, &["1", "2", "3"]).await;
    assert_eq!((diary.take(), twice.times()), (vec!["1".into(), "2".into(), "3".into()], 3));
    bot.stop().await;
}

#[tokio::test]
async fn updates_whose_answer_was_lost_are_handled_once() {
    let (bot, diary) = bot(Way::Polling).await;
    for fault in [Fault::CloseAfter, Fault::CutAnswer, Fault::WrongJson(WrongJson::Truncated)] {
        // The poll that waits now is not concerned: the next is.
        let lost = bot.sandbox().misbehaves(Rule::on("getUpdates", fault.clone()).times(1));
        written(&bot, &["first"]).await;
        soon("the loss", lost.happens(1)).await;
        written(&bot, &["second"]).await;
        assert_eq!(diary.take(), ["first", "second"], "{fault:?}");
    }
    bot.stop().await;
}

#[tokio::test]
async fn what_comes_in_the_wrong_order_is_all_handled() {
    let (bot, diary) = bot(Way::Webhook).await;
    bot.sandbox().misbehaves(Rule::deliveries(DeliveryFault::Reorder).times(1));
    written(&bot, &["1", "2", "3"]).await;
    assert_eq!(diary.take(), ["2", "1", "3"]);
    bot.stop().await;
}

#[tokio::test]
async fn what_is_late_held_or_broken_comes_in_order() {
    for way in BOTH {
        let (bot, diary) = bot(way).await;
        let sandbox = bot.sandbox();
        sandbox.misbehaves(Rule::deliveries(DeliveryFault::Hold).skip(1).times(1));
        sandbox.misbehaves(Rule::deliveries(DeliveryFault::Delay(SHORT)).times(1));
        sandbox.misbehaves(Rule::deliveries(DeliveryFault::CutBody).times(1));
        written(&bot, &["1", "2", "3"]).await;
        assert_eq!(diary.take(), ["1"], "{way:?}");
        let held = sandbox.held();
        assert!(matches!(held[..], [id] if sandbox.releases(id)), "{held:?}");
        soon("peace", bot.settled()).await;
        assert_eq!(diary.take(), ["2", "3"], "{way:?}");
        bot.stop().await;
    }
}

#[tokio::test]
async fn a_server_that_gives_up_early_makes_no_handler_run_twice() {
    let (bot, diary) = bot(Way::Webhook).await;
    let (waiting, mei) = (Waiting::new().await, bot.user("Mei"));
    let impatient = Rule::deliveries(DeliveryFault::TimeOut(SHORT)).times(2);
    let impatient = bot.sandbox().misbehaves(impatient);
    mei.sends(waiting.command()).await;
    mei.sends("after it").await;
    let connection = waiting.runs().await;
    soon("the second time-out", impatient.happens(2)).await;
    drop(connection);
    mei.sees("waited").await;
    mei.sees("after it").await;
    soon("peace", bot.settled()).await;
    assert_eq!(diary.take(), ["begins", "ends", "after it"]);
    bot.stop().await;
}

#[tokio::test]
async fn a_restart_of_the_server_loses_nothing() {
    for way in BOTH {
        let (bot, diary) = bot(way).await;
        written(&bot, &["before"]).await;
        let down = soon("the fall", bot.sandbox().goes_down()).await;
        let mei = bot.user("Mei");
        mei.sends("while it was down").await;
        down.ends();
        mei.sees("while it was down").await;
        written(&bot, &["after"]).await;
        soon("a restart", bot.sandbox().restarts(SHORT)).await;
        written(&bot, &["after another"]).await;
        let noted = diary.take();
        assert_eq!(noted, ["before", "while it was down", "after", "after another"], "{way:?}");
        bot.stop().await;
    }
}

#[tokio::test]
async fn what_is_under_way_while_the_server_restarts_is_handled_once() {
    for way in BOTH {
        let (bot, diary) = bot(way).await;
        let (waiting, mei) = (Waiting::new().await, bot.user("Mei"));
        mei.sends(waiting.command()).await;
        let connection = waiting.runs().await;
        soon("a restart", bot.sandbox().restarts(SHORT)).await;
        drop(connection);
        mei.sees("waited").await;
        soon("peace", bot.settled()).await;
        assert_eq!(diary.take(), ["begins", "ends"], "{way:?}");
        bot.stop().await;
    }
}

/// What is wrong with the calls of a bot, though nothing was done: they are made again.
#[tokio::test]
async fn messages_that_were_refused_for_a_while_are_sent_in_the_end() {
    let faults = [Fault::too_many_requests(0), Fault::message_too_much()];
    for way in BOTH {
        for fault in &faults {
            let (bot, diary) = bot(way).await;
            bot.sandbox().misbehaves(Rule::on("sendMessage", fault.clone()).times(2));
            let mei = bot.user("Mei");
            mei.sends("tea").await;
            mei.sees("tea").await;
            soon("peace", bot.settled()).await;
            assert_eq!(diary.take(), ["tea"]);
            let answers = mei.conversation().matches("SandboxBot: tea").count();
            assert_eq!(answers, 1, "{way:?} {fault:?}: {}", mei.conversation());
            bot.stop().await;
        }
    }
}

/// After whatever happened to a call, the next update is handled and answered.
#[tokio::test]
async fn a_bot_goes_on_after_whatever_happened_to_a_call() {
    let wrong = [
        WrongJson::Truncated,
        WrongJson::Html,
        WrongJson::Empty,
        WrongJson::Types,
        WrongJson::Envelope,
    ];
    let faults = [
        Fault::Close,
        Fault::CloseAfter,
        Fault::CloseReading,
        Fault::CutAnswer,
        Fault::Delay(SHORT),
        Fault::html(502),
        Fault::server_error(500),
        Fault::unauthorized(),
        Fault::refuse(403, "Forbidden: bot was blocked by the user"),
    ];
    for way in BOTH {
        let (bot, diary) = bot(way).await;
        let mei = bot.user("Mei");
        for fault in faults.iter().cloned().chain(wrong.map(Fault::WrongJson)) {
            bot.sandbox().next("sendMessage", fault.clone());
            mei.sends("lost, perhaps").await;
            soon("peace", bot.settled()).await;
            assert_eq!(diary.take(), ["lost, perhaps"], "{way:?} {fault:?}");
            // Whatever was done, it was done at most once.
            let text = format!("then {fault:?}");
            mei.sends(&*text).await;
            mei.sees(&text).await;
            soon("peace", bot.settled()).await;
            assert_eq!(diary.take(), [text], "{way:?}");
        }
        let answers = mei.conversation().matches("SandboxBot: lost, perhaps").count();
        // CloseAfter, CutAnswer, Delay and what is wrong JSON are done; nothing is done twice.
        assert_eq!(answers, 3 + wrong.len(), "{}", mei.conversation());
        bot.stop().await;
    }
}

#[tokio::test]
async fn polling_goes_on_after_whatever_happened_to_a_poll() {
    let (bot, diary) = bot(Way::Polling).await;
    let wrong = [WrongJson::Html, WrongJson::Empty, WrongJson::Types, WrongJson::Envelope];
    let faults = [
        Fault::Close,
        Fault::CloseReading,
        Fault::conflict(),
        Fault::html(502),
        Fault::too_many_requests(0),
        Fault::Delay(SHORT),
    ];
    for fault in faults.into_iter().chain(wrong.map(Fault::WrongJson)) {
        let next = bot.sandbox().misbehaves(Rule::on("getUpdates", fault.clone()).times(1));
        written(&bot, &["one"]).await;
        soon("the fault", next.happens(1)).await;
        written(&bot, &["another"]).await;
        assert_eq!(diary.take(), ["one", "another"], "{fault:?}");
    }
    bot.stop().await;
}

#[tokio::test]
async fn a_bot_starts_against_a_server_that_is_in_trouble() {
    for way in BOTH {
        let methods: &[&str] = match way {
            Way::Webhook => &["getMe", "setWebhook"],
            Way::Polling => &["getMe", "deleteWebhook", "getUpdates"],
        };
        for method in methods {
            let scenario = [
                Rule::on(*method, Fault::Close).times(1),
                Rule::on(*method, Fault::html(502)).times(1),
            ];
            let diary = Diary::default();
            let app = App::new().handlers(handlers![note, wait]).state(diary.clone());
            let builder = TestBot::builder(app).scenario(scenario.into_iter().collect());
            let builder = if way == Way::Webhook { builder.webhook() } else { builder.polling() };
            let bot = builder.start().await;
            written(&bot, &["tea"]).await;
            assert_eq!(diary.take(), ["tea"], "{way:?} {method}");
            bot.stop().await;
        }
    }
}

#[tokio::test]
async fn a_bot_by_webhook_survives_that_its_token_is_revoked_for_a_while() {
    let (bot, diary) = bot(Way::Webhook).await;
    let revoked = bot.sandbox().misbehaves(Rule::server(ServerFault::Revoke));
    written(&bot, &["meanwhile"]).await;
    assert!(diary.take().is_empty());
    revoked.ends();
    soon("peace", bot.settled()).await;
    assert_eq!(diary.take(), ["meanwhile"]);
    bot.stop().await;
}

#[tokio::test]
async fn a_bot_survives_a_bad_day() {
    for way in BOTH {
        let (bot, diary) = bot(way).await;
        let sandbox = bot.sandbox();
        for rule in bad_day() {
            sandbox.misbehaves(rule);
        }
        let (mei, li) = (sandbox.user("Mei"), sandbox.user("Li"));
        let texts = |who: &str| (0..20).map(|n| format!("{who} {n}")).collect::<Vec<_>>();
        for (for_mei, for_li) in texts("mei").iter().zip(&texts("li")) {
            mei.sends(for_mei).await;
            li.sends(for_li).await;
        }
        soon("a restart", sandbox.restarts(SHORT)).await;
        soon("peace", sandbox.settled()).await;
        let noted = diary.take();
        for who in ["mei", "li"] {
            let of: Vec<_> = noted.iter().filter(|text| text.starts_with(who)).cloned().collect();
            assert_eq!(of, texts(who), "{way:?}: all, once, in order");
        }
        bot.stop().await;
    }
}

/// What a network and a server do that are not well.
fn bad_day() -> Vec<Rule> {
    vec![
        Rule::on("any", Fault::Delay(Duration::from_millis(2))).every(3),
        Rule::on("sendMessage", Fault::too_many_requests(0)).every(7),
        Rule::on("sendMessage", Fault::CloseAfter).chance(0.1, 1),
        Rule::on("sendMessage", Fault::CutAnswer).chance(0.1, 2),
        Rule::deliveries(DeliveryFault::Duplicate).chance(0.3, 3),
        Rule::deliveries(DeliveryFault::Delay(Duration::from_millis(3))).chance(0.3, 4),
        Rule::deliveries(DeliveryFault::CutBody).chance(0.1, 5).times(3),
    ]
}
