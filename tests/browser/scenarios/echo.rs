//! The smallest bot, as a newcomer meets it.

use crate::{
    bots::Bot,
    person::{Person, key},
};

pub(super) async fn a_button_is_pressed_and_a_message_edited(mut person: Person) {
    let bot = Bot::echo().await;
    person.opens(&bot.page).await;
    person.presses("#log button", "Start").await;
    person.sees("Tea or coffee?").await;
    person.presses("#log button", "Tea").await;
    person.sees("Tea it is.").await;

    person.writes("helo").await;
    person.until("all('.message:not(.mine) .text').at(-1).innerText.startsWith('helo')").await;
    person.types(key::UP).await;
    person.sees_in("#composer .context", "Edit the message").await;
    person.until("document.getElementById('text').value === 'helo'").await;
    person.asks("document.getElementById('text').select()").await;
    person.types(&format!("hello{}", key::ENTER)).await;
    person.until("find('.message.mine:last-of-type, .message.mine') && all('.message.mine .text').at(-1).innerText.startsWith('hello')").await;
    person.until("all('.message.mine .meta').at(-1).innerText.includes('edited')").await;
    person.was_well(&[]).await;
}

pub(super) async fn the_commands_are_offered(mut person: Person) {
    let bot = Bot::echo().await;
    person.opens(&bot.page).await;
    person.presses_what("find('#commands')").await;
    person.sees_in("#suggestions [role=option]", "Start the conversation").await;
    person.types(key::ESCAPE).await;
    person.until("!find('#suggestions')").await;
    person.types("/st").await;
    person.sees_in("#suggestions [aria-selected=true]", "/start").await;
    person.types(key::ENTER).await;
    person.sees("Tea or coffee?").await;
    person.was_well(&[]).await;
}
