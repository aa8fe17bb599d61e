//! People talk to the bot in a sandbox, over HTTP.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use std::{
    io::Write,
    process::{Command, Stdio},
    time::Duration,
};

use bot_server::{
    App, Bot, Token,
    prelude::{button, keyboard},
    sandbox::Person,
    storage::SqliteStorage,
    testing::TestBot,
};

/// The program as it is: its handlers are linked into this one, too.
#[path = "../src/main.rs"]
#[allow(dead_code, reason = "its `main`")]
mod program;

/// The bot, and somebody who talks to it.
async fn start() -> (TestBot, Person) {
    let t = TestBot::start(App::new()).await;
    let mei = t.user("Mei");
    (t, mei)
}

/// What a person does.
#[derive(Clone, Copy)]
enum Does {
    Sends(&'static str),
    Presses(&'static str),
}
use Does::{Presses, Sends};

/// A whole order: what the person does, and sees then.
const ORDER: [(Does, &str); 6] = [
    (Sends("/order"), "What would you like?"),
    (Presses("Tea"), "Tea. How big?"),
    (Presses("Large"), "Large Tea. Where to?"),
    (Sends("7 Main Street"), "When? Write it as in 18:30."),
    (Sends("9.05"), "Large Tea to 7 Main Street at 9:05. Is that all right?"),
    (Presses("Yes"), "Ordered: Large Tea to 7 Main Street at 9:05."),
];

/// How many steps there are before the order is over.
const STEPS: usize = ORDER.len() - 1;

const IDLE: &str = "Send /order to order a drink.";
const STALE: &str = "This button is out of date.";

async fn step(person: &Person, (does, seen): (Does, &str)) {
    match does {
        Sends(text) => drop(person.sends(text).await),
        Presses(label) => person.presses(label).await,
    }
    person.sees(seen).await;
}

async fn steps(person: &Person, steps: &[(Does, &str)]) {
    for &each in steps {
        step(person, each).await;
    }
}

#[tokio::test]
async fn an_order_takes_five_steps() {
    let (t, mei) = start().await;
    steps(&mei, &ORDER).await;
    step(&mei, (Sends("thank you"), IDLE)).await;
    t.stop().await;
}

#[tokio::test]
async fn what_is_no_answer_is_asked_again() {
    let (t, mei) = start().await;
    let wrong: [&[&str]; STEPS] = [
        &["Tea", "/tea", "18:30"],
        &["Large", "12 Main Street"],
        &["Rome", "/help me out"],
        &["24:00", "12:60", "1230", "at 12:30", "noon"],
        &["Yes", "/yes"],
    ];
    for (&(does, asked), wrong) in ORDER.iter().zip(wrong) {
        step(&mei, (does, asked)).await;
        for &text in wrong {
            step(&mei, (Sends(text), asked)).await;
        }
        mei.sends_voice(b"hm").await;
        mei.sees(asked).await;
    }
    step(&mei, ORDER[STEPS]).await;
    t.stop().await;
}

#[tokio::test]
async fn an_order_is_cancelled_at_any_step() {
    let (t, mei) = start().await;
    step(&mei, (Sends("/cancel"), "There is no order to cancel.")).await;
    for taken in 1..=STEPS {
        steps(&mei, &ORDER[..taken]).await;
        step(&mei, (Sends("/cancel"), "The order is cancelled.")).await;
        let (next, _) = ORDER[taken];
        step(&mei, (next, if let Presses(_) = next { STALE } else { IDLE })).await;
    }
    steps(&mei, &ORDER[..STEPS]).await;
    step(&mei, (Presses("No"), "The order is cancelled.")).await;
    step(&mei, (Sends("7 Main Street"), IDLE)).await;
    t.stop().await;
}

#[tokio::test]
async fn an_order_goes_on_after_a_restart_at_any_step() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("order.db");
    let app = || App::new().storage(SqliteStorage::open(&file).unwrap());
    let mut t = TestBot::start(app()).await;
    let mei = t.user("Mei");
    for each in ORDER {
        step(&mei, each).await;
        t.halts().await; // and lets the file go
        t.restarts(app()).await;
    }
    t.stop().await;
}

#[tokio::test]
async fn half_an_hour_of_silence_ends_an_order() {
    const MINUTE: Duration = Duration::from_secs(60);
    let (t, mei) = start().await;
    for each in ORDER {
        step(&mei, each).await; // each step counts anew
        t.passes(29 * MINUTE).await;
    }
    for taken in 1..=STEPS {
        steps(&mei, &ORDER[..taken]).await;
        t.passes(31 * MINUTE).await;
        let (next, _) = ORDER[taken];
        step(&mei, (next, if let Presses(_) = next { STALE } else { IDLE })).await;
    }
    t.stop().await;
}

#[tokio::test]
async fn two_people_order_at_once() {
    let (t, mei) = start().await;
    let ann = t.user("Ann");
    let other = [
        (Sends("/start"), "What would you like?"),
        (Presses("Coffee"), "Coffee. How big?"),
        (Presses("Small"), "Small Coffee. Where to?"),
        (Sends("The tower,\nthird floor"), "When? Write it as in 18:30."),
        (Sends("23:59"), "Small Coffee to The tower,\nthird floor at 23:59. Is that all right?"),
        (Presses("Yes"), "Ordered: Small Coffee to The tower,\nthird floor at 23:59."),
    ];
    for (one, other) in ORDER.into_iter().zip(other) {
        tokio::join!(step(&mei, one), step(&ann, other));
    }
    t.stop().await;
}

#[tokio::test]
async fn a_button_pressed_twice_counts_once() {
    let (t, mei) = start().await;
    for (does, seen) in ORDER {
        if let Presses(label) = does {
            mei.presses_twice(label).await;
            mei.sees(seen).await;
            mei.sees(STALE).await;
        } else {
            step(&mei, (does, seen)).await;
        }
    }
    t.settled().await;
    let calls = t.calls();
    let count = |method| calls.iter().filter(|call| call.method == method).count();
    assert_eq!((count("editMessageText"), count("answerCallbackQuery")), (3, 6));
    t.stop().await;
}

#[tokio::test]
async fn buttons_of_another_order_do_nothing() {
    let (t, mei) = start().await;
    step(&mei, ORDER[0]).await;
    steps(&mei, &ORDER).await; // a second one, with the question of the first still in the chat
    step(&mei, (Presses("Tea"), STALE)).await;

    // The answers to the last question of order 1, which was cancelled: they stay in the chat.
    steps(&mei, &ORDER[..STEPS]).await;
    let token = Token::new(t.sandbox().token()).unwrap();
    let client = Bot::builder(token).api_url(t.sandbox().url()).build().unwrap();
    client
        .send_message(mei.id(), "A small coffee?")
        .reply_markup(keyboard![[button("Old yes", "answer:1:1"), button("Old no", "answer:1:0")]])
        .await
        .unwrap();
    step(&mei, (Presses("Old yes"), STALE)).await;
    step(&mei, (Presses("Old no"), STALE)).await;
    step(&mei, ORDER[STEPS]).await;
    t.stop().await;
}

#[tokio::test]
async fn in_a_group_the_bot_is_silent() {
    let (t, mei) = start().await;
    let group = t.group("Home", &[&mei]);
    mei.sends_to(&group, "/order").await;
    mei.sees_nothing_in(&group).await;
    t.stop().await;
}

#[test]
fn the_program_takes_an_order_in_a_pipe() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_order"))
        .env_clear()
        .current_dir(std::env::temp_dir()) // no .env of a developer
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let input = "/order\n1\n2\n7 Main Street\n18:30\n1\n/cancel\n";
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.starts_with("OrderBot runs in the sandbox: http://127.0.0.1:"), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "OrderBot: What would you like?\n  [1] Tea\n  [2] Coffee\n\
         OrderBot (edited): Tea. How big?\n  [1] Small\n  [2] Large\n\
         OrderBot (edited): Large Tea. Where to?\n\
         OrderBot: When? Write it as in 18:30.\n\
         OrderBot: Large Tea to 7 Main Street at 18:30. Is that all right?\n  [1] Yes\n  [2] No\n\
         OrderBot (edited): Ordered: Large Tea to 7 Main Street at 18:30.\n\
         OrderBot: There is no order to cancel.\n"
    );
    assert!(output.status.success());
}
