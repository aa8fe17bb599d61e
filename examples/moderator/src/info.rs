//! What everybody may ask.

use bot_server::prelude::*;

const RULES: &str = "\
1. Be kind.
2. No advertising.
3. Newcomers post no links on their first day.
Three warnings are a ban.";

const ABOUT: &str = "\
I keep order in groups: add me to one and make me an administrator who may delete messages and ban \
users. Who joins has to press a button before they can write, and cannot post links for a day.

Administrators reply to somebody's message with
/warn [reason...]
/mute <time> [reason...], such as /mute 2h
/unmute
/ban [reason...]";

/// The rules of the group
#[on(message, command = "rules")]
fn rules() -> &'static str {
    RULES
}

/// What can be asked of me
#[on(message, command = "help")]
fn help(help: Help) -> FormattedText {
    help.text()
}

/// Whoever is an administrator does not come here: the handlers of [`admin`](super::admin) ask for
/// more, so they are tried before.
#[on(message, command = "ban" | "mute" | "unmute" | "warn", chat = group | supergroup, hidden)]
fn not_for_everybody() -> &'static str {
    "Only administrators may do that."
}

/// In private there is nothing to moderate.
#[on(message, chat = private)]
fn about() -> &'static str {
    ABOUT
}
