//! What goes on between the server and the bot.

use crate::{bots::Bot, person::Person};

pub(super) async fn a_failing_handler_and_a_refused_call_are_shown(mut person: Person) {
    let bot = Bot::teahouse().await;
    person.opens(&bot.page).await;
    person.writes("/break").await;
    let failed = "all('.entry.is-bad').find(entry => entry.innerText.includes('/break'))";
    person.until(format!("{failed}?.innerText.includes('break_the_kettle')")).await;
    let head = format!("{failed}?.querySelector('.entry-head')");
    person.presses_what(head).await;
    person.sees_in(".entry.is-open", "the kettle is broken").await;
    person.sees_in(".entry.is-open", "teahouse.rs:").await;

    person.writes("/call").await;
    let refused = "all('.entry.is-bad').find(entry => entry.innerText.includes('sendMessage'))";
    person.until(format!("{refused}?.innerText.includes('chat not found')")).await;
    person.presses("#panel-timeline button", "Errors").await;
    person
        .until("all('.entry').length > 0 && all('.entry').length === all('.entry.is-bad').length")
        .await;
    person.was_well(&[]).await;
}

pub(super) async fn an_update_is_sent_again(mut person: Person) {
    let bot = Bot::echo().await;
    person.opens(&bot.page).await;
    person.writes("once").await;
    let echoes =
        "all('.message:not(.mine) .text').filter(text => text.innerText.startsWith('once'))";
    person.until(format!("{echoes}.length === 1")).await;
    let update = "all('.entry-head').find(head => head.innerText.includes('message') && head.innerText.includes('once') && head.innerText.includes('echo'))";
    person.presses_what(update).await;
    person.sees_in(".entry.is-open .json", "\"update_id\"").await;
    person.presses(".entry.is-open button", "Send as new").await;
    person.until(format!("{echoes}.length === 2")).await;
    person.presses("[role=tab]", "Bot").await;
    person.sees_in("#panel-bot", "callback_query").await;
    person.sees_in("#panel-bot", "by webhook").await;
    person.was_well(&[]).await;
}
