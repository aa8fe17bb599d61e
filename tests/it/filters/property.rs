//! The router finds handlers by indexes; what it finds is compared with a walk over all handlers that
//! knows none, and judges filters by the JSON of the update.

use std::sync::LazyLock;

use bot_core::{
    AllowedUpdates, CommandSpec, Payload, UpdateKind,
    extract::Choice,
    handler::{Asking, Fact, Filter, Handler, Pattern, Place, Question, Running, Verdict},
    router::in_order,
};
use futures_util::FutureExt;
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Value, json};

use super::*;

const TEXTS: [&str; 12] = [
    "tea",
    "teapot",
    "/start",
    "/START now",
    "/start@EchoBot",
    "/start@OtherBot",
    "/stop tea",
    "/",
    "shop:buy:1",
    "shop~2:buy",
    "shopping",
    "",
];
const PREFIXES: [&str; 5] = ["te", "/st", "shop", "shop:", "tea"];
const COMMANDS: [&str; 4] = ["start", "stop", "tea", "s"];
const CHATS: [&str; 4] = ["private", "group", "channel", "dungeon"];
const CONTENT: [&str; 4] = ["text", "photo", "dice", "poll"];
const STATUSES: [&str; 4] = ["member", "left", "kicked", "crowned"];
const GAMES: [&str; 2] = ["snake", "tea"];
const KINDS: [&str; 6] =
    ["message", "edited_message", "callback_query", "inline_query", "chat_member", "brand_new"];

static PATTERNS: [Pattern; 4] =
    [Pattern::new("^te"), Pattern::new("t$"), Pattern::new(r"^/(\w+)"), Pattern::new("")];

/// What an update's JSON says, as filters see it.
struct Seen<'a> {
    kind: &'a str,
    payload: &'a Value,
}

impl<'a> Seen<'a> {
    fn string(&self, key: &str) -> Option<&'a str> {
        self.payload[key].as_str()
    }

    fn message_text(&self) -> Option<&'a str> {
        let is_message = self.kind.ends_with("message");
        self.string("text").or_else(|| self.string("caption")).filter(|_| is_message)
    }

    fn text(&self) -> Option<&'a str> {
        match self.kind {
            "callback_query" => self.string("data"),
            "inline_query" => self.string("query"),
            _ => self.message_text(),
        }
    }

    fn chat(&self) -> Option<&'a str> {
        let of = match self.kind {
            "brand_new" => return None,
            "callback_query" => &self.payload["message"],
            _ => self.payload,
        };
        of["chat"]["type"].as_str()
    }

    fn command(&self) -> Option<String> {
        let mut words = self.message_text()?.strip_prefix('/')?.split_whitespace();
        let (name, bot) = match words.next()?.split_once('@') {
            Some((name, bot)) => (name, bot),
            None => (self.message_text()?[1..].split_whitespace().next()?, "echobot"),
        };
        bot.eq_ignore_ascii_case("echobot").then(|| name.to_lowercase())
    }

    fn is(&self, fact: Fact, words: &[&str]) -> bool {
        let value = match fact {
            Fact::Text => self.message_text(),
            Fact::Data => self.string("data").filter(|_| self.kind == "callback_query"),
            Fact::Query => self.string("query").filter(|_| self.kind == "inline_query"),
            Fact::Game => self.string("game_short_name"),
            Fact::Chat => self.chat(),
            Fact::NewStatus => self.payload["new_chat_member"]["status"].as_str(),
            Fact::OldStatus => self.payload["old_chat_member"]["status"].as_str(),
            Fact::Content => {
                let empty = |value: &Value| value.is_null() || value == "";
                let held = |word: &&str| !empty(&self.payload[*word]);
                return self.kind.ends_with("message") && words.iter().any(held);
            }
            _ => unreachable!("no such fact here"),
        };
        value.is_some_and(|value| words.contains(&value))
    }

    fn meets(&self, filter: &Filter) -> bool {
        match filter {
            Filter::Command(spec) => {
                self.command().is_some_and(|name| spec.all_names().any(|one| one == name))
            }
            Filter::Is(fact, words) => self.is(*fact, words),
            Filter::Prefix(all) => {
                self.text().is_some_and(|text| all.iter().any(|one| text.starts_with(one)))
            }
            Filter::Regex(pattern) => {
                self.text().is_some_and(|text| pattern.regex().unwrap().is_match(text))
            }
            Filter::Ask(question) => match question.written {
                "Shop" => self.is_shop(),
                "is_short" => self.text().unwrap_or_default().len() < 5,
                _ => unreachable!("no such question here"),
            },
            Filter::Any(filters) => filters.iter().any(|filter| self.meets(filter)),
            Filter::Not(filters) => !filters.iter().all(|filter| self.meets(filter)),
            _ => unreachable!("no such filter here"),
        }
    }

    fn is_shop(&self) -> bool {
        let data = self.string("data").unwrap_or_default();
        data == "shop" || data.starts_with("shop:") || data.starts_with("shop~")
    }

    /// Whether the handler is for it, its arguments included.
    fn is_for(&self, handler: &Handler) -> bool {
        let of_kind = match UpdateKind::from_name(self.kind) {
            Some(kind) => handler.kinds().contains(kind),
            None => handler.is_for_any(),
        };
        let takes = match handler.name() {
            "short" => self.text().unwrap_or_default().len() < 5,
            "shop" => self.is_shop(),
            _ => true,
        };
        of_kind && takes && handler.filters().iter().all(|filter| self.meets(filter))
    }
}

