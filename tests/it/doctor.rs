//! `doctor`: with all well, and with each thing broken.

use axum::{
    Router,
    body::Bytes,
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use bot_core::{AllowedUpdates, Bot, Token, UpdateKind};
use bot_sandbox::{Fault, Rule, Sandbox, ServerFault};
use bot_server::WebhookSecret;
use serde_json::{Value, json};

use crate::support::{Program, free_port, soon};

const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";

/// What the doctor found.
struct Found {
    code: i32,
    json: Value,
}

impl Found {
    fn checks(&self, name: &str) -> Vec<&Value> {
        let checks = self.json["checks"].as_array().unwrap();
        checks.iter().filter(|check| check["check"] == name).collect()
    }

    /// Asserts how a thing is, and what is said of it.
    fn finds(&self, name: &str, verdict: &str, words: &str) {
        let is_so = |check: &&Value| {
            let said = format!("{} → {}", check["says"], check["remedy"]);
            check["verdict"] == verdict && said.contains(words)
        };
        let found = self.checks(name).iter().any(is_so);
        assert!(found, "{name}: no {verdict} {words:?} in {:#}", self.json);
    }
}

/// A bot by a webhook on this port.
fn doctor(sandbox: &Sandbox, port: u16) -> Program {
    Program::fixture().webhook(sandbox, port).arg("doctor")
}

/// Runs it, as text and as JSON; neither shows a secret.
async fn finds(sandbox: &Sandbox, program: Program) -> Found {
    let (text_code, text) = program.run().await;
    let (code, output) = program.arg("--format").arg("json").run().await;
    let secret = WebhookSecret::derived(&Token::new(sandbox.token()).unwrap());
    for secret in [sandbox.token(), secret.reveal(), "hush"] {
        assert!(!text.contains(secret) && !output.contains(secret), "{text}\n{output}");
    }
    assert_eq!(text_code, code, "{text}");
    let json: Value = serde_json::from_str(&output).unwrap_or_else(|e| panic!("{e}: {output}"));
    for check in json["checks"].as_array().unwrap() {
        let [name, verdict] = ["check", "verdict"].map(|key| check[key].as_str().unwrap());
        assert!(
            text.lines().any(|line| line.starts_with(verdict) && line.contains(name)),
            "{text}"
        );
    }
    Found { code: code.unwrap(), json }
}

/// Something that is in front of a bot, or in its place: where it is.
async fn stands_there<F, R>(answer: F) -> u16
where
    F: Fn(Request) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = axum::response::Response> + Send + 'static,
{
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let routes = Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    port
}

/// Passes requests on, to another path, and without some header.
async fn proxy(to: u16, path: Option<&'static str>, without: &'static str) -> u16 {
    stands_there(move |request: Request| async move {
        let (parts, body) = request.into_parts();
        let body: Bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        let path = path.unwrap_or(parts.uri.path());
        let mut headers: HeaderMap = parts.headers.clone();
        headers.remove(without);
        headers.remove(header::HOST);
        let client = bot_core::client::http_client_builder().no_proxy().build().unwrap();
        let passed =
            client.post(format!("http://127.0.0.1:{to}{path}")).headers(headers).body(body);
        match passed.send().await {
            Ok(answer) => (answer.status(), answer.bytes().await.unwrap()).into_response(),
            Err(_) => (StatusCode::BAD_GATEWAY, "<h1>502</h1>").into_response(),
        }
    })
    .await
}

fn through(program: Program, port: u16) -> Program {
    program.env("BOT_WEBHOOK_URL", format!("http://127.0.0.1:{port}/hook"))
}

#[tokio::test]
async fn a_bot_that_can_be_started_is_well_and_nothing_is_changed() {
    let sandbox = Sandbox::start().await.unwrap();
    let port = free_port();
    let found = finds(&sandbox, doctor(&sandbox, port)).await;
    assert_eq!((found.code, &found.json["verdict"]), (0, &json!("ok")), "{:#}", found.json);
    found.finds("itself", "ok", "arrives at the bot's place");
    found.finds("listen", "ok", "the bot does not run");
    found.finds("token", "ok", "@SandboxBot");
    found.finds("webhook", "ok", "none is set; the bot sets it when it starts");
    found.finds("clock", "ok", "");
    let calls = sandbox.calls();
    assert!(calls.iter().all(|call| call.method.starts_with("get")), "{calls:?}");
    // And through a proxy that does as it should.
    let found =
        finds(&sandbox, through(doctor(&sandbox, port), proxy(port, None, "x-none").await)).await;
    assert_eq!(found.code, 0, "{:#}", found.json);
}

#[tokio::test]
async fn a_bot_that_polls_is_well_without_an_endpoint() {
    let sandbox = Sandbox::start().await.unwrap();
    let polling = || Program::fixture().polling(&sandbox).arg("doctor");
    let found = finds(&sandbox, polling()).await;
    assert_eq!(found.code, 0, "{:#}", found.json);
    found.finds("webhook", "ok", "none is set");
    let found = finds(&sandbox, polling().env("BOT_LISTEN", "127.0.0.1:1")).await;
    found.finds("settings", "warning", "BOT_LISTEN has no effect without BOT_WEBHOOK_URL");
    let other = format!("http://127.0.0.1:{}/", free_port());
    by_hand(&sandbox).set_webhook(other).await.unwrap();
    let found = finds(&sandbox, polling()).await;
    assert_eq!(found.code, 0);
    found.finds("webhook", "warning", "the bot deletes it when it starts");
    let found = finds(&sandbox, polling().env("BOT_DELETE_WEBHOOK", "false")).await;
    assert_eq!(found.code, 1);
    found.finds("webhook", "wrong", "`webhook delete`");
}

#[tokio::test]
async fn a_bot_that_runs_is_seen_by_its_refusal() {
    let sandbox = Sandbox::start().await.unwrap();
    let port = free_port();
    let mut bot = Program::fixture().webhook(&sandbox, port).start();
    bot.says("ready").await;
    let found = finds(&sandbox, doctor(&sandbox, port)).await;
    assert_eq!(found.code, 0, "{:#}", found.json);
    found.finds("itself", "ok", "a bot answers at the public URL");
    found.finds("webhook", "ok", "set by a running bot");
    found.finds("kinds", "ok", r#"[\"callback_query\",\"message\"]"#);
    // It runs, and the public URL leads somewhere else.
    let nowhere = stands_there(|_| async { StatusCode::NOT_FOUND.into_response() }).await;
    let found = finds(&sandbox, through(doctor(&sandbox, port), nowhere)).await;
    assert_eq!(found.code, 1);
    found.finds("itself", "wrong", "404");
    assert!(
        found.json.to_string().contains("so it is the way to it that is wrong"),
        "{:#}",
        found.json
    );
    // Nobody but the platform asks: what it is sent is no update.
    bot.stops().await;
    assert!(!bot.output().contains("dead letter"), "{}", bot.output());
}

#[tokio::test]
async fn settings_and_handlers_are_told_all_at_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let program = doctor(&sandbox, free_port());
    let found =
        finds(&sandbox, program.env("BOT_ON_SHUTDOWN", "explode").env("BOT_SEEN", "dimly")).await;
    assert_eq!(found.code, 2);
    let problems = found.json["checks"].as_array().unwrap().iter();
    assert_eq!(problems.filter(|check| check["verdict"] == "wrong").count(), 2, "{:#}", found.json);
    found.finds("handlers", "ok", "");

    let found = finds(&sandbox, Program::fixture().arg("doctor")).await;
    assert_eq!(found.code, 2);
    found.finds("settings", "wrong", "BOT_TOKEN is not set");
    let colliding = Program::new(env!("CARGO_BIN_EXE_fixture-colliding")).polling(&sandbox);
    let found = finds(&sandbox, colliding.arg("doctor")).await;
    assert_eq!(found.code, 2);
    found.finds("handlers", "wrong", "start_again");
    assert!(sandbox.calls().is_empty(), "nothing is called before these are mended");
}

#[tokio::test]
async fn a_token_that_is_not_known_is_told_with_the_other_platform() {
    let sandbox = Sandbox::start().await.unwrap();
    let program = doctor(&sandbox, free_port()).env("BOT_TOKEN", "1:hush-hush");
    let found = finds(&sandbox, program).await;
    assert_eq!(found.code, 1);
    found.finds("token", "wrong", "BOT_PLATFORM=telegram");
    found.finds("api", "ok", "answers in");
    found.finds("webhook", "skipped", "");

    let revoked = sandbox.misbehaves(Rule::server(ServerFault::Revoke));
    let found = finds(&sandbox, doctor(&sandbox, free_port())).await;
    found.finds("token", "wrong", "401");
    drop(revoked);
}

#[tokio::test]
async fn a_platform_that_is_away_or_in_trouble_is_told_apart() {
    let sandbox = Sandbox::start().await.unwrap();
    let away = |url: &str| doctor(&sandbox, free_port()).env("BOT_API_URL", url);
    let found = finds(&sandbox, away(&format!("http://127.0.0.1:{}", free_port()))).await;
    assert_eq!(found.code, 1);
    found.finds("api", "wrong", "takes no connection");
    let found = finds(&sandbox, away("http://api.invalid:8081")).await;
    found.finds("api", "wrong", "cannot be resolved");
    let plain = sandbox.url().replace("http:", "https:");
    let found = finds(&sandbox, away(&plain)).await;
    found.finds("api", "wrong", "TLS fails");
    let other = stands_there(|_| async { "a page".into_response() }).await;
    let found = finds(&sandbox, away(&format!("http://127.0.0.1:{other}"))).await;
    found.finds("token", "wrong", "BOT_API_URL");

    sandbox.misbehaves(Rule::on("getMe", Fault::server_error(502)));
    let found = finds(&sandbox, doctor(&sandbox, free_port())).await;
    assert_eq!(found.code, 0);
    found.finds("token", "warning", "try again");
}

#[tokio::test]
async fn a_clock_that_is_off_is_noticed() {
    let sandbox = Sandbox::start().await.unwrap();
    let api = stands_there(|_| async {
        let body = r#"{"ok":true,"result":{"id":1,"is_bot":true,"username":"StubBot"}}"#;
        ([(header::DATE, "Sun, 06 Nov 1994 08:49:37 GMT")], body).into_response()
    })
    .await;
    let polling = Program::fixture().polling(&sandbox).arg("doctor");
    let found =
        finds(&sandbox, polling.env("BOT_API_URL", format!("http://127.0.0.1:{api}"))).await;
    found.finds("clock", "warning", "days ahead of the API's");
}

#[tokio::test]
async fn what_stands_in_the_way_is_named() {
    let sandbox = Sandbox::start().await.unwrap();
    let port = free_port();
    let redirect = stands_there(|_| async {
        (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, "https://www.b.org/")]).into_response()
    });
    for (front, words) in [
        (
            proxy(port, None, SECRET_HEADER).await,
            "must pass on the header X-Telegram-Bot-Api-Secret-Token",
        ),
        (proxy(port, Some("/"), "x-none").await, "arrives as one to /"),
        (proxy(free_port(), None, "x-none").await, "does the proxy pass on to BOT_LISTEN"),
        (redirect.await, "https://www.b.org/"),
        (free_port(), "nothing listens there"),
    ] {
        let found = finds(&sandbox, through(doctor(&sandbox, port), front)).await;
        assert_eq!(found.code, 1, "{words}: {:#}", found.json);
        found.finds("itself", "wrong", words);
    }
    // Something else has the port.
    let other = stands_there(|_| async { StatusCode::OK.into_response() }).await;
    let found = finds(&sandbox, doctor(&sandbox, other)).await;
    assert_eq!(found.code, 1);
    assert!(found.json.to_string().contains("is not a bot of these settings"), "{:#}", found.json);
    let nowhere = doctor(&sandbox, port).env("BOT_LISTEN", "192.0.2.1:80");
    let found = finds(&sandbox, nowhere).await;
    found.finds("listen", "wrong", "must be an address of this machine");
}

