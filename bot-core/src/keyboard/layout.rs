//! Buttons in rows: one row, columns, or as many as fit.

use unicode_width::UnicodeWidthStr;

use super::reply;
use crate::types::{
    InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup,
};

/// Rows of at most so many buttons.
fn columns<B>(columns: usize, buttons: impl IntoIterator<Item = B>) -> Vec<Vec<B>> {
    let columns = columns.max(1);
    let mut rows: Vec<Vec<B>> = Vec::new();
    for button in buttons {
        match rows.last_mut() {
            Some(row) if row.len() < columns => row.push(button),
            _ => rows.push(vec![button]),
        }
    }
    rows
}

/// Rows of as many buttons as fit: the buttons of a row are all as wide as its longest label.
fn fit<B>(width: usize, buttons: impl IntoIterator<Item = B>, text: fn(&B) -> &str) -> Vec<Vec<B>> {
    let mut rows: Vec<Vec<B>> = Vec::new();
    let mut longest = 0;
    for button in buttons {
        let label = text(&button).width();
        match rows.last_mut() {
            Some(row) if (row.len() + 1).saturating_mul(longest.max(label)) <= width => {
                longest = longest.max(label);
                row.push(button);
            }
            _ => {
                longest = label;
                rows.push(vec![button]);
            }
        }
    }
    rows
}

macro_rules! layout {
    ($($keyboard:ident { $field:ident: $button:ident } $made:literal)*) => {
        $(
            impl $keyboard {
                /// Adds a row; none if there are no buttons.
                ///
                /// ```
                #[doc = concat!("use bot_core::types::{", stringify!($keyboard), ", ", stringify!($button), "};")]
                ///
                #[doc = concat!("let rows = ", $made, ".row([", stringify!($button), "::new(\"Back\")]).row([]);")]
                #[doc = concat!("assert_eq!(rows.", stringify!($field), ".len(), 1);")]
                /// ```
                #[must_use]
                pub fn row(mut self, buttons: impl IntoIterator<Item = $button>) -> Self {
                    let row: Vec<_> = buttons.into_iter().collect();
                    if !row.is_empty() {
                        self.$field.push(row);
                    }
                    self
                }

                /// Adds rows of this many buttons; the last may have fewer.
                ///
                /// ```
                #[doc = concat!("use bot_core::types::{", stringify!($keyboard), ", ", stringify!($button), "};")]
                ///
                /// let days = (1..=31).map(|day| {
                #[doc = concat!("    ", stringify!($button), "::new(day.to_string())")]
                /// });
                #[doc = concat!("let month = ", $made, ".columns(7, days);")]
                #[doc = concat!("assert_eq!(month.", stringify!($field), ".len(), 5);")]
                /// ```
                #[must_use]
                pub fn columns(
                    mut self,
                    columns: usize,
                    buttons: impl IntoIterator<Item = $button>,
                ) -> Self {
                    self.$field.extend(self::columns(columns, buttons));
                    self
                }

                /// Adds rows with as many buttons as have room in them, in this order.
                ///
                /// The width is that of a row in letters, about 30 on a telephone; a Chinese
                /// character or an emoji takes the room of two. Apps make the buttons of a row
                /// equally wide, so a row's longest label decides. A label that is too long has a
                /// row of its own.
                #[must_use]
                pub fn fit(
                    mut self,
                    width: usize,
                    buttons: impl IntoIterator<Item = $button>,
                ) -> Self {
                    self.$field.extend(self::fit(width, buttons, |button| &button.text));
                    self
                }
            }

            /// The rows as given.
            impl FromIterator<Vec<$button>> for $keyboard {
                fn from_iter<I: IntoIterator<Item = Vec<$button>>>(rows: I) -> Self {
                    rows.into_iter().fold(layout!(@new $keyboard), Self::row)
                }
            }
        )*
    };
    (@new InlineKeyboardMarkup) => { Self::default() };
    (@new ReplyKeyboardMarkup) => { reply::keyboard(Vec::new()) };
}

layout! {
    InlineKeyboardMarkup { inline_keyboard: InlineKeyboardButton } "InlineKeyboardMarkup::default()"
    ReplyKeyboardMarkup { keyboard: KeyboardButton } "ReplyKeyboardMarkup::default()"
}

#[cfg(test)]
mod tests {
    use crate::{keyboard::button, types::*};

    fn labels(keyboard: &InlineKeyboardMarkup) -> Vec<Vec<&str>> {
        let rows = keyboard.inline_keyboard.iter();
        rows.map(|row| row.iter().map(|b| &*b.text).collect()).collect()
    }

    #[test]
    fn columns_break_after_so_many() {
        let buttons = ["a", "b", "c"].map(|text| button(text, text));
        let keyboard = InlineKeyboardMarkup::default().columns(2, buttons.clone());
        assert_eq!(labels(&keyboard), [vec!["a", "b"], vec!["c"]]);
        let keyboard = InlineKeyboardMarkup::default().columns(0, buttons);
        assert_eq!(labels(&keyboard), [["a"], ["b"], ["c"]]);
    }

    #[test]
    fn labels_fit_when_each_has_the_room_of_the_longest() {
        let words = ["one", "two", "three", "four", "seventeen", "a", "茶与咖啡", "b"];
        let keyboard =
            InlineKeyboardMarkup::default().fit(10, words.map(|text| button(text, text)));
        // three, four: 2 × 5; seventeen and a would be 2 × 9; each Chinese character counts twice.
        let expected: [&[_]; 5] =
            [&["one", "two"], &["three", "four"], &["seventeen"], &["a"], &["茶与咖啡"]];
        assert_eq!(labels(&keyboard)[..5], expected);
        assert_eq!(labels(&keyboard)[5], ["b"]);
        let narrow = InlineKeyboardMarkup::default().fit(0, words.map(|text| button(text, text)));
        assert_eq!(narrow.inline_keyboard.len(), words.len());
    }

    #[test]
    fn rows_add_up() {
        let keyboard = InlineKeyboardMarkup::default()
            .row([button("a", "a"), button("b", "b")])
            .columns(1, [button("c", "c")])
            .row([]);
        assert_eq!(labels(&keyboard), [vec!["a", "b"], vec!["c"]]);
        let reply: ReplyKeyboardMarkup = [vec!["x".into()], vec![]].into_iter().collect();
        assert_eq!((reply.keyboard.len(), reply.resize_keyboard), (1, Some(true)));
    }
}
