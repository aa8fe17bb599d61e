//! Several bots in one process: by their own settings, at one address or at several, and none the
//! worse for what another one does.

use std::{net::TcpListener, sync::Arc};

use bot_sandbox::{Call, Sandbox};
use bot_server::{
    App, Bots, Dialect, PublicUrl, Receive, RunError, Settings, Token, WebhookSettings,
    prelude::*,
    storage::{Key, MemoryStorage, Storage as _},
};
use serde_json::json;
use tokio::{sync::oneshot, task::JoinHandle};

use crate::{
    inside,
    support::{Log, Program, Waiting, free_port, soon},
};

fn program() -> Program {
    Program::new(env!("CARGO_BIN_EXE_fixture-several"))
}

/// The program with the tokens of this sandbox's bot and another one, whose token it gives.
fn with_tokens(sandbox: &Sandbox) -> (Program, String) {
    let coffee = sandbox.add_bot("CoffeeBot");
    let program = program()
        .env("BOT_API_URL", sandbox.url())
        .env("TEA_BOT_TOKEN", sandbox.token())
        .env("COFFEE_HOUSE_BOT_TOKEN", &coffee);
    (program, coffee)
}

/// Waits until so many bots have called a method.
async fn called(sandbox: &Sandbox, method: &str, times: usize) -> Vec<Call> {
    let of = |calls: &[Call]| calls.iter().filter(|call| call.method == method).count();
    let mut calls = soon(method, sandbox.called(|calls| of(calls) >= times)).await;
    calls.retain(|call| call.method == method);
    calls
}

/// Bots inside of the test's process.
struct Together {
    stop: oneshot::Sender<()>,
    bots: JoinHandle<Result<(), RunError>>,
}

impl Together {
    fn start<const N: usize>(bots: [(&str, App, Settings); N]) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let (mut all, mut settings) = (Bots::new(), Vec::new());
        for (name, app, set) in bots {
            all = all.bot(name, app);
            settings.push((name.to_owned(), set));
        }
        let of = move |name: &str| settings.iter().find(|(n, _)| n == name).unwrap().1.clone();
        Self { stop, bots: tokio::spawn(all.serve(of, async { drop(stopped.await) })) }
    }

    async fn ends(self) -> Result<(), RunError> {
        soon("the end", self.bots).await.unwrap()
    }

    async fn stops(self) -> Result<(), RunError> {
        drop(self.stop);
        soon("the end", self.bots).await.unwrap()
    }
}

fn polling(sandbox: &Sandbox, token: &str) -> Settings {
    let mut settings = inside::settings(sandbox, Dialect::SafeW);
    settings.token = Token::new(token).unwrap();
    settings
}

fn webhook(sandbox: &Sandbox, token: &str, port: u16, path: &str) -> Settings {
    let mut settings = polling(sandbox, token);
    let url = format!("http://127.0.0.1:{port}{path}");
    let mut webhook = WebhookSettings::new(PublicUrl::Given(url.parse().unwrap()));
    webhook.listen = format!("127.0.0.1:{port}");
    settings.receive = Receive::Webhook(Box::new(webhook));
    settings
}

#[on(message)]
async fn tea() -> &'static str {
    "tea"
}

#[on(message)]
async fn coffee() -> &'static str {
    "coffee"
}

