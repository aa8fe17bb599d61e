//! Which handler runs, with what, and what becomes of what it returns.

use std::sync::{Arc, Mutex};

use bot_core::{
    CommandMenu, Context, Environment, Outcome, Router, States, Token,
    extract::{Choice, FromUpdate, Kind, NotACommand, Rejection},
};
use bot_sandbox::{Person, Sandbox};
use bot_server::prelude::*;

/// What handlers were called, and with what.
#[derive(Default)]
struct Diary(Mutex<Vec<String>>);

impl Diary {
    fn note(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }
}

#[on(message, command = "start")]
fn start(diary: State<Diary>, command: Command, user: User) {
    diary.0.note(format!("start {} {:?} by {}", command.name, command.args, user.first_name));
}

#[on(message, command = "start")]
fn start_again(_command: Command) {}

#[on(message)]
fn any_command(diary: State<Diary>, command: Command) {
    diary.0.note(format!("any command {}", command.name));
}

#[on(message)]
fn rest(diary: State<Diary>, message: Message, chat: Chat, none: Option<Command>) {
    assert_eq!(none, None);
    diary.0.note(format!("rest {:?} in {}", message.text, chat.id));
}

/// Text in capitals.
struct Shouted(String);

impl<K: Kind> FromUpdate<K> for Shouted {
    type Rejection = Rejection;
    const CHOICE: Choice = Choice::Some;

    async fn from_update(context: &Context) -> std::result::Result<Self, Rejection> {
        let text = context.message().and_then(|m| m.text.clone()).unwrap_or_default();
        match text.chars().any(char::is_lowercase) {
            true => Err(Rejection::skip("not shouted")),
            false if text == "BREAK" => Err(Rejection::error("broken")),
            false => Ok(Self(text)),
        }
    }
}

#[on(message)]
fn shouted(diary: State<Diary>, text: Shouted) {
    diary.0.note(format!("shouted {}", text.0));
}

#[on(message)]
fn judged(diary: State<Diary>, command: std::result::Result<Command, NotACommand>) {
    diary.0.note(format!("judged {}", command.unwrap_err()));
}

#[on(edited_message, command = "all")]
async fn replies(message: Message) -> Result<(SendMessage, Option<&'static str>, Vec<String>)> {
    let many = vec!["three".to_owned(), "four".to_owned()];
    Ok((message.reply("one"), Some("two"), many))
}

#[on(edited_message)]
async fn no_reply() -> std::result::Result<Option<String>, std::num::ParseIntError> {
    "1".parse::<u8>()?;
    Ok(None)
}

#[on(callback_query)]
async fn stopped_by_the_first_refusal(query: CallbackQuery) -> (AnswerCallbackQuery, &'static str) {
    (query.answer(), "never sent")
}

struct Scene {
    _sandbox: Sandbox,
    person: Person,
    environment: Arc<Environment>,
    diary: Arc<Diary>,
}

impl Scene {
    async fn new() -> Self {
        let sandbox = Sandbox::builder().bot("EchoBot").start().await.unwrap();
        let person = sandbox.user("Mei");
        person.sends("opens the chat").await;
        let token = Token::new(sandbox.token()).unwrap();
        let bot = Bot::builder(token).api_url(sandbox.url()).build().unwrap();
        let me = bot.get_me().await.unwrap();
        let diary = Arc::new(Diary::default());
        let states = States::default().with_arc(Arc::clone(&diary));
        let environment = Arc::new(Environment { bot, me, states, menu: CommandMenu::default() });
        Self { _sandbox: sandbox, person, environment, diary }
    }

