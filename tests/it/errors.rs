//! What becomes of a handler's failure.

use std::time::Duration;

use bot_server::{App, HandlerError, layer::Invocation, prelude::*, testing::TestBot};
use tower::timeout::TimeoutLayer;

use crate::{desk::Diary, support::Log};

/// Who is told.
struct Keeper(&'static str);

#[on(message, command = "fail")]
fn fails() -> Result {
    Err("no tea; the shop says \"closed\"".into())
}

#[on(message, command = "parse")]
fn parses() -> Result<String> {
    let number: i64 = "x".parse().map_err(|source| Failed { source })?;
    Ok(number.to_string())
}

/// An error with a cause.
#[derive(Debug)]
struct Failed {
    source: std::num::ParseIntError,
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no number")
    }
}

impl std::error::Error for Failed {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

#[on(message, command = "panic")]
fn panics() {
    panic!("as asked");
}

/// An error that cannot be shown.
#[derive(Debug)]
struct Unspeakable;

impl std::fmt::Display for Unspeakable {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("no words")
    }
}

impl std::error::Error for Unspeakable {}

#[on(message, command = "unspeakable")]
fn fails_without_words(diary: State<Diary>) -> std::result::Result<(), Unspeakable> {
    diary.note("ran");
    Err(Unspeakable)
}

#[on(message, command = "stuck")]
async fn stuck() {
    std::future::pending::<()>().await;
}

#[on(message)]
fn fine() -> &'static str {
    "fine"
}

mod shop {
    use super::*;

    group!(on_error = of_shop);

    async fn of_shop(failure: Failure) -> SendMessage {
        let chat = failure.context.update().chat().unwrap().id;
        SendMessage::new(chat, format!("shop: {}", failure.error))
    }

    #[on(message, command = "shop")]
    pub(super) fn of_the_shop() -> Result {
        Err("closed".into())
    }

    pub(super) mod cellar {
        use super::super::*;

        group!();

        #[on(message, command = "cellar")]
        pub(crate) fn of_the_cellar() -> Result {
            Err("dark".into())
        }
    }

    pub(super) mod attic {
        use super::super::*;

        group!(on_error = of_attic);

        async fn of_attic(_: Failure) {
            unreachable!("App::group goes before it");
        }

        #[on(message, command = "attic")]
        pub(crate) fn of_the_attic() -> Result {
            Err("dusty".into())
        }
    }
}

fn handlers() -> &'static [&'static bot_server::Handler] {
    handlers![
        fails,
        parses,
        panics,
        stuck,
        fine,
        shop::of_the_shop,
        shop::cellar::of_the_cellar,
        shop::attic::of_the_attic,
    ]
}

#[tokio::test]
async fn without_a_hook_a_failure_is_logged_and_the_chat_is_told_nothing() {
    let log = Log::capture();
    let t = TestBot::start(App::new().handlers(handlers![fine, parses])).await;
    let mei = t.user("Mei");
    mei.sends("/parse").await;
    mei.sends("hello").await;
    mei.sees("fine").await;
    t.settled().await;
    t.stop().await;
    let text = log.text();
    let line = text.lines().find(|line| line.contains("ERROR")).unwrap();
    let expected = r#"error="no number; because: invalid digit found in string""#;
    assert!(line.contains(expected) && line.contains("parses (tests/it/errors.rs:"), "{line}");
    assert!(line.contains("the handler failed"), "{line}");
    assert!(
        mei.screen().ends_with("Mei: /parse\nMei: hello\nSandboxBot: fine\n"),
        "{}",
        mei.screen()
    );
}

#[tokio::test]
async fn an_error_that_cannot_be_shown_does_not_block_its_chat() {
    let (log, diary) = (Log::capture(), Diary::default());
    let app = App::new().handlers(handlers![fine, fails_without_words]).state(diary.clone());
    let t = TestBot::start(app).await;
    let mei = t.user("Mei");
    mei.sends("/unspeakable").await;
    mei.sends("hello").await;
    mei.sees("fine").await;
    t.stop().await;
    assert_eq!(diary.take(), ["ran"]);
    assert!(log.text().contains("what became of the update cannot be told"), "{}", log.text());
}

