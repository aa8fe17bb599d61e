//! A bot without a public URL.

use std::time::Duration;

use bot_core::{Bot, RetryPolicy, Token};
use bot_sandbox::{Call, Sandbox};
use bot_server::{App, Receive, Settings, handlers};
use serde_json::json;
use tokio::{net::TcpListener, sync::oneshot};

use crate::{
    stub::Stub,
    support::{Program, Waiting, called, names, soon},
};

#[tokio::test]
async fn a_bot_polls_where_it_has_no_public_url() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut bot = Program::fixture().polling(&sandbox).start();
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    mei.sees("hello").await;
    let group = sandbox.group("Tea", &[&mei]);
    for text in ["1", "2", "3"] {
        mei.sends_to(&group, text).await;
    }
    mei.sends("bye").await;
    mei.sees("bye").await;
    sandbox.settled().await;
    bot.stops().await;

    let calls = sandbox.calls();
    let names = names(&calls);
    assert_eq!(names[..3], ["getMe", "deleteWebhook", "getUpdates"], "{}", bot.output());
    assert!(!names.contains(&"setWebhook"));
    let poll = &calls[2].parameters;
    assert_eq!(poll["allowed_updates"], r#"["callback_query","message"]"#);
    // In the group, the order was kept.
    let to_group = |call: &&Call| {
        call.method == "sendMessage" && call.parameters["chat_id"] == group.id().to_string()
    };
    let texts: Vec<_> = calls.iter().filter(to_group).map(|c| &*c.parameters["text"]).collect();
    assert_eq!(texts, ["1", "2", "3"]);
    // All of it was confirmed: the next start gets nothing again.
    let next = Bot::builder(Token::new(sandbox.token()).unwrap()).api_url(sandbox.url());
    assert_eq!(next.build().unwrap().get_updates().await.unwrap(), []);
}

#[tokio::test]
async fn a_deadline_for_all_calls_does_not_end_a_poll() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut settings = Settings::new(Token::new(sandbox.token()).unwrap());
    settings.api_url = Some(sandbox.url());
    settings.receive = Receive::Polling;
    let deadline = Duration::from_secs(1);
    let app =
        App::new().handlers(handlers![bot_tests::echo]).bot(move |bot| bot.deadline(deadline));
    let (stop, stopped) = oneshot::channel::<()>();
    let bot = tokio::spawn(app.serve(settings, async { drop(stopped.await) }));
    called(&sandbox, "getUpdates").await;
    // A call that began later, of a server that never answers, has come to the same deadline.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let other =
        Bot::builder(Token::new("1:x").unwrap()).deadline(deadline).retry(RetryPolicy::NONE);
    let other = other.api_url(format!("http://{}", silent.local_addr().unwrap())).build().unwrap();
    soon("the deadline", other.get_me().into_future()).await.unwrap_err();

    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    mei.sees("hello").await;
    let two =
        |calls: &[Call]| names(calls).iter().filter(|name| **name == "getUpdates").count() > 1;
    let calls = soon("the second poll", sandbox.called(two)).await;
    let second = calls.iter().filter(|call| call.method == "getUpdates").nth(1).unwrap();
    assert_ne!(second.parameters["offset"], "0", "the first poll brought nothing");
    drop(stop);
    soon("the end", bot).await.unwrap().unwrap();
}

#[tokio::test]
async fn an_update_that_cannot_be_read_hides_no_other() {
    let broken = json!({"update_id": 7, "message": {"message_id": "seven"}});
    let whole = json!({"update_id": 8, "message": {
        "message_id": 8, "chat": {"id": 5, "type": "private"}, "text": "whole",
    }});
    let stub = Stub::with_updates(json!([whole, broken])).await;
    let program = Program::fixture().env("BOT_TOKEN", "1:x").env("BOT_API_URL", &stub.url);
    let mut bot = program.start();
    stub.called(|calls| calls.iter().filter(|(name, _)| name == "getUpdates").count() > 1).await;
    bot.stops().await;
    let calls = stub.calls();
    let sent = calls.iter().find(|(name, _)| name == "sendMessage").unwrap();
    assert_eq!(sent.1["text"], "whole");
    let offsets: Vec<_> = calls.iter().filter(|(name, _)| name == "getUpdates").collect();
    assert_eq!((&offsets[0].1["offset"], &offsets[1].1["offset"]), (&json!(0), &json!(9)));
    let output = bot.output();
    assert!(output.contains("dead letter: an update cannot be read"), "{output}");
    assert!(output.contains("at message.message_id"), "{output}");
}

