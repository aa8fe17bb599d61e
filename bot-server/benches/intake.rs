//! What a bot does for an update from the request to the answer, and how that depends on the number
//! of its chats: the secret, the memory of what came before, the order of each chat, routing, and a
//! handler that does nothing. Beside it, in the same run, a server that reads the body and answers 200.
//!
//! Routers are called as a server calls them; there is no network in what is timed.
//!
//! `cargo bench -p bot-server --bench intake`

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench")]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri, header::CONTENT_TYPE,
    },
    routing::post,
};
use bot_server::{
    App, OnShutdown, PublicUrl, Receive, RunError, Settings, WebhookSecret, WebhookSettings,
    prelude::*, sandbox::Sandbox,
};
use criterion::{
    BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main,
    measurement::WallTime,
};
use futures_util::future::join_all;
use tokio::{runtime::Runtime, sync::oneshot, task::JoinHandle};
use tower::{Service as _, ServiceExt as _};

const PATH: &str = "/hook";
const SECRET: &str = "secret-of-the-bench";
/// In how many chats the updates are.
const CHATS: [u64; 3] = [1, 10_000, 1_000_000];
/// How many are sent together where they are of one chat and wait for each other.
const TOGETHER: u64 = 32;

#[on(message)]
async fn hears(message: Message) {
    black_box(&message);
}

/// Asks a router, each time for an update that has not come before.
struct Asker {
    routes: Router,
    head: HeaderMap,
    next: u64,
}

impl Asker {
    fn new(routes: Router) -> Self {
        let secret = HeaderName::from_static("x-telegram-bot-api-secret-token");
        let head = HeaderMap::from_iter([
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (secret, HeaderValue::from_static(SECRET)),
        ]);
        Self { routes, head, next: 1 }
    }

    fn request(&self, update: u64, chat: u64) -> Request<Body> {
        let mut request = Request::new(Body::from(text(update, chat)));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = Uri::from_static(PATH);
        request.headers_mut().clone_from(&self.head);
        request
    }

    /// Sends an update of a chat, and waits until it was handled.
    async fn asks(&mut self, update: u64, chat: u64) {
        let request = self.request(update, chat);
        let Ok(answer) = self.routes.call(request).await;
        assert_eq!(answer.status(), StatusCode::OK);
    }

    /// Sends so many updates one after another. Neighbours are of different chats.
    async fn asks_on(&mut self, updates: u64, chats: u64) {
        for _ in 0..updates {
            let update = self.next;
            self.next += 1;
            self.asks(update, 1 + update.wrapping_mul(0x9E37_79B9_7F4A_7C15) % chats).await;
        }
    }

    /// Sends so many updates of one chat, as many of them at once as are sent together.
    async fn asks_together(&mut self, updates: u64) {
        let end = self.next + updates;
        while self.next < end {
            let some = self.next..end.min(self.next + TOGETHER);
            self.next = some.end;
            let answers = some.map(|update| self.routes.clone().oneshot(self.request(update, 1)));
            for Ok(answer) in join_all(answers).await {
                assert_eq!(answer.status(), StatusCode::OK);
            }
        }
    }
}

fn text(update: u64, chat: u64) -> String {
    let user = format!(r#"{{"id":{chat},"is_bot":false,"first_name":"Mei","language_code":"en"}}"#);
    let chat = format!(r#"{{"id":{chat},"type":"private","first_name":"Mei"}}"#);
    format!(
        r#"{{"update_id":{update},"message":{{"message_id":{update},"date":1750000000,"from":{user},"chat":{chat},"text":"two of them"}}}}"#
    )
}

/// A bot whose routes are called by hand.
struct Running {
    asker: Asker,
    stop: oneshot::Sender<()>,
    life: JoinHandle<Result<(), RunError>>,
    /// What it calls at its start.
    _platform: Sandbox,
}

impl Running {
    async fn start() -> Self {
        let platform = Sandbox::start().await.unwrap();
        let mut settings = Settings::of_sandbox(&platform);
        let url = format!("https://bot.example.com{PATH}").parse().unwrap();
        let mut webhook = WebhookSettings::new(PublicUrl::Given(url));
        webhook.secret = Some(WebhookSecret::new(SECRET).unwrap());
        settings.receive = Receive::Webhook(Box::new(webhook));
        settings.on_shutdown = OnShutdown::Keep;
        let app = App::new().handlers(handlers![hears]).sync_commands(false);
        let (routes, bot) = app.router(settings).unwrap();
        let readiness = bot.readiness();
        let (stop, stopped) = oneshot::channel();
        let life = tokio::spawn(bot.run(async { drop(stopped.await) }));
        while !readiness.is_ready() {
            assert!(!life.is_finished(), "the bot did not start: {:?}", life.await);
            tokio::task::yield_now().await;
        }
        Self { asker: Asker::new(routes), stop, life, _platform: platform }
    }

    async fn end(self) {
        drop(self.stop);
        self.life.await.unwrap().unwrap();
    }
}

/// Times what is done so many times over.
fn times(
    group: &mut BenchmarkGroup<'_, WallTime>,
    id: BenchmarkId,
    runtime: &Runtime,
    asker: &mut Asker,
    ask: impl AsyncFn(&mut Asker, u64),
) {
    group.bench_function(id, |bencher| {
        bencher.iter_custom(|updates| {
            let begun = Instant::now();
            runtime.block_on(ask(asker, updates));
            begun.elapsed()
        });
    });
}

fn updates(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut group = criterion.benchmark_group("update");
    group.throughput(Throughput::Elements(1)).measurement_time(Duration::from_secs(3));

    let bare = Router::new().route(PATH, post(async |_: Bytes| StatusCode::OK));
    let id = BenchmarkId::new("axum that reads it", CHATS[1]);
    times(&mut group, id, &runtime, &mut Asker::new(bare), async |asker, updates| {
        asker.asks_on(updates, CHATS[1]).await;
    });

    for chats in CHATS {
        let mut bot = runtime.block_on(Running::start());
        // Each chat has had an update, and as many are remembered as ever are.
        runtime.block_on(bot.asker.asks_on(chats.max(20_000), chats));
        let id = BenchmarkId::new("a bot with chats", chats);
        times(&mut group, id, &runtime, &mut bot.asker, async |asker, updates| {
            asker.asks_on(updates, chats).await;
        });
        runtime.block_on(bot.end());
    }

    let mut bot = runtime.block_on(Running::start());
    runtime.block_on(bot.asker.asks_on(20_000, CHATS[1]));
    let id = BenchmarkId::new("a bot, at once in one chat", TOGETHER);
    times(&mut group, id, &runtime, &mut bot.asker, Asker::asks_together);

    // One that is neither the first nor the last of those that are remembered.
    let again = bot.asker.next - 5_000;
    let id = BenchmarkId::from_parameter("a bot, an update that comes again");
    times(&mut group, id, &runtime, &mut bot.asker, async |asker, updates| {
        for _ in 0..updates {
            asker.asks(again, 1).await;
        }
    });
    runtime.block_on(bot.end());
    group.finish();
}

criterion_group!(benches, updates);
criterion_main!(benches);
