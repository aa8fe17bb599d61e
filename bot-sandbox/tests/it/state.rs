//! What there is in a sandbox is kept in a file, if that is asked for.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Child, Command, Stdio},
};

use bot_core::{
    Dialect, Payload,
    methods::SendDocument,
    types::{BotCommand, InputFile, MaybeInaccessibleMessage},
};
use bot_sandbox::{Person, Sandbox, SandboxError, StateError};

use crate::{bot, soon};

async fn begins(file: &Path) -> Sandbox {
    let sandbox = Sandbox::builder().bot("TeaBot").dialect(Dialect::Telegram);
    sandbox.state(file).start().await.unwrap()
}

#[tokio::test]
async fn people_chats_messages_files_and_what_waits_outlive_the_sandbox() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tea.json");

    let sandbox = begins(&file).await;
    let (token, client) = (sandbox.token().to_owned(), bot(&sandbox));
    let [mei, tom] = ["Mei", "Tom"].map(|name| sandbox.user(name));
    let group = sandbox.group("Tea", &[&mei, &tom]);
    mei.sends("/start").await;
    mei.sends_to(&group, "hello, all").await;
    let document = InputFile::bytes("menu.txt", &b"green\0tea"[..]);
    let sent = client.call(&SendDocument::new(mei.id(), document).caption("the menu")).await;
    let file_id = sent.unwrap().document.unwrap().file_id;
    client.set_my_commands([BotCommand::new("start", "Begin")]).await.unwrap();
    client.pin_chat_message(mei.id(), 1).await.unwrap();
    let before = mei.screen();
    let waiting = client.get_updates().await.unwrap();
    drop(sandbox);
    #[cfg(unix)]
    {
        let mode =
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&file).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600, "it holds tokens");
    }

    let sandbox = begins(&file).await;
    assert_eq!(sandbox.token(), token);
    let people = sandbox.people();
    assert_eq!(people.iter().map(Person::name).collect::<Vec<_>>(), ["Mei", "Tom"]);
    let client = bot(&sandbox);
    let read = people[0].screen();
    assert_eq!(read, before);
    assert_eq!(client.get_updates().await.unwrap(), waiting);
    assert_eq!(waiting.len(), 3); // the pin is one
    assert_eq!(client.get_my_commands().await.unwrap()[0].command, "start");
    let chat = client.get_chat(group.id()).await.unwrap();
    assert_eq!(chat.title.as_deref(), Some("Tea"));
    assert_eq!(client.get_chat_member_count(group.id()).await.unwrap(), 3);
    let chat = client.get_chat(people[0].id()).await.unwrap();
    assert_eq!(chat.pinned_message.unwrap().text.as_deref(), Some("/start"));
    let downloaded = client.download(&*file_id).bytes().await.unwrap();
    assert_eq!(&downloaded[..], b"green\0tea");

    // What comes now has numbers of its own.
    people[0].sends("again").await;
    let newest = client.get_updates().await.unwrap().pop().unwrap();
    assert_eq!(newest.update_id, waiting[2].update_id + 1);
    let Payload::Message(message) = newest.payload else { panic!("a message") };
    assert_eq!(message.message_id, 4);
    assert_ne!(sandbox.user("Ann").id(), people[1].id());
}

#[tokio::test]
async fn a_webhook_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tea.json");
    let sandbox = begins(&file).await;
    let endpoint = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", endpoint.local_addr().unwrap());
    bot(&sandbox).set_webhook(&url).secret_token("hush").await.unwrap();
    drop(sandbox);
    let sandbox = begins(&file).await;
    assert_eq!(bot(&sandbox).get_webhook_info().await.unwrap().url, url);
    sandbox.user("Mei").sends("hello").await;
    soon("the delivery", endpoint.accept()).await.unwrap();
}