fn data(context: &Context) -> &str {
    match &context.update().payload {
        Payload::CallbackQuery(query) => query.data.as_deref().unwrap_or_default(),
        _ => "",
    }
}

fn text_of(context: &Context) -> &str {
    match &context.update().payload {
        Payload::InlineQuery(query) => &query.query,
        Payload::CallbackQuery(_) => data(context),
        _ => context.message().and_then(|message| message.text_or_caption()).unwrap_or_default(),
    }
}

fn is_shop(context: &Context) -> bool {
    data(context).split([':', '~']).next() == Some("shop")
}

fn ended(handled: bool) -> Running {
    let skipped = || Verdict::Skipped("as asked".into());
    Box::pin(std::future::ready(if handled { Verdict::Handled } else { skipped() }))
}

fn question(written: &'static str) -> Filter {
    fn shop(context: &Context) -> Asking<'_> {
        Box::pin(std::future::ready(Ok(is_shop(context))))
    }
    fn is_short(context: &Context) -> Asking<'_> {
        Box::pin(std::future::ready(Ok(text_of(context).len() < 5)))
    }
    let about = || std::any::TypeId::of::<()>();
    Filter::Ask(match written {
        "Shop" => Question { key: "data", written, about, prefix: Some("shop"), ask: shop },
        _ => Question { key: "filter", written, about, prefix: None, ask: is_short },
    })
}

/// What is made once in a test is leaked, because handlers are constants elsewhere.
fn leaked<T>(list: Vec<T>) -> &'static [T] {
    Vec::leak(list)
}

fn words(of: &'static [&'static str]) -> impl Strategy<Value = &'static [&'static str]> {
    vec(select(of), 1..4).prop_map(leaked)
}

fn filters() -> impl Strategy<Value = Filter> {
    let is = |fact, of| words(of).prop_map(move |words| Filter::Is(fact, words));
    let command =
        (words(&COMMANDS), vec(select(&COMMANDS[..]), 0..2)).prop_map(|(names, aliases)| {
            Filter::Command(CommandSpec { aliases: leaked(aliases), ..CommandSpec::new(names) })
        });
    let one = prop_oneof![
        2 => command,
        2 => is(Fact::Text, &TEXTS),
        2 => is(Fact::Data, &TEXTS),
        1 => is(Fact::Query, &TEXTS),
        1 => is(Fact::Game, &GAMES),
        1 => is(Fact::Content, &CONTENT),
        2 => is(Fact::Chat, &CHATS),
        1 => is(Fact::NewStatus, &STATUSES[..3]),
        1 => is(Fact::OldStatus, &STATUSES[..3]),
        2 => words(&PREFIXES).prop_map(Filter::Prefix),
        3 => select(&[0, 1, 2, 3][..]).prop_map(|i| Filter::Regex(&PATTERNS[i])),
        2 => select(&["Shop", "is_short"][..]).prop_map(question),
    ];
    one.prop_recursive(2, 6, 3, |inner| {
        let some = vec(inner, 1..3).prop_map(leaked);
        prop_oneof![some.clone().prop_map(Filter::Any), some.prop_map(Filter::Not)]
    })
}

