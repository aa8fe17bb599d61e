//! Why an update is for no handler, as those who look on are told.

use super::*;

#[on(message, command = "start")]
fn start() {}

#[on(message, text = "tea", chat = private)]
fn tea() {}

fn is_long(message: Message) -> bool {
    message.text.is_some_and(|text| text.len() > 5)
}

#[on(message, prefix = "/", filter = is_long)]
fn long() {}

#[derive(CallbackData)]
struct Cup(#[allow(dead_code, reason = "it is only read")] u8);

#[on(callback_query)]
fn cup(_: Data<Cup>) {}

#[on(message, content = photo)]
fn photo() {}

const ALL: &[&Handler] = handlers![start, tea, long, cup, photo];

/// What is said of an update, a line per handler: without the place.
async fn said(kind: &str, payload: &Value) -> Vec<String> {
    let scene = Scene::new();
    let router = scene.router(ALL);
    let context = scene.context(kind, payload);
    let mut asked = Vec::new();
    let outcome = router.dispatch_watched(&context, &mut asked).await;
    assert!(matches!(outcome, Outcome::Unhandled), "{outcome:?}");
    let all = router.explain(&context, asked);
    all.iter().map(|one| format!("{}: {}", one.handler.name(), one.why)).collect()
}

#[tokio::test]
async fn each_handler_of_the_kind_says_what_it_asks_for() {
    assert_eq!(
        said("message", &text("/stop")).await,
        [
            r#"start: not command = "start""#,
            r#"tea: not text = "tea""#,
            "long: not filter = is_long",
            "photo: not content = photo",
        ]
    );
    assert_eq!(
        said("message", &message(json!({"text": "tea", "chat": {"id": -5, "type": "group"}})))
            .await,
        [
            r#"start: not command = "start""#,
            "tea: not chat = private",
            r#"long: not prefix = "/""#,
            "photo: not content = photo",
        ]
    );
}

#[tokio::test]
async fn arguments_say_why_not_themselves() {
    let said = said("callback_query", &data("cup:many")).await;
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with("cup: ") && !said[0].contains("not "), "{said:?}");
}

#[tokio::test]
async fn a_kind_that_no_handler_is_of_has_nobody_to_say_why() {
    assert!(said("edited_message", &text("/stop")).await.is_empty());
}

#[tokio::test]
async fn who_was_asked_before_the_one_that_took_it_is_noted() {
    let scene = Scene::new();
    let handlers: &[&Handler] = handlers![long, any];
    let router = scene.router(handlers);
    let context = scene.context("message", &text("/a"));
    let mut asked = Vec::new();
    let outcome = router.dispatch_watched(&context, &mut asked).await;
    assert!(matches!(outcome, Outcome::Handled(handler) if handler.name() == "any"));
    let asked: Vec<_> = asked.iter().map(|one| one.handler.name()).collect();
    assert_eq!(asked, ["long"]);
}

#[on(message)]
fn any() {}
