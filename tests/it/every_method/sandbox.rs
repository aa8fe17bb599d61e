//! Every method against the sandbox: a call that is well-formed is never refused for its form, and
//! one that is not always is, by the name of what is wrong.

use std::collections::{BTreeMap, BTreeSet};

use bot_core::{Bot, CallError, Pace, Platform, RetryPolicy, Token};
use bot_sandbox::{PLAYED, Sandbox};
use bot_server::Dialect;
use proptest::{
    collection::vec,
    prelude::any,
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Value, json};

use super::{
    Given,
    documents::{Choices, Method, Schema},
    generated,
};

/// How often each method is called.
const CASES: usize = 8;

/// Refusals for the form of a call: no well-formed one may hear them.
const FORM: [&str; 9] = [
    "can't parse",
    "is required",
    " is empty",
    "must be of type",
    "Can't find field",
    "expected as",
    "there is no",
    "unsupported",
    "unallowed in",
];

/// What is wrong with the content of the calls, in words that sound like the form: markup that is
/// none.
const CONTENT: [&str; 1] = ["can't parse entities: "];

/// Parameters that the real server calls by other words, or not at all.
const OTHER_WORDS: [(&str, &str); 11] = [
    ("message_id", "message identifier is not specified"),
    ("message_id", "message to pin not found"),
    ("chat_id", "chat not found"),
    ("callback_query_id", "query ID is invalid"),
    ("inline_query_id", "query ID is invalid"),
    ("draft_id", "RANDOM_ID_INVALID"),
    ("media", "there are no messages to send"),
    ("reply_markup", "keyboard markup"),
    ("results", "inline query results"),
    ("emoji", "EMOTICON_STICKERPACK_MISSING"),
    ("type", "unsupported poll type"),
];

/// What the real server can do without, though the API calls it required.
const CAN_DO_WITHOUT: [&str; 3] =
    ["setWebhook.url", "setChatAdministratorCustomTitle.custom_title", "sendMessageDraft.text"];

/// A sandbox of this dialect, a bot that calls it without looking, and the schema.
struct Server {
    runtime: tokio::runtime::Runtime,
    sandbox: Sandbox,
    bot: Bot,
    http: reqwest::Client,
    schema: Schema,
}

impl Server {
    fn start(dialect: Dialect) -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let sandbox = runtime.block_on(Sandbox::builder().dialect(dialect).start()).unwrap();
        let platform = Platform::custom(dialect, sandbox.url());
        let bot = Bot::builder(Token::new(sandbox.token()).unwrap()).platform(platform);
        let bot = bot.checks(false).pace(Pace::UNLIMITED).retry(RetryPolicy::NONE);
        let http = bot_core::client::http_client_builder().no_proxy().build().unwrap();
        Self { runtime, sandbox, bot: bot.build().unwrap(), http, schema: Schema::load() }
    }

    fn method(&self, name: &str) -> &Method {
        self.schema.methods.iter().find(|method| method.name == name).unwrap()
    }

    /// The code and the words of a refusal of a call with this body.
    fn refused(&self, method: &str, body: &BTreeMap<String, Value>) -> (i64, String) {
        let url = format!("{}/bot{}/{method}", self.sandbox.url(), self.sandbox.token());
        let request = self.http.post(url).header("content-type", "application/json");
        let answer = self.runtime.block_on(async {
            let response = request.body(serde_json::to_string(body).unwrap()).send().await;
            response.unwrap().text().await.unwrap()
        });
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let words = answer["description"].as_str().unwrap_or_default().to_owned();
        (answer["error_code"].as_i64().unwrap_or(0), words)
    }

    /// A body with all parameters that are no files, the same each time.
    fn body(&self, method: &Method) -> BTreeMap<String, Value> {
        let given = given(&self.schema, method, false, &[u32::MAX / 2; 200]);
        given.values
    }
}

/// Values for every parameter, of which none asks the server to wait, and with buttons that do
/// something.
fn given(schema: &Schema, method: &Method, new_files: bool, list: &[u32]) -> Given {
    let mut given = super::given(schema, method, new_files, &mut Choices::new(list));
    for param in &method.params {
        let name = param["name"].as_str().unwrap();
        let is_person =
            name.ends_with("user_id") || (name == "chat_id" && param["type"] != "ChatId");
        if is_person || (method.name == "getUpdates" && name == "timeout") {
            given.values.insert(name.into(), json!(1));
        }
    }
    given.values.values_mut().for_each(finish_buttons);
    given
}

/// Gives data to inline buttons that do nothing: by the schema alone, a text is all they need.
fn finish_buttons(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(finish_buttons),
        Value::Object(fields) => {
            let rows = fields.get_mut("inline_keyboard").and_then(Value::as_array_mut);
            for button in rows.into_iter().flatten().flat_map(|row| row.as_array_mut().unwrap()) {
                let idle = ["text", "style", "icon_custom_emoji_id"];
                let button = button.as_object_mut().unwrap();
                if button.iter().all(|(key, value)| idle.contains(&&**key) || *value == false) {
                    button.insert("callback_data".into(), json!("tea"));
                }
            }
            fields.values_mut().for_each(finish_buttons);
        }
        _ => {}
    }
}

