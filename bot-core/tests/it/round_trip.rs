//! Every type of the schema: what is read is written back as it was.

use std::{cell::Cell, fmt};

use bot_core::{Update, json, types};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestCaseResult, TestRunner},
};
use serde_json::Value;

use crate::{
    documents::{Choices, Schema, Style, same},
    mutation::{Mutation, mutations},
};

/// Reads, writes, reads again: the reader's answer, and the text written.
type RoundTrip = fn(&[u8]) -> Result<json::Result<String>, TestCaseError>;

fn round_trip<T>(bytes: &[u8]) -> Result<json::Result<String>, TestCaseError>
where
    T: json::Read + json::Write + Default + PartialEq + Clone + fmt::Debug,
{
    let value: T = match json::from_slice(bytes) {
        Ok(value) => value,
        Err(error) => return Ok(Err(error)),
    };
    let written = json::to_string(&value);
    let again: T = json::from_str(&written)?;
    prop_assert!(value == again, "read {value:?}\nwritten as {written}\nread again {again:?}");
    Ok(Ok(written))
}

macro_rules! table {
    ($($name:ident),* $(,)?) => {
        const TYPES: &[(&str, RoundTrip)] =
            &[("Update", round_trip::<Update>), $((stringify!($name), round_trip::<types::$name>)),*];
    };
}
bot_core::__bot_for_each_type!(table);

/// Documents of each type and test: 10,392 of all types together.
const CASES: u32 = 24;

/// A document, shown as JSON.
struct Document(Value);

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Documents of a type, sparse and dense.
fn documents(schema: &Schema, name: &str, unknown: usize) -> impl Strategy<Value = Document> {
    let optional = prop_oneof![1 => Just(0), 2 => 0..100usize, 1 => Just(100)];
    let nested = prop_oneof![2 => Just(0), 2 => 0..60usize];
    (optional, nested, vec(any::<u32>(), 0..300)).prop_map(move |(optional, nested, list)| {
        let style = Style { optional, nested, unknown };
        Document(schema.document(name, style, &mut Choices::new(&list)))
    })
}

/// Puts what `documents` makes of every type to the test; how many passed. A failure is tried
/// smaller before it is shown.
fn for_each<D: Strategy>(
    schema: &Schema,
    documents: impl Fn(&'static str) -> D,
    test: impl Fn(RoundTrip, D::Value) -> TestCaseResult,
) -> usize {
    let passed = Cell::new(0);
    for (name, round_trip) in TYPES.iter().filter(|(name, _)| schema.has(name)) {
        let config = Config {
            cases: CASES,
            failure_persistence: None,
            max_shrink_iters: 20_000,
            ..Config::default()
        };
        let result = TestRunner::new(config).run(&documents(name), |document| {
            test(*round_trip, document)?;
            passed.set(passed.get() + 1);
            Ok(())
        });
        if let Err(error) = result {
            panic!("{name}: {error}");
        }
    }
    passed.get()
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
    let schema = Schema::load();
    let documents = |name| documents(&schema, name, 0);
    let passed = for_each(&schema, documents, |round_trip, Document(document)| {
        let written = round_trip(document.to_string().as_bytes())??;
        let back: Value = serde_json::from_str(&written)?;
        prop_assert!(same(&document, &back), "{document}\nwas written as\n{written}");
        Ok(())
    });
    assert!(passed >= 10_000, "{passed}");
}

#[test]
fn what_is_unknown_is_no_error_and_unknown_words_are_kept() {
    let schema = Schema::load();
    let documents = |name| documents(&schema, name, 15);
    let passed = for_each(&schema, documents, |round_trip, Document(document)| {
        let text = document.to_string();
        let written = round_trip(text.as_bytes())??;
        let count = |text: &str| text.matches("tomorrow").count();
        prop_assert_eq!(count(&text), count(&written), "{}\nwas written as\n{}", text, written);
        Ok(())
    });
    assert!(passed >= 10_000, "{passed}");
}

#[test]
fn mutated_documents_are_read_or_refused_with_the_place() {
    let schema = Schema::load();
    let mutated = |name| (documents(&schema, name, 10), mutations());
    let passed = for_each(&schema, mutated, |round_trip, (Document(document), mutation)| {
        let Some(mutated) = mutation.apply(&document) else {
            return Err(TestCaseError::reject("no place for it"));
        };
        let shown = String::from_utf8_lossy(&mutated.bytes);
        let theirs = serde_json::from_slice::<Value>(&mutated.bytes);
        let error = match round_trip(&mutated.bytes)? {
            Ok(written) => {
                let refused = matches!(mutation, Mutation::Cut(_) | Mutation::NotUtf8(..));
                prop_assert!(!refused, "was read: {shown}");
                if let Err(error) = theirs {
                    // Numbers beyond f64 are kept, or stepped over, as text.
                    prop_assert!(error.to_string().contains("out of range"), "{error}: {shown}");
                }
                let kept = shown.contains("tomorrow"); // with its keys, as it came
                if let Some(key) = mutated.twice
                    && !kept
                    && !schema.tells(&key)
                {
                    let once = round_trip(document.to_string().as_bytes())??;
                    prop_assert_eq!(written, once, "of {} the last did not win: {}", key, shown);
                }
                return Ok(());
            }
            Err(error) => error,
        };
        prop_assert!(mutated.is_said_by(&error), "{error}: {shown}");
        Ok(())
    });
    assert!(passed >= 10_000, "{passed}");
}

#[test]
fn fields_that_identify_nothing_may_be_missing_or_null() {
    let schema = Schema::load();
    let style = Style { optional: 100, nested: 0, unknown: 0 };
    for (name, round_trip) in TYPES.iter().filter(|(name, _)| *name != "Update") {
        let fields = schema.fields(name).iter().filter(|field| field.get("const").is_none());
        for field in fields {
            let key = field["name"].as_str().unwrap();
            let whole = schema.document(name, style, &mut Choices::new(&[]));
            let (mut missing, mut null) = (whole.clone(), whole);
            missing.as_object_mut().unwrap().remove(key).unwrap();
            null[key] = Value::Null;
            for text in [missing.to_string(), null.to_string()] {
                match (schema.is_needed(name, field), round_trip(text.as_bytes()).unwrap()) {
                    (false, Ok(_)) => {}
                    (false, Err(e)) => panic!("{name} without {key}: {e}\n{text}"),
                    (true, Ok(_)) => panic!("{name} was read without {key}"),
                    (true, Err(e)) => assert!(e.to_string().contains(key), "{name}: {e}"),
                }
            }
        }
    }
}
