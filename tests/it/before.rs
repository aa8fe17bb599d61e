//! Functions that run before handlers: `#[before]`.

use bot_core::{Context, Middleware, Outcome};
use bot_server::{App, prelude::*, testing::TestBot};

use crate::desk::{Desk, Diary};

#[on(message)]
fn everything(diary: State<Diary>) {
    diary.note("everything");
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
    assert!(told.starts_with("#[before] second (tests/it/before.rs:"), "{told}");
    assert_eq!(cause, "broken");
    let outcome = desk.dispatch("message", "/panic").await;
    assert!(matches!(outcome, Outcome::Failed(_, bot_core::HandlerError::Panicked(_))));
    assert_eq!(desk.diary.take(), ["first", "second", "first", "second"]);
}

#[tokio::test]
async fn a_function_before_handlers_ends_an_update_with_a_reply() {
    let diary = Diary::default();
    let app = App::new().handlers(handlers![guarded::inner::handles, everything]);
    let t = TestBot::start(app.state(diary.clone())).await;
    let mei = t.user("Mei");
    mei.sends("/stop").await;
    mei.sees("stopped").await;
    t.settled().await;
    t.stop().await;
    assert_eq!(diary.take(), ["first", "second"]);
}
