//! All sorts of messages, and what people do with them.

use super::picture;
use crate::{
    bots::Bot,
    person::{Person, key},
};

pub(super) async fn an_answer_is_a_notice_or_an_alert(mut person: Person) {
    let bot = Bot::teahouse().await;
    person.opens(&bot.page).await;
    person.writes("/start").await;
    person.presses("#log button", "The bill, please").await;
    person.sees_in("dialog[open]", "That is 4.80, thank you!").await;
    person.types(key::ESCAPE).await;
    person.until("!find('dialog[open]')").await;
    person.presses("#log button", "Green tea").await;
    person.sees_in("#toasts", "Green tea it is").await;
    person.sees("Green tea is being brewed.").await;
    person.until("!find('.inline-keyboard')").await;
    person.was_well(&[]).await;
}

pub(super) async fn formatted_text_is_shown_as_it_is_meant(mut person: Person) {
    let bot = Bot::teahouse().await;
    person.opens(&bot.page).await;
    person.writes("/brew").await;
    for (element, text) in [
        ("strong", "How to brew green tea"),
        ("em", "Sencha"),
        ("u", "never"),
        ("s", "ten"),
        ("code", "/start"),
        ("a", "all about it"),
        ("blockquote", "The first cup moistens my lips and throat."),
    ] {
        person.finds(&format!("#log .text {element}"), text).await;
    }
    person.sees_in("#log .pre", "Leaves::sencha()").await;
    let hidden = "getComputedStyle(find('.spoiler > span')).opacity === '0'";
    person.until(hidden).await;
    person.presses_what("find('.spoiler')").await;
    person.until("getComputedStyle(find('.spoiler > span')).opacity === '1'").await;

    // What one types oneself is formatted, and comes back as it was typed.
    person.writes("**very** good, thank you").await;
    person.finds("#log .mine strong", "very").await;
    person.sees("You are welcome.").await;
    person.types(key::UP).await;
    person.until("document.getElementById('text').value === '**very** good, thank you'").await;
    person.was_well(&[]).await;
}

pub(super) async fn a_poll_is_voted_in(mut person: Person) {
    let bot = Bot::teahouse().await;
    person.opens(&bot.page).await;
    person.writes("/vote").await;
    person.presses("#log .poll-option", "Oolong").await;
    let chosen = "all('#log .poll-result').find(option => option.innerText.includes('Oolong'))";
    person.until(format!("{chosen}?.textContent.includes('100 %Oolong your vote')")).await;
    person.sees_in("#log .poll", "1 vote").await;
    person.presses("#log button", "Retract vote").await;
    person.finds("#log .poll-option", "Oolong").await;
    person.was_well(&[]).await;
}

pub(super) async fn a_picture_is_sent_and_seen(mut person: Person) {
    let bot = Bot::teahouse().await;
    person.opens(&bot.page).await;
    person.chooses(&picture()).await;
    person.until("find('dialog textarea') === document.activeElement").await;
    person.types(&format!("The fields{}at dawn", concat_new_line())).await;
    person.presses("dialog button", "Send").await;
    let shown = "find('#log .photo img')?.complete && find('#log .photo img').naturalWidth === 960";
    person.until(shown).await;
    person.sees("The fields\nat dawn").await;
    person.sees("What a view!").await;
    person.sees_in("#log .quote", "Photo: The fields at dawn").await;
    person.presses("#log button", "Open the photo").await;
    person.until("find('dialog.lightbox img')").await;
    person.types(key::ESCAPE).await;
    person.until("!find('dialog')").await;
    person.was_well(&[]).await;
}

/// Shift and Enter, and no longer Shift.
fn concat_new_line() -> String {
    format!("{}{}{}", key::SHIFT, key::ENTER, key::SHIFT)
}

pub(super) async fn inline_results_are_chosen(mut person: Person) {
    let bot = Bot::teahouse().await;
    person.opens(&bot.page).await;
    person.writes("thank you").await;
    person.sees("You are welcome.").await;
    person.types("@TeahouseBot tea").await;
    person.sees_in("#suggestions [role=option]", "Oolong").await;
    person.types(&format!("{}{}", key::DOWN, key::ENTER)).await;
    person.sees("A cup of Oolong, please.").await;
    person.until("find('#log .forwarded').textContent === 'via @TeahouseBot'").await;
    person.was_well(&[]).await;
}

pub(super) async fn what_a_bot_says_with_buttons_can_be_answered_by_them(mut person: Person) {
    let bot = Bot::teahouse().await;
    person.opens(&bot.page).await;
    person.writes("/table").await;
    person.presses(".reply-keyboard button", "In the garden").await;
    person.until("all('.message.mine .text').at(-1).innerText.startsWith('In the garden')").await;
    person.was_well(&[]).await;
}