#[tokio::test]
async fn the_hook_of_an_application_has_whatever_fails() {
    let app = App::new()
        .handlers(handlers())
        .layer(TimeoutLayer::new(Duration::from_millis(50)))
        .on_error(async |failure: Failure| {
            let how = match &failure.error {
                HandlerError::Failed(_) => "failed",
                HandlerError::Panicked(_) => "panicked",
                HandlerError::Layer(_) => "ended",
                _ => "?",
            };
            Some(format!("{how}: {failure}"))
        });
    let t = TestBot::start(app).await;
    let mei = t.user("Mei");
    for (text, answer) in [
        ("/parse", "no number; because: invalid digit found in string"),
        ("/panic", "it panicked: as asked"),
        ("/stuck", "a layer ended it; because: request timed out"),
    ] {
        let (name, how) = match text {
            "/parse" => ("parses", "failed"),
            "/panic" => ("panics", "panicked"),
            _ => ("stuck", "ended"),
        };
        mei.sends(text).await;
        mei.sees(&format!("{how}: {name} (tests/it/errors.rs:")).await;
        mei.sees(&format!("failed: {answer}")).await;
    }
    t.settled().await;
    t.stop().await;
}

#[tokio::test]
async fn the_innermost_group_with_a_hook_has_the_failure() {
    let app = App::new()
        .handlers(handlers())
        .state(Keeper("the keeper"))
        .on_error(async |_: Failure| "the bot")
        .group(shop::attic::GROUP, |group| {
            group.state(Keeper("the mouse")).on_error(async |failure: Failure| {
                let keeper = failure.context.states().get::<Keeper>().unwrap();
                format!("{} of {}", failure.error, keeper.0)
            })
        });
    let t = TestBot::start(app).await;
    let mei = t.user("Mei");
    for (text, answer) in [
        ("/fail", "the bot"),
        ("/shop", "shop: closed"),
        ("/cellar", "shop: dark"),
        ("/attic", "dusty of the mouse"),
    ] {
        mei.sends(text).await;
        mei.sees(answer).await;
    }
    t.settled().await;
    t.stop().await;
}

#[tokio::test]
async fn a_hook_that_fails_is_logged_and_the_next_update_handled() {
    let log = Log::capture();
    let diary = Diary::default();
    let app = App::new().handlers(handlers()).on_error({
        let diary = diary.clone();
        move |failure: Failure| {
            diary.note(failure.handler.name());
            async move {
                match failure.handler.name() {
                    "panics" => panic!("the hook too"),
                    _ => Err::<(), _>(std::fmt::Error),
                }
            }
        }
    });
    let t = TestBot::start(app).await;
    let mei = t.user("Mei");
    for text in ["/fail", "/panic", "hello"] {
        mei.sends(text).await;
    }
    mei.sees("fine").await;
    t.settled().await;
    t.stop().await;
    assert_eq!(diary.take(), ["fails", "panics"]);
    let text = log.text();
    let errors: Vec<_> = text.lines().filter(|line| line.contains("ERROR")).collect();
    let [failed, panicked] = &errors[..] else { panic!("{errors:#?}") };
    // What the hook did not deal with is not lost.
    for what in ["the error hook failed, after fails (tests/it/errors.rs:", "no tea;"] {
        assert!(failed.contains(what), "{failed}");
    }
    assert!(panicked.contains("it panicked: the hook too"), "{panicked}");
    assert!(panicked.contains("after panics (tests/it/errors.rs:"), "{panicked}");
}

/// Asks for the update again, the first time.
#[on(message, command = "later")]
fn later(diary: State<Diary>) -> std::result::Result<&'static str, Retry> {
    let mut before = diary.take();
    before.push("later".into());
    before.iter().for_each(|what| diary.note(what));
    if before.len() == 1 { Err(Retry::after(Duration::from_millis(1))) } else { Ok("now") }
}

#[tokio::test]
async fn an_update_that_is_asked_for_again_is_no_failure_and_begins_anew() {
    /// How often the layer has seen the update.
    #[derive(Default)]
    struct Seen(std::sync::atomic::AtomicUsize);

    let diary = Diary::default();
    let hooked = diary.clone();
    let app = App::new()
        .handlers(handlers![later])
        .state(diary.clone())
        .layer(tower::util::MapRequestLayer::new(|invocation: Invocation| {
            let seen = invocation.context.extensions().get_or_default::<Seen>();
            assert_eq!(seen.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed), 0);
            invocation
        }))
        .on_error(move |failure: Failure| {
            hooked.note(failure.to_string());
            async {}
        });
    let t = TestBot::start(app).await;
    let mei = t.user("Mei");
    mei.sends("/later").await;
    mei.sees("now").await;
    t.settled().await;
    t.stop().await;
    assert_eq!(diary.take(), ["later", "later"]);
}
