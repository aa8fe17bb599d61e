//! A long list, a page at a time.

use std::ops::Range;

use super::{ButtonData, button};
use crate::types::InlineKeyboardButton;

/// Which part of a list is shown, and the row of buttons that turns its pages.
///
/// Pages are numbered from 1. A page that is not there is taken for the nearest that is, so that
/// an old keyboard works when the list has become shorter; an empty list has one empty page.
///
/// ```
/// use bot_core::keyboard::{Pages, button};
/// use bot_core::types::InlineKeyboardMarkup;
///
/// let teas: Vec<String> = (1..=90).map(|n| format!("Tea {n}")).collect();
/// let pages = Pages::new(teas.len(), 10, 3);
/// let keyboard = InlineKeyboardMarkup::default()
///     .columns(2, pages.slice(&teas).iter().map(|tea| button(tea, format!("tea:{tea}"))))
///     .row(pages.row(|page| format!("teas:{page}")));
///
/// let labels: Vec<_> = keyboard.inline_keyboard[5].iter().map(|button| &*button.text).collect();
/// assert_eq!(labels, ["«", "3/9", "»"]);
/// assert_eq!(keyboard.inline_keyboard[5][2].callback_data.as_deref(), Some("teas:4"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pages {
    items: usize,
    per_page: usize,
    page: usize,
}

impl Pages {
    /// A page of a list with so many items, of which a page shows so many, at least one.
    #[must_use]
    pub fn new(items: usize, per_page: usize, page: usize) -> Self {
        let per_page = per_page.max(1);
        let last = items.div_ceil(per_page).max(1);
        Self { items, per_page, page: page.clamp(1, last) }
    }

    /// The number of the page that is shown.
    #[must_use]
    pub fn page(&self) -> usize {
        self.page
    }

    /// How many pages there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.items.div_ceil(self.per_page).max(1)
    }

    /// Which items the page shows; its start is the offset for a query that fetches only these.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        let start = (self.page - 1) * self.per_page;
        start..self.items.min(start.saturating_add(self.per_page))
    }

    /// The page's items. A list shorter than was said has fewer of them.
    #[must_use]
    pub fn slice<'a, T>(&self, items: &'a [T]) -> &'a [T] {
        let Range { start, end } = self.range();
        let end = end.min(items.len());
        &items[start.min(end)..end]
    }

    /// The row that turns pages: back, where one is, and on. `data` makes the data of the button
    /// that leads to a page.
    ///
    /// At the ends the arrow that would lead nowhere is left out, and with one page the whole row.
    /// The button in the middle asks for the page that is shown: a refresh. (If nothing has
    /// changed, the platform refuses to edit the message.)
    #[must_use]
    pub fn row<D: ButtonData>(&self, data: impl Fn(usize) -> D) -> Vec<InlineKeyboardButton> {
        let (page, count) = (self.page, self.count());
        let mut row = Vec::new();
        if count == 1 {
            return row;
        }
        if page > 1 {
            row.push(button("«", data(page - 1)));
        }
        row.push(button(format!("{page}/{count}"), data(page)));
        if page < count {
            row.push(button("»", data(page + 1)));
        }
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(pages: Pages) -> Vec<(String, String)> {
        let row = pages.row(|page| page.to_string());
        row.into_iter().map(|b| (b.text, b.callback_data.unwrap())).collect()
    }

    fn pair(text: &str, data: &str) -> (String, String) {
        (text.into(), data.into())
    }

    #[test]
    fn every_item_is_on_exactly_one_page() {
        for (items, per_page) in [(0, 5), (1, 5), (5, 5), (6, 5), (23, 4), (3, 0)] {
            let list: Vec<usize> = (0..items).collect();
            let count = Pages::new(items, per_page, 1).count();
            let shown: Vec<usize> = (1..=count)
                .flat_map(|page| Pages::new(items, per_page, page).slice(&list).to_vec())
                .collect();
            assert_eq!(shown, list, "{items} by {per_page}");
        }
    }

    #[test]
    fn the_ends_have_one_arrow() {
        assert_eq!(row(Pages::new(30, 10, 1)), [pair("1/3", "1"), pair("»", "2")]);
        assert_eq!(row(Pages::new(30, 10, 2)), [pair("«", "1"), pair("2/3", "2"), pair("»", "3")]);
        assert_eq!(row(Pages::new(30, 10, 3)), [pair("«", "2"), pair("3/3", "3")]);
        assert_eq!(row(Pages::new(10, 10, 1)), []);
    }

    #[test]
    fn a_page_that_is_not_there_is_the_nearest() {
        assert_eq!(Pages::new(30, 10, 0).page(), 1);
        assert_eq!(Pages::new(30, 10, usize::MAX).page(), 3);
        assert_eq!(Pages::new(0, 10, 7).range(), 0..0);
        assert_eq!(Pages::new(usize::MAX, usize::MAX, 7).range(), 0..usize::MAX);
        // The list has become shorter since it was counted.
        assert_eq!(Pages::new(30, 10, 3).slice(&[1, 2, 3]), [0; 0]);
    }
}
