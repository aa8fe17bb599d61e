//! Every method with every parameter, over HTTP: what the schema says is what the server gets. The
//! calls are not checked before: all parameters at once are more than a server takes.

#[allow(dead_code, reason = "bot-core's tests use the rest")]
#[path = "../../../bot-core/tests/it/documents.rs"]
pub(crate) mod documents;
mod generated;
mod sandbox;

use std::{cell::Cell, collections::BTreeMap, fmt, pin::Pin};

use bot_core::{
    Bot, CallError, Method,
    json::{self, Read},
    types::InputFile,
};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestCaseResult, TestRunner},
};
use serde_json::Value;

use crate::client::{Recorded, Recorder};
use documents::{Choices, FILE, Schema, Style, same};

/// A refusal: what the methods answer with is not of interest here.
const REFUSED: &str = r#"{"ok":false,"error_code":400,"description":"recorded"}"#;

/// How often each method is called, with other values each time.
const CASES: u32 = 8;

type Sent = Pin<Box<dyn Future<Output = Result<(), CallError>>>>;

/// A method, called with the values given.
type Call = fn(&Bot, &Given) -> Sent;

/// The values of a call's parameters.
struct Given {
    values: BTreeMap<String, Value>,
    /// Whether every file is a new one, whose name and content are its `file_id`.
    new_files: bool,
    files: Cell<usize>,
}

/// As JSON, to be read by people.
impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(&self.values).map_err(|_| fmt::Error)?)
    }
}

