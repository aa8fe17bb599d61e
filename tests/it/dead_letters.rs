//! Updates that were given up: kept in a file by a bot, and what the command line does with them.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use bot_sandbox::Sandbox;
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::{
    endpoint,
    support::{Process, Program, called, free_port, names, soon},
};

/// A sandbox, and a file of dead letters that is not there yet.
struct Scene {
    sandbox: Sandbox,
    directory: TempDir,
}

impl Scene {
    async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        Self { sandbox: Sandbox::start().await.unwrap(), directory }
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("letters.jsonl")
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.path()).unwrap_or_default()
    }

    fn program(&self) -> Program {
        Program::fixture().env("BOT_DEAD_LETTERS", self.path().display())
    }

    async fn bot(&self) -> (Process, u16) {
        let port = free_port();
        let bot = self.program().webhook(&self.sandbox, port).start();
        called(&self.sandbox, "getWebhookInfo").await;
        (bot, port)
    }

    /// `dead-letters` with these words: exit code and output.
    async fn command(&self, words: &[&str]) -> (Option<i32>, String) {
        let program = self.program().polling(&self.sandbox).arg("dead-letters");
        words.iter().fold(program, |program, word| program.arg(*word)).run().await
    }

    /// The letters as a program reads them.
    async fn letters(&self) -> Vec<Value> {
        let (code, output) = self.command(&["list", "--format", "json"]).await;
        assert_eq!(code, Some(0), "{output}");
        let json: Value = serde_json::from_str(&output).unwrap();
        json["letters"].as_array().unwrap().clone()
    }

    /// Has a bot that runs fail with these texts, and stops it.
    async fn gives_up(&self, texts: &[String]) {
        let (mut bot, _) = self.bot().await;
        let mei = self.sandbox.user("Mei");
        for text in texts {
            mei.sends(&**text).await;
        }
        soon("all to be handled", self.sandbox.settled()).await;
        bot.stops().await;
    }
}

fn lines(path: &Path) -> usize {
    std::fs::read_to_string(path).unwrap().lines().count()
}

#[tokio::test]
async fn what_failed_is_kept_and_can_be_looked_at() {
    let scene = Scene::new().await;
    let (code, output) = scene.command(&["list"]).await;
    assert_eq!(code, Some(0));
    assert!(output.starts_with("there are no dead letters in "), "{output}");
    assert!(!scene.path().exists(), "who looks makes nothing");

    scene.gives_up(&["/fail".into(), "hello".into(), "/panic".into()]).await;
    let (code, output) = scene.command(&["list"]).await;
    assert_eq!(code, Some(0));
    let table: Vec<&str> = output.lines().collect();
    assert!(table.len() == 3 && table[0].starts_with("ID        WHEN (UTC)"), "{output}");
    assert!(table[1].contains("message ") && table[1].contains("fail (tests/src/lib.rs:"));
    assert!(table[1].ends_with("failed: as asked"), "{output}");
    assert!(table[2].ends_with("failed: it panicked: as asked"), "{output}");

    let id = table[1].split_whitespace().next().unwrap();
    let (code, output) = scene.command(&["show", &id[..4]]).await;
    assert_eq!(code, Some(0), "{output}");
    for line in ["why      its handler failed", "error    as asked", r#"    "text": "/fail","#] {
        assert!(output.lines().any(|shown| shown == line), "no {line:?} in\n{output}");
    }
    let letters = scene.letters().await;
    assert!(letters[0]["id"].as_str().unwrap().starts_with(id) && letters[0]["kind"] == "message");
    assert_eq!(letters[0]["update"]["message"]["text"], "/fail");
    assert_eq!(letters[0]["chat_id"], letters[0]["update"]["message"]["chat"]["id"]);
}

