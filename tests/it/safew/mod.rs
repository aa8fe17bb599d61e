//! Answers in SafeW's shapes, one file per difference in `tests/safew`: read by the client from a
//! server, and each field is where it belongs.

mod chats;
mod messages;
mod refusals;
mod updates;

use std::{fs, path::PathBuf};

use axum::http::StatusCode;
use bot_core::{Bot, Platform};
use serde_json::Value;

use crate::client::Recorder;

const TESTS: [&str; 4] = [
    include_str!("chats.rs"),
    include_str!("messages.rs"),
    include_str!("refusals.rs"),
    include_str!("updates.rs"),
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("safew")
}

/// A bot of SafeW, whose server gives this answer to all that is asked.
async fn answered(name: &str) -> Bot {
    let text = fs::read_to_string(folder().join(name).with_extension("json")).unwrap();
    let answer: Value = serde_json::from_str(&text).unwrap();
    let status = match (answer["ok"] == true, answer["error_code"].as_u64()) {
        (true, _) => StatusCode::OK,
        (false, Some(code)) => StatusCode::from_u16(code.try_into().unwrap()).unwrap(),
        (false, None) => StatusCode::BAD_REQUEST,
    };
    Recorder::of(Platform::SAFEW, status, &text).await.bot
}

#[test]
fn every_answer_of_the_corpus_has_a_test() {
    let mut answers = 0;
    for file in fs::read_dir(folder()).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let asked = format!("\"{name}\"");
        assert!(TESTS.iter().any(|test| test.contains(&asked)), "no test asks for {asked}");
        answers += 1;
    }
    assert_eq!(answers, 69);
}
