//! A map that knows which of its values may have changed, so that those who look on need not look at
//! all of them.

use std::{collections::BTreeMap, ops::Deref};

/// A map. Whoever gets at a value to change it gives it another revision.
#[derive(Debug)]
#[cfg_attr(feature = "state", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "state", serde(transparent))]
#[cfg_attr(
    feature = "state",
    serde(bound(deserialize = "K: serde::Deserialize<'de>, V: serde::Deserialize<'de>"))
)]
pub(crate) struct Tracked<K: Ord, V> {
    values: BTreeMap<K, V>,
    /// By key; those that were not touched since the start are not here.
    #[cfg_attr(feature = "state", serde(skip))]
    revisions: BTreeMap<K, u64>,
    #[cfg_attr(feature = "state", serde(skip))]
    last: u64,
}

impl<K: Ord, V> Default for Tracked<K, V> {
    fn default() -> Self {
        Self { values: BTreeMap::new(), revisions: BTreeMap::new(), last: 0 }
    }
}

/// To look at the values.
impl<K: Ord, V> Deref for Tracked<K, V> {
    type Target = BTreeMap<K, V>;

    fn deref(&self) -> &Self::Target {
        &self.values
    }
}

impl<K: Ord + Copy, V> Tracked<K, V> {
    pub(crate) fn insert(&mut self, key: K, value: V) {
        self.touch(key);
        self.values.insert(key, value);
    }

    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.touch(*key);
        self.values.get_mut(key)
    }

    /// The value of a key, made if there is none.
    pub(crate) fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        self.touch(key);
        self.values.entry(key).or_insert_with(make)
    }

    /// The revision of a value; another one if it may have changed.
    pub(crate) fn revision(&self, key: &K) -> u64 {
        self.revisions.get(key).copied().unwrap_or(0)
    }

    fn touch(&mut self, key: K) {
        self.last += 1;
        self.revisions.insert(key, self.last);
    }
}
