//! What the servers of the load bench have in common: handling that costs nothing, and allocations
//! that are counted if they are asked for.

use std::{
    hint::black_box,
    sync::atomic::{AtomicU64, Ordering},
};

#[cfg(feature = "counted")]
#[global_allocator]
static ALLOCATOR: &stats_alloc::StatsAlloc<std::alloc::System> = &stats_alloc::INSTRUMENTED_SYSTEM;

static HANDLED: AtomicU64 = AtomicU64::new(0);

/// What a handler of the bench does: it looks at who, where and what, and counts.
pub fn handles(chat: i64, user: Option<i64>, text: &str) {
    black_box((chat, user, text));
    HANDLED.fetch_add(1, Ordering::Relaxed);
}

/// How many updates were handled and, if that is counted, what was allocated since the start.
pub fn tell() {
    let handled = HANDLED.load(Ordering::Relaxed);
    #[cfg(feature = "counted")]
    let allocations = {
        let stats = ALLOCATOR.stats();
        stats.allocations + stats.reallocations
    };
    #[cfg(not(feature = "counted"))]
    let allocations = 0;
    // The one who asks reads this.
    #[expect(clippy::print_stdout, reason = "the result of a program")]
    {
        println!("handled {handled} allocations {allocations}");
    }
}
