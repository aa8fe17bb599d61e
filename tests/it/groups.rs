//! Groups: modules whose handlers share filters, a priority, states and what runs before them.

use bot_core::{Context, Middleware, Outcome, Router, States};
use bot_server::{App, Handler, prelude::*, storage::MemoryStorage};

use crate::{
    served::{Desk, Diary, Served, states},
    support::Log,
};

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

mod guarded {
    use super::*;

    /// Stands after the other in the file, and before it in the order of modules.
    pub(super) mod inner {
        use super::*;

        #[before(message)]
        async fn second(
            diary: State<Diary>,
            message: Message,
        ) -> Result<ControlFlow<SendMessage, ()>> {
            diary.note("second");
            Ok(match message.text.as_deref() {
                Some("/stop") => ControlFlow::Break(message.answer("stopped")),
                Some("/break") => return Err("broken".into()),
                Some("/panic") => panic!("as asked"),
                _ => ControlFlow::Continue(()),
            })
        }

        #[before]
        fn only_of_commands(diary: State<Diary>, command: Command) {
            diary.note(format!("third {}", command.name));
        }

        /// Another kind than that of the handlers is never asked for.
        #[before(poll | callback_query)]
        fn other_kinds() {
            unreachable!("no update of these comes");
        }

        #[on(message, content = text)]
        pub(in super::super) fn skips(diary: State<Diary>, _command: Command, _never: Never) {
            diary.note("never");
        }

        #[on(message, content = text)]
        pub(in super::super) fn handles(diary: State<Diary>, mark: Extension<&'static str>) {
            diary.note(format!("handles {}", *mark));
        }

        #[on(callback_query)]
        pub(in super::super) fn pressed() {}
    }

    #[before(message)]
    async fn first(
        context: Context,
        diary: State<Diary>,
    ) -> std::result::Result<(), std::fmt::Error> {
        context.extensions().insert("marked");
        diary.note("first");
        Ok(())
    }
}

/// Is never there.
struct Never;

impl<K: bot_server::extract::Kind> FromUpdate<K> for Never {
    type Rejection = bot_server::extract::Rejection;

    async fn from_update(_: &Context) -> std::result::Result<Self, Self::Rejection> {
        Err(bot_server::extract::Rejection::skip("never"))
    }
}

#[tokio::test]
async fn functions_before_handlers_run_once_for_an_update() {
    use guarded::inner::{handles, skips};
    let desk = Desk::new(handlers![skips, handles, everything], Middleware::new());
    assert_eq!(desk.notes("hello").await, ["first", "second", "handles marked"]);
    // Also where the first handler passes the update on.
    assert_eq!(desk.notes("/go").await, ["first", "second", "third go", "handles marked"]);
    // The update is none for their handlers.
    let photo = desk.context("message", "");
    assert!(matches!(desk.router.dispatch(&photo).await, Outcome::Handled(_)));
    assert_eq!(desk.diary.take(), ["everything"]);
    let kinds = desk.router.allowed_updates();
    assert_eq!(kinds.names(), ["message"]);
}

#[tokio::test]
async fn a_function_before_handlers_can_fail_in_their_place() {
    let desk = Desk::new(handlers![guarded::inner::handles, everything], Middleware::new());
    let Outcome::Failed(handler, error) = desk.dispatch("message", "/break").await else {
        panic!()
    };
    assert_eq!(handler.name(), "handles");
    let (told, cause) = (error.to_string(), std::error::Error::source(&error).unwrap().to_string());
    assert!(told.starts_with("#[before] second (tests/it/groups.rs:"), "{told}");
    assert_eq!(cause, "broken");
    let outcome = desk.dispatch("message", "/panic").await;
    assert!(matches!(outcome, Outcome::Failed(_, bot_core::HandlerError::Panicked(_))));
    assert_eq!(desk.diary.take(), ["first", "second", "first", "second"]);
}

#[tokio::test]
async fn a_function_before_handlers_ends_an_update_with_a_reply() {
    let diary = Diary::default();
    let app = App::new().handlers(handlers![guarded::inner::handles, everything]);
    let served = Served::start(app.state(diary.clone())).await;
    let mei = served.person();
    mei.sends("/stop").await;
    mei.sees("stopped").await;
    served.stops().await;
    assert_eq!(diary.take(), ["first", "second"]);
}

/// Two bots of one program, each with handlers, groups and functions before them of its own.
mod bots {
    use super::*;

    pub(super) mod tea {
        use super::*;

        group!(priority = 1);

        #[before]
        fn greet(diary: State<Diary>) {
            diary.note("tea greets");
        }

        #[on(message)]
        pub(in super::super) fn tea(diary: State<Diary>, name: State<Name>) -> String {
            diary.note("tea");
            format!("tea of {}", name.0.0)
        }
    }

    pub(super) mod coffee {
        use super::*;

        group!(not(text = "tea"), on_error = sorry);

        async fn sorry(failure: Failure) -> String {
            format!("sorry: {}", failure.error)
        }

        #[before(any)]
        fn greet(diary: State<Diary>) {
            diary.note("coffee greets");
        }

        #[on(message)]
        pub(in super::super) fn coffee(message: Message) -> Result<String> {
            match message.text.as_deref() {
                Some("milk") => Err("no milk".into()),
                _ => Ok("coffee".into()),
            }
        }
    }
}

#[tokio::test]
async fn two_bots_of_one_program_share_nothing() {
    let log = Log::capture();
    let (of_tea, of_coffee) = (Diary::default(), Diary::default());
    let tea = App::new().handlers(handlers![bots::tea::tea]).state(of_tea.clone());
    let tea = tea.group(bots::tea::GROUP, |group| group.state(Name("Mei")));
    let coffee = App::new().handlers(handlers![bots::coffee::coffee]).state(of_coffee.clone());
    let (tea, coffee) = (Served::start(tea).await, Served::start(coffee).await);
    let (mei, ben) = (tea.person(), coffee.person());
    mei.sends("milk").await;
    ben.sends("milk").await;
    mei.sees("tea of Mei").await;
    ben.sees("sorry: no milk").await;
    ben.sends("tea").await;
    ben.sends("beans").await;
    ben.sees("coffee").await;
    tea.stops().await;
    coffee.stops().await;
    assert_eq!(of_tea.take(), ["tea greets", "tea"]);
    assert_eq!(of_coffee.take(), ["coffee greets"; 2]);
    assert!(!log.text().contains("ERROR"), "{}", log.text());
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
