//! Start and end of a bot with a webhook.

use std::time::{Duration, Instant};

use bot_core::{Bot, Token};
use bot_sandbox::Sandbox;

use crate::{
    endpoint,
    stub::Stub,
    support::{Process, Program, Waiting, called, free_port, names, soon},
};

/// A bot that is ready: the webhook is set and verified.
async fn ready(sandbox: &Sandbox) -> (Process, u16) {
    let port = free_port();
    let process = Program::fixture().webhook(sandbox, port).start();
    called(sandbox, "getWebhookInfo").await;
    (process, port)
}

#[tokio::test]
async fn a_bot_sets_its_webhook_and_deletes_it_when_it_is_stopped() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mut bot, port) = ready(&sandbox).await;
    bot.stops().await;

    let calls = sandbox.calls();
    let mut called = names(&calls);
    called.dedup(); // it looks at its webhook now and then
    let expected = ["getMe", "setWebhook", "getWebhookInfo", "deleteWebhook"];
    assert_eq!(called, expected, "{}", bot.output());
    let set = &calls[1].parameters;
    assert!(
        set["url"].starts_with(&format!("http://127.0.0.1:{port}/hook?run=")),
        "{}",
        set["url"]
    );
    assert_eq!(set["allowed_updates"], r#"["callback_query","message"]"#);
    assert_eq!(set["secret_token"].len(), 64);
    assert_eq!(set["drop_pending_updates"], "false");
    assert!(!calls.last().unwrap().parameters.contains_key("drop_pending_updates"));
}

#[tokio::test]
async fn a_server_that_knows_next_to_nothing_is_enough() {
    let stub = Stub::start(|_, _, _| None).await;
    let port = free_port();
    let mut bot = Program::fixture()
        .env("BOT_TOKEN", "1:x")
        .env("BOT_API_URL", &stub.url)
        .env("BOT_LISTEN", format!("127.0.0.1:{port}"))
        .env("BOT_WEBHOOK_URL", "https://bot.example.com/hook")
        .start();
    stub.called(|calls| calls.iter().any(|(name, _)| name == "getWebhookInfo")).await;
    let update = r#"{"update_id":1,"message":{"message_id":2,"chat":{"id":3},"text":"hello"}}"#;
    assert_eq!(endpoint::post(port, "1:x", update).await.status(), 200);
    bot.stops().await;
    let names = stub.names();
    assert_eq!(names[..2], ["getMe", "setWebhook"], "{}", bot.output());
    assert_eq!(names.last().unwrap(), "deleteWebhook", "{}", bot.output());
    assert!(names.contains(&"sendMessage".into()));
}

#[tokio::test]
async fn every_setting_of_the_webhook_reaches_the_server() {
    let sandbox = Sandbox::start().await.unwrap();
    let file = std::env::temp_dir().join(format!("bot-certificate-{}.pem", std::process::id()));
    std::fs::write(&file, "-----BEGIN CERTIFICATE-----\nnot a real one\n").unwrap();
    let mut bot = Program::fixture()
        .webhook(&sandbox, free_port())
        .env("BOT_WEBHOOK_SECRET", "my_own-secret")
        .env("BOT_MAX_CONNECTIONS", 7)
        .env("BOT_IP_ADDRESS", "127.0.0.1")
        .env("BOT_CERTIFICATE", file.display())
        .arg("--drop-pending-updates")
        .start();
    called(&sandbox, "getWebhookInfo").await;
    let mei = sandbox.user("Mei");
    mei.sends("by my own secret").await;
    mei.sees("by my own secret").await;
    bot.stops().await;
    std::fs::remove_file(&file).unwrap();
    let set = &sandbox.calls()[1].parameters;
    assert_eq!(set["secret_token"], "my_own-secret");
    assert_eq!(set["max_connections"], "7");
    assert_eq!(set["ip_address"], "127.0.0.1");
    assert_eq!(set["drop_pending_updates"], "true");
    assert_eq!(set["certificate"], file.file_name().unwrap().to_str().unwrap());
}

