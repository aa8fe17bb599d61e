//! Several people in one group.

use crate::{
    bots::Bot,
    person::{Person, key},
};

/// Makes a group of all there are, by its dialog.
pub(super) async fn make_group(person: &Person, title: &str) {
    person.presses("#new", "New").await;
    person.presses("[role=menuitem]", "New group…G").await;
    person.until("find('dialog input[name=title]') === document.activeElement").await;
    person.types(&format!("{title}{}", key::ENTER)).await;
    person.goes_to(title).await;
}

pub(super) async fn two_people_talk_in_a_group(mut person: Person) {
    let bot = Bot::teahouse().await;
    person.opens(&bot.page).await;
    person.becomes("Tom").await;
    person.becomes("Mei").await;
    make_group(&person, "Tea club").await;
    person.writes("Who brings the scones?").await;

    person.becomes_again("Tom").await;
    person.goes_to("Tea club").await;
    person.sees("Who brings the scones?").await;
    person.finds("#log .author", "Mei").await;
    person.writes("I do!").await;

    // Who is in another chat sees that there is something new.
    person.goes_to("TeahouseBot").await;
    person.becomes_again("Mei").await;
    let row = "all('.chat-row').find(row => row.innerText.includes('Tea club'))";
    person.until(format!("{row}.querySelector('.unread')?.textContent === '1 unread'")).await;
    person.goes_to("Tea club").await;
    person.sees("I do!").await;

    // Who one is and where stays in this tab.
    person.reloads().await;
    person.until("find('#head .chat-title')?.textContent === 'Tea club'").await;
    person.sees_in("#who", "Mei").await;
    person.sees("I do!").await;

    person.presses("#head button", "About this chat").await;
    person.sees_in("dialog .members", "Tom").await;
    person.presses("dialog button", "What to do with Tom").await;
    person.presses("[role=menuitem]", "Promote…").await;
    person.presses("dialog button", "Promote").await;
    person.sees_in("dialog .members .is-administrator", "admin").await;
    person.presses("dialog button", "What to do with Tom").await;
    person.presses("[role=menuitem]", "Remove…").await;
    person.presses("dialog button", "Remove").await;
    person.sees_in("dialog .members .is-kicked", "banned").await;
    person.types(key::ESCAPE).await;
    person.sees("Mei removed Tom").await;
    person.was_well(&[]).await;
}

pub(super) async fn a_group_has_topics(mut person: Person) {
    let bot = Bot::teahouse().await;
    person.opens(&bot.page).await;
    person.presses("#new", "New").await;
    person.presses("[role=menuitem]", "New group…G").await;
    person.until("find('dialog [name=kind]').value = 'forum'").await;
    person.types(&format!("Tea club{}", key::ENTER)).await;
    person.goes_to("Tea club").await;
    person.presses("#topics button", "New topic").await;
    person.until("find('dialog input[name=name]') === document.activeElement").await;
    person.types(&format!("Scones{}", key::ENTER)).await;
    person.until("find('#topics [aria-pressed=true]')?.textContent === 'Scones'").await;
    person.writes("With jam, please").await;
    person.sees("With jam, please").await;

    person.presses("#topics button", "All").await;
    person.writes("Hello, everybody").await;
    person.sees("Hello, everybody").await;
    person.sees_in("#log .message .forwarded", "Scones").await;
    person.keeps("topics").await;
    person.presses("#topics button", "Scones").await;
    person.until("!find('#log').innerText.includes('Hello, everybody')").await;
    person.sees("With jam, please").await;
    person.was_well(&[]).await;
}
