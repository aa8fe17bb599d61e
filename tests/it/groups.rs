//! Groups: modules whose handlers share filters, a priority and states.

use bot_core::{Middleware, Outcome, Router, States};
use bot_server::{Handler, prelude::*, storage::MemoryStorage};

use crate::desk::{Desk, Diary, states};

/// What [`admin`] asks by.
struct Admin(i64);

/// A state of the application and of groups.
struct Name(&'static str);

#[on(message)]
fn everything(diary: State<Diary>) {
    diary.note("everything");
}

#[on(message, command = "name")]
fn name(diary: State<Diary>, name: State<Name>) {
    diary.note(format!("name {}", name.0.0));
}

mod admin {
    use super::*;

    group!(chat = private, filter = is_admin, priority = 5);

    fn is_admin(user: User, admin: State<Admin>) -> bool {
        user.id.0 == admin.0.0
    }

    #[on(message)]
    pub(super) fn all_of_admins(diary: State<Diary>) {
        diary.note("all_of_admins");
    }

    #[on(message, command = "name")]
    pub(super) fn name(diary: State<Diary>, name: State<Name>) {
        diary.note(format!("admin::name {}", name.0.0));
    }

    pub(super) mod ban {
        use super::super::*;

        group!(any(text = "/ban", prefix = "/ban "), priority = 1);

        #[on(message | callback_query, not(chat = channel))]
        pub(crate) fn ban(diary: State<Diary>, name: State<Name>) {
            diary.note(format!("ban {}", name.0.0));
        }
    }
}

fn with_admin(id: i64) -> Middleware {
    Middleware::new().group(admin::GROUP, |group| group.state(Admin(id)).state(Name("admin's")))
}

const HANDLERS: &[&Handler] =
    handlers![everything, name, admin::all_of_admins, admin::name, admin::ban::ban];

fn desk(middleware: Middleware) -> Desk {
    // The application's name is seen by those whose groups have none.
    Desk::giving(HANDLERS, |states| states.with(Name("the bot's")), middleware)
}

#[tokio::test]
async fn a_group_adds_its_filters_and_its_priority_to_its_handlers() {
    let shown: Vec<_> = HANDLERS.iter().map(|h| (h.shown_filters(), h.full_priority())).collect();
    let group = "chat = private, filter = is_admin";
    let nested = format!(r#"{group}, any(text = "/ban", prefix = "/ban "), not(chat = channel)"#);
    let expected = [
        (String::new(), 0),
        (r#"command = "name""#.into(), 0),
        (group.into(), 5),
        (format!(r#"{group}, command = "name""#), 5),
        (nested, 6),
    ];
    assert_eq!(shown, expected);

    let desk = desk(with_admin(7));
    for (text, noted) in [
        ("/name", "admin::name admin's"), // the priority puts it before the other one
        ("/ban 5", "ban admin's"),
        ("hello", "all_of_admins"),
    ] {
        assert_eq!(desk.notes(text).await, [noted]);
    }
    let in_group = desk.context_in("group", "message", "/name");
    assert!(matches!(desk.router.dispatch(&in_group).await, Outcome::Handled(_)));
    assert_eq!(desk.diary.take(), ["name the bot's"]);
    // A callback query's text is its data.
    assert!(matches!(desk.dispatch("callback_query", "/ban").await, Outcome::Unhandled));
    let query = serde_json::json!({
        "update_id": 1,
        "callback_query": {
            "id": "1", "chat_instance": "1", "data": "/ban 5",
            "from": {"id": 7, "is_bot": false, "first_name": "Mei"},
            "message": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}},
        },
    });
    assert!(matches!(desk.router.dispatch(&desk.reads(&query)).await, Outcome::Handled(_)));
    assert_eq!(desk.diary.take(), ["ban admin's"]);
}

#[tokio::test]
async fn the_states_of_a_group_are_seen_by_its_filters_and_handlers() {
    let stranger = desk(with_admin(8));
    assert_eq!(stranger.notes("/name").await, ["name the bot's"]);
    assert_eq!(stranger.notes("hello").await, ["everything"]);
    let middleware = with_admin(7).group(admin::ban::GROUP, |group| group.state(Name("inner")));
    let handlers = handlers![admin::ban::ban, admin::name];
    let desk = Desk::giving(handlers, |states| states, middleware);
    assert_eq!(desk.notes("/ban").await, ["ban inner"]);
    assert_eq!(desk.notes("/name").await, ["admin::name admin's"]);
}

#[test]
fn a_state_that_only_the_group_has_is_missing_elsewhere() {
    let middleware = || Middleware::new().group(admin::GROUP, |group| group.state(Name("")));
    let states = states(&Diary::default());
    let both = handlers![name, admin::name].iter().copied();
    let error = Router::with(both, &states, middleware()).unwrap_err();
    let [problem] = &error.problems[..] else { panic!("{error}") };
    assert!(problem.starts_with("name (tests/it/groups.rs:"), "{problem}");
    assert!(problem.contains("State<it::groups::Name>"), "{problem}");
    assert!(Router::with([admin::name::HANDLER], &states, middleware()).is_ok());
    // A group none of whose handlers is in the bot was meant for another one.
    let error = Router::with([everything::HANDLER], &states, middleware()).unwrap_err();
    let expected = "was given something by `App::group`, and none of the bot's handlers is in the \
                    module `it::groups::admin` or below it";
    assert!(error.problems[0].contains(expected), "{error}");
}

mod buttons {
    use super::*;

    group!(data = "yes");

    /// Is fine.
    #[on(callback_query)]
    pub(super) fn pressed() {}

    /// Has no data, ever.
    #[on(message | poll)]
    pub(super) fn written() {}

    pub(super) mod deeper {
        use super::super::*;

        group!(chat = private);

        #[on(callback_query, chat = group | supergroup)]
        pub(crate) fn elsewhere() {}

        #[on(any)]
        pub(crate) fn whatever() {}
    }
}

#[test]
fn what_a_group_makes_impossible_is_named_at_the_start() {
    let wrong = |handlers: &[&'static Handler]| {
        Router::new(handlers.iter().copied(), &States::default()).unwrap_err().problems
    };
    let problems = wrong(handlers![buttons::pressed, buttons::written, buttons::deeper::elsewhere]);
    let [elsewhere, written] = &problems[..] else { panic!("{problems:?}") };
    assert!(written.starts_with("written (tests/it/groups.rs:"), "{written}");
    assert!(written.contains("can never run: group! (tests/it/groups.rs:"), "{written}");
    assert!(
        written.contains(
            r#"asks for `data = "yes"`, and no update of the kind `message` or `poll` has that"#
        ),
        "{written}"
    );
    assert!(elsewhere.contains("`chat = group | supergroup` cannot hold with that"), "{elsewhere}");
    assert!(elsewhere.contains("out of the module `it::groups::buttons::deeper`"), "{elsewhere}");
    let fine = handlers![buttons::pressed, buttons::deeper::whatever].iter().copied();
    assert!(Router::new(fine, &States::default()).is_ok());
}

/// The steps of a conversation.
#[derive(Default, Dialogue)]
enum Step {
    #[default]
    Begin,
    Name {
        #[allow(dead_code, reason = "nobody asks for it")]
        first: String,
    },
}

#[on(message, command = "begin")]
async fn begin(dialogue: Dialogue<Step>, diary: State<Diary>) -> Result {
    diary.note("begin");
    dialogue.go(Step::Name { first: "Mei".into() }).await?;
    Ok(())
}

mod naming {
    use super::*;

    group!(state = Step::Name { .. });

    #[before]
    async fn look(dialogue: Dialogue<Step>, diary: State<Diary>) {
        assert!(matches!(*dialogue, Step::Name { .. }));
        diary.note("look");
    }

    #[on(message)]
    pub(super) async fn named(dialogue: Dialogue<Step>, diary: State<Diary>) -> Result {
        diary.note("named");
        dialogue.reset().await?;
        Ok(())
    }
}

#[tokio::test]
async fn a_group_can_be_a_step_of_a_conversation() {
    let desk = Desk::new(handlers![begin, naming::named, everything], Middleware::new());
    assert_eq!(naming::named::HANDLER.all_needs().count(), 3);
    assert_eq!(desk.notes("hello").await, ["everything"]);
    assert_eq!(desk.notes("/begin").await, ["begin"]);
    assert_eq!(desk.notes("hello").await, ["look", "named"]);
    assert_eq!(desk.notes("hello").await, ["everything"]);
}

#[tokio::test]
async fn a_group_with_states_keeps_its_dialogues_with_the_others() {
    let middleware = Middleware::new().group(naming::GROUP, |group| group.state(Name("group")));
    // The storage is opened after the router was made, as a bot does it.
    let desk = Desk::new(handlers![begin, naming::named, everything], middleware);
    let desk = desk.with_storage(MemoryStorage::new());
    assert_eq!(desk.notes("/begin").await, ["begin"]);
    assert_eq!(desk.notes("hello").await, ["look", "named"]);
    assert_eq!(desk.notes("hello").await, ["everything"]);
}

/// What buttons of a shop carry.
#[derive(CallbackData)]
enum Shop {
    Buy { item: u8 },
    Leave,
}

mod buying {
    use super::*;

    group!(data = Shop::Buy { .. });

    #[on(callback_query)]
    pub(super) fn bought(diary: State<Diary>, Data(shop): Data<Shop>) {
        let Shop::Buy { item } = shop else { unreachable!("the group lets nothing else through") };
        diary.note(format!("bought {item}"));
    }
}

#[on(callback_query)]
fn any_button(diary: State<Diary>) {
    diary.note("any_button");
}

#[tokio::test]
async fn a_group_can_be_of_some_buttons() {
    let desk = Desk::new(handlers![buying::bought, any_button], Middleware::new());
    for (data, noted) in [(Shop::Buy { item: 3 }, "bought 3"), (Shop::Leave, "any_button")] {
        let data = CallbackData::encode(&data);
        assert!(matches!(desk.dispatch("callback_query", &data).await, Outcome::Handled(_)));
        assert_eq!(desk.diary.take(), [noted]);
    }
}
