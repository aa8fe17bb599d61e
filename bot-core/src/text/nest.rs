//! Entities in the order the server wants: sorted, and each pair apart or one inside the other.
//!
//! Quotations lie outside of everything else, and what crosses their edge is cut there. Links,
//! mentions, code and the like are whole: of two that overlap the outer or earlier one stays. The
//! plain styles give way to both: they are cut where they cross, left out of code, and what touches
//! is joined.

use std::cmp::Reverse;

use super::utf16::{end, says_something};
use crate::types::{MessageEntity, MessageEntityType as Type};

/// What an entity may do with others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Quote,
    /// Holds no plain style.
    Code,
    Whole,
    /// The number of a plain style.
    Style(usize),
}

const STYLES: [Type; 5] =
    [Type::Bold, Type::Italic, Type::Underline, Type::Strikethrough, Type::Spoiler];

fn class(entity: &MessageEntity) -> Class {
    match &entity.r#type {
        Type::Blockquote | Type::ExpandableBlockquote => Class::Quote,
        Type::Code | Type::Pre => Class::Code,
        other => STYLES.iter().position(|style| style == other).map_or(Class::Whole, Class::Style),
    }
}

/// Puts entities in order. They must fit the text.
pub(super) fn nest(mut entities: Vec<MessageEntity>) -> Vec<MessageEntity> {
    entities.retain(says_something);
    if entities.len() < 2 {
        return entities;
    }
    sort(&mut entities);

    let mut quotes = Vec::new();
    let mut wholes = Vec::new();
    let mut styles: [Vec<(i64, i64)>; STYLES.len()] = Default::default();
    let mut edges = Vec::new();
    for entity in entities {
        let (start, end) = (entity.offset, end(&entity));
        edges.extend([start, end]);
        match class(&entity) {
            Class::Style(style) => join(&mut styles[style], start, end),
            Class::Quote => push_apart(&mut quotes, entity),
            Class::Code | Class::Whole => push_apart(&mut wholes, entity),
        }
    }
    wholes.retain(|whole| lies_well(whole, &quotes));
    edges.sort_unstable();
    edges.dedup();
    Nesting { quotes, wholes, styles, open: Vec::new(), out: Vec::new() }.over(&edges)
}

/// The outer one first.
fn sort(entities: &mut [MessageEntity]) {
    entities.sort_by_key(|e| (e.offset, Reverse(end(e)), class(e)));
}

/// Adds a stretch to sorted ones, joined with the last if they touch.
fn join(stretches: &mut Vec<(i64, i64)>, start: i64, end: i64) {
    match stretches.last_mut() {
        Some((_, last)) if start <= *last => *last = end.max(*last),
        _ => stretches.push((start, end)),
    }
}

/// Adds an entity to sorted ones unless it overlaps the last.
fn push_apart(entities: &mut Vec<MessageEntity>, entity: MessageEntity) {
    if entities.last().is_none_or(|last| end(last) <= entity.offset) {
        entities.push(entity);
    }
}

/// Whether each quotation is apart from an entity or around it.
fn lies_well(entity: &MessageEntity, quotes: &[MessageEntity]) -> bool {
    let after = quotes.partition_point(|quote| end(quote) <= entity.offset);
    quotes.get(after).is_none_or(|quote| {
        quote.offset >= end(entity) || (quote.offset <= entity.offset && end(entity) <= end(quote))
    })
}

/// What is open, by its number: a quotation, a whole entity, a style.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Quote(usize),
    Whole(usize),
    Style(usize),
}

struct Nesting {
    quotes: Vec<MessageEntity>,
    wholes: Vec<MessageEntity>,
    styles: [Vec<(i64, i64)>; STYLES.len()],
    /// From the outside in, each with its place in what comes out.
    open: Vec<(Part, usize)>,
    out: Vec<MessageEntity>,
}

impl Nesting {
    /// Goes over the text from edge to edge, between which nothing begins or ends.
    fn over(mut self, edges: &[i64]) -> Vec<MessageEntity> {
        for &at in edges {
            let quote = active(&self.quotes, at, |e| (e.offset, end(e)));
            let whole = active(&self.wholes, at, |e| (e.offset, end(e)));
            let is_code = whole.is_some_and(|n| class(&self.wholes[n]) == Class::Code);
            let styles = self.styles.each_ref().map(|stretches| match is_code {
                true => None,
                false => active(stretches, at, |stretch| *stretch).map(|n| stretches[n].1),
            });
            self.go_on(at, quote, whole, styles);
        }
        // What was cut to the same length is in the order of its class, as when it comes again.
        sort(&mut self.out);
        self.out
    }

