//! What a test is told that fails.

use std::time::{Duration, Instant};

use bot_server::testing::TestBot;

use super::{app, at, scene, told};

#[tokio::test]
async fn what_does_not_come_fails_soon_and_shows_the_conversation() {
    let (t, mei) = scene().await;
    mei.sends("/start").await;
    mei.presses("Tea").await;
    t.settled().await;
    mei.sends("/fail").await;
    t.settled().await;
    mei.sends("/wrong").await;
    let begun = Instant::now();
    let line = line!() + 1;
    let told = told(async { mei.sees("Coffee it is.").await }).await;
    let took = begun.elapsed();
    assert!((1..5).contains(&took.as_secs()), "{took:?}");
    let fail = super::fail::HANDLER.place();
    let rest = format!(
        "Mei sees no \"Coffee it is.\": the bot has dealt with everything, and nothing more came.
--- Mei and SandboxBot
  Mei: /start
  SandboxBot: Tea or coffee?
    [Tea] [Coffee]
  Mei presses [Tea]
  SandboxBot (edited): Tea it is.
  SandboxBot (notice): It comes at once.
  Mei: /fail
  ! fail ({}:{}) failed: no milk
  Mei: /wrong
  ! deleteMessage was refused: Bad Request: message to delete not found
---",
        fail.file, fail.line
    );
    assert_eq!(told, at(line, "failures", &rest));
}

#[tokio::test]
async fn a_button_that_is_not_there_fails_with_the_place() {
    let (t, mei) = scene().await;
    let group = t.group("Tea", &[&mei]);
    mei.sends_to(&group, "/start").await;
    let line = line!() + 1;
    let told = told(async { mei.presses_in(&group, "Milk").await }).await;
    let rest =
        "Mei sees no button \"Milk\" in \"Tea\": the bot has dealt with everything, and nothing \
                more came.
--- Tea
  Mei: /start
  SandboxBot: Tea or coffee?
    [Tea] [Coffee]
---";
    assert_eq!(told, at(line, "failures", rest));
}

#[tokio::test]
async fn sees_nothing_fails_where_something_came() {
    let (t, mei) = scene().await;
    mei.sends("hello").await;
    let line = line!() + 1;
    let private = told(async { mei.sees_nothing().await }).await;
    let rest = "Mei should see nothing, and sees: hello
--- Mei and SandboxBot
  Mei: hello
  SandboxBot: hello
---";
    assert_eq!(private, at(line, "failures", rest));

    let group = t.group("Tea", &[&mei]);
    mei.sends_to(&group, "hi").await;
    let shared = told(async { mei.sees_nothing_in(&group).await }).await;
    assert!(shared.contains("Mei should see nothing in \"Tea\", and sees: hi"), "{shared}");
}

#[tokio::test]
async fn who_cannot_do_something_is_told_where_and_why() {
    let (t, mei) = scene().await;
    let group = t.group("Tea", &[]);
    let line = line!() + 1;
    let told_ = told(async { drop(mei.sends_to(&group, "hello").await) }).await;
    assert_eq!(told_, at(line, "failures", "Mei cannot write to \"Tea\": not a member"));
    let said = mei.sends("/start").await;
    mei.sees("Tea").await;
    let below = told(async { mei.presses_below(&said, "Tea").await }).await;
    let rest = "Mei cannot press \"Tea\" below \"/start\": there is no such button";
    assert!(below.ends_with(rest), "{below}");
}

#[tokio::test]
async fn patience_is_short_where_nothing_can_come() {
    let (_t, mei) = scene().await;
    let begun = Instant::now();
    told(async { mei.sees("what nobody says").await }).await;
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_test_bot_that_nobody_keeps_is_told_of_at_once() {
    let mei = TestBot::start(app()).await.user("Mei"); // and the rest is dropped
    let begun = Instant::now();
    mei.sends("hello").await;
    let told = told(async { mei.sees("hello").await }).await;
    assert!(told.contains("the bot has ended: its TestBot was dropped"), "{told}");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_panic_at_the_start_is_told_of_at_once() {
    let begun = Instant::now();
    let builder = TestBot::builder(app()).settings(|_| panic!("no tea"));
    let line = line!() + 1;
    let told = told(async { drop(builder.start().await) }).await;
    let rest = "the bot does not start: it panicked: no tea";
    assert_eq!(told, at(line, "failures", rest));
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}
