//! Real processes: what survives their end, and what is said at their start.

use bot_sandbox::Sandbox;

use crate::support::{Program, Waiting, called};

fn bot() -> Program {
    Program::new(env!("CARGO_BIN_EXE_fixture-dialogue"))
}

#[tokio::test]
async fn a_step_survives_a_process_that_is_killed_right_after_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let bot =
        bot().polling(&sandbox).env("BOT_STORAGE", "sqlite:bot.db").directory(directory.path());
    let mei = sandbox.user("Mei");
    let waiting = Waiting::new().await;
    let port = waiting.command().split_once(' ').unwrap().1.to_owned();

    let mut first = bot.start();
    mei.sends(format!("/drink tea {port}")).await;
    let connection = waiting.runs().await;
    first.signal("KILL").await;
    first.ends().await;
    drop(connection);

    let mut second = bot.start();
    let again = waiting.runs().await; // polling brings the update again
    drop(again);
    mei.sees("Where to?").await;
    second.stops().await;
    assert!(!second.output().contains("kept in memory"), "{}", second.output());

    let mut third = bot.start();
    mei.sends("the park").await;
    mei.sees("tea to the park").await;
    third.stops().await;
    // Nothing is left beside the file once it is closed.
    let files = std::fs::read_dir(directory.path()).unwrap();
    let files: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["bot.db"]);
}

#[tokio::test]
async fn dialogues_in_memory_are_told_of_unless_they_are_meant() {
    for (program, warns) in [
        (bot(), true),
        (bot().env("BOT_STORAGE", "memory"), false),
        (Program::fixture(), false), // has no dialogue
    ] {
        let sandbox = Sandbox::start().await.unwrap();
        let mut bot = program.polling(&sandbox).start();
        let mei = sandbox.user("Mei");
        mei.sends("hello").await;
        called(&sandbox, "sendMessage").await;
        bot.stops().await;
        let output = bot.output();
        let warning = "dialogues are kept in memory, so a restart forgets them: set BOT_STORAGE";
        assert_eq!(output.contains(warning), warns, "{output}");
    }
}

#[tokio::test]
async fn a_storage_that_cannot_be_is_told_before_anything_is_called() {
    let sandbox = Sandbox::start().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let bot = || bot().polling(&sandbox).directory(directory.path());
    for (storage, told, code) in [
        ("redis", "BOT_STORAGE: `redis` is no storage: write memory, or sqlite:bot.db", 2),
        ("redis://:swordfish@host", "BOT_STORAGE: `redis` is no storage", 2),
        ("sqlite:", "BOT_STORAGE: `sqlite:` names no file", 2),
        ("sqlite://bot.db", "BOT_STORAGE: `sqlite://bot.db` is no path: write sqlite:bot.db", 2),
        // A name like another, though SQLite would take it for a URI.
        ("sqlite:file:no/bot.db?mode=memory", "cannot be opened: is its directory there", 1),
        ("sqlite:no/bot.db", "the storage sqlite:no/bot.db (BOT_STORAGE) cannot be opened", 1),
        ("sqlite:no/bot.db", "`no/bot.db` cannot be opened: is its directory there", 1),
    ] {
        let (ended, output) = bot().env("BOT_STORAGE", storage).run().await;
        assert_eq!(ended, Some(code), "{output}");
        assert!(output.contains(told) && !output.contains("swordfish"), "{output}");
        let (ended, output) = bot().arg("--sandbox").arg("--storage").arg(storage).run().await;
        assert_eq!(ended, Some(code), "{output}");
    }
    assert!(sandbox.calls().is_empty());
}
