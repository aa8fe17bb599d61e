//! The steps of an order, and what is asked at each.

use bot_server::prelude::*;
use serde::{Deserialize, Serialize};

/// Where somebody is in their order: a step for each question, with what is known by then.
///
/// Whoever says nothing for half an hour is at the beginning again.
#[derive(Default, Dialogue)]
#[dialogue(ttl = "30m")]
pub(crate) enum Order {
    #[default]
    Idle,
    Drink,
    Size {
        drink: Drink,
    },
    Address {
        drink: Drink,
        size: Size,
    },
    Time {
        drink: Drink,
        size: Size,
        address: String,
    },
    Confirm {
        number: i64,
        summary: String,
    },
}

/// Drinks by the names that people read. They stand in buttons, and in steps, which are kept as
/// serde writes them.
#[derive(CallbackData, Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) enum Drink {
    Tea,
    Coffee,
}

/// The same for sizes.
#[derive(CallbackData, Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) enum Size {
    Small,
    Large,
}

/// The answer to the last question, and which order it is about.
#[derive(CallbackData)]
pub(crate) struct Answer {
    pub(crate) order: i64,
    pub(crate) yes: bool,
}

impl Order {
    /// The question of this step, as a new message.
    pub(crate) fn ask(&self, message: &Message) -> SendMessage {
        message.answer(self.question()).reply_markup(self.buttons())
    }

    /// The question of this step, in place of the one whose button was pressed.
    pub(crate) fn ask_instead(&self, query: &CallbackQuery) -> Result<EditMessageText> {
        Ok(query.edit_text(self.question())?.reply_markup(self.buttons()))
    }

    fn question(&self) -> String {
        match self {
            Self::Idle => "Send /order to order a drink.".into(),
            Self::Drink => "What would you like?".into(),
            Self::Size { drink } => format!("{drink:?}. How big?"),
            Self::Address { drink, size } => format!("{size:?} {drink:?}. Where to?"),
            Self::Time { .. } => "When? Write it as in 18:30.".into(),
            Self::Confirm { summary, .. } => format!("{summary}. Is that all right?"),
        }
    }

    fn buttons(&self) -> InlineKeyboardMarkup {
        match self {
            Self::Drink => keyboard![[button("Tea", Drink::Tea), button("Coffee", Drink::Coffee)]],
            Self::Size { .. } => {
                keyboard![[button("Small", Size::Small), button("Large", Size::Large)]]
            }
            &Self::Confirm { number: order, .. } => keyboard![[
                button("Yes", Answer { order, yes: true }),
                button("No", Answer { order, yes: false }),
            ]],
            _ => InlineKeyboardMarkup::default(),
        }
    }
}