impl Given {
    fn value<T: Read + Default>(&self, name: &str) -> T {
        json::from_str(&self.values[name].to_string()).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    fn file(&self, name: &str) -> InputFile {
        self.media(name)
    }

    fn media<T: Read + Default + Files>(&self, name: &str) -> T {
        let mut value: T = self.value(name);
        value.each(&mut |file| {
            self.files.set(self.files.get() + 1);
            if self.new_files {
                let content = file.as_str().unwrap().to_owned();
                *file = InputFile::bytes(format!("{}.bin", self.files.get()), content);
            }
        });
        value
    }
}

/// A value with files to be sent inside.
trait Files {
    fn each(&mut self, change: &mut dyn FnMut(&mut InputFile));
}

impl Files for InputFile {
    fn each(&mut self, change: &mut dyn FnMut(&mut InputFile)) {
        change(self);
    }
}

impl<T: Files> Files for Option<T> {
    fn each(&mut self, change: &mut dyn FnMut(&mut InputFile)) {
        self.iter_mut().for_each(|value| value.each(change));
    }
}

impl<T: Files> Files for Box<T> {
    fn each(&mut self, change: &mut dyn FnMut(&mut InputFile)) {
        (**self).each(change);
    }
}

impl<T: Files> Files for Vec<T> {
    fn each(&mut self, change: &mut dyn FnMut(&mut InputFile)) {
        self.iter_mut().for_each(|value| value.each(change));
    }
}

fn send<M: Method>(bot: &Bot, method: M) -> Sent {
    let call = bot.call(method);
    Box::pin(async { call.await.map(drop) })
}

/// Calls every method that `takes` says, with values of every parameter, and `check`s what came.
/// How many calls that were.
fn for_each(
    new_files: bool,
    takes: fn(&documents::Method) -> bool,
    check: fn(&Given, &Recorded) -> TestCaseResult,
) -> usize {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let recorder = runtime.block_on(Recorder::start(REFUSED));
    let schema = Schema::load();
    let calls = Cell::new(0);
    for (name, call) in generated::METHODS {
        let method = schema.methods.iter().find(|m| m.name == *name).unwrap();
        if !takes(method) {
            continue;
        }
        let config = Config {
            cases: CASES,
            failure_persistence: None,
            max_shrink_iters: 5000,
            ..Config::default()
        };
        let given = vec(any::<u32>(), 0..400)
            .prop_map(|list| given(&schema, method, new_files, &mut Choices::new(&list)));
        let test = |given: Given| {
            let error = runtime.block_on(call(&recorder.bot, &given)).unwrap_err();
            prop_assert!(error.api().is_some(), "{error}");
            let recorded = recorder.last();
            prop_assert_eq!(&recorded.path, &format!("/bot123:abc/{name}"));
            calls.set(calls.get() + 1);
            check(&given, &recorded)
        };
        if let Err(error) = TestRunner::new(config).run(&given, test) {
            panic!("{name}: {error}");
        }
    }
    calls.get()
}

/// A value of the schema for every parameter.
fn given(
    schema: &Schema,
    method: &documents::Method,
    new_files: bool,
    choices: &mut Choices<'_>,
) -> Given {
    let style = Style { optional: 100, nested: 50, unknown: 0 };
    let mut values = BTreeMap::new();
    for param in &method.params {
        let wire = param["type"].as_str().unwrap();
        let mut value = schema.document(wire, style, choices);
        if let ("Array<UpdateKind>", Value::Array(kinds)) = (wire, &mut value) {
            kinds.sort_by_key(Value::to_string); // a set: each once, in order
            kinds.dedup();
        }
        values.insert(param["name"].as_str().unwrap().to_owned(), value);
    }
    Given { values, new_files, files: Cell::new(0) }
}

#[test]
fn every_method_is_sent_as_json_with_all_its_parameters() {
    let schema = Schema::load();
    assert_eq!(generated::METHODS.len(), schema.methods.len());
    let check = |given: &Given, recorded: &Recorded| {
        prop_assert_eq!(&*recorded.content_type, "application/json");
        let mut body: BTreeMap<String, Value> = serde_json::from_str(&recorded.body)?;
        for (name, expected) in &given.values {
            let value = body.remove(name).unwrap_or_default();
            prop_assert!(
                same(&value, expected),
                "expected {expected}\nas {name}, was sent {value}"
            );
        }
        prop_assert!(body.is_empty(), "not asked for: {body:?}");
        Ok(())
    };
    let calls = for_each(false, |_| true, check);
    assert_eq!((schema.methods.len(), calls), (185, 185 * CASES as usize));
}

#[test]
fn every_method_that_takes_new_files_is_sent_as_a_form_with_all_its_parameters() {
    let check = |given: &Given, recorded: &Recorded| {
        let kind = recorded.content_type.split(';').next();
        prop_assert_eq!(kind, Some("multipart/form-data"));
        let mut files = BTreeMap::new();
        let mut values = BTreeMap::new();
        for (name, file_name, content) in &recorded.parts {
            let content = String::from_utf8(content.clone())?;
            let twice = match file_name {
                Some(file) => files.insert(name.clone(), (file, content)).map(drop),
                None => values.insert(name.clone(), content).map(drop),
            };
            prop_assert!(twice.is_none(), "two parts `{name}`");
        }
        prop_assert_eq!(files.len(), given.files.get());
        for (name, expected) in &given.values {
            if let Some((_, content)) = files.remove(name) {
                // A file that is a parameter itself.
                prop_assert_eq!(Some(&*content), expected.as_str());
                continue;
            }
            let Some(value) = values.remove(name) else {
                return Err(TestCaseError::fail(format!("no `{name}` among {values:?}")));
            };
            if let Some(expected) = expected.as_str() {
                prop_assert_eq!(value, expected, "a string is sent bare");
                continue;
            }
            let mut value: Value = serde_json::from_str(&value)?;
            prop_assert!(!value.to_string().contains(FILE), "not attached: {value}");
            attach(&mut value, &mut |part| Some(files.remove(part)?.1));
            prop_assert!(
                same(&value, expected),
                "expected {expected}\nas {name}, was sent {value}"
            );
        }
        prop_assert!(files.is_empty() && values.is_empty(), "not asked for: {files:?} {values:?}");
        Ok(())
    };
    let calls = for_each(true, |method| method.uploads, check);
    assert_eq!(calls, 28 * CASES as usize);
}

/// Puts the content of parts in place of `attach://`.
fn attach(value: &mut Value, content: &mut dyn FnMut(&str) -> Option<String>) {
    match value {
        Value::String(text) => {
            if let Some(content) = text.strip_prefix("attach://").and_then(content) {
                *text = content;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| attach(item, content)),
        Value::Object(fields) => fields.values_mut().for_each(|field| attach(field, content)),
        _ => {}
    }
}
