//! A log of which the newest entries are kept.

use std::collections::VecDeque;

/// Entries kept; older ones are forgotten, so that a sandbox may run for days.
const KEPT: usize = 10_000;

/// A log. Entries are numbered from 0; those who read it remember the number of the next.
#[derive(Debug)]
pub(crate) struct Kept<T> {
    entries: VecDeque<T>,
    forgotten: usize,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { entries: VecDeque::new(), forgotten: 0 }
    }
}

impl<T> Kept<T> {
    pub(crate) fn push(&mut self, entry: T) {
        self.entries.push_back(entry);
        if self.entries.len() > KEPT {
            self.entries.pop_front();
            self.forgotten += 1;
        }
    }

    /// The entry of this number, unless it is forgotten.
    pub(crate) fn get_mut(&mut self, n: usize) -> Option<&mut T> {
        self.entries.get_mut(n.checked_sub(self.forgotten)?)
    }

    /// The entry with this key, by which they must be sorted.
    pub(crate) fn find_mut<K: Ord>(&mut self, key: &K, of: impl Fn(&T) -> K) -> Option<&mut T> {
        let n = self.entries.binary_search_by_key(key, of).ok()?;
        self.entries.get_mut(n)
    }

    /// The number of the next entry.
    pub(crate) fn next(&self) -> usize {
        self.forgotten + self.entries.len()
    }

    /// The newest entries, at most so many, oldest first.
    pub(crate) fn newest(&self, n: usize) -> impl Iterator<Item = &T> {
        self.newest_numbered(n).map(|(_, entry)| entry)
    }

    /// The newest entries with their numbers, at most so many, oldest first.
    pub(crate) fn newest_numbered(&self, n: usize) -> impl Iterator<Item = (usize, &T)> {
        let first = self.entries.len().saturating_sub(n);
        (self.forgotten + first..).zip(self.entries.iter().skip(first))
    }

    /// The entries from the `n`th on.
    pub(crate) fn from(&self, n: usize) -> impl Iterator<Item = &T> {
        self.entries.iter().skip(n.saturating_sub(self.forgotten))
    }
}
