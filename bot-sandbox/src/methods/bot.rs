//! The bot itself.

use super::{Call, done};
use crate::api_error::{Answer, result};

/// Says of everything that a bot may be able to do whether this one is: there are clients that do
/// not read an answer in which something of it is missing.
pub(super) fn get_me(call: &Call<'_>) -> Answer {
    call.read(|_, bot| {
        let mut me = bot.user.clone();
        for ability in [
            &mut me.supports_guest_queries,
            &mut me.can_connect_to_business,
            &mut me.has_main_web_app,
            &mut me.has_topics_enabled,
            &mut me.allows_users_to_create_topics,
            &mut me.can_manage_bots,
            &mut me.supports_join_request_queries,
        ] {
            ability.get_or_insert(false);
        }
        result(&me)
    })
}

/// From the cloud's server to one of one's own: from here on the token is refused.
pub(super) fn log_out(call: &Call<'_>) -> Answer {
    call.edit_bot(|bot| {
        bot.is_logged_out = true;
        done()
    })
}

/// From one server of one's own to another. The next call opens it again.
pub(super) fn close(call: &Call<'_>) -> Answer {
    call.read(|_, _| done())
}