    fn router(&self, handlers: &[&'static bot_server::Handler]) -> Router {
        Router::new(handlers.iter().copied(), &self.environment.states).unwrap()
    }

    fn context(&self, kind: &str, text: &str) -> Context {
        let json = serde_json::json!({
            "update_id": 1,
            kind: {
                "id": "unknown", "message_id": 1, "date": 1, "text": text,
                "chat": {"id": self.person.id().0, "type": "private"},
                "from": {"id": self.person.id().0, "is_bot": false, "first_name": "Mei"},
            },
        });
        let update = Update::from_slice(json.to_string().as_bytes()).unwrap();
        Context::new(Arc::clone(&self.environment), update)
    }

    async fn dispatch(&self, router: &Router, kind: &str, text: &str) -> Outcome {
        router.dispatch(&self.context(kind, text)).await
    }
}

#[tokio::test]
async fn the_most_specific_handler_runs_and_only_that() {
    let scene = Scene::new().await;
    let router = scene.router(handlers![rest, any_command, start, shouted]);
    for (text, noted) in [
        ("/start", r#"start start "" by Mei"#),
        ("/START@echobot  a  b ", r#"start START "a  b" by Mei"#),
        ("/stop", "any command stop"),
        ("/start@OtherBot", "rest Some(\"/start@OtherBot\")"),
        ("hello /start", "rest Some(\"hello /start\")"),
        ("HELLO", "shouted HELLO"),
    ] {
        let outcome = scene.dispatch(&router, "message", text).await;
        assert!(matches!(outcome, Outcome::Handled(_)), "{text}: {outcome:?}");
        let notes = std::mem::take(&mut *scene.diary.0.lock().unwrap());
        assert!(notes.len() == 1 && notes[0].starts_with(noted), "{text}: {notes:?}");
    }
}

#[tokio::test]
async fn the_order_in_which_handlers_are_named_is_of_no_account() {
    let scene = Scene::new().await;
    let names = |handlers: &[&'static bot_server::Handler]| {
        let router = scene.router(handlers);
        router.handlers().iter().map(|h| h.name()).collect::<Vec<_>>()
    };
    // The command first, then those that choose their updates, then by line.
    let expected = ["start", "any_command", "shouted", "rest"];
    assert_eq!(names(handlers![rest, shouted, start, any_command]), expected);
    assert_eq!(names(handlers![start, rest, any_command, shouted, start]), expected);
}

#[tokio::test]
async fn a_rejection_passes_on_or_fails() {
    let scene = Scene::new().await;
    let router = scene.router(handlers![shouted, judged]);
    let outcome = scene.dispatch(&router, "message", "quiet").await;
    assert!(matches!(outcome, Outcome::Handled(h) if h.name() == "judged"));
    assert_eq!(
        scene.diary.0.lock().unwrap().pop().unwrap(),
        "judged the message does not start with a command for this bot"
    );
    let Outcome::Failed(handler, error) = scene.dispatch(&router, "message", "BREAK").await else {
        panic!("an error")
    };
    assert_eq!(handler.name(), "shouted");
    assert_eq!(error.to_string(), "broken");
    let outcome = scene.dispatch(&scene.router(handlers![shouted]), "message", "quiet").await;
    assert!(matches!(outcome, Outcome::Unhandled));
    let outcome = scene.dispatch(&router, "poll", "").await;
    assert!(matches!(outcome, Outcome::Unhandled));
}

#[tokio::test]
async fn what_a_handler_returns_is_sent_in_order() {
    let scene = Scene::new().await;
    let router = scene.router(handlers![replies, no_reply, stopped_by_the_first_refusal]);
    let outcome = scene.dispatch(&router, "edited_message", "/all").await;
    assert!(matches!(outcome, Outcome::Handled(_)), "{outcome:?}");
    let outcome = scene.dispatch(&router, "edited_message", "/none").await;
    assert!(matches!(outcome, Outcome::Handled(h) if h.name() == "no_reply"));
    let Outcome::Failed(_, error) = scene.dispatch(&router, "callback_query", "").await else {
        panic!("an error")
    };
    let error = error.to_string();
    assert!(error.starts_with("answerCallbackQuery: 400 Bad Request: query is too old"), "{error}");
    let expected =
        "Mei: opens the chat\nEchoBot: one\nEchoBot: two\nEchoBot: three\nEchoBot: four\n";
    assert_eq!(scene.person.screen(), expected);
}

#[tokio::test]
async fn what_can_never_run_is_named_with_what_stands_before_it() {
    let scene = Scene::new().await;
    let states = &scene.environment.states;
    let error = Router::new(handlers![rest, judged].iter().copied(), states).unwrap_err();
    let [problem] = &error.problems[..] else { panic!("{error}") };
    assert!(problem.starts_with("judged (tests/it/router.rs:"), "{problem}");
    assert!(problem.contains("can never run: rest (tests/it/router.rs:"), "{problem}");
    let error = Router::new(handlers![rest].iter().copied(), &States::default()).unwrap_err();
    assert!(error.to_string().contains("State<it::router::Diary>"), "{error}");
    // To take the command is no choice where the attribute has made it.
    let error = Router::new(handlers![start, start_again].iter().copied(), states).unwrap_err();
    assert!(error.problems[0].contains("takes the command /start"), "{error}");
    // Handlers that choose their updates may be many.
    assert!(Router::new(handlers![any_command, shouted].iter().copied(), states).is_ok());
}
