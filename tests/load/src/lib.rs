//! What the servers of the load bench have in common: handling that costs nothing, and allocations
//! that are counted if they are asked for.

use std::{
    hint::black_box,
    sync::atomic::{AtomicU64, Ordering},
};

use bot_server::types::{CallbackQuery, ChatMemberUpdated, Message};

#[cfg(feature = "counted")]
#[global_allocator]
static ALLOCATOR: &stats_alloc::StatsAlloc<std::alloc::System> = &stats_alloc::INSTRUMENTED_SYSTEM;

static HANDLED: AtomicU64 = AtomicU64::new(0);

/// What a handler of the bench does: it looks at who, where and what, and counts.
pub fn handles(chat: i64, user: Option<i64>, text: &str) {
    black_box((chat, user, text));
    HANDLED.fetch_add(1, Ordering::Relaxed);
}

/// The same with a message.
pub fn hears(message: &Message) {
    let user = message.from.as_ref().map(|user| user.id.0);
    handles(message.chat.id, user, message.text_or_caption().unwrap_or_default());
}

/// The same with the press of a button.
pub fn is_pressed(query: &CallbackQuery) {
    let chat = query.message.as_deref().and_then(|message| message.chat());
    let data = query.data.as_deref().unwrap_or_default();
    handles(chat.map_or(0, |chat| chat.id), Some(query.from.id.0), data);
}

/// The same with a member who comes or goes.
pub fn sees(change: &ChatMemberUpdated) {
    handles(change.chat.id, Some(change.from.id.0), "");
}

/// How many updates were handled and, if that is counted, what was allocated since the start. The
/// one who asks reads this.
#[expect(clippy::print_stdout, reason = "the result of a program")]
pub fn tell() {
    println!("handled {}", HANDLED.load(Ordering::Relaxed));
    #[cfg(feature = "counted")]
    {
        let stats = ALLOCATOR.stats();
        println!("allocations {}", stats.allocations + stats.reallocations);
    }
}
