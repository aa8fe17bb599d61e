//! Named parts of regular expressions as arguments.

use bot_server::prelude::*;
use serde_json::json;

use super::*;

#[on(message, regex = r"^(?<item>\w+)( x(?<count>\d+))?$")]
fn several(diary: State<Diary>, count: Option<u8>, item: String) {
    diary.0.note(format!("several {item} {count:?}"));
}

#[on(message, regex = r"^(?<number>-?\d+)( x(?<count>\d+))?$")]
fn number(diary: State<Diary>, number: i16, count: Option<u8>, user: User) {
    diary.0.note(format!("number {number} {count:?} {}", user.first_name));
}

#[on(message, regex = r"^#(?<tag>\w+)( (?<rest>.*))?$")]
fn tag(diary: State<Diary>, tag: String, rest: String) {
    diary.0.note(format!("tag {tag} {rest}"));
}

#[on(message, regex = "^of (?<type>[a-z]+)$")]
fn r#match(diary: State<Diary>, r#type: String) {
    diary.0.note(format!("match {type}"));
}

#[on(message)]
fn rest(diary: State<Diary>, message: Message) {
    diary.0.note(format!("rest {}", message.text.unwrap_or_default()));
}

#[tokio::test]
async fn parts_are_read_by_the_types_of_arguments() {
    let scene = Scene::new();
    // By line: `several` before `number`, though both match a number.
    let router = scene.router(handlers![rest, number, tag]);
    for (written, noted) in [
        ("12", "number 12 None Mei"),
        ("-12 x3", "number -12 Some(3) Mei"),
        // What is no number of the type goes on, also where the argument may be missing.
        ("99999", "rest 99999"),
        ("12 x999", "rest 12 x999"),
        ("#tea with milk", "tag tea with milk"),
        // A part that is not there, for an argument that must be.
        ("#tea", "rest #tea"),
        ("tea", "rest tea"),
    ] {
        scene.handler(&router, "message", &text(written)).await;
        assert_eq!(scene.diary.take(), [noted]);
    }
    let router = scene.router(handlers![rest, several, number]);
    for (written, noted) in [
        ("tea", "several tea None"),
        ("tea x3", "several tea Some(3)"),
        ("12 x3", "several 12 Some(3)"),
        ("-12 x3", "number -12 Some(3) Mei"),
        ("tea x999", "rest tea x999"),
    ] {
        scene.handler(&router, "message", &text(written)).await;
        assert_eq!(scene.diary.take(), [noted]);
    }
}

#[tokio::test]
async fn a_part_may_be_named_by_a_keyword() {
    let scene = Scene::new();
    let router = scene.router(handlers![r#match]);
    assert_eq!(scene.handler(&router, "message", &text("of tea")).await, "match");
    assert_eq!(scene.diary.take(), ["match tea"]);
}

#[on(message | callback_query | inline_query, regex = "^(?<word>t.a)$", not(regex = "^to", regex = "a$"))]
fn of_texts_data_and_queries(diary: State<Diary>, word: String) {
    diary.0.note(word);
}

#[tokio::test]
async fn the_text_of_an_update_is_searched() {
    let scene = Scene::new();
    let router = scene.router(handlers![of_texts_data_and_queries]);
    for (kind, payload, noted) in [
        ("message", text("tea"), "tea"),
        ("message", text("toa"), ""),
        ("message", message(json!({"caption": "taa"})), "taa"),
        ("callback_query", data("tea"), "tea"),
        ("callback_query", query(json!({"game_short_name": "tea"})), ""),
        ("inline_query", inline("tea"), "tea"),
        ("message", message(json!({})), ""),
    ] {
        scene.handler(&router, kind, &payload).await;
        assert_eq!(scene.diary.take().concat(), noted, "{payload}");
    }
}

#[on(message, any(regex = "^a", regex = "z$"))]
fn either() {}

#[tokio::test]
async fn several_expressions_stand_in_any() {
    expect(
        handlers![either],
        &[
            ("message", text("ab"), "either"),
            ("message", text("yz"), "either"),
            ("message", text("ba"), ""),
        ],
    )
    .await;
}
