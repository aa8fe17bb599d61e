//! What it costs to find and run the handler of an update, by the number of handlers, and to put them
//! in order when a bot starts.
//!
//! `cargo bench -p bot-core --all-features --bench dispatch`

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench")]

use std::{fmt::Display, hint::black_box, sync::Arc};

use bot_core::{
    AllowedUpdates, Bot, CommandMenu, CommandSpec, Context, Environment, Handler, Outcome, Router,
    States, Token, Update, UpdateKind,
    extract::Choice,
    handler::{Fact, Filter, Place, Verdict},
    types::User,
};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

const COUNTS: [usize; 5] = [1, 10, 100, 1_000, 10_000];

/// The environment, which is the same for all.
fn environment() -> Arc<Environment> {
    let bot = Bot::builder(Token::new("1:secret").unwrap()).build().unwrap();
    let mut me = User::default();
    me.username = Some("EchoBot".into());
    Arc::new(Environment { bot, me, states: States::default(), menu: CommandMenu::default() })
}

fn handler(kind: UpdateKind, line: usize) -> Handler {
    let place = Place { file: "src/main.rs", line: line.try_into().unwrap(), module: "bot" };
    Handler::new(AllowedUpdates::EMPTY.with(kind), "handler", place, |context| {
        Box::pin(async move {
            black_box(&context);
            Verdict::Handled
        })
    })
}

/// Handlers are constants elsewhere, so those that are made here stay.
fn leaked(handlers: impl Iterator<Item = Handler>) -> Vec<&'static Handler> {
    handlers.collect::<Vec<_>>().leak().iter().collect()
}

fn word(text: impl Display) -> &'static [&'static str] {
    vec![&*text.to_string().leak()].leak()
}

fn commands(count: usize) -> Vec<&'static Handler> {
    leaked((0..count).map(|i| {
        let spec = CommandSpec::new(word(format_args!("command_{i}")));
        handler(UpdateKind::Message, i).filtered(vec![Filter::Command(spec)].leak())
    }))
}

fn texts(count: usize) -> Vec<&'static Handler> {
    leaked((0..count).map(|i| {
        let text = word(format_args!("Button {i}"));
        handler(UpdateKind::Message, i).filtered(vec![Filter::Is(Fact::Text, text)].leak())
    }))
}

fn prefixes(count: usize) -> Vec<&'static Handler> {
    leaked((0..count).map(|i| {
        let choice = Choice::Data(word(format_args!("data_{i}"))[0]);
        handler(UpdateKind::CallbackQuery, i).choosing(vec![choice].leak())
    }))
}

#[cfg(feature = "regex")]
fn regexes(count: usize) -> Vec<&'static Handler> {
    use bot_core::handler::Pattern;

    leaked((0..count).map(|i| {
        let pattern = Pattern::new(format!(r"^item {i} x(?<count>\d+)$").leak());
        let filter = Filter::Regex(Box::leak(Box::new(pattern)));
        handler(UpdateKind::Message, i).filtered(vec![filter].leak())
    }))
}

/// Handlers of everything, each behind a question that is not met but for the last.
fn plain(count: usize) -> Vec<&'static Handler> {
    leaked((0..count).map(|i| {
        let chat = if i + 1 == count { "private" } else { "group" };
        let filters = vec![Filter::Is(Fact::Chat, word(chat)), Filter::Prefix(word(""))];
        let choice = vec![Choice::Some].leak(); // many of the same are no mistake
        handler(UpdateKind::Message, i).filtered(filters.leak()).choosing(choice)
    }))
}

fn message(text: impl Display) -> String {
    format!(
        r#"{{"update_id":1,"message":{{"message_id":1,"date":1,"text":"{text}","chat":{{"id":7,"type":"private"}},"from":{{"id":7,"is_bot":false,"first_name":"Mei"}}}}}}"#
    )
}

fn callback(data: impl Display) -> String {
    format!(
        r#"{{"update_id":1,"callback_query":{{"id":"1","chat_instance":"1","data":"{data}","from":{{"id":7,"is_bot":false,"first_name":"Mei"}}}}}}"#
    )
}

/// Times dispatch of the update that is for the last of so many handlers.
fn dispatch(
    criterion: &mut Criterion,
    name: &str,
    counts: &[usize],
    handlers: fn(usize) -> Vec<&'static Handler>,
    update: impl Fn(usize) -> String,
) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let environment = environment();
    let mut group = criterion.benchmark_group(format!("dispatch/{name}"));
    for count in counts {
        let router = Router::new(handlers(*count), &States::default()).unwrap();
        let update = Update::from_slice(update(count - 1).as_bytes()).unwrap();
        let context = Context::new(Arc::clone(&environment), update);
        let outcome = runtime.block_on(router.dispatch(&context));
        assert!(matches!(outcome, Outcome::Handled(_)), "{name}: {outcome:?}");
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            // Without a runtime: nothing here waits, and to enter one costs more than dispatch.
            bencher.iter(|| {
                futures_util::FutureExt::now_or_never(router.dispatch(black_box(&context)))
            });
        });
    }
}

fn dispatches(criterion: &mut Criterion) {
    dispatch(criterion, "commands", &COUNTS, commands, |i| {
        message(format_args!("/command_{i} with arguments"))
    });
    dispatch(criterion, "texts", &COUNTS, texts, |i| message(format_args!("Button {i}")));
    dispatch(criterion, "data", &COUNTS, prefixes, |i| callback(format_args!("data_{i}:12")));
    #[cfg(feature = "regex")]
    dispatch(criterion, "regexes", &COUNTS[..4], regexes, |i| {
        message(format_args!("item {i} x12"))
    });
    dispatch(criterion, "plain", &COUNTS, plain, |_| message("hello"));
}

/// Times what a start does with so many handlers.
fn starts(criterion: &mut Criterion) {
    type Make = fn(usize) -> Vec<&'static Handler>;
    let mut group = criterion.benchmark_group("start");
    group.sample_size(10);
    let all: [(&str, Make); 4] =
        [("commands", commands), ("texts", texts), ("data", prefixes), ("plain", plain)];
    for (name, handlers) in all {
        let handlers = handlers(10_000);
        group.bench_function(BenchmarkId::new(name, 10_000), |bencher| {
            bencher.iter(|| Router::new(handlers.iter().copied(), &States::default()).unwrap());
        });
    }
}

criterion_group!(benches, dispatches, starts);
criterion_main!(benches);
