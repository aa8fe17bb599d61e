//! Cutting a text that is too long for one message.

use std::{cmp::Reverse, ops::Range};

use unicode_segmentation::UnicodeSegmentation;

use super::{FormattedText, MAX_ENTITIES, utf16};
use crate::types::MessageEntity;

/// The best place for a cut first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    Paragraph,
    Line,
    Sentence,
    Word,
}

impl FormattedText {
    /// Cuts the text into parts of at most `limit` UTF-16 code units, such as
    /// [`MAX_TEXT`](super::MAX_TEXT) or [`MAX_CAPTION`](super::MAX_CAPTION).
    ///
    /// A part ends with a paragraph, or else with a line, a sentence, a word, and not inside an
    /// entity if there is such a place in its later half, or any place before an entity that would
    /// fit whole into the next part. An entity that is cut goes on in the next part. Where there is
    /// no word's end either, the cut is between characters as people see them, so that no emoji
    /// falls apart.
    ///
    /// No part has more than [`MAX_ENTITIES`] either.
    ///
    /// White space at a cut is left out, except for the indentation of the next line: the server
    /// would trim it. There is no part of white space alone. A limit below 2 counts as 2, the
    /// length of an emoji.
    ///
    /// ```
    /// use bot_core::text::bold;
    ///
    /// let parts = bold("One sentence. Another one.").split(20);
    /// assert_eq!(parts, [bold("One sentence."), bold("Another one.")]);
    /// ```
    #[must_use]
    pub fn split(&self, limit: usize) -> Vec<Self> {
        let limit = limit.max(2);
        let entities = self.entities();
        if self.len <= limit && entities.len() <= MAX_ENTITIES {
            return match self.text.trim().is_empty() {
                true => Vec::new(),
                false => vec![self.clone()],
            };
        }
        let bytes = utf16::bytes(&self.text);
        let byte = |at: i64| {
            let at = usize::try_from(at).unwrap_or(0);
            bytes.get(at).copied().unwrap_or(self.text.len())
        };
        let entities: Vec<(Range<usize>, MessageEntity)> =
            entities.into_iter().map(|e| (byte(e.offset)..byte(utf16::end(&e)), e)).collect();
        let all = entities.iter().map(|(range, _)| range.clone()).collect();
        let whole = entities.iter().filter(|(_, e)| e.length <= utf16::signed(limit));
        let whole = whole.map(|(range, _)| range.clone()).collect();

        let parts = Cutter { text: &self.text, limit, all, whole }.parts().into_iter();
        parts.map(|range| self.part(range, &entities)).collect()
    }

    /// A part, with what it has of each entity.
    fn part(&self, part: Range<usize>, entities: &[(Range<usize>, MessageEntity)]) -> Self {
        let mut out = Self::from(&self.text[part.clone()]);
        let units = |range: Range<usize>| utf16::signed(utf16::len(&self.text[range]));
        for (range, entity) in entities.iter().take_while(|(range, _)| range.start < part.end) {
            let (start, end) = (range.start.max(part.start), range.end.min(part.end));
            if start < end {
                let mut entity = entity.clone();
                entity.offset = units(part.start..start);
                entity.length = units(start..end);
                out.entities.push(entity);
            }
        }
        out
    }
}

/// What is looked at beyond the end of a part, in bytes: whether a sentence or an emoji ends there.
const BEYOND: usize = 64;

struct Cutter<'t> {
    text: &'t str,
    /// In UTF-16 code units.
    limit: usize,
    /// Where the entities are, in bytes, sorted.
    all: Vec<Range<usize>>,
    /// What is better not cut, in bytes.
    whole: Vec<Range<usize>>,
}

/// Where a part may end and the next begin, with white space between the two.
struct Gap {
    end: usize,
    next: usize,
    kind: Break,
}

