//! Keyboards: buttons below a message, and buttons in place of the user's own keyboard.
//!
//! [`keyboard!`](crate::keyboard!) lays out rows; of which of the two kinds the keyboard is, its
//! buttons say. Buttons are made by the functions of this module:
//!
//! ```
//! use bot_core::{keyboard, keyboard::{button, request_contact, url_button}};
//!
//! let inline = keyboard![
//!     [button("Tea", "tea"), button("Coffee", "coffee")],
//!     [url_button("What is tea?", "https://example.com/tea")],
//! ];
//! assert_eq!(inline.inline_keyboard[0][1].callback_data.as_deref(), Some("coffee"));
//!
//! // Texts make a reply keyboard:
//! let reply = keyboard![["Yes", "No"], [request_contact("Here is my number")]];
//! assert_eq!(reply.keyboard[0][1].text, "No");
//! ```
//!
//! In place of a text, a button takes data of a type of one's own: see
//! [`callback_data`](crate::callback_data).
//!
//! A button has more to set than its text and what it does (`style`, `icon_custom_emoji_id`): those
//! are the setters of [`InlineKeyboardButton`] and [`KeyboardButton`].
//!
//! Buttons that come from a list are laid out by [`InlineKeyboardMarkup::columns`] or, by the width
//! of their labels, by [`InlineKeyboardMarkup::fit`]; a list too long for one message is shown in
//! [`Pages`].
//!
//! What a keyboard may hold (64 bytes of data in a button, say) is checked when it is sent.

mod data;
mod inline;
mod layout;
mod pages;
mod reply;

pub use data::{AnyButtonData, ButtonData};
pub use inline::{
    button, copy_button, disabled_button, game_button, login_button, pay_button,
    switch_inline_button, switch_inline_here_button, try_button, url_button, web_app_button,
};
pub use pages::Pages;
pub use reply::{
    force_reply, remove_keyboard, reply_web_app_button, request_chat, request_contact,
    request_location, request_poll, request_users, text_button,
};

use crate::types::{
    InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup,
};

/// Something that [`keyboard!`](crate::keyboard!) takes for a button.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no button",
    label = "this is no button",
    note = "`button(text, data)` and its like make buttons below a message; a text, `text_button(text)` and its like make buttons of a reply keyboard"
)]
pub trait Button {
    /// The keyboard of such buttons.
    type Keyboard;
    /// The button as the API has it.
    type Button;

    /// Makes the button.
    fn into_button(self) -> Self::Button;

    /// Makes the keyboard.
    fn keyboard(rows: Vec<Vec<Self::Button>>) -> Self::Keyboard;
}

impl Button for InlineKeyboardButton {
    type Keyboard = InlineKeyboardMarkup;
    type Button = Self;

    fn into_button(self) -> Self {
        self
    }

    fn keyboard(rows: Vec<Vec<Self>>) -> InlineKeyboardMarkup {
        InlineKeyboardMarkup::new(rows)
    }
}

/// Anything that is a text is a button of a reply keyboard.
macro_rules! reply_button {
    ($($type:ty)*) => {
        $(
            impl Button for $type {
                type Keyboard = ReplyKeyboardMarkup;
                type Button = KeyboardButton;

                fn into_button(self) -> KeyboardButton {
                    self.into()
                }

                fn keyboard(rows: Vec<Vec<KeyboardButton>>) -> ReplyKeyboardMarkup {
                    reply::keyboard(rows)
                }
            }
        )*
    };
}

reply_button!(KeyboardButton &str String);

/// What `keyboard!` collects its rows in: all its buttons are of one kind.
#[doc(hidden)]
#[derive(Debug)]
pub struct Rows<B>(Vec<Vec<B>>);

#[doc(hidden)]
impl<B> Rows<B> {
    /// Takes the kind of the keyboard from its first button.
    pub fn of<F: Button<Button = B>>(first: F, rows: usize) -> (Self, fn(Self) -> F::Keyboard) {
        let mut kept = Vec::with_capacity(rows);
        kept.push(vec![first.into_button()]);
        (Self(kept), |rows| F::keyboard(rows.0))
    }

    pub fn row(&mut self) {
        self.0.push(Vec::new());
    }

    pub fn button(&mut self, button: impl Button<Button = B>) {
        if let Some(row) = self.0.last_mut() {
            row.push(button.into_button());
        }
    }
}

/// A keyboard, row by row.
///
/// With the buttons of [`keyboard::button`](crate::keyboard::button) and its like it is an
/// [`InlineKeyboardMarkup`](crate::types::InlineKeyboardMarkup), with texts and the buttons of
/// [`keyboard::text_button`](crate::keyboard::text_button) and its like a
/// [`ReplyKeyboardMarkup`](crate::types::ReplyKeyboardMarkup), as high as its buttons need
/// (`resize_keyboard`). The two do not mix.
///
/// ```
/// use bot_core::{keyboard, keyboard::button, methods::SendMessage};
///
/// let drinks = keyboard![[button("Tea", "tea"), button("Coffee", "coffee")]];
/// let ask = SendMessage::new(42, "Tea or coffee?").reply_markup(drinks);
/// let yes_or_no = keyboard![["Yes", "No"]].one_time_keyboard(true);
/// ```
#[macro_export]
macro_rules! keyboard {
    ([$first:expr $(, $button:expr)* $(,)?] $(, [$($other:expr),* $(,)?])* $(,)?) => {{
        let (mut rows, finish) =
            $crate::keyboard::Rows::of($first, 1 $(+ $crate::keyboard!(@one [$($other)*]))*);
        $(rows.button($button);)*
        $(
            rows.row();
            $(rows.button($other);)*
        )*
        finish(rows)
    }};
    (@one $row:tt) => { 1 };
    ($($row:tt)*) => {
        ::std::compile_error!(
            "this is no list of rows: write `keyboard![[button, button], [button]]`, with a button \
             or more in the first row"
        )
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{json, methods::SendMessage, types::ReplyMarkup};

    #[test]
    fn rows_of_buttons_are_an_inline_keyboard() {
        let keyboard = keyboard![
            [button("Tea", "tea"), button("Coffee", String::from("coffee"))],
            [url_button("More", "https://example.com")],
        ];
        assert_eq!(
            json::to_string(&keyboard),
            r#"{"inline_keyboard":[[{"text":"Tea","callback_data":"tea"},"#.to_owned()
                + r#"{"text":"Coffee","callback_data":"coffee"}],"#
                + r#"[{"text":"More","url":"https://example.com"}]]}"#
        );
        let markup = SendMessage::new(1, "").reply_markup(keyboard).reply_markup;
        assert!(matches!(markup.as_deref(), Some(ReplyMarkup::InlineKeyboardMarkup(_))));
    }

    #[test]
    fn texts_and_requests_are_a_reply_keyboard() {
        let name = String::from("Ms Li");
        let keyboard = keyboard![["Yes", name], [request_location("Here")], [text_button("No")]];
        assert_eq!(
            json::to_string(&keyboard),
            r#"{"keyboard":[[{"text":"Yes"},{"text":"Ms Li"}],"#.to_owned()
                + r#"[{"text":"Here","request_location":true}],[{"text":"No"}]],"#
                + r#""resize_keyboard":true}"#
        );
    }
}
