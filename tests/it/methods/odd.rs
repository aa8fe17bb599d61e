//! Odd parameters: whatever a bot sends, the sandbox answers as a Bot API server, and goes on.

use std::{cell::Cell, collections::BTreeMap, time::Duration};

use bot_server::types::ChatAdministratorRights;
use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    test_runner::{Config, TestCaseResult, TestRunner},
};
use serde_json::{Value, json};

use super::{Dialect, World, http, media::png};
use crate::every_method::documents::{Choices, Method, Schema, Style};

/// How often each method is called in each dialect; one that is not played, once.
const CASES: u32 = 12;

/// What there is, by the names of the parameters that name it.
type Known = BTreeMap<&'static str, Vec<Value>>;

/// A world in which most methods have something to work on.
async fn known(world: &World) -> Known {
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let rights = ChatAdministratorRights::new()
        .can_delete_messages(true)
        .can_restrict_members(true)
        .can_promote_members(true)
        .can_change_info(true)
        .can_invite_users(true)
        .can_post_messages(true)
        .can_edit_messages(true)
        .can_pin_messages(true);
    let scene = world.scene(rights.clone()).await;
    let channel = world.sandbox.channel("News", &[&scene.olga]);
    channel.promotes_the_bot(rights).await;
    let chats = [mei.id().0, scene.group.id(), channel.id()];
    let file = mei.sends_document("tea.txt", "tea", "").await.document.unwrap().file_id;
    let photo = mei.sends_photo(png(10, 10), "mine").await.photo[0].file_id.clone();
    let mut messages = vec![json!(1)];
    for chat in chats {
        messages.push(json!(bot.send_message(chat, "hello").await.unwrap().message_id));
        messages.push(json!(bot.send_game(chat, "pour").await.unwrap().message_id));
        let poll = json!({"chat_id": chat, "question": "Which?", "options": [{"text": "Green"}]});
        let poll = world.raw("sendPoll", poll).await;
        messages.push(poll["result"]["message_id"].clone());
    }
    let link = bot.create_chat_invite_link(scene.group.id()).await.unwrap().invite_link;
    let chats = chats.map(Value::from).to_vec();
    let users = vec![json!(scene.olga.id()), json!(scene.mei.id())];
    let files = vec![json!(file), json!(photo)];
    Known::from([
        ("chat_id", chats.clone()),
        ("from_chat_id", chats.clone()),
        ("sender_chat_id", chats),
        ("user_id", users),
        ("message_id", messages),
        ("file_id", files.clone()),
        ("photo", files.clone()),
        ("document", files),
        ("invite_link", vec![json!(link)]),
        ("game_short_name", vec![json!("pour")]),
        // No other server is asked for anything here, and nobody waits.
        ("url", ["", "http://127.0.0.1:9/", "https://[::1", "x y"].map(Value::from).to_vec()),
        ("timeout", vec![json!(0), json!(i64::MIN)]),
    ])
}

/// Values that nobody expects, as JSON: not all of them are values.
fn odd(choices: u32) -> String {
    let long = |text: &str| json!(text.repeat(5_000)).to_string();
    let values: [String; 25] = [
        "null".into(),
        "\"\"".into(),
        "0".into(),
        "-1".into(),
        i64::MIN.to_string(),
        i64::MAX.to_string(),
        u64::MAX.to_string(),
        "1e400".into(),
        "-1.5".into(),
        "true".into(),
        "[]".into(),
        "{}".into(),
        "[null]".into(),
        format!("{}{}", "[".repeat(3_000), "]".repeat(3_000)),
        format!("[{}]", vec!["{}"; 300].join(",")),
        "\"[\"".into(),
        "\"{\\\"a\\\":\"".into(),
        "\"@\"".into(),
        "\"attach://\"".into(),
        "\"attach://nothing\"".into(),
        "\"\\u0000\\ud83d\\ude00\\u202e e\\u0301\"".into(),
        "\"*_[`<b>&#1114112;<a href=\\\"\"".into(),
        long("😀"),
        long("*_"),
        long("<b>"),
    ];
    let n = choices as usize % values.len();
    values[n].clone()
}

/// A call's parameters, as JSON texts.
type Given = Vec<(String, String)>;

fn given(schema: &Schema, known: &Known, method: &Method, list: &[u32]) -> Given {
    let (how, values) = list.split_at(list.len().min(method.params.len()));
    let mut choices = Choices::new(values);
    let style = Style { optional: 30, nested: 30, unknown: 5 };
    let mut out = Given::new();
    for (param, how) in method.params.iter().zip(how.iter().chain(std::iter::repeat(&0))) {
        let name = param["name"].as_str().unwrap();
        let there = known.get(name).filter(|_| how % 16 < 15 || matches!(name, "url" | "timeout"));
        let value = match there {
            Some(there) => there[*how as usize / 16 % there.len()].to_string(),
            None if how % 16 == 15 => odd(how / 16),
            None if param["required"] == false && how % 16 > 1 => continue,
            None => {
                let mut value =
                    schema.document(param["type"].as_str().unwrap(), style, &mut choices);
                make_odd(&mut value, how / 16);
                value.to_string()
            }
        };
        out.push((name.to_owned(), value));
    }
    out
}

