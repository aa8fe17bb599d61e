//! Bots as people start them: a program without a token, which brings the sandbox and its page along.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, ChildStdin, Command},
};

/// A running bot. It ends when it is dropped.
pub(crate) struct Bot {
    /// Where its page is.
    pub(crate) page: String,
    _program: Child,
    _chat: ChildStdin, // at the end of which it would end
}

impl Bot {
    /// The example.
    pub(crate) async fn echo() -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_teahouse")).with_file_name("echo");
        assert!(program.exists(), "{} is missing: cargo build -p echo", program.display());
        Self::start(program, "safew").await
    }

    /// The bot that shows all sorts of messages.
    pub(crate) async fn teahouse() -> Self {
        Self::start(env!("CARGO_BIN_EXE_teahouse").into(), "telegram").await
    }

    async fn start(program: PathBuf, platform: &str) -> Self {
        let mut child = Command::new(program)
            .env_clear()
            .env("BOT_PLATFORM", platform)
            .current_dir(std::env::temp_dir()) // no .env of a developer above it
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let chat = child.stdin.take().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut said = Vec::new();
        let page = loop {
            let line = lines.next_line().await.unwrap();
            let line = line.unwrap_or_else(|| panic!("no page:\n{}", said.join("\n")));
            match line.split_once("runs in the sandbox: ") {
                Some((_, page)) => break page.to_owned(),
                None => said.push(line),
            }
        };
        // Whoever writes to a pipe that nobody reads stops at some time.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { page, _program: child, _chat: chat }
    }
}