#[test]
fn what_is_well_formed_is_never_refused_for_its_form() {
    let server = Server::start(Dialect::Telegram);
    let mut runner = TestRunner::deterministic();
    let (mut not_played, mut calls) = (BTreeSet::new(), 0);
    for (name, call) in generated::METHODS {
        let method = server.method(name);
        for new_files in [false, true] {
            // After these two nothing would work.
            if (new_files && !method.uploads) || matches!(*name, "logOut" | "close") {
                continue;
            }
            for _ in 0..CASES {
                let list = vec(any::<u32>(), 0..400).new_tree(&mut runner).unwrap().current();
                let given = given(&server.schema, method, new_files, &list);
                calls += 1;
                let answer = server.runtime.block_on(call(&server.bot, &given));
                let Err(CallError::Api(error)) = answer else {
                    continue; // accepted
                };
                let words = error.description;
                if error.error_code == 501 {
                    assert!(words.contains("does not play"), "{name}: {words}");
                    not_played.insert(*name);
                    continue;
                }
                assert!(matches!(error.error_code, 400 | 403 | 409), "{name}: {words}\n{given:?}");
                // Some files must be new ones.
                let counts = |form: &str| new_files || form != "there is no";
                let form = FORM.iter().any(|form| words.contains(form) && counts(form));
                let content = CONTENT.iter().any(|content| words.contains(content));
                assert!(!form || content, "{name}: {words}\n{given:?}");
            }
        }
    }
    assert_eq!(calls, (185 - 2 + 28) * CASES);
    let refused: BTreeSet<&str> =
        PLAYED.iter().copied().filter(|n| not_played.contains(n)).collect();
    println!("{refused:?} are played, but not of all kinds");
}

#[test]
fn what_is_needed_is_missed_by_its_name() {
    let server = Server::start(Dialect::Telegram);
    let mut missed = 0;
    for method in &server.schema.methods {
        let name = &method.name;
        for param in method.params.iter().filter(|param| param["required"] == true) {
            let missing = param["name"].as_str().unwrap();
            if CAN_DO_WITHOUT.contains(&&*format!("{name}.{missing}")) {
                continue;
            }
            let mut body = server.body(method);
            body.remove(missing);
            let (code, words) = server.refused(name, &body);
            assert_eq!(code, 400, "{name} without {missing}: {words}");
            assert!(is_named(missing, &words), "{name} without {missing}: {words}");
            missed += 1;
        }
    }
    assert_eq!(missed, 311);
}

#[test]
fn what_is_of_another_type_is_refused_by_its_name() {
    let server = Server::start(Dialect::Telegram);
    let mut refused = 0;
    for method in &server.schema.methods {
        let name = &method.name;
        for param in &method.params {
            let (wrong, wire) = (param["name"].as_str().unwrap(), param["type"].as_str().unwrap());
            let value = match wire {
                "String" | "InputFile" | "InputFileOrString" => continue, // a text is any value
                "Array<UpdateKind>" => json!("tea"),
                _ if wire.starts_with("Array<") => json!({}),
                _ => json!("no value of this type"),
            };
            let mut body = server.body(method);
            body.insert(wrong.into(), value);
            let (code, words) = server.refused(name, &body);
            assert_eq!(code, 400, "{name} with another {wrong}: {words}");
            assert!(is_named(wrong, &words), "{name} with another {wrong}: {words}");
            refused += 1;
        }
    }
    assert_eq!(refused, 701);
}

/// Whether a refusal says which parameter it is about.
fn is_named(parameter: &str, words: &str) -> bool {
    let other = OTHER_WORDS.iter().any(|(name, other)| *name == parameter && words.contains(other));
    let plain = parameter.replace('_', " ");
    let last = |end: &str, is: &str| parameter.ends_with(end) && words.contains(is);
    let last = last("_entities", "can't parse entities") || last("_parse_mode", "parse_mode");
    other || last || words.contains(parameter) || words.to_lowercase().contains(&plain)
}

#[test]
fn a_method_that_the_platform_lacks_is_not_found() {
    let server = Server::start(Dialect::SafeW);
    let mut lacking = 0;
    for method in &server.schema.methods {
        let (code, words) = server.refused(&method.name, &BTreeMap::new());
        let has = bot_core::check::has_method(Dialect::SafeW, &method.name);
        assert_eq!(code == 404, !has, "{}: {words}", method.name);
        lacking += usize::from(!has);
    }
    assert_eq!(lacking, 185 - 52);
    assert_eq!(server.refused("sendSparkle", &BTreeMap::new()), (404, "Not Found".to_owned()));
}
