//! People talk to the bot in a sandbox, over HTTP.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use std::{
    io::Write,
    process::{Command, Stdio},
};

use bot_server::{
    App, Settings,
    sandbox::{Person, Sandbox},
    storage::{MemoryStorage, SqliteStorage, Storage},
};
use tokio::{sync::oneshot, task::JoinHandle};

/// The program as it is: its handlers are linked into this one, too.
#[path = "../src/main.rs"]
#[allow(dead_code, reason = "its `main`")]
mod todo;

/// A bot of the sandbox that runs until it is stopped.
struct Running {
    stop: oneshot::Sender<()>,
    bot: JoinHandle<()>,
}

impl Running {
    fn start(sandbox: &Sandbox, storage: impl Storage) -> Self {
        let app = App::new().storage(storage);
        let (stop, stopped) = oneshot::channel();
        let served = app.serve(Settings::of_sandbox(sandbox), async { drop(stopped.await) });
        Self { stop, bot: tokio::spawn(async { served.await.unwrap() }) }
    }

    async fn stops(self) {
        drop(self.stop);
        self.bot.await.unwrap();
    }
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
    let sandbox = Sandbox::start().await.unwrap();
    let bot = Running::start(&sandbox, MemoryStorage::new());
    let mei = sandbox.user("Mei");
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
    bot.stops().await;
}

#[tokio::test]
async fn a_wrong_argument_is_told_with_the_usage() {
    let sandbox = Sandbox::start().await.unwrap();
    let bot = Running::start(&sandbox, MemoryStorage::new());
    let mei = sandbox.user("Mei");
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
    bot.stops().await;
}

#[tokio::test]
async fn help_lists_the_commands_by_their_doc_comments() {
    let sandbox = Sandbox::start().await.unwrap();
    let bot = Running::start(&sandbox, MemoryStorage::new());
    let help = "/add <thing...> - Add a thing to your list\n\
                /done <number> - Tick a thing off, by its number\n\
                /list - Show your list\n\
                /clear - Clear your list\n\
                /help - Show what I can do";
    talk(&sandbox.user("Mei"), &[("/help", help), ("/start", help)]).await;
    bot.stops().await;
}

#[tokio::test]
async fn everybody_has_a_list_of_their_own() {
    let sandbox = Sandbox::start().await.unwrap();
    let bot = Running::start(&sandbox, MemoryStorage::new());
    let (mei, ann) = (sandbox.user("Mei"), sandbox.user("Ann"));
    tokio::join!(
        talk(&mei, &[("/add milk", "1. ☐ milk"), ("/add tea", "1. ☐ milk\n2. ☐ tea")]),
        talk(&ann, &[("/add paint", "1. ☐ paint"), ("/done 1", "1. ☑ paint")]),
    );
    talk(&mei, &[("/done 2", "1. ☐ milk\n2. ☑ tea")]).await;
    bot.stops().await;
}

#[tokio::test]
async fn what_is_said_at_once_is_all_on_the_list() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    for number in 1..=20 {
        mei.sends(format!("/add thing {number}")).await;
    }
    let bot = Running::start(&sandbox, MemoryStorage::new());
    mei.sees("20. ☐ thing 20").await;
    bot.stops().await;
}

#[tokio::test]
async fn a_list_longer_than_a_message_comes_in_several() {
    let sandbox = Sandbox::start().await.unwrap();
    let bot = Running::start(&sandbox, MemoryStorage::new());
    let mei = sandbox.user("Mei");
    let long = "a".repeat(3_000);
    talk(&mei, &[(&format!("/add {long}"), "1."), (&format!("/add {long}"), "2. ☐ aaa")]).await;
    bot.stops().await;
}

#[tokio::test]
async fn clear_asks_first_and_clears_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let bot = Running::start(&sandbox, MemoryStorage::new());
    let mei = sandbox.user("Mei");
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
    // Nothing runs between the two: the bot sees neither before both are there.
    mei.presses("Clear").await;
    mei.presses("Clear").await;
    mei.sees("Your list has changed: send /clear again.").await;
    talk(&mei, &[("/list", "There is nothing to do.")]).await;
    let calls = sandbox.calls();
    let edits = calls.iter().filter(|call| call.method == "editMessageText");
    assert_eq!(edits.count(), 1);
    bot.stops().await;
}

#[tokio::test]
async fn an_old_button_clears_no_longer_list() {
    let sandbox = Sandbox::start().await.unwrap();
    let bot = Running::start(&sandbox, MemoryStorage::new());
    let mei = sandbox.user("Mei");
    talk(&mei, &[("/add milk", "milk"), ("/clear", "1 in all"), ("/add tea", "tea")]).await;
    mei.presses("Clear").await;
    mei.sees("Your list has changed: send /clear again.").await;
    talk(&mei, &[("/list", "1. ☐ milk\n2. ☐ tea")]).await;
    bot.stops().await;
}

#[tokio::test]
async fn in_a_group_the_bot_is_silent() {
    let sandbox = Sandbox::start().await.unwrap();
    let bot = Running::start(&sandbox, MemoryStorage::new());
    let mei = sandbox.user("Mei");
    let group = sandbox.group("Home", &[&mei]);
    mei.sends_to(&group, "/add milk").await;
    sandbox.settled().await;
    assert!(sandbox.calls().iter().all(|call| call.method != "sendMessage"));
    bot.stops().await;
}

#[tokio::test]
async fn a_list_in_a_file_survives_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("todo.db");
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    let bot = Running::start(&sandbox, SqliteStorage::open(&file).unwrap());
    talk(&mei, &[("/add milk", "1. ☐ milk")]).await;
    bot.stops().await;

    let bot = Running::start(&sandbox, SqliteStorage::open(&file).unwrap());
    talk(&mei, &[("/add tea", "1. ☐ milk\n2. ☐ tea")]).await;
    bot.stops().await;
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
