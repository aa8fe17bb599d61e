//! The bot itself.

use super::Call;
use crate::api_error::{Answer, result};

pub(super) fn get_me(call: &Call<'_>) -> Answer {
    call.read(|_, bot| result(&bot.user))
}
