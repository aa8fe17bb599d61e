//! Whatever comes from a page: nothing panics, and what is refused has changed nothing.

use bot_core::types::{ChatType, InlineKeyboardButton, InlineKeyboardMarkup, UserId};
use proptest::{collection::vec, prelude::*, sample::select};

use super::*;
use crate::{
    acts::poll,
    page::{
        screen::{News, Screen},
        views::Views,
    },
    world::{ChatKey, Status},
};

const NAMES: &[&str] = &[
    "send",
    "start",
    "edit",
    "delete",
    "forward",
    "press",
    "react",
    "vote",
    "pin",
    "unpin",
    "dice",
    "location",
    "contact",
    "poll",
    "query",
    "choose",
    "new-chat",
    "title",
    "permissions",
    "new-link",
    "join",
    "leave",
    "add",
    "remove",
    "promote",
    "demote",
    "restrict",
    "decide",
    "block",
    "unblock",
    "profile-photo",
    "new-person",
    "new-bot",
    "update",
    "sing",
    "",
];

const CHATS: &[&str] =
    &["1001:1002", "1001:1003", "-5001", "-1000000000002", "-1000000000003", "9:9", "x"];

const TEXTS: &[&str] = &[
    "",
    " ",
    "hello",
    "**bold** /x",
    "👍",
    "group",
    "channel",
    "again",
    "as-new",
    "drop",
    "1",
    "supergroup",
    "https://t.me/+Sandbox000000001",
    "TeaBot",
    "NewBot",
];

const FIELDS: &[&str] = &[
    "as",
    "bot",
    "chat",
    "to",
    "text",
    "message_id",
    "user_id",
    "row",
    "column",
    "emoji",
    "options",
    "question",
    "latitude",
    "longitude",
    "phone_number",
    "first_name",
    "query",
    "query_id",
    "result_id",
    "kind",
    "title",
    "members",
    "link",
    "rights",
    "permissions",
    "creates_join_request",
    "approve",
    "name",
    "username",
    "update_id",
    "then",
    "entities",
    "reply_to",
    "payload",
    "until",
    "do",
];

/// All that a page shows which is opened now.
fn shown(shared: &Shared) -> Views {
    shared.read(|world| Screen::default().look(world, shared)).put
}

/// A world with a bot, three people, a chat of each sort, and messages of several sorts.
fn shared() -> Shared {
    let mut world = World::default();
    let token = world.add_bot("TeaBot", "x");
    let bot = world.bots[&token].user.clone();
    let people: Vec<_> = ["Mei", "Tom", "Li"].map(|name| world.add_person(name)).into();
    let ids: Vec<UserId> = people.iter().map(|user| user.id).collect();
    let mei = people[0].clone();
    let mut keys = vec![ChatKey::private(bot.id, mei.id)];
    world.private_chat(bot.id, &mei);
    for kind in [ChatType::Group, ChatType::Supergroup, ChatType::Channel] {
        let id = world.add_chat(kind, "Tea", &ids[..2], Some((bot.id, Status::Member)));
        keys.push(ChatKey::shared(id));
    }
    for key in keys {
        world.write_to(key, &mei, |message| message.text = Some("hello".into()));
        world.write_to(key, &bot, |message| {
            let button = InlineKeyboardButton::new("Tea").callback_data("tea");
            message.text = Some("tea?".into());
            message.reply_markup = Some(InlineKeyboardMarkup::new([vec![button]]));
        });
        let mut asked = poll("Tea?", &["yes", "no"]);
        asked.id = world.next_id();
        world.write_to(key, &bot, |message| message.poll = Some(Box::new(asked)));
    }
    let http = bot_core::client::http_client_builder().build().unwrap();
    Shared::new(world, Dialect::SafeW, http)
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-2_i64..6).prop_map(Value::from),
        (1000_i64..1006).prop_map(Value::from),
        (100_000_i64..100_006).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        select(CHATS).prop_map(Value::from),
        select(TEXTS).prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        vec(-1_i64..4, 0..4).prop_map(Value::from),
        vec(select(TEXTS), 0..4).prop_map(Value::from),
        any::<bool>()
            .prop_map(|given| json!({"can_send_messages": given, "can_pin_messages": true})),
        Just(json!([{"type": "bold", "offset": 0, "length": 2}])),
        Just(json!({"x": {"y": [1, {}]}})),
    ]
}

/// An act with all that acts may say, each with something that is likely to be right.
fn act() -> impl Strategy<Value = Value> {
    let chat = select(&["1001:1002", "-5001", "-1000000000002", "-1000000000003"][..]);
    let likely = (select(NAMES), 1001_i64..1005, chat, 1_i64..5, 1001_i64..1006);
    let odd = vec((select(FIELDS), value()), 0..5);
    (likely, odd).prop_map(|((name, person, chat, message_id, user_id), odd)| {
        let mut act = json!({
            "do": name, "as": person, "chat": chat, "to": chat, "message_id": message_id,
            "user_id": user_id, "bot": 1001, "row": 0, "column": 0, "text": "tea", "emoji": "👍",
            "options": [0], "question": "Tea?", "latitude": 1, "longitude": 2, "title": "Cake",
            "phone_number": "+1", "first_name": "Mei", "query": "tea", "kind": "group",
            "members": [1002], "rights": {"can_pin_messages": true}, "permissions": {},
            "link": "https://t.me/+Sandbox000000001", "name": "Ann", "approve": true,
            "update_id": 100_001, "then": "drop",
        });
        for (name, value) in odd {
            act[name] = value;
        }
        act
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_refused_changes_nothing_and_nothing_panics(acts in vec(act(), 1..12)) {
        let shared = shared();
        // A page that is open all the time shows the same as one that is opened at the end.
        let mut screen = Screen::default();
        let mut views = shared.read(|world| screen.look(world, &shared)).put;
        for act in acts {
            let before = shown(&shared);
            let given = Given::read(act.to_string().as_bytes()).unwrap();
            let done = shared.edit(|world| perform(world, shared.dialect, &given));
            let after = shown(&shared);
            let News { put, drop } = shared.read(|world| screen.look(world, &shared));
            views.extend(put);
            views.retain(|key, _| !drop.contains(key));
            prop_assert_eq!(&views, &after, "{}", act);
            if let Err(why) = done {
                prop_assert!(!why.to_string().is_empty());
                prop_assert_eq!(before, after, "{}", act);
            }
        }
    }

    #[test]
    fn whatever_bytes_come_are_read_or_refused(bytes in vec(any::<u8>(), 0..64)) {
        let shared = shared();
        if let Ok(given) = Given::read(&bytes) {
            drop(shared.edit(|world| perform(world, shared.dialect, &given)));
        }
    }
}

#[test]
fn random_acts_succeed_often_enough_to_mean_something() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let shared = shared();
    let mut done = std::collections::BTreeSet::new();
    for _ in 0..2_000 {
        let act = act().new_tree(&mut runner).unwrap().current();
        let given = Given::read(act.to_string().as_bytes()).unwrap();
        if shared.edit(|world| perform(world, shared.dialect, &given)).is_ok() {
            done.insert(act["do"].to_string());
        }
    }
    assert!(done.len() > 25, "only {done:?}");
}
