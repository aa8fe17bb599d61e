//! Functions that judge: `filter = is_admin`.

use bot_core::{
    HandlerError,
    extract::{Choice, FromUpdate, Kind, Rejection},
};
use bot_server::prelude::*;
use serde_json::json;

use super::*;

fn is_mei(user: User) -> bool {
    user.first_name == "Mei"
}

#[on(message, filter = is_mei)]
fn at_once() {}

async fn is_long(diary: State<Diary>, message: Message) -> bool {
    tokio::task::yield_now().await;
    diary.0.note("is_long");
    message.text.is_some_and(|text| text.len() > 3)
}

#[on(message, prefix = "t", filter = is_long)]
fn later() {}

mod rules {
    use super::*;

    pub(super) async fn is_number(
        message: Message,
    ) -> std::result::Result<bool, std::num::ParseIntError> {
        let text = message.text.unwrap_or_default();
        if text.starts_with('-') {
            return Ok(false);
        }
        text.parse::<u8>().map(|number| number > 100)
    }
}

#[on(edited_message | message, filter = rules::is_number)]
fn fallible() {}

#[tokio::test]
async fn predicates_answer_at_once_or_later() {
    let ada =
        message(json!({"text": "x", "from": {"id": 8, "is_bot": false, "first_name": "Ada"}}));
    let nobody = message(json!({"text": "x", "from": null}));
    expect(
        handlers![at_once, later],
        &[
            ("message", text("teapot"), "later"),
            ("message", text("tea"), "at_once"),
            ("message", ada, ""),
            // An argument that is not there means no.
            ("message", nobody, ""),
        ],
    )
    .await;
    let scene = Scene::new();
    let router = scene.router(handlers![later]);
    scene.handler(&router, "message", &text("coffee")).await;
    assert_eq!(scene.diary.take(), [""; 0], "what needs no code is looked at first");
}

#[tokio::test]
async fn a_predicate_that_fails_fails_the_handler() {
    let scene = Scene::new();
    let router = scene.router(handlers![fallible]);
    assert_eq!(scene.handler(&router, "message", &text("101")).await, "fallible");
    assert_eq!(scene.handler(&router, "message", &text("100")).await, "");
    assert_eq!(scene.handler(&router, "edited_message", &text("-")).await, "");
    let Outcome::Failed(handler, error) = scene.dispatch(&router, "message", &text("x")).await
    else {
        panic!("a failure")
    };
    assert_eq!(
        (handler.name(), error.to_string()),
        ("fallible", "invalid digit found in string".into())
    );
}

fn panics() -> bool {
    panic!("as asked")
}

#[on(message, filter = panics)]
fn never() {}

#[on(message)]
fn rest() {}

#[tokio::test]
async fn a_predicate_that_panics_fails_the_handler() {
    let scene = Scene::new();
    let router = scene.router(handlers![never, rest]);
    let Outcome::Failed(handler, HandlerError::Panicked(message)) =
        scene.dispatch(&router, "message", &text("x")).await
    else {
        panic!("a failure")
    };
    assert_eq!((handler.name(), &*message), ("never", "as asked"));
}

/// An argument that judges for itself.
struct Judged(&'static str);

impl<K: Kind> FromUpdate<K> for Judged {
    type Rejection = Rejection;
    const CHOICE: Choice = Choice::Some;

    async fn from_update(context: &Context) -> std::result::Result<Self, Rejection> {
        match context.message().and_then(|m| m.text.as_deref()) {
            Some("skip") => Err(Rejection::skip("as asked")),
            Some("answer") => Err(Rejection::Answer("as asked".into())),
            Some("error") => Err(Rejection::error("as asked")),
            _ => Ok(Self("fine")),
        }
    }
}

fn is_fine(judged: Judged) -> bool {
    judged.0 == "fine"
}

#[on(message, filter = is_fine)]
fn fine() {}

#[on(message, not(filter = is_fine))]
fn not_fine() {}

#[tokio::test]
async fn an_argument_that_refuses_means_no_and_one_that_fails_fails() {
    let scene = Scene::new();
    let router = scene.router(handlers![fine, not_fine]);
    assert_eq!(scene.handler(&router, "message", &text("x")).await, "fine");
    assert_eq!(scene.handler(&router, "message", &text("skip")).await, "not_fine");
    assert_eq!(scene.handler(&router, "message", &text("answer")).await, "not_fine");
    let outcome = scene.dispatch(&router, "message", &text("error")).await;
    assert!(matches!(outcome, Outcome::Failed(handler, _) if handler.name() == "fine"));
}

fn yes(diary: State<Diary>) -> bool {
    diary.0.note("yes");
    true
}

fn no(diary: State<Diary>) -> bool {
    diary.0.note("no");
    false
}

#[on(message, any(chat = group, filter = no, filter = yes), not(filter = no, filter = yes))]
fn nested() {}

#[on(message, filter = no, filter = yes)]
fn both_at_once() {}

#[on(callback_query, any(data = "tea", filter = no))]
fn asked_only_if_needed() {}

#[tokio::test]
async fn predicates_stand_in_any_and_not_and_are_asked_in_order() {
    let scene = Scene::new();
    let router = scene.router(handlers![nested, asked_only_if_needed]);
    assert_eq!(scene.handler(&router, "message", &text("x")).await, "nested");
    assert_eq!(scene.diary.take(), ["no", "yes", "no"]);
    let in_a_group = message_in("group", json!({}));
    assert_eq!(scene.handler(&router, "message", &in_a_group).await, "nested");
    assert_eq!(scene.diary.take(), ["no"]);
    assert_eq!(
        scene.handler(&router, "callback_query", &data("tea")).await,
        "asked_only_if_needed"
    );
    assert_eq!(scene.diary.take(), [""; 0]);
    assert_eq!(scene.handler(&router, "callback_query", &data("water")).await, "");
    assert_eq!(scene.diary.take(), ["no"]);
}

#[tokio::test]
async fn a_handler_may_have_several_predicates() {
    let scene = Scene::new();
    let router = scene.router(handlers![both_at_once]);
    assert_eq!(scene.handler(&router, "message", &text("x")).await, "");
    assert_eq!(scene.diary.take(), ["no"]);
}
