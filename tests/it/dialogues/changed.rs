//! What was kept, read by a type that has changed since, and by one that has not.

use std::collections::{BTreeMap, HashMap};

use bot_server::{DialogueState, dialogue::Json};
use proptest::prelude::*;

use super::*;
use crate::support::Log;

const KEY: &str = "order:user_in_chat:-42:7";

/// The dialogue as a handler of the type sees it, and another step if one is given.
macro_rules! look {
    ($($name:ident: $state:ty),*) => {$(
        #[on(message)]
        async fn $name(message: Message, dialogue: Dialogue<$state>, diary: State<Diary>) -> Result {
            diary.notes.lock().unwrap().push(format!("{:?}", dialogue.state()));
            if message.text.as_deref() == Some("go") {
                dialogue.go(<$state>::somewhere()).await?;
            }
            Ok(())
        }
    )*};
}

#[derive(Default)]
struct Diary {
    notes: std::sync::Mutex<Vec<String>>,
}

/// Without `Address` of [`Order`], and with more in `Paying`.
mod later {
    use super::*;

    #[derive(Debug, Default, Dialogue)]
    pub(super) enum Order {
        #[default]
        Start,
        Paying {
            drink: String,
            address: String,
            #[serde(default)]
            tip: u32,
            note: Option<String>,
        },
    }

    impl Order {
        pub(super) fn somewhere() -> Self {
            Self::Paying { drink: "milk".into(), address: String::new(), tip: 1, note: None }
        }
    }
}

/// Of another version, with a hook.
mod migrated {
    use super::*;

    #[derive(Debug, Default, Dialogue)]
    #[dialogue(version = 3, migrate = from_older)]
    pub(super) enum Order {
        #[default]
        Start,
        Delivery {
            drinks: Vec<String>,
        },
    }

    impl Order {
        pub(super) fn somewhere() -> Self {
            Self::Delivery { drinks: vec!["milk".into()] }
        }
    }

    fn from_older(version: u32, json: Json) -> Option<Order> {
        let drinks = match version {
            0 => vec![json.to_string()],
            1 => vec![json["Address"]["drink"].as_str()?.to_owned()],
            3 => vec!["of this version".to_owned()],
            _ => return None,
        };
        Some(Order::Delivery { drinks })
    }
}

look!(look_later: later::Order, look_migrated: migrated::Order);

/// What a handler of this type sees where this is kept.
async fn seen(world: &World, look: &'static [&'static Handler], bytes: &str) -> String {
    world.keep(KEY, bytes.as_bytes()).await;
    handled(&world.router(look).dispatch(&world.context(message(-42, 7, "look"))).await);
    // What was kept is there until something is written.
    assert_eq!(world.kept(KEY).await.as_deref(), Some(bytes));
    let diary = world.environment.states.get::<Diary>().unwrap();
    let seen = diary.notes.lock().unwrap().pop();
    seen.unwrap()
}

async fn goes(world: &World, look: &'static [&'static Handler]) -> Option<String> {
    handled(&world.router(look).dispatch(&world.context(message(-42, 7, "go"))).await);
    world.kept(KEY).await
}