impl Cutter<'_> {
    fn parts(&self) -> Vec<Range<usize>> {
        let mut parts = Vec::new();
        let mut start = 0;
        while start < self.text.len() {
            let farthest = self.farthest(start);
            let rest = &self.text[start..];
            let text_at = start + rest.len() - rest.trim_start().len();
            if text_at >= farthest {
                start = text_at; // more white space than fits into a part
                continue;
            }
            let Range { start: end, end: next } = match farthest == self.text.len() {
                true => farthest..farthest,
                false => self.cut(start, farthest),
            };
            if text_at < end {
                parts.push(start..end);
            }
            start = next;
        }
        parts
    }

    /// The end of the longest part that starts here.
    fn farthest(&self, start: usize) -> usize {
        let mut units = 0;
        let mut rest = self.text[start..].char_indices();
        let too_far = rest.find(|(_, c)| {
            units += c.len_utf16();
            units > self.limit
        });
        let farthest = too_far.map_or(self.text.len(), |(at, _)| start + at);
        let one_too_many = self.all.iter().filter(|entity| entity.end > start).nth(MAX_ENTITIES);
        match one_too_many {
            Some(entity) if entity.start > start => farthest.min(entity.start),
            _ => farthest,
        }
    }

    /// The white space between the part that starts here and the next.
    fn cut(&self, start: usize, farthest: usize) -> Range<usize> {
        let near = |whole: &&Range<usize>| whole.start < farthest && start < whole.end;
        let whole: Vec<_> = self.whole.iter().filter(near).collect();
        let is_apart = |end: usize, next: usize| {
            !whole.iter().any(|whole| whole.start < end && next < whole.end)
        };
        let half = start + (farthest - start) / 2;

        let (apart, cutting): (Vec<_>, Vec<_>) =
            self.gaps(start, farthest).into_iter().partition(|gap| is_apart(gap.end, gap.next));
        let gap = best_after(half, &apart).or(apart.last());
        let gap = gap.or_else(|| best_after(half, &cutting)).or(cutting.last());
        if let Some(gap) = gap {
            return gap.end..gap.next;
        }
        let ends = self.graphemes(start, farthest);
        let end = ends.iter().rfind(|end| **end >= half && is_apart(**end, **end)).or(ends.last());
        let end = end.copied().unwrap_or(farthest); // one character of more than a part
        end..end
    }

    /// The places for a cut, in order.
    fn gaps(&self, start: usize, farthest: usize) -> Vec<Gap> {
        let seen = &self.text[start..self.text.ceil_char_boundary(farthest + BEYOND)];
        let sentences: Vec<_> =
            seen.split_sentence_bound_indices().map(|(at, _)| start + at).skip(1).collect();

        let mut gaps = Vec::new();
        let mut at = start;
        while let Some(found) = self.text[at..farthest].find(is_space) {
            let gap = self.gap(at + found, &sentences);
            at = gap.next.min(farthest);
            gaps.push(gap);
        }
        if self.text[farthest..].starts_with(is_space) && at < farthest {
            gaps.push(self.gap(farthest, &sentences));
        }
        // Where sentences end without white space, as in Chinese.
        let is_bare = |at: &usize| {
            let around = self.text[..*at].chars().next_back().into_iter();
            !around.chain(self.text[*at..].chars().next()).any(is_space)
        };
        let bare = sentences.iter().copied().take_while(|at| *at <= farthest).filter(is_bare);
        gaps.extend(bare.map(|at| Gap { end: at, next: at, kind: Break::Sentence }));
        gaps.retain(|gap| gap.end > start);
        gaps.sort_by_key(|gap| gap.end);
        gaps
    }

    /// The gap that begins with this white space.
    fn gap(&self, end: usize, sentences: &[usize]) -> Gap {
        let rest = &self.text[end..];
        let white = &rest[..rest.find(|c| !is_space(c)).unwrap_or(rest.len())];
        let kind = match white.matches('\n').count() {
            0 if sentences.binary_search(&(end + white.len())).is_ok() => Break::Sentence,
            0 => Break::Word,
            1 => Break::Line,
            _ => Break::Paragraph,
        };
        // The next line keeps its indentation.
        let next = white.rfind('\n').map_or(white.len(), |at| at + 1);
        Gap { end, next: end + next, kind }
    }

    /// The ends of characters as people see them.
    fn graphemes(&self, start: usize, farthest: usize) -> Vec<usize> {
        let seen = &self.text[start..self.text.ceil_char_boundary(farthest + BEYOND)];
        let ends = seen.grapheme_indices(true).map(|(at, grapheme)| start + at + grapheme.len());
        ends.take_while(|end| *end <= farthest).collect()
    }
}

/// The last of the best kind, from a place on.
fn best_after(place: usize, gaps: &[Gap]) -> Option<&Gap> {
    let late = gaps.iter().filter(|gap| gap.end >= place);
    late.min_by_key(|gap| (gap.kind, Reverse(gap.end)))
}

/// White space at which a line may be broken.
fn is_space(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}')
}
