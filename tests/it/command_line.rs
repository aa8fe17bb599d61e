//! Subcommands, and settings that are wrong.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use bot_sandbox::Sandbox;

use crate::support::Program;

const TOKEN: &str = "123456:hush-hush";

#[tokio::test]
async fn allowed_updates_prints_the_list_and_nothing_else() {
    let (code, output) = Program::fixture().arg("allowed-updates").run().await;
    assert_eq!((code, &*output), (Some(0), r#"["callback_query","message"]"#));
    let plus = Program::new(env!("CARGO_BIN_EXE_fixture-plus"));
    let (_, output) = plus.arg("allowed-updates").run().await;
    assert_eq!(output, r#"["callback_query","chat_member","message"]"#);
}

#[tokio::test]
async fn handlers_prints_a_table() {
    let (code, output) = Program::fixture().arg("handlers").run().await;
    assert_eq!(code, Some(0));
    let words: Vec<Vec<&str>> =
        output.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(words[0], ["KIND", "MATCH", "NAME", "PLACE"]);
    assert_eq!(words.len(), 7);
    let wait = words.iter().find(|row| row.contains(&"wait")).unwrap();
    assert_eq!(wait[..5], ["message", "command", "=", "\"wait\"", "wait"]);
    assert!(wait[5].starts_with("tests/src/lib.rs:"), "{output}");
}

#[tokio::test]
async fn handlers_as_json_say_which_of_them_makes_a_kind_necessary() {
    let program = Program::fixture().arg("handlers").arg("--format").arg("json");
    let (code, output) = program.run().await;
    assert_eq!(code, Some(0));
    let json: serde_json::Value = serde_json::from_str(&output).unwrap();
    assert_eq!(json["allowed_updates"], serde_json::json!(["callback_query", "message"]));
    let kinds = json["kinds"].as_array().unwrap();
    let pressed = kinds.iter().find(|kind| kind["kind"] == "callback_query").unwrap();
    assert_eq!(pressed["handlers"].as_array().unwrap().len(), 1);
    let handlers = json["handlers"].as_array().unwrap();
    let wait = handlers.iter().find(|h| h["name"] == "bot_tests::wait").unwrap();
    assert_eq!(wait["filters"], serde_json::json!(["command = \"wait\""]));
    assert!(wait["line"].as_u64().unwrap() > 0 && wait["file"] == "tests/src/lib.rs");
}

#[tokio::test]
async fn handlers_as_a_diagram_lead_from_the_update_to_each() {
    let program = Program::fixture().arg("handlers").arg("--format").arg("mermaid");
    let (code, output) = program.run().await;
    assert_eq!(code, Some(0));
    assert!(output.starts_with("flowchart LR\n"), "{output}");
    assert!(output.contains("update --> message{{message}}"), "{output}");
    // Quotation marks would end the label.
    let line = output.lines().find(|line| line.contains("wait#34;")).unwrap();
    let id = line.split_whitespace().last().unwrap();
    assert!(output.contains(&format!("{id}[\"wait<br/>tests/src/lib.rs:")), "{output}");
}

#[tokio::test]
async fn a_bot_without_handlers_does_not_start() {
    for arguments in [&[][..], &["allowed-updates"], &["handlers"], &["--sandbox"]] {
        let mut empty = Program::new(env!("CARGO_BIN_EXE_fixture-empty")).env("BOT_TOKEN", TOKEN);
        for argument in arguments {
            empty = empty.arg(*argument);
        }
        let (code, output) = empty.run().await;
        assert_eq!(code, Some(2), "{output}");
        assert!(output.contains("error: the bot has no handlers"), "{output}");
        assert!(output.contains("#[on(message)]"), "{output}");
    }
}

#[tokio::test]
async fn handlers_that_do_not_fit_together_are_all_named() {
    let sandbox = Sandbox::start().await.unwrap();
    let colliding = Program::new(env!("CARGO_BIN_EXE_fixture-colliding")).polling(&sandbox);
    let (code, output) = colliding.run().await;
    assert_eq!(code, Some(2));
    let file = "tests/src/bin/fixture_colliding.rs";
    for line in [
        "error: 5 things are wrong with the handlers",
        &format!(
            "- start_again ({file}:14) can never run: start ({file}:10) takes the command /start"
        ),
        &format!(
            "- poll ({file}:18) takes a `State<fixture_colliding::Database>` that nobody provided"
        ),
        &format!("- group! ({file}:25) has no handlers: there is no #[on] function in the module"),
        &format!(
            "- poll ({file}:35) can never run: group! ({file}:32) asks for `data = \"yes\"`, and no update of the kind `poll` has that"
        ),
        &format!("- #[before] alone ({file}:39) can never run: there is no #[on] function for"),
    ] {
        assert!(output.contains(line), "no {line:?} in\n{output}");
    }
    assert!(sandbox.calls().is_empty());
}

#[tokio::test]
async fn wrong_settings_are_all_told_before_anything_is_called() {
    let sandbox = Sandbox::start().await.unwrap();
    let program = Program::fixture()
        .env("BOT_TOKEN", "123456:hush hush")
        .env("BOT_API_URL", sandbox.url())
        .env("BOT_PLATFORM", "icq")
        .env("BOT_WEBHOOK_URL", "http://bot.example.com/")
        .env("BOT_WEBHOOK_SECRET", "sh!")
        .env("BOT_LISTEN", "8080")
        .env("BOT_ON_SHUTDOWN", "explode")
        .env("BOT_MAX_CONNECTIONS", "101")
        .env("BOT_IP_ADDRESS", "here")
        .env("BOT_DROP_PENDING_UPDATES", "perhaps")
        .env("BOT_CERTIFICATE", "/nowhere.pem")
        .env("BOT_REPLY_IN_RESPONSE", "rather");
    let (code, output) = program.run().await;
    assert_eq!(code, Some(2));
    for line in [
        "error: 11 settings are wrong",
        "- BOT_TOKEN: the bot token has a character at position 12 that no token has",
        "- BOT_PLATFORM: `icq` is no platform: write safew or telegram",
        "- BOT_WEBHOOK_URL: `http://bot.example.com/` must begin with https://",
        "- BOT_WEBHOOK_SECRET: the webhook secret has a character at position 3",
        "- BOT_LISTEN: `8080` is no address with a port, such as 127.0.0.1:8080",
        "- BOT_ON_SHUTDOWN: `explode` is no policy: write delete, keep or always",
        "- BOT_MAX_CONNECTIONS: `101` is no number from 1 to 100",
        "- BOT_IP_ADDRESS: `here` is no IP address",
        "- BOT_DROP_PENDING_UPDATES: `perhaps` is neither true nor false",
        "- BOT_CERTIFICATE: `/nowhere.pem` cannot be read",
        "- BOT_REPLY_IN_RESPONSE: `rather` is neither true nor false",
    ] {
        assert!(output.contains(line), "no {line:?} in\n{output}");
    }
    assert!(!output.contains("hush") && !output.contains("sh!"), "{output}");
    assert!(sandbox.calls().is_empty());
}

#[tokio::test]
async fn a_url_that_is_none_hides_nothing_else() {
    let program = Program::fixture()
        .env("BOT_TOKEN", TOKEN)
        .env("BOT_WEBHOOK_URL", "bot.example.com")
        .env("BOT_HAND_OVER_AFTER", "90s")
        .env("BOT_MAX_CONNECTIONS", "101")
        .env("BOT_TLS", "perhaps")
        .env("BOT_LISTEN", "127.0.0.1:9")
        .env("BOT_OPERATIONS_LISTEN", "127.0.0.1:9");
    let (code, output) = program.run().await;
    assert_eq!(code, Some(2));
    for line in [
        "error: 5 settings are wrong",
        "- BOT_WEBHOOK_URL: `bot.example.com` has no scheme: write https://bot.example.com",
        "- BOT_TLS: `perhaps` is neither off nor self-signed",
        "- BOT_HAND_OVER_AFTER: after 60s the server has given up",
        "- BOT_MAX_CONNECTIONS: `101` is no number from 1 to 100",
        "- BOT_OPERATIONS_LISTEN: 127.0.0.1:9 is where the endpoint listens",
    ] {
        assert!(output.contains(line), "no {line:?} in\n{output}");
    }
}

#[tokio::test]
async fn ports_that_no_platform_sends_to_are_refused() {
    let program = Program::fixture().env("BOT_TOKEN", TOKEN);
    let (code, output) =
        program.arg("--webhook-url").arg("https://bot.example.com:8080/").run().await;
    assert_eq!(code, Some(2));
    assert!(output.contains("443, 80, 88 and 8443 only, not to 8080"), "{output}");
}

#[tokio::test]
async fn an_api_url_that_is_none_is_refused() {
    for (url, shown) in [
        ("api.safew.org", "`api.safew.org`"),
        ("https://api.safew.org/bot1:x", "`https://api.safew.org`"),
    ] {
        let program = Program::fixture().env("BOT_TOKEN", TOKEN).env("BOT_API_URL", url);
        let (code, output) = program.run().await;
        assert_eq!(code, Some(2), "{output}");
        assert!(output.contains(&format!("{shown} is no URL of a Bot API server")), "{output}");
    }
}

#[tokio::test]
async fn the_token_may_be_in_a_file_but_not_in_two_places() {
    let dir = std::env::temp_dir();
    let path = dir.join(format!("bot-token-{}", std::process::id()));
    let sandbox = Sandbox::start().await.unwrap();
    std::fs::write(&path, format!("{}\n", sandbox.token())).unwrap();
    let program =
        Program::fixture().env("BOT_TOKEN_FILE", path.display()).env("BOT_API_URL", sandbox.url());
    let mut bot = program.start();
    crate::support::called(&sandbox, "getUpdates").await;
    bot.stops().await;
    let (code, output) = program.env("BOT_TOKEN", TOKEN).run().await;
    std::fs::remove_file(&path).unwrap();
    assert_eq!(code, Some(2));
    assert!(output.contains("BOT_TOKEN: BOT_TOKEN_FILE is set too"), "{output}");
    let missing = Program::fixture().env("BOT_TOKEN_FILE", path.display());
    let (code, output) = missing.run().await;
    assert_eq!(code, Some(2));
    assert!(output.contains("BOT_TOKEN_FILE: `") && output.contains("cannot be read"), "{output}");
}

#[tokio::test]
async fn settings_may_stand_in_a_file_below_the_environment() {
    let sandbox = Sandbox::start().await.unwrap();
    let dir = std::env::temp_dir().join(format!("bot-env-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let file = |text: &str| std::fs::write(dir.join(".env"), text).unwrap();
    file(&format!("BOT_TOKEN={}\nBOT_API_URL=http://127.0.0.1:9\n", sandbox.token()));
    let program = Program::fixture().directory(&dir);
    let mut bot = program.env("BOT_API_URL", sandbox.url()).start();
    crate::support::called(&sandbox, "getUpdates").await;
    bot.stops().await;

    file("BOT_TOKEN=1:hush hush\n");
    let (code, output) = Program::fixture().directory(&dir).run().await;
    std::fs::remove_dir_all(&dir).unwrap();
    assert_eq!(code, Some(2));
    assert!(output.contains(".env: a line cannot be read"), "{output}");
    assert!(!output.contains("hush"), "{output}");
}

#[tokio::test]
async fn a_flag_goes_before_the_environment_and_an_empty_variable_is_none() {
    let sandbox = Sandbox::start().await.unwrap();
    let program = Program::fixture()
        .env("BOT_TOKEN", sandbox.token())
        .env("BOT_API_URL", "http://127.0.0.1:9")
        .env("BOT_WEBHOOK_URL", "")
        .env("BOT_PLATFORM", " ")
        .env("BOT_LISTEN", "127.0.0.1:0")
        .arg("--api-url")
        .arg(sandbox.url());
    let mut bot = program.start();
    crate::support::called(&sandbox, "getUpdates").await;
    bot.stops().await;
    assert!(
        bot.output().contains("BOT_LISTEN has no effect without BOT_WEBHOOK_URL"),
        "{}",
        bot.output()
    );
}

#[tokio::test]
async fn the_token_is_no_flag() {
    let (code, output) = Program::fixture().arg("--token").arg(TOKEN).run().await;
    assert_eq!(code, Some(2));
    assert!(output.contains("unexpected argument '--token'"), "{output}");
    let (_, help) = Program::fixture().env("BOT_WEBHOOK_SECRET", "hush").arg("--help").run().await;
    assert!(help.contains("BOT_TOKEN_FILE") && !help.contains("hush"), "{help}");
}

/// SafeW's errors have a `trace_id`, Telegram's do not.
#[test]
fn the_embedded_sandbox_plays_the_platform_that_is_set() {
    let refused_on = |platform: &str| {
        let mut bot = Command::new(env!("CARGO_BIN_EXE_fixture"))
            .env_clear()
            .args(["--sandbox", "--platform", platform])
            .current_dir(std::env::temp_dir()) // no .env of a developer
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        bot.stdin.take().unwrap().write_all(b"/refused\n").unwrap();
        let output = bot.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        let both = [output.stdout, output.stderr].concat();
        String::from_utf8_lossy(&both).into_owned()
    };
    let (safew, telegram) = (refused_on("safew"), refused_on("telegram"));
    assert!(safew.contains("chat not found (trace_id"), "{safew}");
    assert!(telegram.contains("chat not found\""), "{telegram}");
}
