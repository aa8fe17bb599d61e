//! Layers around handlers, and what they hand on.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{self, Poll},
    time::Duration,
};

use bot_core::{HandlerError, Middleware, Outcome, handler::Verdict, layer::Invocation};
use bot_server::prelude::*;
use futures_util::{FutureExt, future::BoxFuture, poll};
use tokio::sync::Notify;
use tower::{
    Layer, Service, ServiceBuilder, limit::ConcurrencyLimitLayer, load_shed::LoadShedLayer,
    timeout::TimeoutLayer, util::MapRequestLayer,
};

use crate::desk::{Desk, Diary};

/// Notes what goes in and what comes out, and how often it was put around something.
#[derive(Clone)]
struct Noted {
    name: &'static str,
    diary: Diary,
    layers: Arc<AtomicUsize>,
}

#[derive(Clone)]
struct Noting<S>(Noted, S);

impl<S> Layer<S> for Noted {
    type Service = Noting<S>;

    fn layer(&self, inner: S) -> Noting<S> {
        self.layers.fetch_add(1, Ordering::Relaxed);
        Noting(self.clone(), inner)
    }
}

impl<S> Service<Invocation> for Noting<S>
where
    S: Service<Invocation, Response = Verdict>,
    S::Future: Send + 'static,
{
    type Response = Verdict;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Verdict, S::Error>>;

    fn poll_ready(&mut self, context: &mut task::Context<'_>) -> Poll<Result<(), S::Error>> {
        self.1.poll_ready(context)
    }

    fn call(&mut self, invocation: Invocation) -> Self::Future {
        let Noted { name, diary, .. } = self.0.clone();
        diary.note(format!("{name} {}", invocation.handler.name()));
        let inner = self.1.call(invocation);
        Box::pin(async move {
            let verdict = inner.await;
            if let Ok(Verdict::Skipped(why)) = &verdict {
                diary.note(format!("{name} skipped: {why}"));
            }
            verdict
        })
    }
}

#[derive(Clone, Default)]
struct Notes {
    diary: Diary,
    layers: Arc<AtomicUsize>,
}

impl Notes {
    fn layer(&self, name: &'static str) -> Noted {
        Noted { name, diary: self.diary.clone(), layers: Arc::clone(&self.layers) }
    }
}

#[on(message, command = "plain")]
fn plain(diary: State<Diary>) {
    diary.note("plain");
}

#[on(callback_query)]
fn pressed(diary: State<Diary>) {
    diary.note("pressed");
}

#[on(message)]
fn everything(diary: State<Diary>) {
    diary.note("everything");
}

#[on(message, command = "stuck")]
async fn stuck() {
    std::future::pending::<()>().await;
}

#[on(message, command = "panic")]
fn panics() {
    panic!("as asked");
}

#[on(message, command = "who")]
fn who(diary: State<Diary>, who: Extension<String>) {
    diary.note(format!("who {}", *who));
}

mod outer {
    use super::*;

    group!();

    #[on(message, command = "outer")]
    pub(super) fn in_outer(diary: State<Diary>) {
        diary.note("in_outer");
    }

    pub(super) mod inner {
        use super::*;

        group!();

        #[before]
        fn at_last(diary: State<Diary>) {
            diary.note("before");
        }

        #[on(message, command = "inner")]
        pub(crate) fn in_inner(diary: State<Diary>) {
            diary.note("in_inner");
        }

        /// Passes on what is not a command.
        #[on(message, chat = private)]
        pub(crate) fn passes(diary: State<Diary>, _: Command) {
            diary.note("never");
        }
    }
}