fn handler() -> impl Strategy<Value = Handler> {
    let kinds = vec(select(&KINDS[..5]), 1..3);
    let takes = select(&["all", "all", "all", "short", "shop"][..]);
    let filters = vec(filters(), 0..4);
    (kinds, any::<u8>(), filters, takes, 0..3_i32, 0..1000_u32).prop_map(
        |(kinds, any, filters, takes, priority, line)| {
            let kinds = if any < 30 { KINDS.to_vec() } else { kinds };
            let kinds = kinds.into_iter().filter_map(UpdateKind::from_name);
            let kinds = kinds.fold(AllowedUpdates::EMPTY, AllowedUpdates::with);
            let place = Place { file: "a.rs", line, module: "a" };
            let (call, choice): (fn(Context) -> Running, &[Choice]) = match takes {
                "short" => (|context| ended(text_of(&context).len() < 5), &[Choice::Some]),
                "shop" => (|context| ended(is_shop(&context)), &[Choice::Data("shop")]),
                _ => (|_| ended(true), &[]),
            };
            let handler = Handler::new(kinds, takes, place, call)
                .filtered(leaked(filters))
                .prioritised(priority)
                .choosing(choice);
            if any < 30 { handler.for_any() } else { handler }
        },
    )
}

fn update() -> impl Strategy<Value = (&'static str, Value)> {
    let text = || select(&TEXTS[..]);
    let statuses = (select(&STATUSES[..]), select(&STATUSES[..]));
    (select(&KINDS[..]), text(), select(&CHATS[..]), 0..6, select(&GAMES[..]), statuses).prop_map(
        |(kind, text, chat, content, game, (old, new))| {
            let payload = match (kind, content) {
                ("callback_query", 0) => query(json!({"game_short_name": game})),
                ("callback_query", _) => super::data(text),
                ("inline_query", _) => inline(text),
                ("chat_member", _) => {
                    merged(change(old, new), json!({"chat": {"id": 7, "type": chat}}))
                }
                (_, 0) => message_in(chat, json!({"dice": {"emoji": "🎲", "value": 1}})),
                (_, 1) => {
                    let photo =
                        json!([{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]);
                    message_in(chat, json!({"photo": photo, "caption": text}))
                }
                _ => message_in(chat, json!({"text": text})),
            };
            (kind, payload)
        },
    )
}

static SCENE: LazyLock<Scene> = LazyLock::new(Scene::new);

/// A router of all of these that can run.
fn router(mut handlers: Vec<&'static Handler>) -> Router {
    loop {
        let error = match Router::new(handlers.iter().copied(), &States::default()) {
            Ok(router) => return router,
            Err(error) => error,
        };
        // A problem begins with the name of the handler that it is about.
        let before = handlers.len();
        handlers.retain(|handler| {
            let name = format!("{handler} ");
            !error.problems.iter().any(|problem| problem.starts_with(&name))
        });
        assert!(handlers.len() < before, "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_indexes_find_what_a_walk_over_all_handlers_finds(
        handlers in vec(handler(), 1..24),
        updates in vec(update(), 1..24),
    ) {
        let handlers: Vec<&'static Handler> = leaked(handlers).iter().collect();
        let router = router(handlers);
        for (kind, payload) in &updates {
            let seen = Seen { kind, payload };
            let expected = router.handlers().iter().find(|handler| seen.is_for(handler));
            let outcome = SCENE.dispatch(&router, kind, payload).now_or_never().unwrap();
            let found = match outcome {
                Outcome::Handled(handler) => Some(handler),
                Outcome::Unhandled => None,
                Outcome::Failed(handler, error) => panic!("{handler:?}: {error}"),
            };
            prop_assert!(
                found.map(std::ptr::from_ref) == expected.map(|handler| std::ptr::from_ref(*handler)),
                "{kind} {payload}: found {found:?}, expected {expected:?}",
            );
        }
    }

    #[test]
    fn what_is_said_never_to_run_never_does(
        handlers in vec(handler(), 1..24),
        updates in vec(update(), 1..24),
    ) {
        let handlers = in_order(leaked(handlers).iter().collect());
        let Err(error) = Router::new(handlers.iter().copied(), &States::default()) else {
            return Ok(());
        };
        for (kind, payload) in &updates {
            let seen = Seen { kind, payload };
            if let Some(first) = handlers.iter().find(|handler| seen.is_for(handler)) {
                // Names are not unique here; places are told apart where they are.
                let same = handlers.iter().filter(|one| one.to_string() == first.to_string());
                let told = format!("{first} can never run");
                prop_assert!(
                    same.count() > 1 || !error.problems.iter().any(|p| p.starts_with(&told)),
                    "{kind} {payload}: {first:?} runs: {error}",
                );
            }
        }
    }
}
