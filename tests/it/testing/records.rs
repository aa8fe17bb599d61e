//! Updates are recorded as they come, and replayed.

use std::fs;

use bot_server::{Dialect, prelude::*, testing::TestBot};

use super::{app, at, told};
use crate::support::Program;

/// What a bot of Telegram's was sent, as its server writes it, with the same update twice.
const RECORD: &str = r#"
{"update_id":9001,"message":{"message_id":41,"from":{"id":777000123,"is_bot":false,"first_name":"Ann","username":"ann"},"chat":{"id":777000123,"first_name":"Ann","username":"ann","type":"private"},"date":1700000000,"text":"/start","entities":[{"offset":0,"length":6,"type":"bot_command"}]}}
{"update_id":9001,"message":{"message_id":41,"from":{"id":777000123,"is_bot":false,"first_name":"Ann","username":"ann"},"chat":{"id":777000123,"first_name":"Ann","username":"ann","type":"private"},"date":1700000000,"text":"/start","entities":[{"offset":0,"length":6,"type":"bot_command"}]}}
{"update_id":9002,"callback_query":{"id":"33","from":{"id":777000123,"is_bot":false,"first_name":"Ann","username":"ann"},"message":{"message_id":42,"from":{"id":555,"is_bot":true,"first_name":"Real","username":"RealBot"},"chat":{"id":777000123,"first_name":"Ann","username":"ann","type":"private"},"date":1700000001,"text":"Tea or coffee?","reply_markup":{"inline_keyboard":[[{"text":"Tea","callback_data":"drink:tea"}]]}},"chat_instance":"1","data":"DATA"}}
{"update_id":9003,"message":{"message_id":7,"from":{"id":777000124,"is_bot":false,"first_name":"Ben"},"chat":{"id":-1001234567890,"title":"Real group","type":"supergroup"},"date":1700000002,"text":"hello"}}
"#;

/// The record, with the data that the button has in this program.
fn record() -> String {
    let button = button("", super::Drink::Tea);
    RECORD.replace("DATA", button.callback_data.as_deref().unwrap())
}

#[tokio::test]
async fn a_record_is_replayed_and_its_people_see_the_answers() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("record.jsonl");
    fs::write(&file, record()).unwrap();
    for dialect in [Dialect::SafeW, Dialect::Telegram] {
        let t = TestBot::builder(app()).dialect(dialect).start().await;
        let replayed = t.replays(&file).await;
        assert_eq!(replayed.updates(), 3);
        let (ann, group) = (replayed.person("Ann"), replayed.group("Real group"));
        assert_eq!(ann.id(), UserId(777_000_123));
        assert_eq!(
            ann.screen(),
            "Ann: /start\nSandboxBot (edited): Tea it is.\nSandboxBot: Tea or coffee?\n  [Tea] [Coffee]\n"
        );
        assert!(ann.conversation().contains("Ann presses [Tea]\n"), "{}", ann.conversation());
        assert_eq!(group.screen(), "Ben: hello\nSandboxBot: hello\n");
        // It goes on from there.
        ann.presses("Coffee").await;
        ann.sees("Coffee it is.").await;
        replayed.person("Ben").sends_to(&group, "and?").await;
        replayed.person("Ben").sees_in(&group, "and?").await;
        assert!(t.calls().iter().all(|call| call.refused.is_none()));
        t.stop().await;
    }
}

#[tokio::test]
async fn a_line_that_is_no_update_is_named_and_nothing_is_replayed() {
    let t = TestBot::start(app()).await;
    for (line, why) in [("{\"update_id\":", "EOF while parsing"), ("{}", "it has no update_id")] {
        let record = format!("{}\n{line}\n", record().trim());
        let error = t.sandbox().replay(&record).unwrap_err();
        assert_eq!(error.line, 5);
        let error = error.to_string();
        assert!(error.starts_with("line 5 of the record cannot be read: "), "{error}");
        assert!(error.contains(why), "{error}");
    }
    t.settled().await;
    assert!(t.calls().iter().all(|call| call.method != "sendMessage"));
    let line = line!() + 1;
    let told = told(async { drop(t.replays("no such file").await) }).await;
    let rest = "the record no such file cannot be read: ";
    assert!(told.starts_with(&at(line, "records", rest)), "{told}");
    t.stop().await;
}

#[tokio::test]
async fn what_was_recorded_is_replayed() {
    let folder = tempfile::tempdir().unwrap();
    for polls in [false, true] {
        let file = folder.path().join(format!("{polls}.jsonl"));
        let path = file.clone();
        let t = TestBot::builder(app()).settings(move |settings| {
            settings.record = Some(path.clone());
        });
        let t = if polls { t.polling() } else { t }.start().await;
        let mei = t.user("Mei");
        mei.sends("/start").await;
        mei.presses("Tea").await;
        mei.sees("Tea it is.").await;
        mei.sends("two\nlines").await;
        mei.sees("two\nlines").await;
        t.stop().await;
        let recorded = fs::read_to_string(&file).unwrap();
        assert_eq!(recorded.lines().count(), 3, "{recorded}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }

        let t = TestBot::start(app()).await;
        let mei = t.replays(&file).await.person("Mei");
        mei.sees("Tea it is.").await;
        mei.sees("two\nlines").await;
        t.stop().await;
    }
}

#[tokio::test]
async fn a_record_that_cannot_be_opened_is_an_error_at_the_start() {
    let bot = Program::fixture().arg("--record").arg("/no/such/folder/record.jsonl");
    let (code, output) =
        bot.env("BOT_TOKEN", "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").run().await;
    assert_eq!(code, Some(1), "{output}");
    let what = "the record /no/such/folder/record.jsonl (BOT_RECORD) cannot be opened";
    assert!(output.contains(what), "{output}");
}

/// Linux has a file that is always full.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_loses_no_update() {
    let log = crate::support::Log::capture();
    let t = TestBot::builder(app()).settings(|settings| {
        settings.record = Some("/dev/full".into());
    });
    let t = t.start().await;
    let mei = t.user("Mei");
    for text in ["one", "two"] {
        mei.sends(text).await;
        mei.sees(text).await;
    }
    t.stop().await;
    let warning = "the record (BOT_RECORD) cannot be written to";
    assert_eq!(log.text().matches(warning).count(), 1, "{}", log.text());
}

#[tokio::test]
async fn who_was_there_before_a_replay_is_named_by_it_as_well() {
    let t = TestBot::start(app()).await;
    for times in 1..=2 {
        let replayed = t.sandbox().replay(&record()).unwrap();
        t.settled().await;
        let people: Vec<_> = replayed.people().map(|person| person.name().to_owned()).collect();
        assert_eq!(people, ["Ann", "Ben"]);
        assert_eq!(replayed.groups().count(), 1);
        let said = replayed.group("Real group").conversation();
        assert_eq!(said.matches("Ben: hello").count(), times, "{said}");
    }
}