#[tokio::test]
async fn layers_run_from_the_outside_in_each_of_them_once() {
    let notes = Notes::default();
    let middleware = Middleware::new()
        .group(outer::inner::GROUP, |group| group.layer(notes.layer("inner")))
        .layer(notes.layer("app"))
        .layer_for(UpdateKind::Message, notes.layer("kind"))
        .group(outer::GROUP, |group| group.layer(notes.layer("outer")).layer(notes.layer("outer2")))
        .layer(notes.layer("app2"));
    let handlers =
        handlers![plain, pressed, outer::in_outer, outer::inner::in_inner, outer::inner::passes];
    let desk = Desk::noting(handlers, notes.diary.clone(), middleware);
    assert_eq!(notes.layers.load(Ordering::Relaxed), 6);

    assert_eq!(desk.notes("/plain").await, ["app plain", "app2 plain", "kind plain", "plain"]);
    let expected = [
        "app in_outer",
        "app2 in_outer",
        "kind in_outer",
        "outer in_outer",
        "outer2 in_outer",
        "in_outer",
    ];
    assert_eq!(desk.notes("/outer").await, expected);
    let expected = [
        "app in_inner",
        "app2 in_inner",
        "kind in_inner",
        "outer in_inner",
        "outer2 in_inner",
        "inner in_inner",
        "before",
        "in_inner",
    ];
    assert_eq!(desk.notes("/inner").await, expected);
    let outcome = desk.dispatch("callback_query", "x").await;
    assert!(matches!(outcome, Outcome::Handled(_)));
    assert_eq!(notes.diary.take(), ["app pressed", "app2 pressed", "pressed"]);
    assert_eq!(notes.layers.load(Ordering::Relaxed), 6);
}

#[tokio::test]
async fn layers_of_a_kind_and_of_a_group_need_none_around_all() {
    let notes = Notes::default();
    let middleware = Middleware::new()
        .layer_for(UpdateKind::CallbackQuery, notes.layer("kind"))
        .group(outer::inner::GROUP, |group| group.layer(notes.layer("inner")));
    let handlers = handlers![plain, pressed, outer::in_outer, outer::inner::in_inner];
    let desk = Desk::noting(handlers, notes.diary.clone(), middleware);
    assert_eq!(desk.notes("/plain").await, ["plain"]);
    assert_eq!(desk.notes("/outer").await, ["in_outer"]);
    assert_eq!(desk.notes("/inner").await, ["inner in_inner", "before", "in_inner"]);
    desk.dispatch("callback_query", "x").await;
    assert_eq!(notes.diary.take(), ["kind pressed", "pressed"]);
}

#[tokio::test]
async fn a_handler_that_passes_on_is_seen_as_that_and_the_next_one_runs() {
    let notes = Notes::default();
    let middleware = Middleware::new().layer(notes.layer("app"));
    let handlers = handlers![everything, outer::inner::passes];
    let desk = Desk::noting(handlers, notes.diary.clone(), middleware);
    let expected = [
        "app passes",
        "before",
        "app skipped: the message does not start with a command for this bot",
        "app everything",
        "everything",
    ];
    assert_eq!(desk.notes("hello").await, expected);
}

