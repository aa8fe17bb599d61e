//! `webhook info|set|delete`, and `health`.

use bot_core::{AllowedUpdates, Bot, Token, UpdateKind};
use bot_sandbox::Sandbox;
use serde_json::Value;

use crate::support::{Program, free_port, names, soon};

/// `webhook` and a word more, with the settings of a bot on this port.
fn webhook(sandbox: &Sandbox, port: u16, what: &str) -> Program {
    Program::fixture().webhook(sandbox, port).arg("webhook").arg(what)
}

/// What `webhook info` says, for programs.
async fn info(sandbox: &Sandbox, port: u16) -> Value {
    let program = webhook(sandbox, port, "info").arg("--format").arg("json");
    let (code, output) = program.run().await;
    assert_eq!(code, Some(0), "{output}");
    serde_json::from_str(&output).unwrap()
}

/// Somebody else who has the token.
fn by_hand(sandbox: &Sandbox) -> Bot {
    Bot::builder(Token::new(sandbox.token()).unwrap()).api_url(sandbox.url()).build().unwrap()
}

#[tokio::test]
async fn a_webhook_is_set_as_the_bot_would_and_stays() {
    let sandbox = Sandbox::start().await.unwrap();
    let port = free_port();
    let (code, output) = webhook(&sandbox, port, "info").run().await;
    assert_eq!(code, Some(0));
    assert!(output.contains("none is set"), "{output}");

    let set = webhook(&sandbox, port, "set").env("BOT_MAX_CONNECTIONS", 7);
    let (code, output) = set.run().await;
    assert_eq!(code, Some(0), "{output}");
    assert!(output.contains(&format!("the webhook is set: http://127.0.0.1:{port}/hook\n")));
    let calls = sandbox.calls();
    let call = calls.iter().find(|call| call.method == "setWebhook").unwrap();
    assert_eq!(call.parameters["url"], format!("http://127.0.0.1:{port}/hook"), "without a mark");
    assert_eq!(call.parameters["allowed_updates"], r#"["callback_query","message"]"#);
    assert_eq!(call.parameters["secret_token"].len(), 64);
    assert_eq!(call.parameters["drop_pending_updates"], "false");

    let (code, output) = webhook(&sandbox, port, "info").run().await;
    assert_eq!(code, Some(0));
    for line in ["(these settings')", "callback_query, message (as the handlers want)", "7 at most"]
    {
        assert!(output.contains(line), "no {line:?} in\n{output}");
    }
    let json = info(&sandbox, port).await;
    assert_eq!(
        (&json["is_of_these_settings"], &json["max_connections"]),
        (&true.into(), &7.into())
    );
    assert!(!output.contains("getMe") && !names(&sandbox.calls()).contains(&"deleteWebhook"));

    // The secret is the bot's: what it sends is taken.
    let mut bot = Program::fixture().webhook(&sandbox, port).env("BOT_ON_SHUTDOWN", "keep").start();
    bot.says("ready").await;
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    mei.sees("hello").await;
    bot.stops().await;
}

#[tokio::test]
async fn what_does_not_fit_the_settings_is_shown() {
    let sandbox = Sandbox::start().await.unwrap();
    let port = free_port();
    let kinds = AllowedUpdates::of_kinds(&[UpdateKind::Message, UpdateKind::Poll]);
    let elsewhere = format!("http://127.0.0.1:{}/other/{}", free_port(), sandbox.token());
    by_hand(&sandbox).set_webhook(elsewhere).allowed_updates(kinds).await.unwrap();
    sandbox.user("Mei").sends("anybody there?").await;
    let failed = async { while info(&sandbox, port).await["last_error_date"].is_null() {} };
    soon("a delivery that fails", failed).await;
    let (code, output) = webhook(&sandbox, port, "info").run().await;
    assert_eq!(code, Some(0));
    for words in [
        "/other/… (not these settings')",
        "missing, though handlers are for it: callback_query",
        "without a handler: poll",
        "pending      1",
        "onnection refused",
        "last error   ",
    ] {
        assert!(output.contains(words), "no {words:?} in\n{output}");
    }
    assert!(!output.contains(sandbox.token()), "{output}");
    assert!(!info(&sandbox, port).await.to_string().contains(sandbox.token()));
}

#[tokio::test]
async fn a_running_bots_webhook_is_known_and_said_to_lose_its_mark() {
    let sandbox = Sandbox::start().await.unwrap();
    let port = free_port();
    let mut bot = Program::fixture().webhook(&sandbox, port).start();
    bot.says("ready").await;
    assert_eq!(info(&sandbox, port).await["is_marked_by_a_run"], true);
    let (code, output) = webhook(&sandbox, port, "set").run().await;
    assert_eq!(code, Some(0));
    assert!(output.contains("takes this webhook for another one's"), "{output}");
    let json = info(&sandbox, port).await;
    assert_eq!(json["is_marked_by_a_run"], false);
    assert_eq!(json["is_of_these_settings"], true);
    bot.stops().await;
    assert!(info(&sandbox, port).await["url"].as_str().unwrap().ends_with("/hook"), "it stays");
}

#[tokio::test]
async fn what_waits_is_dropped_only_when_the_flag_is_written() {
    let sandbox = Sandbox::start().await.unwrap();
    let port = free_port();
    sandbox.user("Mei").sends("keep me").await;
    let set = webhook(&sandbox, port, "set");
    let (code, output) = set.env("BOT_DROP_PENDING_UPDATES", true).run().await;
    assert_eq!(code, Some(0), "{output}");
    assert_eq!(info(&sandbox, port).await["pending_update_count"], 1);
    let delete = || webhook(&sandbox, port, "delete");
    // What the environment says is for the bot's starts.
    let (code, output) = delete().env("BOT_DROP_PENDING_UPDATES", true).run().await;
    assert_eq!(code, Some(0), "{output}");
    assert!(output.contains("1 of the updates wait for the next start"), "{output}");
    assert_eq!(info(&sandbox, port).await["pending_update_count"], 1);
    let (code, output) = delete().arg("--drop-pending-updates").run().await;
    assert_eq!(code, Some(0), "{output}");
    assert!(output.contains("no webhook was set\nwhat waited is dropped: 1"), "{output}");
    assert_eq!(info(&sandbox, port).await["pending_update_count"], 0);
}

#[tokio::test]
async fn what_cannot_be_done_is_told_with_its_code() {
    let sandbox = Sandbox::start().await.unwrap();
    let port = free_port();
    let polling = |what: &str| Program::fixture().polling(&sandbox).arg("webhook").arg(what);
    let away = format!("http://127.0.0.1:{}", free_port());
    let stranger = |what: &str| webhook(&sandbox, port, what).env("BOT_TOKEN", "1:hush-hush");
    for (program, code, words) in [
        (polling("set"), 2, "BOT_WEBHOOK_URL is not set"),
        (
            webhook(&sandbox, port, "set")
                .env("BOT_TLS", "self-signed")
                .env("BOT_WEBHOOK_URL", format!("https://127.0.0.1:{port}/hook")),
            2,
            "run the bot",
        ),
        (Program::fixture().arg("webhook").arg("info"), 2, "BOT_TOKEN is not set"),
        (stranger("info"), 4, "does not know this token"),
        (stranger("set"), 4, "does not know this token"),
        (stranger("delete"), 4, "does not know this token"),
        (
            webhook(&sandbox, port, "info")
                .env("BOT_API_URL", away)
                .env("BOT_START_WITHIN", "100ms"),
            3,
            "is away",
        ),
    ] {
        let (given, output) = program.run().await;
        assert_eq!(given, Some(code), "{output}");
        assert!(output.contains(words) && !output.contains("hush"), "{output}");
    }
    assert!(!names(&sandbox.calls()).contains(&"setWebhook"));
}

#[tokio::test]
async fn a_container_asks_whether_the_bot_is_there() {
    let sandbox = Sandbox::start().await.unwrap();
    let port = free_port();
    let health = || Program::fixture().webhook(&sandbox, port).arg("health");
    let (code, output) = health().run().await;
    assert_eq!(code, Some(1));
    assert!(
        output.contains(&format!("no bot answers at http://127.0.0.1:{port}/healthz")),
        "{output}"
    );
    let mut bot = Program::fixture().webhook(&sandbox, port).start();
    bot.says("ready").await;
    let (code, output) = health().run().await;
    assert_eq!((code, &*output), (Some(0), ""));
    // It listens everywhere, and is asked here.
    let everywhere = health().env("BOT_LISTEN", format!("0.0.0.0:{port}"));
    assert_eq!(everywhere.run().await.0, Some(0));
    bot.stops().await;
    // Something else, in its place.
    let (code, output) = health().env("BOT_OPERATIONS_LISTEN", other(&sandbox)).run().await;
    assert_eq!(code, Some(1));
    assert!(output.contains("says that the bot is not well: it answers 404"), "{output}");
    // Who polls has no endpoint, unless there is one for that.
    let (code, output) = Program::fixture().polling(&sandbox).arg("health").run().await;
    assert_eq!(code, Some(2));
    assert!(output.contains("set BOT_OPERATIONS_LISTEN"), "{output}");
}

/// Where something listens that is no bot.
fn other(sandbox: &Sandbox) -> String {
    sandbox.url().replace("http://", "")
}
