//! Pictures of the main views, for people to look at.

use super::{groups::make_group, picture};
use crate::{
    bots::Bot,
    person::{Person, key},
};

pub(super) async fn of_the_smallest_bot(mut person: Person) {
    let bot = Bot::echo().await;
    person.opens(&bot.page).await;
    person.becomes("Tom Becker").await;
    person.becomes("Mei Tanaka").await;
    make_group(&person, "Tea club").await;
    person.writes("Who brings the scones on Thursday?").await;
    person.goes_to("EchoBot").await;
    person.presses("#log button", "Start").await;
    person.presses("#log button", "Tea").await;
    person.sees("Tea it is.").await;
    person.writes("A cup of **sencha** for the train, please").await;
    person.until("all('.message:not(.mine) .text').at(-1).innerText.startsWith('A cup of')").await;
    send_picture(&person, "The fields this morning").await;
    person.sees("The fields this morning").await;
    person.writes("See you on Thursday 🍵").await;
    person.until("all('.message:not(.mine) .text').at(-1).innerText.startsWith('See you')").await;
    settled(&person).await;
    person.keeps("chat-light").await;

    open_entry(&person, "callback_query").await;
    person.looks("dark").await;
    person.keeps("chat-dark").await;

    person.window(390, 844).await;
    person.keeps("phone-dark").await;
    person.looks("light").await;
    person.until("document.getElementById('log').scrollTop = 0, true").await;
    person.keeps("phone-light").await;
    person.presses("#head button", "Inspector").await;
    person.until("getComputedStyle(find('#inspector')).translate === '0px'").await;
    person.keeps("phone-inspector").await;
    person.types(key::ESCAPE).await;
    person.presses("#head button", "Back to the chats").await;
    person.keeps("phone-chats").await;
    person.was_well(&[]).await;
}

pub(super) async fn of_all_sorts_of_messages(mut person: Person) {
    let bot = Bot::teahouse().await;
    person.opens(&bot.page).await;
    person.becomes("Ada").await;
    person.becomes("Tom Becker").await;
    person.becomes("Mei Tanaka").await;
    person.writes("/start").await;
    person.sees("Welcome to the tea house!").await;
    person.types("/").await;
    person.sees_in("#suggestions", "How to brew it").await;
    person.keeps("commands").await;
    person.types(&format!("brew{}", key::ENTER)).await;
    person.sees("How to brew green tea").await;
    person.writes("/vote").await;
    person.presses("#log .poll-option", "Sencha").await;
    person.sees_in("#log .poll", "100 %").await;
    person.writes("/break").await;
    person.until("find('.entry.is-bad')").await;
    open_entry(&person, "/break").await;
    person.keeps("inspector").await;
    person.looks("dark").await;
    person.keeps("inspector-dark").await;
    person.presses("[role=tab]", "Bot").await;
    person.keeps("bot-dark").await;
    person.looks("light").await;
    person.presses("[role=tab]", "Misbehaviour").await;
    for fault in ["Slow answers", "Duplicated deliveries"] {
        let option = format!(
            "find('[name=what]', undefined).value = all('[name=what]')[0].querySelectorAll('option').values().find(option => option.text === '{fault}').value, true"
        );
        person.until(option).await;
        person
            .asks("document.querySelector('[name=what]').dispatchEvent(new Event('change'))")
            .await;
        person.presses("#panel-mischief button", "Add").await;
        person
            .sees_in(
                "#panel-mischief .rules",
                if fault.starts_with("Slow") { "800 ms" } else { "deliveries" },
            )
            .await;
    }
    settled(&person).await;
    person.keeps("misbehaviour").await;

    person.presses("[role=tab]", "Timeline1").await;
    open_entry(&person, "/break").await; // which closes it
    make_group(&person, "Tea club").await;
    person.writes("Who brings the scones on Thursday?").await;
    person.becomes_again("Tom Becker").await;
    person.goes_to("Tea club").await;
    person.writes("I do, and Ada brings the jam.").await;
    person.becomes_again("Ada").await;
    person.goes_to("Tea club").await;
    person.writes("Strawberry, as always").await;
    person.becomes_again("Mei Tanaka").await;
    person.goes_to("Tea club").await;
    person.sees("Strawberry, as always").await;
    person.keeps("group").await;
    person.presses("#head button", "About this chat").await;
    person.sees_in("dialog .members", "Ada").await;
    person.keeps("group-info").await;
    person.types(key::ESCAPE).await;
    person.until("!find('dialog')").await;
    person.types("?").await;
    person.sees_in("dialog", "Keyboard").await;
    person.keeps("shortcuts").await;
    person.was_well(&[]).await;
}

async fn send_picture(person: &Person, caption: &str) {
    person.chooses(&picture()).await;
    person.until("find('dialog textarea') === document.activeElement").await;
    person.types(&format!("{caption}{}", key::ENTER)).await;
    person.until("!find('dialog')").await;
}

/// Opens a line of the inspector, or closes it.
async fn open_entry(person: &Person, text: &str) {
    let head = format!("all('.entry-head').find(head => head.innerText.includes('{text}'))");
    person.presses_what(head).await;
}

/// Waits until nothing is on its way to the bot or from it, and no notice is shown.
async fn settled(person: &Person) {
    person.until("all('.state.is-wait').length === 0 && all('.toast').length === 0").await;
}
