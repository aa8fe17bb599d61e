//! Numbers that look random and come of a seed.

use std::{
    env,
    hash::{BuildHasher, Hasher, RandomState},
};

/// SplitMix64.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    /// Of `BOT_TEST_SEED`, or of another seed each time; it is printed.
    pub(super) fn new() -> Self {
        let given = env::var("BOT_TEST_SEED").ok();
        let given = given.map(|seed| seed.parse().expect("BOT_TEST_SEED is a number"));
        let seed = given.unwrap_or_else(|| RandomState::new().build_hasher().finish() >> 32);
        println!("BOT_TEST_SEED={seed}");
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below this one.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    /// One in so many.
    pub(super) fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}
