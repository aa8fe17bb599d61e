//! A person talks to the bot in the sandbox, through a pipe.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

fn session(input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_echo"))
        .env_clear()
        .current_dir(std::env::temp_dir()) // no .env of a developer
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_piped_session_prints_the_replies_in_order_and_ends_well() {
    let output = session("/start\n1\nhello\n");
    let expected =
        "EchoBot: Tea or coffee?\n  [1] Tea\n  [2] Coffee\nEchoBot: Tea it is.\nEchoBot: hello\n";
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.starts_with("EchoBot runs in the sandbox: http://127.0.0.1:"), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn quit_ends_the_session_before_the_input_does() {
    let output = session("one\n/quit\ntwo\n");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "EchoBot: one\n");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_number_without_a_button_is_a_text() {
    let output = session("1\n/start\n3\n");
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(stdout.starts_with("EchoBot: 1\n") && stdout.ends_with("EchoBot: 3\n"), "{stdout}");
}