#[tokio::test]
async fn what_the_server_has_and_the_handlers_want_is_compared() {
    let sandbox = Sandbox::start().await.unwrap();
    let port = free_port();
    let ours = format!("http://127.0.0.1:{port}/hook");
    let set = async |kinds: &[UpdateKind], url: &str| {
        let kinds = AllowedUpdates::of_kinds(kinds);
        by_hand(&sandbox).set_webhook(url).allowed_updates(kinds).await.unwrap();
    };
    set(&[UpdateKind::Message], &ours).await;
    let found = finds(&sandbox, doctor(&sandbox, port)).await;
    assert_eq!(found.code, 1);
    found.finds("kinds", "wrong", "callback_query");
    set(&[UpdateKind::Message, UpdateKind::CallbackQuery, UpdateKind::Poll], &ours).await;
    let found = finds(&sandbox, doctor(&sandbox, port)).await;
    assert_eq!(found.code, 0);
    found.finds("kinds", "warning", "poll");
    set(&[UpdateKind::Message], &format!("{ours}/other")).await;
    let found = finds(&sandbox, doctor(&sandbox, port)).await;
    found.finds("webhook", "warning", "another program has this token");

    // A bot that runs without its webhook gets nothing.
    let mut bot = Program::fixture().webhook(&sandbox, port).start();
    bot.says("ready").await;
    by_hand(&sandbox).delete_webhook().await.unwrap();
    let found = finds(&sandbox, doctor(&sandbox, port)).await;
    assert_eq!(found.code, 1);
    found.finds("webhook", "wrong", "nothing comes to it");
    bot.stops().await;
}