#[tokio::test]
async fn one_more_handler_is_one_more_kind_asked_for() {
    let sandbox = Sandbox::start().await.unwrap();
    let plus = Program::new(env!("CARGO_BIN_EXE_fixture-plus"));
    let mut bot = plus.webhook(&sandbox, free_port()).start();
    let calls = called(&sandbox, "setWebhook").await;
    let set = calls.iter().find(|call| call.method == "setWebhook").unwrap();
    assert_eq!(set.parameters["allowed_updates"], r#"["callback_query","chat_member","message"]"#);
    called(&sandbox, "getWebhookInfo").await;
    bot.stops().await;
}

#[tokio::test]
async fn messages_are_answered_and_buttons_too() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mut bot, _) = ready(&sandbox).await;
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    mei.sees("hello").await;
    mei.sends("/panic").await;
    mei.sends("/fail").await;
    mei.sends("/refused").await;
    mei.sends("still there?").await;
    mei.sees("still there?").await;
    bot.stops().await;
    let output = bot.output();
    for line in [
        "it panicked: as asked",
        r#"error="as asked""#,
        r#"error="sendMessage: 400 Bad Request: chat not found (trace_id sandbox-"#,
    ] {
        assert!(output.contains(line), "no {line:?} in\n{output}");
    }
}

/// Waits until the endpoint asks to come again, because the bot is stopping.
async fn refuses(port: u16, token: &str) {
    // Without a text, it is handled by saying nothing.
    let update = |id: i64| {
        let message = format!(r#"{{"message_id":1,"chat":{{"id":{id},"type":"private"}}}}"#);
        format!(r#"{{"update_id":{id},"message":{message}}}"#)
    };
    let refused = async {
        // New ones each time: an update that was taken in has its answer all the same.
        for id in 1.. {
            let answer = endpoint::post(port, token, &update(id)).await;
            if answer.status() == 503 {
                assert_eq!(answer.headers()["retry-after"], "1");
                let again = endpoint::post(port, token, &update(1)).await;
                assert_eq!(again.status(), if id > 1 { 200 } else { 503 });
                return;
            }
        }
    };
    soon("a 503", refused).await;
}

#[tokio::test]
async fn each_chat_is_answered_in_order_while_many_write_at_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mut bot, _) = ready(&sandbox).await;
    let people: Vec<_> = (0..20).map(|n| sandbox.user(&format!("Person {n}"))).collect();
    for round in 0..20 {
        for person in &people {
            person.sends(format!("{round}")).await;
        }
    }
    soon("all answers", sandbox.settled()).await;
    bot.stops().await;
    let expected: Vec<_> = (0..20).map(|round| format!("SandboxBot: {round}")).collect();
    for person in people {
        let conversation = person.screen();
        let answers: Vec<_> = conversation.lines().filter(|l| l.starts_with("Sand")).collect();
        assert_eq!(answers, expected);
    }
}

#[tokio::test]
async fn an_update_under_way_is_finished_before_the_webhook_is_deleted() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mut bot, port) = ready(&sandbox).await;
    let (mei, li, waiting) = (sandbox.user("Mei"), sandbox.user("Li"), Waiting::new().await);
    mei.sends(waiting.command()).await;
    let connection = waiting.runs().await;
    bot.signal("TERM").await;
    let asked = Instant::now();
    while asked.elapsed() < Duration::from_secs(1) {
        refuses(port, sandbox.token()).await; // for as long as the handler is at work
    }
    li.sends("late").await;
    assert!(bot.is_running() && !names(&sandbox.calls()).contains(&"deleteWebhook"));
    drop(connection);
    mei.sees("waited").await;
    let status = bot.ends().await;
    assert_eq!(status.code(), Some(0), "{}", bot.output());

    let calls = sandbox.calls();
    let mut end = names(&calls)[3..].to_vec();
    end.retain(|name| *name != "getWebhookInfo"); // it looks at its webhook now and then
    assert_eq!(end, ["sendMessage", "deleteWebhook"], "{}", bot.output());
    // What was handled does not come again; what was not waits for the next start.
    let next = Bot::builder(Token::new(sandbox.token()).unwrap()).api_url(sandbox.url());
    let updates = next.build().unwrap().get_updates().await.unwrap();
    let from: Vec<_> = updates.iter().map(|u| &*u.user().unwrap().first_name).collect();
    assert_eq!(from, ["Li"]);
}

