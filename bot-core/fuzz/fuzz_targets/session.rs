//! Any text as a kept session, through the twin that `#[derive(Session)]` writes: no panic, what was
//! read is written as the same data again, and what is missing has its default.

#![no_main]

use std::collections::BTreeMap;

use bot_core::DialogueState;
use bot_macros::Session;
use libfuzzer_sys::fuzz_target;

/// Of every shape that a field may have.
#[derive(Clone, Debug, Default, PartialEq, Session)]
#[session(key = user, crate = bot_core)]
struct Basket {
    drinks: Vec<Drink>,
    note: Option<String>,
    language: String,
    counts: BTreeMap<String, (u32, f64)>,
    number: i64,
    large: u64,
    price: f64,
    rough: f32,
    hot: bool,
    letter: char,
    pair: (Option<u8>, [i16; 2]),
    nested: Option<Box<Nested>>,
    r#type: (),
}

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
enum Drink {
    Tea,
    Coffee { sugar: u8, milk: Option<bool> },
    Other(String),
    Both(Box<Drink>, Box<Drink>),
}

#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
struct Nested {
    within: Option<Box<Nested>>,
    list: Vec<Option<u64>>,
}

fuzz_target!(|text: &str| {
    let Ok(basket) = Basket::decode(text) else { return };
    if basket.rough.is_infinite() {
        return; // beyond what an f32 holds; JSON has no word for it, and nobody has written it
    }
    let written = basket.encode().expect("it was read from JSON");
    assert_eq!(Basket::decode(&written).ok().as_ref(), Some(&basket), "{written}");
});
