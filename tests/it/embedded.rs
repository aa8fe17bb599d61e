//! A program without a token: its sandbox, and what the sandbox's page is told.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    process::{Child, ChildStdin, Command, Stdio},
};

use bot_server::client::http_client_builder;
use serde_json::{Value, json};

use crate::support::{Program, soon};

/// The program with its input open, so that it goes on.
struct Embedded {
    child: Child,
    input: Option<ChildStdin>,
    url: String,
    http: reqwest::Client,
}

impl Embedded {
    fn start() -> Self {
        Self::start_with(&[])
    }

    fn start_with(arguments: &[&str]) -> Self {
        Self::of(env!("CARGO_BIN_EXE_fixture"), "FixtureBot runs", arguments)
    }

    /// A program that says this of its bots.
    fn of(program: &str, run: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(program)
            .args(arguments)
            .env_clear()
            .current_dir(std::env::temp_dir()) // no .env of a developer
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix(&format!("{run} in the sandbox: ")).expect(&line);
        let input = child.stdin.take();
        let http = http_client_builder().no_proxy().build().unwrap();
        Self { url: url.trim_end_matches('/').to_owned(), child, input, http }
    }

    /// Waits until a view of the page is so.
    async fn shows(&self, what: &str, mut is_it: impl FnMut(&str, &Value) -> bool) -> Value {
        soon(what, async {
            let mut live = self.http.get(format!("{}/page/live", self.url)).send().await.unwrap();
            let mut text = String::new();
            loop {
                let chunk = live.chunk().await.unwrap().expect("it goes on");
                text.push_str(&String::from_utf8_lossy(&chunk));
                while let Some((event, rest)) = text.split_once("\n\n") {
                    let data = event.strip_prefix("data: ").unwrap_or("{}");
                    let news: Value = serde_json::from_str(data).unwrap();
                    text = rest.to_owned();
                    let put = news["put"].as_object().into_iter().flatten();
                    for (key, view) in put {
                        if is_it(key, view) {
                            return view.clone();
                        }
                    }
                }
            }
        })
        .await
    }

    async fn acts(&self, act: Value) {
        let url = format!("{}/page/act", self.url);
        let answer = self.http.post(url).body(act.to_string()).send().await.unwrap();
        let status = answer.status();
        assert!(status.is_success(), "{status}: {}", answer.text().await.unwrap());
    }

    fn ends(mut self) {
        drop(self.input.take());
        assert!(self.child.wait().unwrap().success());
    }
}

#[tokio::test]
async fn the_page_shows_which_handler_took_an_update_and_why_no_other() {
    let bot = Embedded::start();
    let mut person = 0;
    bot.shows("the person", |key, view| {
        person = view["user"]["id"].as_i64().or(view["id"].as_i64()).unwrap_or(0);
        key.starts_with("person/")
    })
    .await;
    let send =
        json!({"as": person, "do": "send", "chat": format!("1001:{person}"), "text": "/fail"});
    bot.acts(send).await;
    let handled = |key: &str, view: &Value| {
        key.starts_with("update/") && view["handling"]["handler"].is_string()
    };
    let handling = bot.shows("the handling", handled).await["handling"].take();
    assert_eq!(handling["handler"], "fail");
    assert!(handling["place"].as_str().unwrap().contains("src/lib.rs:"), "{handling}");
    assert_eq!(handling["error"], "as asked");
    bot.ends();
}

#[tokio::test]
async fn a_record_is_replayed_and_a_scenario_holds() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.into_os_string().into_string().unwrap()
    };
    let update = json!({"update_id": 7, "message": {
        "message_id": 70, "date": 1, "text": "from the record",
        "chat": {"id": 4711, "type": "private", "first_name": "Ann"},
        "from": {"id": 4711, "is_bot": false, "first_name": "Ann"},
    }});
    let record = file("record.jsonl", &format!("{update}\n"));
    let scenario = file(
        "scenario.json",
        r#"[{"on": "sendMessage", "times": 1, "fault": "refuse", "code": 403, "description": "Forbidden: as asked"}]"#,
    );
    let bot = Embedded::start_with(&["--sandbox-replay", &record, "--sandbox-scenario", &scenario]);
    let refused = |key: &str, view: &Value| {
        key.starts_with("call/") && view["refused"] == "Forbidden: as asked"
    };
    let call = bot.shows("the refused echo", refused).await;
    assert_eq!(call["parameters"]["text"], "from the record", "{call}");
    bot.ends();

    for (flag, content, said) in [
        ("--sandbox-replay", "{}\nno JSON", "line 1"),
        ("--sandbox-scenario", "[{\"on\": 7}]", "BOT_SANDBOX_SCENARIO"),
    ] {
        let (code, output) = Program::fixture().arg(flag).arg(file("wrong", content)).run().await;
        assert_ne!(code, Some(0), "{flag}: {output}");
        assert!(output.contains(said) && output.contains("wrong"), "{flag}: {output}");
    }
    let (code, output) = Program::fixture().arg("--sandbox-replay").arg("/no such").run().await;
    assert_eq!(code, Some(2), "{output}");
    assert!(output.contains("BOT_SANDBOX_REPLAY: /no such: "), "{output}");
}

#[tokio::test]
async fn a_port_can_be_named_and_must_be_free_then() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let program = || Program::fixture().env("BOT_SANDBOX_PORT", port);
    let (code, output) = program().run().await;
    assert_eq!(code, Some(1), "{output}");
    assert!(output.contains(&format!("the sandbox cannot listen on 127.0.0.1:{port}")), "{output}");
    drop(taken);
    let (code, output) = program().run().await;
    assert_eq!(code, Some(0), "{output}");
    assert!(output.contains(&format!("runs in the sandbox: http://127.0.0.1:{port}/")), "{output}");
    let (code, output) = Program::fixture().arg("--sandbox-port").arg("many").run().await;
    assert_eq!(code, Some(2), "{output}");
    assert!(output.contains("BOT_SANDBOX_PORT: `many` is no port"), "{output}");
}

#[tokio::test]
async fn several_bots_are_in_one_sandbox() {
    let program = env!("CARGO_BIN_EXE_fixture-several");
    let mut bots = Embedded::of(program, "TeaBot, CoffeeHouseBot run", &[]);
    writeln!(bots.input.as_mut().unwrap(), "green").unwrap(); // to the first
    let says = |text: &'static str| move |_: &str, view: &Value| view.to_string().contains(text);
    let mut person = 0;
    bots.shows("the person", |key, view| {
        person = view["user"]["id"].as_i64().or(view["id"].as_i64()).unwrap_or(0);
        key.starts_with("person/")
    })
    .await;
    let send =
        json!({"as": person, "do": "send", "chat": format!("1002:{person}"), "text": "black"});
    bots.acts(send).await;
    bots.shows("the second's answer", says("coffee, not black")).await;
    let handled = |key: &str, view: &Value| {
        key.starts_with("update/") && view["handling"]["handler"] == "echo"
    };
    bots.shows("the first's handling", handled).await;
    bots.ends();
}

#[test]
fn the_usual_port_may_be_taken() {
    let mut one = Embedded::start();
    writeln!(one.input.as_mut().unwrap(), "hello").unwrap();
    let two = Embedded::start();
    assert_ne!(one.url, two.url);
    one.ends();
    two.ends();
}