/// Puts odd numbers and texts inside of a value, at every so manyth place.
fn make_odd(value: &mut Value, mut seed: u32) {
    let numbers = [i64::MIN, i64::MAX, -1, 0, 1, 3, 1 << 32];
    fn walk(value: &mut Value, change: &mut dyn FnMut(&mut Value)) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| walk(item, change)),
            Value::Object(fields) => fields.values_mut().for_each(|field| walk(field, change)),
            leaf => change(leaf),
        }
    }
    walk(value, &mut |leaf| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        if leaf.is_number() && seed >> 29 == 0 {
            *leaf = json!(numbers[(seed >> 8) as usize % numbers.len()]);
        } else if leaf.is_string() && seed >> 28 == 0 {
            *leaf = serde_json::from_str(&odd(seed >> 8)).unwrap_or_default();
        }
    });
}

/// How a call is sent.
#[derive(Clone, Copy, Debug)]
enum Way {
    Json,
    Query,
    Form,
    Multipart,
}

const WAYS: [Way; 4] = [Way::Json, Way::Query, Way::Form, Way::Multipart];

async fn send(
    world: &World,
    http: &reqwest::Client,
    method: &str,
    given: &Given,
    way: Way,
) -> (u16, String) {
    let url = format!("{}/bot{}/{method}", world.sandbox.url(), world.sandbox.token());
    // Strings stand bare where the value is not JSON as a whole.
    let bare = given.iter().map(|(name, value)| {
        let text = serde_json::from_str::<String>(value);
        (name.clone(), text.unwrap_or_else(|_| value.clone()))
    });
    let request = match way {
        Way::Json => {
            let fields: Vec<_> = given.iter().map(|(n, v)| format!("{}:{v}", json!(n))).collect();
            let body = format!("{{{}}}", fields.join(","));
            http.post(url).header("content-type", "application/json").body(body)
        }
        Way::Query => {
            let mut url: reqwest::Url = url.parse().unwrap();
            // A longer address is refused before anybody looks at it.
            url.query_pairs_mut().extend_pairs(bare.filter(|(_, text)| text.len() < 1_000));
            http.post(url)
        }
        Way::Form => {
            let mut form: reqwest::Url = url.parse().unwrap();
            form.query_pairs_mut().extend_pairs(bare);
            let body = form.query().unwrap_or_default().to_owned();
            http.post(url).header("content-type", "application/x-www-form-urlencoded").body(body)
        }
        Way::Multipart => {
            let mut form = reqwest::multipart::Form::new();
            for (n, (name, text)) in bare.enumerate() {
                form = match n % 3 {
                    0 => {
                        form.part(name, reqwest::multipart::Part::bytes(png(3, 3)).file_name(text))
                    }
                    _ => form.text(name, text),
                };
            }
            http.post(url).multipart(form)
        }
    };
    let answer = tokio::time::timeout(Duration::from_secs(10), request.send()).await;
    let answer = answer.unwrap_or_else(|_| panic!("{method} hangs")).unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

fn check(name: &str, status: u16, text: &str) -> TestCaseResult {
    let answer: Value = serde_json::from_str(text)?;
    if answer["ok"] == true {
        prop_assert_eq!(status, 200);
        prop_assert!(answer.get("result").is_some(), "{name}: {text}");
        return Ok(());
    }
    prop_assert_eq!(&answer["error_code"], &json!(status), "{}: {}", name, text);
    prop_assert!(matches!(status, 400 | 403 | 409 | 501), "{name}: {text}");
    prop_assert!(!answer["description"].as_str().unwrap_or_default().is_empty(), "{name}: {text}");
    Ok(())
}

fn whatever_is_sent_is_answered(dialect: Dialect) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = runtime.block_on(super::world(dialect));
    let known = runtime.block_on(known(&world));
    let http = http();
    let mut schema = Schema::load();
    // Nothing works after these two.
    let ends = ["leaveChat", "logOut"];
    schema.methods.sort_by_key(|method| ends.iter().position(|name| *name == method.name));
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        max_shrink_iters: 300,
        ..Config::default()
    };
    let accepted = Cell::new(0);
    let mut played = 0;
    for method in &schema.methods {
        let name = &*method.name;
        if !bot_core::check::has_method(dialect, name) || !bot_sandbox::PLAYED.contains(&name) {
            continue;
        }
        let given = (vec(any::<u32>(), 40..300), select(&WAYS[..]))
            .prop_map(|(list, way)| (given(&schema, &known, method, &list), way));
        played += 1;
        let test = |(given, way)| {
            let (status, text) = runtime.block_on(send(&world, &http, name, &given, way));
            accepted.set(accepted.get() + u32::from(status == 200));
            check(name, status, &text)
        };
        if let Err(error) = TestRunner::new(config.clone()).run(&given, test) {
            panic!("{name}: {error}");
        }
    }
    // Not all is odd: methods get to do what they do.
    let (accepted, all) = (accepted.get(), played * CASES);
    assert!(played >= 52 && accepted > all / 10, "{accepted} of {all} calls were accepted");
    runtime.block_on(async {
        match world.bot.get_me().await {
            Ok(me) => assert!(me.is_bot && dialect == Dialect::SafeW, "and it goes on"),
            Err(error) => assert!(error.to_string().contains("Logged out"), "{error}"),
        }
    });
}

#[test]
fn whatever_is_sent_to_safew_is_answered() {
    whatever_is_sent_is_answered(Dialect::SafeW);
}

#[test]
fn whatever_is_sent_to_telegram_is_answered() {
    whatever_is_sent_is_answered(Dialect::Telegram);
}