#[tokio::test]
async fn deliveries_that_fail_are_explained() {
    let sandbox = Sandbox::start().await.unwrap();
    let (port, mei) = (free_port(), sandbox.user("Mei"));
    let (code, output) =
        Program::fixture().webhook(&sandbox, port).arg("webhook").arg("set").run().await;
    assert_eq!(code, Some(0), "{output}");
    mei.sends("anybody there?").await;
    let failed = async {
        while by_hand(&sandbox).get_webhook_info().await.unwrap().last_error_date.is_none() {}
    };
    soon("a delivery that fails", failed).await;
    let found = finds(&sandbox, doctor(&sandbox, port)).await;
    assert_eq!(found.code, 1);
    found.finds("deliveries", "wrong", "nothing listens there");
    found.finds("pending", "ok", "1 update waits");
    for n in 0..100 {
        mei.sends(format!("{n}")).await;
    }
    let found = finds(&sandbox, doctor(&sandbox, port)).await;
    found.finds("pending", "warning", "101 updates wait");
}

#[tokio::test]
async fn what_is_kept_on_this_machine_is_looked_at() {
    let sandbox = Sandbox::start().await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let polling = || Program::fixture().polling(&sandbox).arg("doctor");
    std::fs::write(at("no.db"), "this is no database, however long one looks at it".repeat(20))
        .unwrap();
    let letter = r#"{"at":1795403655,"why":"failed","error":"the moon","update":{"update_id":5}}"#;
    std::fs::write(at("letters"), format!("{letter}\nhalf a li")).unwrap();
    let broken = polling()
        .env("BOT_STORAGE", format!("sqlite:{}", at("no.db")))
        .env("BOT_DEAD_LETTERS", at("letters"));
    let found = finds(&sandbox, broken).await;
    assert_eq!(found.code, 1);
    found.finds("storage", "wrong", "cannot be opened");
    let said = found.json.to_string();
    for words in ["1 in ", "the moon", "1 lines of", "chmod 600"] {
        assert!(said.contains(words), "no {words:?} in {:#}", found.json);
    }

    let absent = polling()
        .env("BOT_STORAGE", format!("sqlite:{}", at("new.db")))
        .env("BOT_DEAD_LETTERS", at("new/letters"));
    let found = finds(&sandbox, absent).await;
    assert_eq!(found.code, 1);
    found.finds("storage", "ok", "is made at the start");
    found.finds("dead letters", "wrong", "there is no directory");
    assert!(!dir.path().join("new.db").exists(), "who looks makes nothing");

    let refused = polling().env("BOT_SEEN", "storage");
    let found = finds(&sandbox, refused).await;
    assert_eq!(found.code, 2, "as the bot's own start");
    found.finds("storage", "wrong", "set BOT_STORAGE=sqlite:PATH as well");
    let shared =
        polling().env("BOT_SEEN", "storage").env("BOT_STORAGE", format!("sqlite:{}", at("n")));
    let nowhere = shared.env("BOT_RECORD", at("")).env("BOT_OPERATIONS_LISTEN", "192.0.2.1:80");
    let found = finds(&sandbox, nowhere).await;
    assert_eq!(found.code, 1);
    found.finds("storage", "ok", "is made at the start");
    found.finds("record", "wrong", "cannot be opened");
    found.finds("operations", "wrong", "must be an address of this machine");
}