    /// Closes and opens what it takes to have just these parts open; styles come with their ends.
    fn go_on(
        &mut self,
        at: i64,
        quote: Option<usize>,
        whole: Option<usize>,
        styles: [Option<i64>; STYLES.len()],
    ) {
        let is_open = |part: Part| self.open.iter().any(|(open, _)| *open == part);
        let opens_quote = quote.is_some_and(|n| !is_open(Part::Quote(n)));
        let opening = whole.filter(|n| !is_open(Part::Whole(*n)));
        let whole_ends = opening.map(|n| end(&self.wholes[n]));
        let stays = |part: &Part| match *part {
            _ if opens_quote => false,
            Part::Quote(n) => quote == Some(n),
            Part::Whole(n) => whole == Some(n),
            Part::Style(n) => {
                styles[n].is_some_and(|ends| whole_ends.is_none_or(|whole| ends >= whole))
            }
        };
        let staying = self.open.iter().take_while(|(part, _)| stays(part)).count();
        for (_, place) in self.open.drain(staying..) {
            self.out[place].length = at - self.out[place].offset;
        }

        if let Some(n) = quote.filter(|_| opens_quote) {
            self.put(Part::Quote(n), at);
        }
        let mut rest: Vec<(Part, i64)> = Vec::new();
        rest.extend(whole.map(|n| (Part::Whole(n), end(&self.wholes[n]))));
        rest.extend(
            styles.iter().enumerate().filter_map(|(n, ends)| Some((Part::Style(n), (*ends)?))),
        );
        rest.retain(|(part, _)| !self.open.iter().any(|(open, _)| open == part));
        rest.sort_by_key(|(_, ends)| Reverse(*ends));
        for (part, _) in rest {
            self.put(part, at);
        }
    }

    fn put(&mut self, part: Part, at: i64) {
        let mut entity = match part {
            Part::Quote(n) => self.quotes[n].clone(),
            Part::Whole(n) => self.wholes[n].clone(),
            Part::Style(n) => MessageEntity::new(STYLES[n].clone(), at, 0),
        };
        entity.offset = at;
        self.open.push((part, self.out.len()));
        self.out.push(entity);
    }
}

/// The number of the stretch that a place is in, of sorted ones that do not overlap.
fn active<T>(stretches: &[T], at: i64, bounds: impl Fn(&T) -> (i64, i64)) -> Option<usize> {
    let n = stretches.partition_point(|stretch| bounds(stretch).1 <= at);
    stretches.get(n).filter(|stretch| bounds(stretch).0 <= at).map(|_| n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(entities: &[(Type, i64, i64)]) -> Vec<(String, i64, i64)> {
        let made = entities.iter().map(|(kind, start, end)| {
            MessageEntity::new(kind.clone(), *start, end - start).url("https://safew.org/")
        });
        let nested = nest(made.collect()).into_iter();
        nested.map(|e| (e.r#type.to_string(), e.offset, end(&e))).collect()
    }

    fn expect(entities: &[(Type, i64, i64)], expected: &[(&str, i64, i64)]) {
        let expected: Vec<_> = expected.iter().map(|(k, s, e)| ((*k).to_owned(), *s, *e)).collect();
        assert_eq!(nested(entities), expected, "from {entities:?}");
        let mut reversed = entities.to_vec();
        reversed.reverse();
        assert_eq!(nested(&reversed), expected, "in any order");
        let again = nested(entities).into_iter();
        let again: Vec<_> = again.map(|(k, s, e)| (Type::from(&*k), s, e)).collect();
        assert_eq!(nested(&again), expected, "a second time");
    }

    #[test]
    fn styles_are_cut_where_they_cross() {
        expect(
            &[(Type::Bold, 0, 5), (Type::Italic, 3, 8)],
            &[("bold", 0, 5), ("italic", 3, 5), ("italic", 5, 8)],
        );
        expect(
            &[(Type::Bold, 0, 5), (Type::TextLink, 3, 8)],
            &[("bold", 0, 3), ("text_link", 3, 8), ("bold", 3, 5)],
        );
        expect(
            &[(Type::Bold, 0, 9), (Type::TextLink, 3, 8)],
            &[("bold", 0, 9), ("text_link", 3, 8)],
        );
    }

    #[test]
    fn what_touches_is_joined() {
        expect(&[(Type::Bold, 0, 3), (Type::Bold, 3, 5), (Type::Bold, 4, 9)], &[("bold", 0, 9)]);
    }

    #[test]
    fn code_holds_no_style() {
        expect(
            &[(Type::Bold, 0, 9), (Type::Code, 3, 5)],
            &[("bold", 0, 3), ("code", 3, 5), ("bold", 5, 9)],
        );
        expect(&[(Type::Pre, 0, 9), (Type::Italic, 3, 5), (Type::Code, 1, 2)], &[("pre", 0, 9)]);
    }

    #[test]
    fn what_is_cut_to_the_same_length_is_in_order_too() {
        expect(
            &[(Type::Bold, 0, 2), (Type::TextLink, 0, 1), (Type::Code, 1, 2)],
            &[("text_link", 0, 1), ("bold", 0, 1), ("code", 1, 2)],
        );
    }

    #[test]
    fn quotations_lie_outside() {
        expect(
            &[(Type::Bold, 0, 9), (Type::Blockquote, 2, 4)],
            &[("bold", 0, 2), ("blockquote", 2, 4), ("bold", 2, 4), ("bold", 4, 9)],
        );
        expect(
            &[(Type::Blockquote, 0, 9), (Type::ExpandableBlockquote, 2, 4)],
            &[("blockquote", 0, 9)],
        );
        expect(&[(Type::TextLink, 0, 9), (Type::Blockquote, 2, 4)], &[("blockquote", 2, 4)]);
    }

    #[test]
    fn the_outer_of_two_links_stays() {
        expect(&[(Type::TextLink, 0, 9), (Type::Mention, 2, 4)], &[("text_link", 0, 9)]);
    }
}
