//! People talk to the bot in a sandbox, over HTTP.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use std::{
    io::Write,
    process::{Command, Stdio},
};

use bot_server::{App, sandbox::Person, storage::SqliteStorage, testing::TestBot};

/// The program as it is: its handlers are linked into this one, too.
#[path = "../src/main.rs"]
#[allow(dead_code, reason = "its `main`")]
mod todo;

/// The bot, and somebody who talks to it.
async fn start() -> (TestBot, Person) {
    let t = TestBot::start(App::new()).await;
    let mei = t.user("Mei");
    (t, mei)
}

/// Says something, and sees this.
async fn talk(person: &Person, dialogue: &[(&str, &str)]) {
    for (said, seen) in dialogue {
        person.sends(*said).await;
        person.sees(seen).await;
    }
}

#[tokio::test]
async fn a_list_is_kept_by_commands() {
    let (t, mei) = start().await;
    talk(
        &mei,
        &[
            ("/list", "There is nothing to do."),
            ("/add milk", "1. ☐ milk"),
            ("/add bread  and \"butter\"", "1. ☐ milk\n2. ☐ bread  and \"butter\""),
            ("/done 2", "1. ☐ milk\n2. ☑ bread  and \"butter\""),
            ("/list", "1. ☐ milk\n2. ☑ bread  and \"butter\""),
            ("what?", "Send /help to see what I can do."),
        ],
    )
    .await;
    t.stop().await;
}

#[tokio::test]
async fn a_wrong_argument_is_told_with_the_usage() {
    let (t, mei) = start().await;
    talk(
        &mei,
        &[
            ("/add", "thing is missing.\nUsage: /add <thing...>"),
            ("/done", "number is missing.\nUsage: /done <number>"),
            ("/done milk", "number must be a whole number, not “milk”.\nUsage: /done <number>"),
            ("/done 1 2", "“2” is one argument too many.\nUsage: /done <number>"),
            ("/done 0", "There is no number 0 on your list."),
            ("/done 1", "There is no number 1 on your list."),
        ],
    )
    .await;
    t.stop().await;
}

#[tokio::test]
async fn help_lists_the_commands_by_their_doc_comments() {
    let (t, mei) = start().await;
    let help = "/add <thing...> - Add a thing to your list\n\
                /done <number> - Tick a thing off, by its number\n\
                /list - Show your list\n\
                /clear - Clear your list\n\
                /help - Show what I can do";
    talk(&mei, &[("/help", help), ("/start", help)]).await;
    t.stop().await;
}

#[tokio::test]
async fn everybody_has_a_list_of_their_own() {
    let (t, mei) = start().await;
    let ann = t.user("Ann");
    tokio::join!(
        talk(&mei, &[("/add milk", "1. ☐ milk"), ("/add tea", "1. ☐ milk\n2. ☐ tea")]),
        talk(&ann, &[("/add paint", "1. ☐ paint"), ("/done 1", "1. ☑ paint")]),
    );
    talk(&mei, &[("/done 2", "1. ☐ milk\n2. ☑ tea")]).await;
    t.stop().await;
}

#[tokio::test]
async fn what_is_said_at_once_is_all_on_the_list() {
    let (mut t, mei) = start().await;
    t.halts().await;
    for number in 1..=20 {
        mei.sends(format!("/add thing {number}")).await;
    }
    t.restarts(App::new()).await;
    mei.sees("20. ☐ thing 20").await;
    t.stop().await;
}

#[tokio::test]
async fn a_list_longer_than_a_message_comes_in_several() {
    let (t, mei) = start().await;
    let long = "a".repeat(3_000);
    talk(&mei, &[(&format!("/add {long}"), "1."), (&format!("/add {long}"), "2. ☐ aaa")]).await;
    t.stop().await;
}

#[tokio::test]
async fn clear_asks_first_and_clears_once() {
    let (t, mei) = start().await;
    talk(
        &mei,
        &[
            ("/clear", "There is nothing to clear."),
            ("/add milk", "1. ☐ milk"),
            ("/add tea", "2. ☐ tea"),
            ("/clear", "Clear everything, 2 in all?"),
        ],
    )
    .await;
    mei.presses_twice("Clear").await;
    mei.sees("Your list has changed: send /clear again.").await;
    talk(&mei, &[("/list", "There is nothing to do.")]).await;
    let calls = t.calls();
    let edits = calls.iter().filter(|call| call.method == "editMessageText");
    assert_eq!(edits.count(), 1);
    t.stop().await;
}

#[tokio::test]
async fn an_old_button_clears_no_longer_list() {
    let (t, mei) = start().await;
    talk(&mei, &[("/add milk", "milk"), ("/clear", "1 in all"), ("/add tea", "tea")]).await;
    mei.presses("Clear").await;
    mei.sees("Your list has changed: send /clear again.").await;
    talk(&mei, &[("/list", "1. ☐ milk\n2. ☐ tea")]).await;
    t.stop().await;
}

#[tokio::test]
async fn in_a_group_the_bot_is_silent() {
    let (t, mei) = start().await;
    let group = t.group("Home", &[&mei]);
    mei.sends_to(&group, "/add milk").await;
    mei.sees_nothing_in(&group).await;
    t.stop().await;
}

#[tokio::test]
async fn a_list_in_a_file_survives_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("todo.db");
    let app = || App::new().storage(SqliteStorage::open(&file).unwrap());
    let mut t = TestBot::start(app()).await;
    let mei = t.user("Mei");
    talk(&mei, &[("/add milk", "1. ☐ milk")]).await;
    t.halts().await; // and lets the file go
    t.restarts(app()).await;
    talk(&mei, &[("/add tea", "1. ☐ milk\n2. ☐ tea")]).await;
    t.stop().await;
}

/// The program itself, in a pipe; what it printed.
fn piped(input: &str, storage: &str) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_todo"))
        .env_clear()
        .env("BOT_STORAGE", storage)
        .current_dir(std::env::temp_dir()) // no .env of a developer
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.starts_with("TodoBot runs in the sandbox: http://127.0.0.1:"), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_program_keeps_its_lists_where_it_is_told_to() {
    let directory = tempfile::tempdir().unwrap();
    let storage = format!("sqlite:{}", directory.path().join("todo.db").display());
    let printed = piped("/add milk\n/list\n", &storage);
    assert_eq!(printed, "TodoBot: 1. ☐ milk\nTodoBot: 1. ☐ milk\n");
    let printed = piped("/done 1\n/clear\n1\n", &storage);
    assert_eq!(
        printed,
        "TodoBot: 1. ☑ milk\n\
         TodoBot: Clear everything, 1 in all?\n  [1] Clear\n\
         TodoBot (edited): Your list is empty.\n"
    );
    assert_eq!(piped("/list\n", &storage), "TodoBot: There is nothing to do.\n");
}