#[tokio::test]
async fn the_updates_of_a_chat_take_turns_and_other_chats_do_not_wait() {
    let waiting = Waiting::new().await;
    let message = |id: i64, chat: i64, text: &str| {
        json!({"update_id": id, "message": {
            "message_id": id, "chat": {"id": chat, "type": "private"}, "text": text,
        }})
    };
    let batch =
        json!(
            [message(1, 5, &waiting.command()), message(2, 5, "second"), message(3, 6, "other"),]
        );
    let stub = Stub::with_updates(batch).await;
    let program = Program::fixture().env("BOT_TOKEN", "1:x").env("BOT_API_URL", &stub.url);
    let mut bot = program.start();
    let connection = waiting.runs().await;
    stub.called(|calls| calls.iter().any(|(_, parameters)| parameters["text"] == "other")).await;
    drop(connection);
    stub.called(|calls| calls.iter().any(|(_, parameters)| parameters["text"] == "second")).await;
    bot.stops().await;
    let calls = stub.calls();
    let texts: Vec<_> = calls.iter().filter_map(|(_, p)| p["text"].as_str()).collect();
    assert_eq!(texts, ["other", "waited", "second"]);
}

#[tokio::test]
async fn what_was_handled_last_is_confirmed_at_the_end() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut bot = Program::fixture().polling(&sandbox).start();
    let (mei, waiting) = (sandbox.user("Mei"), Waiting::new().await);
    mei.sends(waiting.command()).await;
    let connection = waiting.runs().await;
    bot.signal("TERM").await;
    mei.sends("late").await;
    drop(connection);
    mei.sees("waited").await;
    let status = bot.ends().await;
    assert_eq!(status.code(), Some(0), "{}", bot.output());
    // `/wait` does not come again; what came after it was not taken, or was handled, too.
    let next = Bot::builder(Token::new(sandbox.token()).unwrap()).api_url(sandbox.url());
    let left = next.build().unwrap().get_updates().await.unwrap();
    let answered = mei.screen().contains("SandboxBot: late");
    assert_eq!(left.len(), usize::from(!answered), "{}", mei.screen());
    let last = sandbox.calls().into_iter().rfind(|call| call.parameters.contains_key("offset"));
    assert!(last.unwrap().parameters["offset"].parse::<i64>().unwrap() > 0);
}

#[tokio::test]
async fn a_webhook_is_deleted_before_polling() {
    let sandbox = Sandbox::start().await.unwrap();
    let token = Token::new(sandbox.token()).unwrap();
    let before = Bot::builder(token).api_url(sandbox.url()).build().unwrap();
    before.set_webhook("https://bot.example.com/").await.unwrap();
    let mut bot = Program::fixture().polling(&sandbox).start();
    called(&sandbox, "deleteWebhook").await;
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    mei.sees("hello").await;
    bot.stops().await;
    assert!(bot.output().contains("a webhook, if there was one, has been deleted"));
}

#[tokio::test]
async fn an_update_of_a_kind_without_handlers_is_confirmed_unread() {
    let stub = Stub::with_updates(json!([{"update_id": 7, "poll": {"id": ["no id"]}}])).await;
    let program = Program::fixture().env("BOT_TOKEN", "1:x").env("BOT_API_URL", &stub.url);
    let mut bot = program.start();
    stub.called(|calls| calls.iter().filter(|(name, _)| name == "getUpdates").count() > 1).await;
    bot.stops().await;
    let calls = stub.calls();
    let second = calls.iter().filter(|(name, _)| name == "getUpdates").nth(1).unwrap();
    assert_eq!(second.1["offset"], 8);
    assert!(!bot.output().contains("dead letter"), "{}", bot.output());
}
