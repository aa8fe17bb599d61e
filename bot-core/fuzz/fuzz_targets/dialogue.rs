//! Any text as a kept state of a dialogue, through the twin that `#[derive(Dialogue)]` writes: no
//! panic, and what was read is written as the same state again.

#![no_main]

use std::collections::{BTreeMap, HashMap};

use bot_core::{DialogueState, dialogue::Json, types::UserId};
use bot_macros::Dialogue;
use libfuzzer_sys::fuzz_target;

/// Of every shape that a variant and a field may have.
#[derive(Clone, Debug, Default, PartialEq, Dialogue)]
#[dialogue(version = 3, migrate = from_older, crate = bot_core)]
enum Shapes {
    #[default]
    Unit,
    Tuple(i64, Option<String>),
    One(Vec<u8>),
    Empty {},
    Numbers(u64, i8, f64, f32, i128),
    r#Fn {
        r#type: char,
        map: BTreeMap<String, (u64, f64)>,
        nested: Option<Box<[Option<bool>]>>,
        #[serde(rename = "Ä", default)]
        own: Own,
        #[serde(skip)]
        skipped: NotKept,
    },
    Deep(Option<Option<Tree>>),
    Step {
        way: Way,
        who: Option<Id>,
    },
}

#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
struct Own(HashMap<i32, String>);

#[derive(Clone, Debug, Default, PartialEq)]
struct NotKept;

/// Of itself, as deep as it comes.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Tree(Vec<Tree>);

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
enum Way {
    Foot,
    Train { number: u16, seat: Option<char> },
    Other(HashMap<String, String>),
}

/// A user, for whom serde is asked for by hand.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(from = "i64", into = "i64")]
struct Id(UserId);

impl From<i64> for Id {
    fn from(id: i64) -> Self {
        Self(UserId(id))
    }
}

impl From<Id> for i64 {
    fn from(Id(UserId(id)): Id) -> Self {
        id
    }
}

fn from_older(version: u32, json: Json) -> Option<Shapes> {
    let number = json.get("number").and_then(Json::as_i64)?;
    (version < 3).then_some(Shapes::Tuple(number, None))
}

fuzz_target!(|text: &str| {
    let Ok(state) = Shapes::decode(text) else {
        // What cannot be read goes to the migration, whatever it is.
        if let Ok(json) = serde_json::from_str(text) {
            let migrated = Shapes::migrate(2, json);
            assert!(migrated.is_none_or(|state| matches!(state, Shapes::Tuple(_, None))));
        }
        return;
    };
    if matches!(state, Shapes::Numbers(.., rough, _) if rough.is_infinite()) {
        return; // beyond what an f32 holds; JSON has no word for it, and nobody has written it
    }
    let written = state.encode().expect("it was read from JSON");
    assert_eq!(Shapes::decode(&written).ok().as_ref(), Some(&state), "{written}");
});