#[tokio::test]
async fn buttons_of_before_can_be_pressed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tea.json");
    let sandbox = begins(&file).await;
    let mei = sandbox.user("Mei");
    mei.sends("hi").await;
    let keyboard = bot_core::keyboard![[bot_core::keyboard::button("Tea", "tea")]];
    bot(&sandbox).send_message(mei.id(), "?").reply_markup(keyboard).await.unwrap();
    drop((sandbox, mei));
    let sandbox = begins(&file).await;
    sandbox.people()[0].presses("Tea").await;
    let newest = bot(&sandbox).get_updates().await.unwrap().pop().unwrap();
    let Payload::CallbackQuery(query) = newest.payload else { panic!("a press") };
    assert_eq!(query.data.as_deref(), Some("tea"));
    let Some(MaybeInaccessibleMessage::Message(message)) = query.message.map(|m| *m) else {
        panic!("the message")
    };
    assert_eq!(message.text.as_deref(), Some("?"));
}

#[tokio::test]
async fn what_is_no_state_is_left_as_it_is_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tea.json");
    for (content, said) in [
        ("{\"bot-sandbox\": 99}", "is of version 99, and this program reads 1"),
        ("{\"bot-sandbox\": 1}", "holds no state of a sandbox: missing field `world`"),
        ("[1, 2", "holds no state of a sandbox"),
        ("", "holds no state of a sandbox"),
    ] {
        fs::write(&file, content).unwrap();
        let error = Sandbox::builder().state(&file).start().await.unwrap_err();
        assert!(matches!(error, SandboxError::State(_)), "{error:?}");
        let text = error.to_string();
        assert!(text.contains(said) && text.contains("tea.json"), "{text}");
        assert_eq!(fs::read_to_string(&file).unwrap(), content);
    }
    let error = Sandbox::builder().state(folder.path()).start().await.unwrap_err();
    assert!(matches!(error, SandboxError::State(StateError::File { .. })), "{error:?}");
}

/// The program, and the lines with which it begins.
fn program(arguments: &[&str]) -> (Child, Vec<String>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_bot-sandbox"))
        .args(["--port", "0"])
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let said = lines.take(5).map(|line| line.unwrap()[7..].to_owned()).collect();
    (child, said)
}

fn ends(mut child: Child) {
    let killed = Command::new("kill").args(["-s", "TERM", &child.id().to_string()]).status();
    assert!(killed.unwrap().success());
    assert!(child.wait().unwrap().success());
}

#[cfg(unix)]
#[tokio::test]
async fn the_program_serves_and_keeps_what_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tea.json").into_os_string().into_string().unwrap();
    let http = bot_core::client::http_client_builder().no_proxy().build().unwrap();
    let arguments = ["--bot", "TeaBot", "--dialect", "telegram", "--state", &file];
    let mut people = Vec::new();
    for round in 0..2 {
        let (child, said) = program(&[&arguments[..], &["--person", "Mei"]].concat());
        let [url, token, page, ..] = &said[..] else { panic!("{said:?}") };
        assert_eq!(*page, format!("{url}/"));
        let me = http.get(format!("{url}/bot{token}/getMe")).send().await.unwrap();
        assert!(me.text().await.unwrap().contains(r#""username":"TeaBot""#));
        let page = http.get(page).send().await.unwrap();
        assert!(page.status().is_success());
        ends(child);
        people.push(fs::read_to_string(&file).unwrap().matches(r#""first_name":"Mei""#).count());
        assert_eq!(people[0], people[round], "nobody comes twice");
    }
}

#[test]
fn a_busy_port_is_told_in_words() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut child = Command::new(env!("CARGO_BIN_EXE_bot-sandbox"))
        .args(["--port", &port])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert!(said.starts_with(&format!("error: the sandbox cannot listen on 127.0.0.1:{port}")));
    assert!(said.contains("\n  because "), "{said}");
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_told_of_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("no such folder").join("tea.json");
    let started = Sandbox::builder().state(&file).start().await;
    let told = started.expect_err("nothing would be kept").to_string();
    assert!(told.contains("tea.json") && told.contains("cannot be read or written"), "{told}");
}
