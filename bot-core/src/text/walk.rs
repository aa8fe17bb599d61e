//! A walk over a text and its entities, for those who write markup.

use super::utf16::{bytes, end};
use crate::types::MessageEntity;

/// What takes the text in pieces.
pub(super) trait Markup {
    fn open(&mut self, entity: &MessageEntity);
    /// A piece of text inside these entities, the outermost first.
    fn text(&mut self, piece: &str, inside: &[&MessageEntity]);
    fn close(&mut self, entity: &MessageEntity);
}

/// Walks over a text whose entities are [in order](super::nest).
pub(super) fn walk(text: &str, entities: &[MessageEntity], markup: &mut impl Markup) {
    let mut walk = Walk { text, bytes: bytes(text), done: 0, open: Vec::new(), markup };
    for entity in entities {
        walk.close_before(entity.offset);
        walk.go_to(entity.offset);
        walk.markup.open(entity);
        walk.open.push(entity);
    }
    walk.close_before(i64::MAX);
    walk.go_to(i64::MAX);
}

struct Walk<'t, M> {
    text: &'t str,
    bytes: Vec<usize>,
    /// How many bytes have been walked over.
    done: usize,
    open: Vec<&'t MessageEntity>,
    markup: &'t mut M,
}

impl<M: Markup> Walk<'_, M> {
    /// Closes what ends here or earlier, the innermost first.
    fn close_before(&mut self, at: i64) {
        while let Some(last) = self.open.last().copied().filter(|last| end(last) <= at) {
            self.go_to(end(last));
            self.open.pop();
            self.markup.close(last);
        }
    }

    fn go_to(&mut self, at: i64) {
        let byte = usize::try_from(at).ok().and_then(|at| self.bytes.get(at).copied());
        let to = byte.unwrap_or(self.text.len());
        if to > self.done {
            self.markup.text(&self.text[self.done..to], &self.open);
            self.done = to;
        }
    }
}
