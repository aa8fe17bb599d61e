//! Handlers without any server: updates made by hand, and a diary of what ran.

use std::sync::{Arc, Mutex};

use bot_core::{Context, Environment, Middleware, Outcome, Router, States, Token};
use bot_server::{Bot, CommandMenu, Handler, Update, storage::Storage, types::User};

/// What happened, in order.
#[derive(Clone, Default)]
pub(crate) struct Diary(Arc<Mutex<Vec<String>>>);

impl Diary {
    pub(crate) fn note(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }

    /// What was noted since the last time.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

/// Handlers with what stands around them, and no server: nothing is called.
pub(crate) struct Desk {
    pub(crate) router: Router,
    pub(crate) diary: Diary,
    environment: Arc<Environment>,
}

/// The states of a [`Desk`]: its diary.
pub(crate) fn states(diary: &Diary) -> States {
    States::default().with(diary.clone())
}

impl Desk {
    pub(crate) fn new(handlers: &[&'static Handler], middleware: Middleware) -> Self {
        Self::noting(handlers, Diary::default(), middleware)
    }

    /// With further states.
    pub(crate) fn giving(
        handlers: &[&'static Handler],
        states: impl FnOnce(States) -> States,
        middleware: Middleware,
    ) -> Self {
        Self::with(handlers, Diary::default(), states, middleware)
    }

    /// With a diary that the middleware writes to as well.
    pub(crate) fn noting(
        handlers: &[&'static Handler],
        diary: Diary,
        middleware: Middleware,
    ) -> Self {
        Self::with(handlers, diary, |states| states, middleware)
    }

    fn with(
        handlers: &[&'static Handler],
        diary: Diary,
        further: impl FnOnce(States) -> States,
        middleware: Middleware,
    ) -> Self {
        let token = Token::new("123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
        let bot = Bot::builder(token).build().unwrap();
        let states = further(states(&diary));
        let router = Router::with(handlers.iter().copied(), &states, middleware).unwrap();
        let mut me = User::default();
        me.username = Some("DeskBot".into());
        let environment = Environment { bot, me, states, menu: CommandMenu::default() };
        Self { router, diary, environment: Arc::new(environment) }
    }

    /// The same with dialogues that are kept elsewhere.
    pub(crate) fn with_storage(mut self, storage: impl Storage) -> Self {
        let mut environment = (*self.environment).clone();
        environment.states = environment.states.with_storage(storage);
        self.environment = Arc::new(environment);
        self
    }

    pub(crate) fn context(&self, kind: &str, text: &str) -> Context {
        self.context_in("private", kind, text)
    }

    pub(crate) fn context_in(&self, chat: &str, kind: &str, text: &str) -> Context {
        let (chat, from) = (
            serde_json::json!({"id": 7, "type": chat}),
            serde_json::json!({"id": 7, "is_bot": false, "first_name": "Mei"}),
        );
        let json = serde_json::json!({
            "update_id": 1,
            kind: {
                "id": "1", "message_id": 1, "date": 1, "text": text, "data": text, "chat": chat, "from": from,
            },
        });
        self.reads(&json)
    }

    /// An update as the server sends it.
    pub(crate) fn reads(&self, json: &serde_json::Value) -> Context {
        let update = Update::from_slice(json.to_string().as_bytes()).unwrap();
        Context::new(Arc::clone(&self.environment), update)
    }

    pub(crate) async fn dispatch(&self, kind: &str, text: &str) -> Outcome {
        self.router.dispatch(&self.context(kind, text)).await
    }

    /// What is noted while a message is handled.
    pub(crate) async fn notes(&self, text: &str) -> Vec<String> {
        let outcome = self.dispatch("message", text).await;
        assert!(matches!(outcome, Outcome::Handled(_)), "{text}: {outcome:?}");
        self.diary.take()
    }
}
