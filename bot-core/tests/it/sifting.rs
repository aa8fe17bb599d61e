//! Updates of which only wanted kinds are read: those as if all were read, the others as JSON.

use std::fmt;

use bot_core::{
    AllowedUpdates, Update, UpdateKind,
    json::{self, Raw},
    update::Sifted,
};
use proptest::{
    collection::vec,
    prelude::*,
    sample::subsequence,
    test_runner::{Config, TestRunner},
};
use serde_json::Value;

use crate::{
    documents::{Choices, Schema, Style},
    mutation::mutations,
};

const CASES: u32 = 4_000;

fn wanted() -> impl Strategy<Value = AllowedUpdates> {
    let all = UpdateKind::ALL;
    prop_oneof![
        1 => Just(AllowedUpdates::ALL),
        6 => subsequence(all, 0..all.len()).prop_map(AllowedUpdates::from_iter),
    ]
}

/// Bytes, shown as text.
struct Bytes(Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.0))
    }
}

/// Updates: of one kind as a server sends them, of none or several, and with something wrong.
fn updates(schema: &Schema) -> impl Strategy<Value = Bytes> {
    let one = |(nested, list): (usize, Vec<u32>)| {
        let style = Style { optional: 20, nested, unknown: 5 };
        schema.document("Update", style, &mut Choices::new(&list))
    };
    let one = (0..40usize, vec(any::<u32>(), 0..200)).prop_map(one);
    let text = (one, proptest::option::weighted(0.3, mutations())).prop_map(|(one, mutation)| {
        let mutated = mutation.and_then(|mutation| mutation.apply(&one));
        mutated.map_or_else(|| one.to_string().into_bytes(), |mutated| mutated.bytes)
    });
    let odd = prop_oneof![
        Just(r#"{"update_id":7}"#),
        Just(r#"{"dream":{"message":{}}}"#),
        Just(r#"{"fog":[1]}"#),
        Just(r#"{"poll":null}"#),
    ];
    let part = prop_oneof![6 => text, 1 => odd.prop_map(|odd| odd.as_bytes().to_vec())];
    vec(part, 1..3).prop_map(|parts| {
        // Several are one object with the fields of all.
        let inside = |part: &Vec<u8>| {
            let inside = part.strip_prefix(b"{").unwrap_or(part);
            inside.strip_suffix(b"}").unwrap_or(inside).to_vec()
        };
        match &*parts {
            [one] => Bytes(one.clone()),
            several => {
                let inside: Vec<_> = several.iter().map(inside).collect();
                Bytes([b"{", &*inside.join(&b","[..]), b"}"].concat())
            }
        }
    })
}

fn is_wanted(update: &Update, wanted: AllowedUpdates) -> bool {
    update.kind().map_or(wanted == AllowedUpdates::ALL, |kind| wanted.contains(kind))
}

#[test]
fn what_is_wanted_is_read_as_ever_and_the_rest_is_known_by_id_and_kind() {
    let schema = Schema::load();
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let input = (updates(&schema), wanted());
    let result = TestRunner::new(config).run(&input, |(Bytes(bytes), wanted)| {
        let sifted = Update::from_slice_for(&bytes, wanted);
        match (Update::from_slice(&bytes), sifted) {
            (Ok(update), Ok(sifted)) => prop_assert_eq!(
                sifted,
                if is_wanted(&update, wanted) {
                    Sifted::Wanted(update)
                } else {
                    let kind = update.kind_name().to_owned();
                    Sifted::Unwanted { update_id: update.update_id, kind }
                }
            ),
            // What cannot be read belongs to a kind that was stepped over.
            (Err(_), Ok(_)) => {
                prop_assert!(wanted != AllowedUpdates::ALL);
                prop_assert!(json::from_slice::<Raw>(&bytes).is_ok(), "this is no JSON");
            }
            (Err(_), Err(_)) => {}
            (Ok(_), Err(error)) => prop_assert!(false, "{error}"),
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

#[test]
fn a_payload_that_nobody_wants_may_be_of_any_shape_but_must_be_json() {
    let read = |text: &str| {
        Update::from_slice_for(text.as_bytes(), AllowedUpdates::EMPTY.with(UpdateKind::Message))
    };
    let unwanted = |update_id, kind: &str| Ok(Sifted::Unwanted { update_id, kind: kind.into() });
    assert_eq!(read(r#"{"update_id": 1, "poll": 5}"#), unwanted(1, "poll"));
    assert_eq!(read(r#"{"dream": {"a": []}, "update_id": 2}"#), unwanted(2, "dream"));
    assert_eq!(read(r#"{"update_id": 3, "fog": 1}"#), unwanted(3, ""));
    let error = read(r#"{"update_id": 1, "poll": {"id": nul}}"#).unwrap_err().to_string();
    assert_eq!(error, "expected null at poll (byte 32)");
    let error = read(r#"{"poll": {}}"#).unwrap_err().to_string();
    assert_eq!(error, "missing update_id (byte 0)");
}

#[test]
fn all_that_came_is_wanted_where_all_kinds_are() {
    let dream = r#"{"update_id": 1, "dream": {"depth": 2}}"#;
    let Ok(Sifted::Wanted(update)) = Update::from_slice_for(dream.as_bytes(), AllowedUpdates::ALL)
    else {
        panic!("it is wanted")
    };
    let written: Value = serde_json::from_str(&json::to_string(&update)).unwrap();
    assert_eq!(written["dream"]["depth"], 2);
}