#[tokio::test]
async fn a_bot_that_serves_https_itself_is_looked_at_before_it_runs() {
    let sandbox = Sandbox::start().await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let port = free_port();
    let by = |tls: &str| {
        let url = format!("https://127.0.0.1:{port}/hook");
        doctor(&sandbox, port).env("BOT_WEBHOOK_URL", url).env("BOT_TLS", tls)
    };
    let found = finds(&sandbox, by("self-signed")).await;
    assert_eq!(found.code, 0, "{:#}", found.json);
    found.finds("itself", "ok", "arrives at the bot's place");
    found.finds("certificate", "ok", "made and uploaded by the bot");

    let files = format!("{},{}", at("cert.pem"), at("key.pem"));
    let found = finds(&sandbox, by(&files)).await;
    assert_eq!(found.code, 2, "as the bot's own start: {:#}", found.json);
    found.finds("settings", "wrong", "cert.pem cannot be read");
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    std::fs::write(at("cert.pem"), made.cert.pem()).unwrap();
    std::fs::write(at("key.pem"), made.signing_key.serialize_pem()).unwrap();
    let found = finds(&sandbox, by(&files)).await;
    assert_eq!(found.code, 1, "{:#}", found.json);
    found.finds("itself", "ok", "arrives at the bot's place");
    found.finds("certificate", "wrong", "name it in BOT_CERTIFICATE");
    let found = finds(&sandbox, by(&files).env("BOT_CERTIFICATE", at("cert.pem"))).await;
    assert_eq!(found.code, 0, "{:#}", found.json);
    found.finds("certificate", "ok", "the one that is uploaded");
}

/// Somebody else who has the token.
fn by_hand(sandbox: &Sandbox) -> Bot {
    Bot::builder(Token::new(sandbox.token()).unwrap()).api_url(sandbox.url()).build().unwrap()
}