#[tokio::test]
async fn a_letter_is_handled_again_and_taken_out() {
    let scene = Scene::new().await;
    let port = free_port();
    scene.gives_up(&[format!("/wait {port}"), "/fail".into()]).await;
    assert_eq!(scene.letters().await.len(), 2);
    let before = scene.sandbox.calls().len();

    // By now there is what the first one's handler needs.
    let there = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    let replay = scene.command(&["replay", "--all"]);
    let goes_on = async { drop(soon("the handler", there.accept()).await) };
    let ((), (code, output)) = tokio::join!(goes_on, replay);
    assert_eq!(code, Some(1), "one of them fails again: {output}");
    assert!(output.contains(": handled\n"), "{output}");
    assert!(output.contains("1 letter handled and taken out, 1 failed and kept"), "{output}");
    let letters = scene.letters().await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0]["update"]["message"]["text"], "/fail");
    // The bot is asked who it is; the webhook is nobody's business here.
    let calls = scene.sandbox.calls();
    assert_eq!(names(&calls[before..]), ["getMe", "sendMessage"], "{output}");
    scene.sandbox.people()[0].sees("waited").await;
}

#[tokio::test]
async fn what_fails_again_stays_in_its_place_with_the_new_error() {
    let scene = Scene::new().await;
    scene.gives_up(&["/fail".into(), "/panic".into()]).await;
    let before = scene.letters().await;
    // As if it had failed of something else.
    let text = scene.text().replacen("as asked", "the moon", 1);
    std::fs::write(scene.path(), text + "no letter\n").unwrap();
    let id = before[0]["id"].as_str().unwrap();
    let (code, output) = scene.command(&["replay", id]).await;
    assert_eq!(code, Some(1), "{output}");
    assert!(output.contains("failed: as asked") && output.contains("line 3 is no letter"));
    assert_eq!(scene.letters().await, before, "the same update, and so the same id");
    assert!(scene.text().ends_with("no letter\n"), "{}", scene.text());
}

#[tokio::test]
async fn a_handler_that_takes_too_long_is_ended_as_in_a_bot_that_runs() {
    let scene = Scene::new().await;
    let port = free_port();
    scene.gives_up(&[format!("/wait {port}")]).await;
    // Now there is what its handler connects to, and nobody ends the connection.
    let _there = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    let replay = scene.program().polling(&scene.sandbox).env("BOT_HANDLER_TIMEOUT", "100ms");
    let (code, output) = replay.arg("dead-letters").arg("replay").arg("--all").run().await;
    assert_eq!(code, Some(1), "{output}");
    let letters = scene.letters().await;
    let (error, handler) = (&letters[0]["error"], &letters[0]["handler"]);
    assert!(error.as_str().unwrap().starts_with("it was ended after 100ms"), "{letters:?}");
    assert!(handler.as_str().unwrap().starts_with("wait"), "{letters:?}");
}

