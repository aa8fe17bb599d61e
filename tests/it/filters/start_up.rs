//! What is wrong with a set of handlers, all of it, before the bot starts.

use bot_server::prelude::*;

use super::*;

/// Compares what is wrong with these handlers, without the places where they stand.
fn expect(handlers: &[&'static Handler], expected: &[&str]) {
    let problems = Scene::new().problems(handlers).into_iter().map(|mut problem| {
        while let Some(start) = problem.find(" (tests/it/filters/start_up.rs:") {
            let end = start + problem[start..].find(')').unwrap();
            problem.replace_range(start..=end, "");
        }
        problem.replace("; remove one, or give it a filter of its own", "")
    });
    assert_eq!(problems.collect::<Vec<_>>(), expected);
}

#[on(message)]
fn everything() {}

#[on(message)]
fn everything_again() {}

#[on(message, chat = private, priority = 1)]
fn private() {}

#[on(message, chat = private, content = photo)]
fn private_photo() {}

#[on(message, chat = private, text = "Menu")]
fn private_menu() {}

#[on(message, chat = group)]
fn group() {}

#[test]
fn fewer_filters_of_a_higher_priority_take_all() {
    expect(
        handlers![everything, everything_again],
        &[
            "everything_again can never run: everything takes everything that no other handler takes of the kind `message` before it",
        ],
    );
    expect(
        handlers![private, private_photo, private_menu, group, everything],
        &[
            "private_menu can never run: private takes all with chat = private of the kind `message` before it",
            "private_photo can never run: private takes all with chat = private of the kind `message` before it",
        ],
    );
}

#[on(message, text = "a" | "b" | "c", priority = 1)]
fn letters() {}

#[on(message, text = "c" | "a")]
fn some_letters() {}

#[on(message, text = "c" | "d")]
fn other_letters() {}

#[on(message, any(text = "a", text = "b"))]
fn one_or_the_other() {}

#[on(message, prefix = "te" | "co", priority = 1)]
fn begins() {}

#[on(message, text = "tea" | "coffee")]
fn drink() {}

#[on(message, prefix = "tea")]
fn begins_with_tea() {}

#[on(message, text = "water" | "tea")]
fn water() {}

#[test]
fn wider_words_take_all() {
    let takes =
        "letters takes all with text = \"a\" | \"b\" | \"c\" of the kind `message` before it";
    expect(
        handlers![letters, some_letters, other_letters, one_or_the_other],
        &[
            &format!("some_letters can never run: {takes}"),
            &format!("one_or_the_other can never run: {takes}"),
        ],
    );
    let takes = "begins takes all with prefix = \"te\" | \"co\" of the kind `message` before it";
    expect(
        handlers![begins, drink, begins_with_tea, water],
        &[
            &format!("drink can never run: {takes}"),
            &format!("begins_with_tea can never run: {takes}"),
        ],
    );
}

#[on(message, command = "ban" | "kick")]
fn ban() {}

#[on(message | edited_message, command = "kick" | "mute", alias = "ban")]
fn mute() {}

#[on(message, command = "b", alias = "kick")]
fn alias_of_one_name() {}

#[on(message, command = "kick", chat = private)]
fn kick_in_private() {}

#[on(message, command = "kick" | "ban", chat = private)]
fn both_in_private() {}

#[on(message, command = "kick", chat = private | group)]
fn kick_in_some_chats() {}

#[on(message, text = "/ban")]
fn text_that_is_a_command() {}

#[on(message, text = "/ban" | "Ban")]
fn text_that_may_be_one() {}

#[test]
fn a_command_has_one_handler() {
    expect(
        handlers![ban, mute, alias_of_one_name],
        &[
            "mute never runs for some of what it asks for: ban takes the commands /kick, /ban of the kind `message` before it",
            "alias_of_one_name never runs for some of what it asks for: ban takes the command /kick of the kind `message` before it",
        ],
    );
    expect(
        handlers![ban, kick_in_private, both_in_private, kick_in_some_chats],
        &[
            "both_in_private never runs for some of what it asks for: kick_in_private takes the command /kick of the kind `message` before it",
        ],
    );
    expect(
        handlers![ban, text_that_is_a_command, text_that_may_be_one],
        &[
            "text_that_is_a_command can never run: ban takes all with command = \"ban\" | \"kick\" of the kind `message` before it",
        ],
    );
}

#[on(message | edited_message | channel_post, chat = private, priority = 1)]
fn of_three_kinds() {}

#[on(edited_message | message | edited_channel_post, chat = private, text = "a")]
fn of_two_of_them() {}

#[on(message | channel_post, chat = private, text = "b")]
fn of_none_but_them() {}

#[on(any)]
fn any_kind() {}

#[on(any)]
fn any_kind_again() {}

#[test]
fn several_kinds_are_told_in_one_sentence() {
    expect(
        handlers![of_three_kinds, of_two_of_them, of_none_but_them],
        &[
            "of_two_of_them never runs for some of what it asks for: of_three_kinds takes all with chat = private of the kinds `message`, `edited_message` before it",
            "of_none_but_them can never run: of_three_kinds takes all with chat = private of the kinds `message`, `channel_post` before it",
        ],
    );
    expect(
        handlers![any_kind_again, any_kind],
        &[
            "any_kind_again can never run: any_kind takes everything that no other handler takes of every kind before it",
        ],
    );
}

#[on(message)]
fn every_message() {}

#[on(message, priority = -1)]
fn later_message() {}

#[test]
fn any_kind_stands_beside_handlers_that_take_all_of_theirs() {
    expect(handlers![any_kind, every_message], &[]);
    expect(
        handlers![any_kind, every_message, any_kind_again],
        &[
            "any_kind_again can never run: any_kind takes everything that no other handler takes of every kind before it",
        ],
    );
    expect(
        handlers![any_kind, later_message],
        &[
            "later_message can never run: any_kind takes everything that no other handler takes of the kind `message` before it",
        ],
    );
}

fn is_even(message: Message) -> bool {
    message.message_id % 2 == 0
}

fn is_odd(message: Message) -> bool {
    !is_even(message)
}

#[on(message, filter = is_even, priority = 1)]
fn even() {}

#[on(message, filter = is_even, chat = private)]
fn even_in_private() {}

#[on(message, filter = is_odd)]
fn odd() {}

#[on(message, not(chat = private), priority = 1)]
fn not_private() {}

#[on(message, not(chat = private | group), content = text)]
fn text_elsewhere() {}

#[on(message, chat = group)]
fn in_a_group() {}

#[on(message, regex = "^a", priority = 1)]
fn begins_with_a() {}

#[on(message, regex = "^a", content = text)]
fn begins_with_a_again() {}

#[test]
fn predicates_expressions_and_their_opposites_are_compared() {
    expect(
        handlers![even, even_in_private, odd],
        &[
            "even_in_private can never run: even takes all with filter = is_even of the kind `message` before it",
        ],
    );
    expect(
        handlers![not_private, text_elsewhere, in_a_group],
        &[
            "text_elsewhere can never run: not_private takes all with not(chat = private) of the kind `message` before it",
        ],
    );
    expect(
        handlers![begins_with_a, begins_with_a_again],
        &[
            "begins_with_a_again can never run: begins_with_a takes all with regex = \"^a\" of the kind `message` before it",
        ],
    );
}

#[on(callback_query)]
fn needs(_count: State<u8>, _name: State<String>) {}

#[on(inline_query, regex = r"^(\w{100}){100}(\d{100}){100}$")]
fn too_large() {}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let scene = Scene::new();
    let handlers = handlers![everything, everything_again, needs, too_large, private, private_menu];
    let error = Router::new(handlers.iter().copied(), &scene.environment.states).unwrap_err();
    let shown = error.to_string();
    assert!(shown.starts_with("5 things are wrong with the handlers\n- "), "{shown}");
    for part in [
        "everything_again (tests/it/filters/start_up.rs:",
        "private_menu (tests/it/filters/start_up.rs:",
        "takes a `State<u8>` that nobody provided: add it with `App::state`",
        "takes a `State<alloc::string::String>` that nobody provided",
        "cannot be used: Compiled regex exceeds size limit",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}
