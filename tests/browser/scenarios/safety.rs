//! What looks like markup is text, wherever it comes from.

use std::fs;

use crate::{
    bots::Bot,
    person::{Person, key},
};

const NASTY: &str = r#"<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>"#;

pub(super) async fn markup_is_shown_and_not_executed(mut person: Person) {
    let bot = Bot::teahouse().await;
    person.opens(&bot.page).await;
    let name = "<b onmouseover=window.harmed=1>Mallory</b>";
    person.becomes(name).await;

    // In a message, its copy, a button, an address.
    person.writes(NASTY).await;
    person.sees(NASTY).await;
    person.writes("/trouble").await;
    person.finds("#log .inline-keyboard button", NASTY).await;
    person.finds("#log a", "press me").await;
    person.writes("[here](javascript:window.harmed=1)").await;
    person.until("!find('#log a[href^=\"javascript\"]')").await;

    // In the name of a file and what stands below it.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("<svg onload=alert(1)>.html");
    fs::write(&file, "<script>window.opener.harmed=1</script>").unwrap();
    person.chooses(&file).await;
    person.until("find('dialog textarea') === document.activeElement").await;
    person.types(&format!("{NASTY}{}", key::ENTER)).await;
    person.sees("<svg onload=alert(1)>.html").await;

    // In a title, the list of chats, the head, the inspector, and what is quoted.
    super::groups::make_group(&person, "<h1>Group</h1>").await;
    person.writes(NASTY).await;
    person.sees_in("#inspector", "<script>").await;
    person.presses("#head button", "About this chat").await;
    person.sees_in("dialog .members", name).await;

    assert_eq!(person.asks("window.harmed ?? null").await, serde_json::Value::Null);
    let made =
        "document.querySelectorAll('body script, #log img, #sidebar h1, b[onmouseover]').length";
    assert_eq!(person.asks(made).await, 0);
    person.was_well(&[]).await;
}