#[tokio::test]
async fn what_cannot_be_read_is_kept_as_it_came_and_does_nothing_to_the_terminal() {
    let scene = Scene::new().await;
    let (mut bot, port) = scene.bot().await;
    for body in ["{\"update_id\":1,\n\"message\":\u{1b}[2J", r#"{"update_id":"x"}"#] {
        assert_eq!(endpoint::post(port, scene.sandbox.token(), body).await.status(), 200);
    }
    bot.stops().await;
    let letters = scene.letters().await;
    assert_eq!(letters[0]["body"], "{\"update_id\":1,\n\"message\":\u{1b}[2J");
    assert_eq!(
        (&letters[0]["why"], &letters[1]["update"]["update_id"]),
        (&"unreadable".into(), &"x".into())
    );
    let (code, output) = scene.command(&["show", letters[0]["id"].as_str().unwrap()]).await;
    assert_eq!(code, Some(0));
    assert!(output.contains(r#""message":\u{1b}[2J"#) && !output.contains('\u{1b}'), "{output}");
    let (code, output) = scene.command(&["replay", "--all"]).await;
    assert_eq!((code, lines(&scene.path())), (Some(1), 2), "{output}");
}

#[tokio::test]
async fn letters_are_dropped_by_name_or_all() {
    let scene = Scene::new().await;
    scene.gives_up(&["/fail".into(), "/panic".into(), "/fail".into()]).await;
    let ids = scene.letters().await;
    let (code, output) = scene.command(&["drop", ids[1]["id"].as_str().unwrap()]).await;
    assert_eq!((code, &*output), (Some(0), "1 letter dropped"));
    for (words, expected) in [
        (&["show", "no-such-id"][..], "no dead letter has the id `no-such-id`"),
        (&["drop"], "required arguments were not provided"),
        (&["replay"], "required arguments were not provided"),
        (&["drop", "--all", "0"], "cannot be used with"),
    ] {
        let (code, output) = scene.command(words).await;
        assert_eq!(code, Some(2), "{output}");
        assert!(output.contains(expected), "{output}");
    }
    assert_eq!(lines(&scene.path()), 2);
    let (code, output) = scene.command(&["drop", "--all"]).await;
    assert_eq!((code, &*output, scene.text()), (Some(0), "2 letters dropped", String::new()));
}

#[tokio::test]
async fn a_file_is_named_by_the_settings_or_by_hand_and_looking_needs_no_token() {
    let scene = Scene::new().await;
    scene.gives_up(&["/fail".into()]).await;
    let (code, output) = Program::fixture().arg("dead-letters").arg("list").run().await;
    assert_eq!(code, Some(2));
    assert!(output.contains("set BOT_DEAD_LETTERS, or write --file FILE"), "{output}");
    let named = || {
        let file = scene.path().display().to_string();
        Program::fixture().arg("dead-letters").arg("--file").arg(file)
    };
    let (code, output) = named().arg("list").run().await;
    assert!(code == Some(0) && output.contains("failed: as asked"), "{output}");
    let (code, output) = named().arg("replay").arg("--all").run().await;
    assert_eq!(code, Some(2));
    assert!(output.contains("BOT_TOKEN is not set"), "{output}");
    assert_eq!(lines(&scene.path()), 1);
}

#[tokio::test]
async fn letters_are_taken_out_while_a_bot_adds_some() {
    let scene = Arc::new(Scene::new().await);
    let (mut bot, _) = scene.bot().await;
    let mei = scene.sandbox.user("Mei");
    let mut dropped = 0;
    for _ in 0..5 {
        let writing = async {
            for _ in 0..10 {
                mei.sends("/fail").await;
            }
        };
        let (_, (code, output)) = tokio::join!(writing, scene.command(&["drop", "--all"]));
        assert_eq!(code, Some(0), "{output}");
        dropped += output.split(' ').next().unwrap().parse::<usize>().unwrap();
    }
    soon("all to be handled", scene.sandbox.settled()).await;
    let left = scene.letters().await.len();
    bot.stops().await;
    assert_eq!(dropped + left, 50, "{}", scene.text());
}

#[tokio::test]
async fn a_replay_that_is_stopped_finishes_its_letter_and_leaves_the_rest() {
    let scene = Scene::new().await;
    let port = free_port();
    let wait = format!("/wait {port}");
    scene.gives_up(&[wait, "/fail".into()]).await;
    let there = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    let program = scene.program().polling(&scene.sandbox);
    let mut replay = program.arg("dead-letters").arg("replay").arg("--all").start();
    let (connection, _) = soon("the handler", there.accept()).await.unwrap();
    // Meanwhile no other process replays them.
    let (code, output) = scene.command(&["replay", "--all"]).await;
    assert_eq!(code, Some(1));
    assert!(output.contains("another process is replaying the dead letters"), "{output}");
    replay.signal("TERM").await;
    replay.says("stopping").await;
    drop(connection);
    let status = replay.ends().await;
    let output = replay.output();
    assert_eq!(status.code(), Some(1), "{output}");
    assert!(output.contains("stopped before 1 letter more"), "{output}");
    assert_eq!(scene.letters().await.len(), 1);
}
