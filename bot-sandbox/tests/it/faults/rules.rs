//! Which calls a rule is about.

use std::{error::Error as _, fs, time::Duration};

use bot_core::{Bot, Pace, Token};
use bot_sandbox::{Fault, Rule, Sandbox, Scenario};

use super::{answer, message};
use crate::bot;

/// The statuses of calls of a method, one after the other.
async fn statuses(sandbox: &Sandbox, method: &str, calls: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..calls {
        statuses.push(answer(sandbox, method, "{}".into()).await.0);
    }
    statuses
}

#[tokio::test]
async fn a_rule_is_about_some_calls_and_not_about_others() {
    let sandbox = Sandbox::start().await.unwrap();
    let no = || Fault::server_error(500);
    let rule = sandbox.misbehaves(Rule::on("getMe", no()).skip(1).every(2).times(2));
    assert_eq!(statuses(&sandbox, "getMe", 7).await, [200, 200, 500, 200, 500, 200, 200]);
    assert!(rule.is_over());
    assert_eq!(rule.times(), 2);

    let rule = sandbox.misbehaves(Rule::on("get*", no()).after_calls(2));
    assert_eq!(statuses(&sandbox, "getMe", 2).await, [200, 200]);
    assert_eq!(statuses(&sandbox, "GETME", 1).await, [500]);
    assert_eq!(statuses(&sandbox, "setMyCommands", 1).await, [400], "the server's own refusal");
    rule.ends();
    assert_eq!(statuses(&sandbox, "getMe", 1).await, [200]);

    let rule = sandbox.misbehaves(Rule::on("getMe", no()).after_updates(1));
    assert_eq!(statuses(&sandbox, "getMe", 1).await, [200]);
    sandbox.user("Mei").sends("hi").await;
    assert_eq!(statuses(&sandbox, "getMe", 1).await, [500]);
    rule.ends();

    sandbox.misbehaves(Rule::on("getMe", no()).lasts(Duration::ZERO));
    sandbox.misbehaves(Rule::on("getMe", no()).after(Duration::from_secs(3600)));
    assert_eq!(statuses(&sandbox, "getMe", 1).await, [200]);
}

#[tokio::test]
async fn a_rule_is_about_a_chat_or_a_bot() {
    let sandbox = Sandbox::start().await.unwrap();
    let (mei, li) = (sandbox.user("Mei"), sandbox.user("Li"));
    mei.sends("hi").await;
    li.sends("hi").await;
    sandbox.misbehaves(Rule::on("sendMessage", Fault::too_many_requests(5)).chat(mei.id().0));
    let to = async |id: i64| answer(&sandbox, "sendMessage", message(id, "tea")).await.0;
    assert_eq!((to(mei.id().0).await, to(li.id().0).await), (429, 200));

    let other = sandbox.add_bot("OtherBot");
    let other = Bot::builder(Token::new(&other).unwrap()).api_url(sandbox.url());
    let other = other.pace(Pace::UNLIMITED).build().unwrap();
    let id = other.get_me().await.unwrap().id;
    let rule = sandbox.misbehaves(Rule::on("any", Fault::unauthorized()).bot(id));
    assert!(bot(&sandbox).get_me().await.is_ok());
    assert!(other.get_me().await.is_err());
    rule.happens(1).await;
}

#[tokio::test]
async fn chance_takes_the_same_course_again() {
    let course = async |seed| {
        let sandbox = Sandbox::start().await.unwrap();
        sandbox.misbehaves(Rule::on("getMe", Fault::server_error(500)).chance(0.5, seed));
        statuses(&sandbox, "getMe", 24).await
    };
    let first = course(7).await;
    assert_eq!(first, course(7).await);
    assert_ne!(first, course(8).await);
    assert!(first.contains(&200) && first.contains(&500), "{first:?}");
}

#[tokio::test]
async fn all_ends_when_it_is_to_behave() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.next("getMe", Fault::Close);
    let rule = sandbox.misbehaves(Rule::on("any", Fault::html(503)));
    sandbox.behaves();
    assert_eq!(statuses(&sandbox, "getMe", 1).await, [200]);
    assert!(rule.is_over());
    assert_eq!(rule.times(), 0);
}

#[tokio::test]
async fn a_scenario_is_read_from_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("scenario.json");
    fs::write(&file, r#"[{"on": "getMe", "times": 1, "fault": "server_error", "code": 503}]"#)
        .unwrap();
    let scenario = Scenario::from_file(&file).unwrap();
    let sandbox = Sandbox::builder().scenario(scenario).start().await.unwrap();
    assert_eq!(statuses(&sandbox, "getMe", 2).await, [503, 200]);

    fs::write(&file, r#"[{"on": "getMe", "fault": "explode"}]"#).unwrap();
    let error = Scenario::from_file(&file).unwrap_err();
    assert!(error.to_string().ends_with("scenario.json is wrong"), "{error}");
    let error = error.source().unwrap().to_string();
    assert!(error.starts_with("rule 1: `fault` of calls is to be one of `refuse`"), "{error}");
    assert!(error.ends_with("not `explode`"), "{error}");
    let error = Scenario::from_file(directory.path().join("none")).unwrap_err().to_string();
    assert!(error.contains("none cannot be read"), "{error}");
}