fn layer_error(outcome: Outcome) -> String {
    match outcome {
        Outcome::Failed(_, HandlerError::Layer(error)) => error.to_string(),
        outcome => panic!("{outcome:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_timeout_of_tower_ends_a_handler() {
    let middleware = Middleware::new().layer(TimeoutLayer::new(Duration::from_secs(30)));
    let desk = Desk::new(handlers![plain, stuck], middleware);
    let began = tokio::time::Instant::now();
    assert_eq!(layer_error(desk.dispatch("message", "/stuck").await), "request timed out");
    assert_eq!(began.elapsed().as_secs(), 30);
    assert_eq!(desk.notes("/plain").await, ["plain"]);
}

/// Lets the handler of `/waits` go on.
type Gate = Arc<Notify>;

#[on(message, command = "waits")]
async fn waits(diary: State<Diary>, gate: Extension<Gate>) {
    diary.note("waits");
    gate.notified().await;
}

/// Hands a gate to handlers.
fn handing(
    gate: &Gate,
) -> MapRequestLayer<impl FnMut(Invocation) -> Invocation + Clone + Send + Sync + 'static> {
    let gate = Arc::clone(gate);
    MapRequestLayer::new(move |invocation: Invocation| {
        invocation.context.extensions().insert(Arc::clone(&gate));
        invocation
    })
}

#[tokio::test]
async fn a_limit_counts_the_handlers_within_it_together() {
    let gate = Gate::default();
    let middleware = Middleware::new().layer(handing(&gate)).layer(ConcurrencyLimitLayer::new(1));
    let desk = Desk::new(handlers![waits, plain, panics], middleware);
    let (one, two) = (desk.context("message", "/waits"), desk.context("message", "/plain"));
    let mut first = pin!(desk.router.dispatch(&one));
    let mut second = pin!(desk.router.dispatch(&two));
    assert!(poll!(&mut first).is_pending());
    assert!(poll!(&mut second).is_pending());
    assert_eq!(desk.diary.take(), ["waits"]);
    {
        // One that is given up while it waits leaves its place to the others.
        let three = desk.context("message", "/plain");
        assert!(desk.router.dispatch(&three).now_or_never().is_none());
    }
    gate.notify_one();
    assert!(matches!(first.await, Outcome::Handled(_)));
    assert!(matches!(second.await, Outcome::Handled(_)));
    assert_eq!(desk.diary.take(), ["plain"]);
    // So does one that panics.
    let outcome = desk.dispatch("message", "/panic").await;
    assert!(matches!(outcome, Outcome::Failed(_, HandlerError::Panicked(_))), "{outcome:?}");
    assert_eq!(desk.notes("/plain").await, ["plain"]);
}

#[tokio::test]
async fn what_is_shed_fails_and_nothing_else_does() {
    let gate = Gate::default();
    let limit = ServiceBuilder::new()
        .layer(handing(&gate))
        .layer(LoadShedLayer::new())
        .layer(ConcurrencyLimitLayer::new(1));
    let desk = Desk::new(handlers![waits, plain], Middleware::new().layer(limit));
    let one = desk.context("message", "/waits");
    let mut first = pin!(desk.router.dispatch(&one));
    assert!(poll!(&mut first).is_pending());
    assert_eq!(layer_error(desk.dispatch("message", "/plain").await), "service overloaded");
    gate.notify_one();
    assert!(matches!(first.await, Outcome::Handled(_)));
    assert_eq!(desk.notes("/plain").await, ["waits", "plain"]);
}

/// Is ready for every other update.
#[derive(Clone)]
struct Moody<S>(Arc<AtomicUsize>, S);

impl<S: Service<Invocation>> Service<Invocation> for Moody<S>
where
    S::Error: Into<bot_server::BoxError>,
{
    type Response = S::Response;
    type Error = bot_server::BoxError;
    type Future = futures_util::future::MapErr<S::Future, fn(S::Error) -> bot_server::BoxError>;

    fn poll_ready(&mut self, context: &mut task::Context<'_>) -> Poll<Result<(), Self::Error>> {
        match self.0.fetch_add(1, Ordering::Relaxed) % 2 {
            0 => Poll::Ready(Err("not in the mood".into())),
            _ => self.1.poll_ready(context).map_err(Into::into),
        }
    }

    fn call(&mut self, invocation: Invocation) -> Self::Future {
        use futures_util::TryFutureExt;
        self.1.call(invocation).map_err(Into::into)
    }
}

#[tokio::test]
async fn a_service_that_is_not_ready_fails_its_update_only() {
    let moody = tower::layer::layer_fn(|service| Moody(Arc::default(), service));
    let desk = Desk::new(handlers![plain], Middleware::new().layer(moody));
    for _ in 0..2 {
        assert_eq!(layer_error(desk.dispatch("message", "/plain").await), "not in the mood");
        assert_eq!(desk.notes("/plain").await, ["plain"]);
    }
}

#[tokio::test]
async fn a_layer_hands_a_value_to_a_handler() {
    let layer = MapRequestLayer::new(|invocation: Invocation| {
        let user = invocation.context.update().user().map(|user| user.first_name.clone());
        invocation.context.extensions().insert(user.unwrap_or_default());
        invocation
    });
    let desk = Desk::new(handlers![who], Middleware::new().layer(layer));
    assert_eq!(desk.notes("/who").await, ["who Mei"]);
    let desk = Desk::new(handlers![who], Middleware::new());
    let Outcome::Failed(_, error) = desk.dispatch("message", "/who").await else { panic!() };
    let error = error.to_string();
    assert!(error.contains("no extension of type `alloc::string::String`"), "{error}");
    assert!(error.contains("#[before]"), "{error}");
}