fn app(handlers: &[&'static bot_server::Handler]) -> App {
    App::new().handlers(handlers).sync_commands(false)
}

#[tokio::test]
async fn bots_share_an_address_and_have_what_is_for_all() {
    let sandbox = Sandbox::start().await.unwrap();
    let (program, coffee) = with_tokens(&sandbox);
    let port = free_port();
    let mut bots = program
        .env("BOT_LISTEN", format!("127.0.0.1:{port}"))
        .env("BOT_WEBHOOK_URL", format!("http://127.0.0.1:{port}/hooks"))
        .env("COFFEE_HOUSE_BOT_WEBHOOK_SECRET", "hush")
        .env("BOT_LOG", "debug")
        .start();
    let mei = sandbox.user("Mei");
    mei.sends("green").await;
    mei.sees("green").await;
    let with_coffee = mei.with_bot(&coffee);
    with_coffee.sends("green").await;
    with_coffee.sees("coffee, not green").await;

    let set = called(&sandbox, "setWebhook", 2).await;
    let mut urls: Vec<_> = set.iter().map(|call| &*call.parameters["url"]).collect();
    urls.sort_unstable();
    let begins = ["coffee-house?run=", "tea?run="]
        .map(|path| format!("http://127.0.0.1:{port}/hooks/{path}"));
    assert!(urls.iter().zip(&begins).all(|(url, begin)| url.starts_with(begin)), "{urls:?}");
    let secrets = set.iter().filter(|call| call.parameters["secret_token"] == "hush");
    assert_eq!(secrets.count(), 1, "{set:?}");
    // One's secret does not open the other's endpoint, and elsewhere is nobody.
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    for (path, status) in [("coffee-house", 200), ("tea", 401), ("", 404)] {
        let url = format!("http://127.0.0.1:{port}/hooks/{path}");
        let request = http.post(url).header("x-telegram-bot-api-secret-token", "hush");
        let answer = request.body(r#"{"update_id":1}"#).send().await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
    }
    bots.stops().await;
    called(&sandbox, "deleteWebhook", 2).await;
    let output = bots.output();
    for said in [
        "bot{name=tea}: bot_server::lifecycle: ready",
        "bot{name=coffee-house}: bot_server::lifecycle: ready",
        "bot{name=coffee-house}:update{update_id=",
        "bot{name=tea}: bot_server::http::webhook: requests without the webhook's secret",
    ] {
        assert!(output.contains(said), "no {said:?} in\n{output}");
    }
}

#[tokio::test]
async fn some_may_poll_and_each_may_have_an_address() {
    let sandbox = Sandbox::start().await.unwrap();
    let two = sandbox.add_bot("TwoBot");
    let three = sandbox.add_bot("ThreeBot");
    let bots = Together::start([
        ("one", app(handlers![tea]), polling(&sandbox, sandbox.token())),
        ("two", app(handlers![coffee]), webhook(&sandbox, &two, free_port(), "/")),
        ("three", app(handlers![tea]), webhook(&sandbox, &three, free_port(), "/")),
    ]);
    let mei = sandbox.user("Mei");
    for (person, says) in
        [(&mei, "tea"), (&mei.with_bot(&two), "coffee"), (&mei.with_bot(&three), "tea")]
    {
        person.sends("hello").await;
        person.sees(says).await;
    }
    bots.stops().await.unwrap();
}

#[tokio::test]
async fn one_that_the_platform_does_not_know_stops_no_other() {
    let sandbox = Sandbox::start().await.unwrap();
    let (program, _) = with_tokens(&sandbox);
    let waiting = Waiting::new().await;
    let mut bots = program.env("COFFEE_HOUSE_BOT_TOKEN", "1:nobody").start();
    let mei = sandbox.user("Mei");
    mei.sends(waiting.command()).await;
    let handler = waiting.runs().await;
    // It has failed by the time that the other is stopped, which goes on until then.
    let failed = "bot{name=coffee-house}: bot_server::bots::running: the bot has failed";
    soon("the failure", async {
        while !bots.output().contains(failed) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    drop(handler);
    mei.sees("waited").await;
    assert!(bots.is_running());
    bots.signal("TERM").await;
    let code = bots.ends().await.code();
    let output = bots.output();
    assert_ne!(code, Some(0), "{output}");
    assert!(
        output.contains("error: 1 of 2 bots failed\n- coffee-house: the platform at "),
        "{output}"
    );
    assert!(!output.contains("nobody"), "{output}");
}

#[tokio::test]
async fn when_all_have_failed_the_program_ends() {
    let sandbox = Sandbox::start().await.unwrap();
    let bots = Together::start([
        ("one", app(handlers![tea]), polling(&sandbox, "1:nobody")),
        ("two", app(handlers![coffee]), webhook(&sandbox, "2:nobody", free_port(), "/")),
    ]);
    let error = bots.ends().await.unwrap_err();
    let RunError::Several { failed, of: 2 } = &error else { panic!("{error}") };
    let names: Vec<_> = failed.iter().map(|(name, _)| &**name).collect();
    assert!(names.contains(&"one") && names.contains(&"two"), "{error}");
    assert!(
        failed.iter().all(|(_, error)| matches!(error, RunError::Unauthorized { .. })),
        "{error}"
    );
}

#[tokio::test]
async fn an_address_that_is_taken_is_waited_for_beside_the_others() {
    let log = Log::capture();
    let sandbox = Sandbox::start().await.unwrap();
    let two = sandbox.add_bot("TwoBot");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let bots = Together::start([
        ("one", app(handlers![tea]), polling(&sandbox, sandbox.token())),
        ("two", app(handlers![coffee]), webhook(&sandbox, &two, port, "/")),
    ]);
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    mei.sees("tea").await;
    log.says(&format!("cannot listen on 127.0.0.1:{port} (BOT_LISTEN): trying again")).await;
    assert!(log.text().contains("bots=\"two\""), "{}", log.text());
    drop(taken);
    let with_coffee = mei.with_bot(&two);
    with_coffee.sends("hello").await;
    with_coffee.sees("coffee").await;
    bots.stops().await.unwrap();
}

#[tokio::test]
async fn dialogues_in_one_storage_are_each_bots_own() {
    #[derive(Clone, Debug, Default, Session)]
    #[session(key = user)]
    struct Cups {
        cups: u32,
    }

    #[on(message)]
    async fn count(mut session: Session<Cups>) -> Result<String> {
        session.cups += 1;
        session.save().await?;
        Ok(session.cups.to_string())
    }

    let sandbox = Sandbox::start().await.unwrap();
    let two = sandbox.add_bot("TwoBot");
    let storage = Arc::new(MemoryStorage::new());
    let counting = || app(handlers![count]).storage(Arc::clone(&storage));
    let bots = Together::start([
        ("one", counting(), polling(&sandbox, sandbox.token())),
        ("two", counting(), polling(&sandbox, &two)),
    ]);
    let mei = sandbox.user("Mei");
    mei.sends("tea").await;
    mei.sees("1").await;
    mei.sends("tea").await;
    mei.sees("2").await;
    let with_two = mei.with_bot(&two);
    with_two.sends("coffee").await;
    with_two.sees("1").await;
    bots.stops().await.unwrap();
    let id = two.split_once(':').unwrap().0;
    let key = Key::new(format!("bot:{id}:cups:user:{}", mei.id()));
    assert!(storage.load(&key).await.unwrap().is_some(), "{storage:?}");
}

#[tokio::test]
async fn bots_that_cannot_be_beside_each_other_are_named() {
    let sandbox = Sandbox::start().await.unwrap();
    let two = sandbox.add_bot("TwoBot");
    let port = free_port();
    let mut one = webhook(&sandbox, sandbox.token(), port, "/hook");
    let mut other = webhook(&sandbox, &two, port, "/hook?x=y");
    one.record = Some("same.jsonl".into());
    other.record = Some("same.jsonl".into());
    let same = webhook(&sandbox, sandbox.token(), port, "/other");
    let bots = Together::start([
        ("one", app(handlers![tea]), one),
        ("two", app(handlers![coffee]), other),
        ("three", app(handlers![coffee]), same),
    ]);
    let RunError::Settings(error) = bots.ends().await.unwrap_err() else { panic!("settings") };
    let begin = [
        "one and two have the same BOT_RECORD, same.jsonl: ".to_owned(),
        format!("one and two have the same path, /hook, at 127.0.0.1:{port}: "),
        "one and three have the same token: ".to_owned(),
    ];
    assert_eq!(error.problems.len(), begin.len(), "{error}");
    assert!(
        error.problems.iter().zip(&begin).all(|(problem, begin)| problem.starts_with(begin)),
        "{error}"
    );
    assert!(sandbox.calls().is_empty());
}

#[tokio::test]
async fn what_must_be_mended_first_lets_none_start() {
    #[on(message, command = "same")]
    async fn one() {}

    #[on(message, command = "same")]
    async fn other() {}

    let sandbox = Sandbox::start().await.unwrap();
    let two = sandbox.add_bot("TwoBot");
    let bots = Together::start([
        ("one", app(handlers![tea]), polling(&sandbox, sandbox.token())),
        ("two", app(handlers![one, other]), polling(&sandbox, &two)),
    ]);
    let error = bots.ends().await.unwrap_err();
    assert!(error.to_string().contains("1 of 2 bots failed\n- two: "), "{error}");
    assert!(sandbox.calls().is_empty());

    for (names, why) in [
        (&["a b"][..], "`a b` is no name of a bot"),
        (&["tea-shop", "Tea_Shop"], "two bots are called `tea-shop` and `Tea_Shop`"),
        (&[], "there are no bots"),
    ] {
        let bots = names.iter().fold(Bots::new(), |bots, name| bots.bot(name, app(handlers![tea])));
        let settings = |_: &str| polling(&sandbox, sandbox.token());
        let error = bots.serve(settings, std::future::pending()).await.unwrap_err();
        assert!(error.to_string().starts_with(why), "{error}");
    }
}

#[tokio::test]
async fn tokens_are_each_bots_own_and_all_have_one_or_none() {
    let sandbox = Sandbox::start().await.unwrap();
    for (name, value, why) in [
        (
            "BOT_TOKEN",
            "1:a",
            "BOT_TOKEN: each of the bots has its own: set TEA_BOT_TOKEN and COFFEE_HOUSE_BOT_TOKEN",
        ),
        (
            "BOT_DEAD_LETTERS",
            "x",
            "BOT_DEAD_LETTERS: each of the bots has its own: set TEA_BOT_DEAD_LETTERS",
        ),
        ("TEA_BOT_TOKEN", "", "TEA_BOT_TOKEN is not set, and other bots have a token"),
        ("BOT_SEEN", "dimly", "error: BOT_SEEN: `dimly` is neither"),
    ] {
        let (code, output) = with_tokens(&sandbox).0.env(name, value).run().await;
        assert_eq!(code, Some(2), "{output}");
        assert!(output.contains(why), "{output}");
    }
    assert!(sandbox.calls().is_empty());

    // One of them by itself asks for nobody else's token.
    let (program, coffee) = with_tokens(&sandbox);
    let mut bot = program.env("TEA_BOT_TOKEN", "").arg("--bot").arg("coffee-house").start();
    let mei = sandbox.user("Mei").with_bot(&coffee);
    mei.sends("tea").await;
    mei.sees("coffee, not tea").await;
    bot.stops().await;
    let (code, output) = self::program().arg("--bot").arg("milk").run().await;
    assert_eq!(code, Some(2), "{output}");
    assert!(output.contains("--bot: `milk` is none of the bots tea, coffee-house"), "{output}");
    let (code, output) = Program::fixture().arg("--bot").arg("tea").arg("handlers").run().await;
    assert_eq!(code, Some(2), "{output}");
    assert!(output.contains("--bot: this program is one bot"), "{output}");
}

#[tokio::test]
async fn subcommands_are_of_all_bots_or_of_one() {
    let run = async |arguments: &[&str]| {
        let program = arguments.iter().fold(program(), |program, argument| program.arg(*argument));
        let (code, output) = program.run().await;
        (code.unwrap(), output)
    };
    let allowed = json!({"tea": ["callback_query", "message"], "coffee-house": ["message"]});
    let (_, output) = run(&["allowed-updates"]).await;
    assert_eq!(serde_json::from_str::<serde_json::Value>(&output).unwrap(), allowed);
    let (_, output) = run(&["allowed-updates", "--bot", "coffee-house"]).await;
    let one: serde_json::Value = serde_json::from_str(&output).unwrap();
    assert_eq!(one, json!({"coffee-house": ["message"]}));

    let (_, output) = run(&["handlers"]).await;
    let (tea, coffee) = output.split_once("\n\ncoffee-house:\nKIND").unwrap();
    assert!(tea.starts_with("tea:\nKIND") && tea.contains("  wait  "), "{output}");
    assert!(coffee.contains("  coffee  "), "{output}");
    let (_, output) = run(&["handlers", "--bot", "tea"]).await;
    assert!(output.starts_with("KIND") && !output.contains("coffee"), "{output}");
    let (_, output) = run(&["handlers", "--format", "json"]).await;
    let json: serde_json::Value = serde_json::from_str(&output).unwrap();
    assert_eq!(json["coffee-house"]["handlers"].as_array().unwrap().len(), 1, "{json}");
    let (code, output) = run(&["handlers", "--format", "mermaid"]).await;
    assert!(code == 2 && output.contains("choose it with --bot NAME"), "{output}");
    let (code, output) = run(&["handlers", "--format", "mermaid", "--bot", "tea"]).await;
    assert!(code == 0 && output.starts_with("flowchart LR"), "{output}");
    let (_, output) = run(&["--help"]).await;
    assert!(
        output.contains("2 bots: tea, coffee-house.") && output.contains("TEA_BOT_TOKEN"),
        "{output}"
    );
}
