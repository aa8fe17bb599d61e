//! Nothing but keys.

use crate::{
    bots::Bot,
    person::{Person, key},
};

pub(super) async fn all_is_done_by_keys(mut person: Person) {
    let bot = Bot::teahouse().await;
    person.opens(&bot.page).await;
    // A group, so that there is another chat; then back to the bot.
    person.types("g").await;
    person.until("document.activeElement.name === 'title'").await;
    person.types(&format!("Tea club{}", key::ENTER)).await;
    person.until("find('#head .chat-title').textContent === 'Tea club'").await;
    person.types(&format!("{}{}", key::ALT, key::DOWN)).await;
    person.until("find('#head .chat-title').textContent === 'TeahouseBot'").await;

    person.types("?").await;
    person.sees_in("dialog[open]", "Keyboard").await;
    person.types(key::ESCAPE).await;
    person.until("!find('dialog')").await;
    person.types("m").await;
    person.until("document.activeElement.id === 'text'").await;
    person.types(&format!("/start{}", key::ENTER)).await;
    person.sees("Welcome to the tea house!").await;

    // From the message box to the last message, into its buttons, and one of them.
    person.types(key::ESCAPE).await;
    person.asks("document.activeElement.blur()").await;
    person.types("l").await;
    person.until("document.activeElement.matches('.message:not(.mine)')").await;
    person.until("getComputedStyle(document.activeElement.querySelector('.bubble')).outlineStyle === 'solid'").await;
    person.types(key::TAB).await;
    person.until("document.activeElement.textContent === 'Green tea'").await;
    person.types(key::ENTER).await;
    person.sees("Green tea is being brewed.").await;

    // From message to message, and the menu of one.
    person.types("l").await;
    person.until("document.activeElement.matches('.message:not(.mine)')").await;
    person.types(key::UP).await;
    person.until("document.activeElement.matches('.message.mine')").await;
    person.types(key::ENTER).await;
    person.until("document.activeElement.matches('.menu-emoji')").await;
    person.types(key::ENTER).await;
    person.finds("#log .reaction", "👍").await;
    person.until("document.activeElement.matches('.message.mine')").await;
    person.types("r").await;
    person.until("document.activeElement.id === 'text'").await;
    person.sees_in("#composer .context", "Reply to").await;
    person.types(&format!("Thank you{}", key::ENTER)).await;
    person.sees_in("#log .mine .quote", "/start").await;

    // The inspector, and out of it again.
    person.asks("document.activeElement.blur()").await;
    person.types("t").await;
    person.until("document.activeElement.matches('.entry-head')").await;
    person.types(key::UP).await;
    person.types(key::ENTER).await;
    person.until("document.activeElement.getAttribute('aria-expanded') === 'true'").await;
    person.types("i").await;
    person.until("document.body.dataset.inspector === 'closed'").await;

    // Another chat, from the message box too.
    person.types("m").await;
    person.types(&format!("{}{}", key::ALT, key::DOWN)).await;
    person.until("find('#head .chat-title').textContent === 'Tea club'").await;
    person.was_well(&[]).await;
}
