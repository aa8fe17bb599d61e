//! Which of several handlers that an update is for runs.
//!
//! | place | what a handler asks for |
//! | --- | --- |
//! | 1 | the higher `priority` |
//! | 2 | a command in a state |
//! | 3 | a command |
//! | 4 | a state |
//! | 5 | exact words: `text`, `data`, `query`, `game`; typed data |
//! | 6 | any other filter, or an argument that chooses |
//! | 7 | nothing |
//!
//! Within a place more filters go first, then those with an argument that chooses, then those that name
//! their kinds, then the line.

use bot_core::{
    AllowedUpdates, CommandSpec, UpdateKind,
    extract::Choice,
    handler::{Asking, Fact, Filter, Place, Question, Running, Verdict},
};
use bot_server::prelude::*;

use super::*;

const KINDS: AllowedUpdates = AllowedUpdates::of_kinds(&[UpdateKind::Message]);
const COMMAND: Filter = Filter::Command(CommandSpec::new(&["start"]));
const TEXT: Filter = Filter::Is(Fact::Text, &["/start"]);
const PRIVATE: Filter = Filter::Is(Fact::Chat, &["private"]);
const PREFIX: Filter = Filter::Prefix(&["/"]);
const STATE: Filter = question("state");
const ASK: Filter = question("filter");

const fn question(key: &'static str) -> Filter {
    fn yes(_: &Context) -> Asking<'_> {
        Box::pin(std::future::ready(Ok(true)))
    }
    let about = || std::any::TypeId::of::<()>();
    Filter::Ask(Question { key, written: "X", about, prefix: None, ask: yes })
}

/// A handler that passes everything on, so that all are tried in order.
const fn handler(name: &'static str, line: u32, filters: &'static [Filter]) -> Handler {
    fn pass(context: Context) -> Running {
        drop(context);
        Box::pin(std::future::ready(Verdict::Skipped("as asked".into())))
    }
    Handler::new(KINDS, name, Place { file: "a.rs", line, module: "a" }, pass).filtered(filters)
}

static TABLE: [Handler; 15] = [
    handler("least of all, but of high priority", 15, &[]).prioritised(2),
    handler("text of high priority", 14, &[TEXT]).prioritised(1),
    handler("command in a state", 13, &[STATE, COMMAND]),
    handler("command in a private chat", 12, &[PRIVATE, COMMAND]),
    handler("command that an argument chooses among", 11, &[COMMAND]).choosing(&[Choice::Some]),
    handler("command", 10, &[COMMAND]),
    handler("state in a private chat", 9, &[PRIVATE, STATE]),
    handler("state", 8, &[STATE]),
    handler("text in a private chat", 7, &[PRIVATE, TEXT]),
    handler("two filters", 4, &[PRIVATE, PREFIX]),
    handler("a filter, line 5", 5, &[Filter::Not(&[Filter::Is(Fact::Chat, &["group"])])]),
    handler("a filter, line 6", 6, &[ASK]),
    handler("an argument that chooses", 3, &[]).choosing(&[Choice::Some]),
    handler("everything", 2, &[]),
    handler("everything, of low priority", 1, &[COMMAND, PRIVATE]).prioritised(-1),
];

#[tokio::test]
async fn handlers_are_tried_in_the_order_of_the_table() {
    // The last can never run; the router would say so.
    let table: Vec<&'static Handler> = TABLE[1..].iter().collect();
    let expected: Vec<_> = table.iter().map(|handler| handler.name()).collect();
    for turn in 0..table.len() {
        let mut mixed = table.clone();
        mixed.rotate_left(turn);
        mixed.reverse();
        let ordered = bot_core::router::in_order(mixed);
        assert_eq!(ordered.iter().map(|h| h.name()).collect::<Vec<_>>(), expected);
    }
}

#[on(message, command = "go")]
fn command() {}

#[on(message, text = "/go", filter = yes)]
fn exact() {}

#[on(message, prefix = "/", chat = private, priority = 1)]
fn important() {}

#[on(message, chat = private, priority = -1)]
fn unimportant() {}

#[on(message)]
fn everything() {}

fn yes() -> bool {
    true
}

#[tokio::test]
async fn a_priority_goes_before_all_else() {
    let updates = |expected| [("message", text("/go"), expected)];
    expect(handlers![everything, command], &updates("command")).await;
    expect(handlers![everything, exact], &updates("exact")).await;
    expect(handlers![everything, important], &updates("important")).await;
    let scene = Scene::new();
    let of = |handlers: &[&'static Handler]| {
        let ordered = bot_core::router::in_order(handlers.to_vec());
        ordered.iter().map(|handler| handler.name()).collect::<Vec<_>>()
    };
    assert_eq!(
        of(handlers![unimportant, everything, exact, command, important]),
        ["important", "command", "exact", "everything", "unimportant"]
    );
    assert_eq!(scene.problems(handlers![unimportant, everything]).len(), 1);
}