#[tokio::test]
async fn a_field_that_was_added_has_its_default() {
    let world = World::with(States::default().with(Diary::default()));
    let kept = r#"{"version":1,"state":{"Paying":{"drink":"tea","address":"here"}}}"#;
    let seen = seen(&world, handlers![look_later], kept).await;
    assert_eq!(seen, r#"Paying { drink: "tea", address: "here", tip: 0, note: None }"#);
}

#[tokio::test]
async fn what_cannot_be_read_begins_anew_with_a_warning_and_without_words_of_users() {
    let log = Log::capture();
    let world = World::with(States::default().with(Diary::default()));
    for (kept, why) in [
        (r#"{"version":1,"state":{"Address":{"drink":"secret"}}}"#, "another value was expected"),
        (r#"{"version":1,"state":{"Paying":{"drink":["secret"]}}}"#, "another value was expected"),
        (r#"{"version":9,"state":{"Paying":{"drink":"secret"}}}"#, "it is of version 9, not 1"),
        (r#"{"version":1,"state":{"Paying":{"drink":"secret"#, "this is no JSON at character"),
        ("secret", "it was not written by a dialogue"),
        ("", "it was not written by a dialogue"),
    ] {
        assert_eq!(seen(&world, handlers![look_later], kept).await, "Start", "{kept}");
        let text = log.text();
        let warning = text.lines().last().unwrap();
        assert!(warning.contains("WARN"), "{text}");
        for part in [KEY, "a dialogue cannot be read: it begins anew", why] {
            assert!(warning.contains(part), "no {part:?} in {warning}");
        }
    }
    assert!(!log.text().contains("secret"), "{}", log.text());
    let paying =
        r#"{"version":1,"state":{"Paying":{"drink":"milk","address":"","tip":1,"note":null}}}"#;
    assert_eq!(goes(&world, handlers![look_later]).await.as_deref(), Some(paying));
}

#[tokio::test]
async fn the_hook_is_asked_first() {
    let log = Log::capture();
    let world = World::with(States::default().with(Diary::default()));
    for (kept, drinks) in [
        (r#"{"version":1,"state":{"Address":{"drink":"tea"}}}"#, "tea"),
        (r#"{"version":3,"state":"Gone"}"#, "of this version"),
        ("[1]", "[1]"),
        ("words", r#"\"words\""#),
    ] {
        let seen = seen(&world, handlers![look_migrated], kept).await;
        assert_eq!(seen, format!("Delivery {{ drinks: [\"{drinks}\"] }}"), "{kept}");
    }
    assert!(!log.text().contains("WARN"), "{}", log.text());
    for kept in [r#"{"version":2,"state":"Start"}"#, r#"{"version":1,"state":"Start"}"#] {
        assert_eq!(seen(&world, handlers![look_migrated], kept).await, "Start");
    }
    assert!(log.text().contains("it is of version 1, not 3"), "{}", log.text());
    let delivery = r#"{"version":3,"state":{"Delivery":{"drinks":["milk"]}}}"#;
    assert_eq!(goes(&world, handlers![look_migrated]).await.as_deref(), Some(delivery));
}

/// Of every shape that a variant and a field may have.
#[derive(Clone, Debug, Default, PartialEq, Dialogue)]
enum Shapes {
    #[default]
    Unit,
    Tuple(i64, Option<String>),
    One(Vec<u8>),
    Empty {},
    r#Fn {
        r#type: char,
        map: BTreeMap<String, (u64, f64)>,
        nested: Option<Box<[Option<bool>]>>,
        #[serde(rename = "Ä", default)]
        own: Own,
        #[serde(skip)]
        skipped: NotKept,
    },
}

#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
struct Own(HashMap<i32, String>);

#[derive(Clone, Debug, Default, PartialEq)]
struct NotKept;

fn shapes() -> impl Strategy<Value = Shapes> {
    let float = prop::num::f64::NORMAL | prop::num::f64::ZERO;
    prop_oneof![
        Just(Shapes::Unit),
        Just(Shapes::Empty {}),
        (any::<i64>(), any::<Option<String>>()).prop_map(|(a, b)| Shapes::Tuple(a, b)),
        any::<Vec<u8>>().prop_map(Shapes::One),
        (
            any::<char>(),
            prop::collection::btree_map(".*", (any::<u64>(), float), 0..4),
            any::<Option<Vec<Option<bool>>>>(),
            prop::collection::hash_map(any::<i32>(), ".*", 0..4),
        )
            .prop_map(|(r#type, map, nested, own)| Shapes::r#Fn {
                r#type,
                map,
                nested: nested.map(Vec::into_boxed_slice),
                own: Own(own),
                skipped: NotKept,
            }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_state_comes_back_as_it_was(state in shapes()) {
        let json = state.encode().unwrap();
        prop_assert_eq!(Shapes::decode(&json).unwrap(), state);
        let read: Json = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(Shapes::decode(&read.to_string()).unwrap().encode().unwrap().len(), json.len());
    }

    #[test]
    fn no_bytes_make_a_handler_fail(bytes in prop::collection::vec(any::<u8>(), 0..200), valid in shapes(), at in any::<prop::sample::Index>()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let world = World::with(States::default().with(Diary::default()));
            let mut broken = format!(r#"{{"version":1,"state":{}}}"#, valid.encode().unwrap()).into_bytes();
            let at = at.index(broken.len());
            broken[at] = broken[at].wrapping_add(1);
            for bytes in [&bytes, &broken] {
                world.keep(KEY, bytes).await;
                for look in [handlers![look_later], handlers![look_migrated]] {
                    handled(&world.router(look).dispatch(&world.context(message(-42, 7, "look"))).await);
                }
            }
        });
    }
}

/// A number that JSON has no word for.
#[derive(Default, Session)]
struct Measured {
    value: f64,
}

#[on(message)]
async fn measures(message: Message, mut measured: Session<Measured>) -> Result {
    measured.value = message.text.unwrap_or_default().parse()?;
    measured.save().await?;
    Ok(())
}

#[tokio::test]
async fn what_could_not_be_read_again_is_not_written() {
    let world = World::new();
    let router = world.router(handlers![measures]);
    handled(&router.dispatch(&world.context(message(-42, 7, "1.5"))).await);
    let error = failed(router.dispatch(&world.context(message(-42, 7, "NaN"))).await);
    assert!(error.contains("`measured:user_in_chat:-42:7` cannot be written as JSON"), "{error}");
    let kept = world.kept("measured:user_in_chat:-42:7").await.unwrap();
    assert!(kept.contains("1.5"), "{kept}");
}
