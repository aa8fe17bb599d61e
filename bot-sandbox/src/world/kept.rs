//! A log of which the newest entries are kept.

use std::collections::VecDeque;

/// Entries kept; older ones are forgotten, so that a sandbox may run for days.
const KEPT: usize = 10_000;

/// A log. Entries are numbered from 0; those who read it remember the number of the next.
#[derive(Debug)]
pub(crate) struct Kept<T> {
    entries: VecDeque<Entry<T>>,
    forgotten: usize,
    /// Another one after every change.
    revision: u64,
}

#[derive(Debug)]
struct Entry<T> {
    /// The log's, when this was changed last.
    revision: u64,
    value: T,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { entries: VecDeque::new(), forgotten: 0, revision: 0 }
    }
}

impl<T> Kept<T> {
    pub(crate) fn push(&mut self, entry: T) {
        self.revision += 1;
        self.entries.push_back(Entry { revision: self.revision, value: entry });
        if self.entries.len() > KEPT {
            self.entries.pop_front();
            self.forgotten += 1;
        }
    }

    /// The entry of this number, unless it is forgotten.
    pub(crate) fn get_mut(&mut self, n: usize) -> Option<&mut T> {
        self.at_mut(n.checked_sub(self.forgotten)?)
    }

    /// The entry with this key, by which they must be sorted.
    pub(crate) fn find_mut<K: Ord>(&mut self, key: &K, of: impl Fn(&T) -> K) -> Option<&mut T> {
        let n = self.entries.binary_search_by_key(key, |entry| of(&entry.value)).ok()?;
        self.at_mut(n)
    }

    fn at_mut(&mut self, at: usize) -> Option<&mut T> {
        let entry = self.entries.get_mut(at)?;
        self.revision += 1;
        entry.revision = self.revision;
        Some(&mut entry.value)
    }

    /// Another number after every change.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    /// The number of the next entry.
    pub(crate) fn next(&self) -> usize {
        self.forgotten + self.entries.len()
    }

    /// The newest entries, at most so many, oldest first.
    pub(crate) fn newest(&self, n: usize) -> impl Iterator<Item = &T> {
        self.from(self.next().saturating_sub(n))
    }

    /// The number from which on there are so many entries of a sort; without so many, of the oldest.
    pub(crate) fn place_of_newest(&self, count: usize, is_one: impl Fn(&T) -> bool) -> usize {
        let numbered = (self.forgotten..self.next()).zip(&self.entries).rev();
        let mut ones = numbered.filter(|(_, entry)| is_one(&entry.value));
        ones.nth(count - 1).map_or(self.forgotten, |(n, _)| n)
    }

    /// The entries from the `n`th on.
    pub(crate) fn from(&self, n: usize) -> impl Iterator<Item = &T> {
        let entries = self.entries.iter().skip(n.saturating_sub(self.forgotten));
        entries.map(|entry| &entry.value)
    }

    /// Those of the entries from the `n`th on that have changed since this revision, with their
    /// numbers.
    pub(crate) fn changed(&self, n: usize, since: u64) -> impl Iterator<Item = (usize, &T)> {
        let numbered = (self.forgotten..).zip(&self.entries).skip(n.saturating_sub(self.forgotten));
        let changed = numbered.filter(move |(_, entry)| entry.revision > since);
        changed.map(|(n, entry)| (n, &entry.value))
    }
}
