//! Messages that are neither text nor file.

use std::hash::{BuildHasher, Hasher, RandomState};

use bot_core::{
    Dialect,
    types::{ChatId, Dice, DiceEmoji},
};

use super::{Call, send::Sending};
use crate::api_error::{Answer, ApiError, result};

pub(super) fn send_dice(call: &Call<'_>) -> Answer {
    let sending = Sending::read(call)?;
    if call.dialect() == Dialect::SafeW && matches!(sending.chat_id(), ChatId::Username(_)) {
        return Err(ApiError::bad_request("invalid chat_id specified"));
    }
    let emoji = call.parameters.text("emoji").map_or(DiceEmoji::Dice, DiceEmoji::from);
    let sides = match &emoji {
        DiceEmoji::Dice | DiceEmoji::Darts | DiceEmoji::Bowling => 6,
        DiceEmoji::Basketball | DiceEmoji::Football => 5,
        DiceEmoji::SlotMachine => 64,
        _ => return Err(ApiError::bad_request("EMOTICON_STICKERPACK_MISSING")),
    };
    let mut dice = Dice::default();
    dice.emoji = emoji;
    dice.value = throw(sides);
    result(&sending.send(call, |message| message.dice = Some(dice))?)
}

/// A number from 1 to `sides`, by chance: each hasher of the standard library has keys of its own.
fn throw(sides: u64) -> i64 {
    let chance = RandomState::new().build_hasher().finish();
    i64::try_from(chance % sides).unwrap_or(0) + 1
}
