//! What people do on the page, a file per sort of thing.

mod echo;
mod groups;
mod inspector;
mod keyboard;
mod pictures;
mod reconnect;
mod safety;
mod tea;

use std::path::PathBuf;

use crate::driver::Scenario;

/// A name and a function of the same name, which is boxed.
macro_rules! scenarios {
    ($($module:ident::$name:ident),* $(,)?) => {
        &[$((stringify!($name), |person| Box::pin($module::$name(person)))),*]
    };
}

/// All there are.
pub(crate) const ALL: &[(&str, Scenario)] = scenarios![
    echo::a_button_is_pressed_and_a_message_edited,
    echo::the_commands_are_offered,
    tea::an_answer_is_a_notice_or_an_alert,
    tea::formatted_text_is_shown_as_it_is_meant,
    tea::a_poll_is_voted_in,
    tea::a_picture_is_sent_and_seen,
    tea::inline_results_are_chosen,
    tea::what_a_bot_says_with_buttons_can_be_answered_by_them,
    groups::two_people_talk_in_a_group,
    groups::a_group_has_topics,
    inspector::a_failing_handler_and_a_refused_call_are_shown,
    inspector::an_update_is_sent_again,
    keyboard::all_is_done_by_keys,
    reconnect::the_page_comes_back_by_itself,
    safety::markup_is_shown_and_not_executed,
    pictures::of_the_smallest_bot,
    pictures::of_all_sorts_of_messages,
];

/// A picture of tea fields.
fn picture() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/browser/view.jpg"))
}
