//! Every type of the schema: what is read is written back as it was.

use bot_core::{Update, json, types};
use serde_json::Value;

use crate::documents::{Random, Schema, Style, same};

/// Reads, writes, reads again: the text written, once both readings were equal.
type RoundTrip = fn(&str) -> Result<String, json::Error>;

fn round_trip<T>(text: &str) -> Result<String, json::Error>
where
    T: json::Read + json::Write + Default + PartialEq + Clone + std::fmt::Debug,
{
    let value: T = json::from_str(text)?;
    let written = json::to_string(&value);
    let again: T = json::from_str(&written)?;
    assert_eq!(value, again, "{text}\nwas written as\n{written}");
    Ok(written)
}

macro_rules! table {
    ($($name:ident),* $(,)?) => {
        const TYPES: &[(&str, RoundTrip)] =
            &[("Update", round_trip::<Update>), $((stringify!($name), round_trip::<types::$name>)),*];
    };
}
bot_core::__bot_for_each_type!(table);

const SPARSE: Style = Style { optional: 0, unknown: 0 };
const PLAIN: Style = Style { optional: 30, unknown: 0 };
const DENSE: Style = Style { optional: 100, unknown: 0 };
const FOREIGN: Style = Style { optional: 40, unknown: 15 };

/// Calls `each` with documents of every type; the seed makes a failure repeatable.
fn for_each(style: Style, documents: u64, each: impl Fn(&Schema, &str, RoundTrip, Value)) {
    let schema = Schema::load();
    for (name, round_trip) in TYPES.iter().filter(|(name, _)| schema.has(name)) {
        for seed in 0..documents {
            let mut random = Random::new(seed + 1);
            each(&schema, name, *round_trip, schema.document(name, style, &mut random));
        }
    }
}

#[test]
fn all_types_of_the_schema_are_there() {
    let schema = Schema::load();
    let known = TYPES.iter().filter(|(name, _)| schema.has(name)).count();
    // 403 of the API, two of SafeW, 28 enums (UpdateKind has a form of its own); one is ours.
    assert_eq!((known, TYPES.len()), (433, 434));
}

#[test]
fn well_formed_documents_are_written_back_equal() {
    for (style, documents) in [(SPARSE, 4), (PLAIN, 24), (DENSE, 6)] {
        for_each(style, documents, |_, name, round_trip, document| {
            let text = document.to_string();
            let written = round_trip(&text).unwrap_or_else(|e| panic!("{name}: {e}\n{text}"));
            let back: Value = serde_json::from_str(&written).unwrap();
            assert!(same(&document, &back), "{name}: {text}\nwas written as\n{written}");
        });
    }
}

#[test]
fn what_is_unknown_is_no_error_and_unknown_words_are_kept() {
    for_each(FOREIGN, 24, |_, name, round_trip, document| {
        let text = document.to_string();
        let written = round_trip(&text).unwrap_or_else(|e| panic!("{name}: {e}\n{text}"));
        let count = |text: &str| text.matches("tomorrow").count();
        assert_eq!(count(&text), count(&written), "{name}: {text}\nwas written as\n{written}");
    });
}

#[test]
fn fields_that_identify_nothing_may_be_missing_or_null() {
    for_each(DENSE, 1, |schema, name, round_trip, document| {
        let Value::Object(whole) = &document else {
            return;
        };
        let tagless = |f: &&Value| f.get("const").is_none() && name != "Update";
        for field in schema.fields(name).iter().filter(tagless) {
            let key = field["name"].as_str().unwrap();
            let mut missing = whole.clone();
            missing.remove(key);
            let mut null = whole.clone();
            null.insert(key.into(), Value::Null);
            for object in [missing, null] {
                let text = Value::from(object).to_string();
                match (schema.is_needed(name, field), round_trip(&text)) {
                    (false, Ok(_)) => {}
                    (false, Err(e)) => panic!("{name} without {key}: {e}\n{text}"),
                    (true, Ok(_)) => panic!("{name} was read without {key}"),
                    (true, Err(e)) => assert!(e.to_string().contains(key), "{name}: {e}"),
                }
            }
        }
    });
}

#[test]
fn mutilated_documents_are_errors_and_never_panics() {
    for_each(FOREIGN, 3, |_, name, round_trip, document| {
        let text = document.to_string();
        let mut random = Random::new(text.len() as u64);
        for _ in 0..6 {
            let mut bytes = text.clone().into_bytes();
            match random.below(4) {
                0 => bytes.truncate(random.below(bytes.len())),
                1 => {
                    let at = random.below(text.len());
                    bytes[at] = b"{}[]\",:0-nt\\"[random.below(12)];
                }
                2 => drop(bytes.remove(random.below(text.len()))),
                _ => bytes.insert(random.below(text.len()), b'9'),
            }
            // Either is fine, so long as it answers; a cut document is never read.
            let Ok(mutilated) = String::from_utf8(bytes) else {
                continue;
            };
            let cut = mutilated.len() < text.len() - 1;
            let read = round_trip(&mutilated);
            assert!(!cut || read.is_err(), "{name}: {mutilated}");
        }
    });
}