#[tokio::test]
async fn a_busy_port_is_an_error_and_leaves_no_webhook() {
    let sandbox = Sandbox::start().await.unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let (code, output) = Program::fixture().webhook(&sandbox, port).run().await;
    assert_eq!(code, Some(1));
    let message =
        format!("error: cannot listen on 127.0.0.1:{port} (BOT_LISTEN); no webhook was set");
    assert!(output.contains(&message), "{output}");
    assert!(output.contains("in use"), "{output}");
    assert!(sandbox.calls().is_empty());
}

#[tokio::test]
async fn the_webhook_of_a_newer_process_stays() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mut old, _) = ready(&sandbox).await;
    let port = free_port();
    let mut new = Program::fixture().webhook(&sandbox, port).start();
    let verified = |calls: &[bot_sandbox::Call]| {
        let names = names(calls);
        let last = names.iter().rposition(|name| *name == "setWebhook");
        names.iter().filter(|name| **name == "setWebhook").count() == 2
            && last.is_some_and(|at| names[at..].contains(&"getWebhookInfo"))
    };
    soon("the second webhook", sandbox.called(verified)).await;
    old.stops().await;
    assert!(!names(&sandbox.calls()).contains(&"deleteWebhook"));
    let mei = sandbox.user("Mei");
    mei.sends("who is there?").await;
    mei.sees("who is there?").await;
    new.stops().await;
    assert!(names(&sandbox.calls()).contains(&"deleteWebhook"));
}

#[tokio::test]
async fn the_policy_says_what_becomes_of_the_webhook() {
    for (policy, last, marked) in
        [("keep", "getWebhookInfo", false), ("always", "deleteWebhook", false)]
    {
        let sandbox = Sandbox::start().await.unwrap();
        let fixture = Program::fixture().webhook(&sandbox, free_port());
        let mut bot = fixture.env("BOT_ON_SHUTDOWN", policy).start();
        called(&sandbox, "getWebhookInfo").await;
        bot.stops().await;
        let calls = sandbox.calls();
        assert_eq!(names(&calls).last(), Some(&last));
        assert_eq!(calls[1].parameters["url"].contains("?run="), marked);
    }
}

#[tokio::test]
async fn a_second_signal_ends_at_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mut bot, port) = ready(&sandbox).await;
    let waiting = Waiting::new().await;
    sandbox.user("Mei").sends(waiting.command()).await;
    let _connection = waiting.runs().await;
    bot.signal("TERM").await;
    refuses(port, sandbox.token()).await;
    bot.signal("INT").await;
    let status = bot.ends().await;
    assert_eq!(status.code(), Some(130), "{}", bot.output());
}

#[tokio::test]
async fn an_unknown_token_is_told_without_being_shown() {
    let sandbox = Sandbox::start().await.unwrap();
    let fixture = Program::fixture().webhook(&sandbox, free_port());
    let (code, output) = fixture.env("BOT_TOKEN", "1:hush-hush").run().await;
    assert_eq!(code, Some(4));
    assert!(
        output.contains("does not know this token: check BOT_TOKEN and BOT_PLATFORM"),
        "{output}"
    );
    assert!(output.contains("getMe: 401 Unauthorized"), "{output}");
    assert!(!output.contains("hush"), "{output}");
}
