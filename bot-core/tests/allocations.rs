//! How often reading an update allocates: no more than there are strings, lists and boxed objects.
//!
//! A test program of its own, for it counts for the whole process: with one test in it.

#![allow(missing_docs, reason = "a test")]

use std::alloc::System;

use bot_core::Update;
use serde_json::Value;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// How often something allocates, growing what is there included.
fn count<T>(make: impl FnOnce() -> T) -> usize {
    let region = Region::new(ALLOCATOR);
    let made = make();
    let change = region.change();
    drop(made);
    change.allocations + change.reallocations
}

/// How many a payload needs.
fn needs(json: &Value) -> usize {
    match json {
        Value::String(_) => 1,
        Value::Array(items) => 1 + items.iter().map(needs).sum::<usize>(),
        Value::Object(fields) => 1 + fields.values().map(needs).sum::<usize>(),
        _ => 0,
    }
}

#[test]
fn reading_allocates_what_it_keeps() {
    let payloads = [
        ("command", include_str!("../benches/payloads/1_command.json")),
        ("group reply", include_str!("../benches/payloads/2_group_reply.json")),
        ("photo", include_str!("../benches/payloads/3_photo.json")),
        ("callback query", include_str!("../benches/payloads/4_callback_query.json")),
        ("chat member", include_str!("../benches/payloads/5_chat_member.json")),
        ("edited message", include_str!("../benches/payloads/6_edited_message.json")),
    ];
    println!("{:<16}{:>8}{:>8}{:>8}", "allocations", "Value", "Update", "kept");
    for (name, json) in payloads {
        let value = count(|| serde_json::from_str::<Value>(json).unwrap());
        let update = count(|| Update::from_slice(json.as_bytes()).unwrap());
        let kept = needs(&serde_json::from_str(json).unwrap());
        println!("{name:<16}{value:>8}{update:>8}{kept:>8}");
        assert!(update <= kept, "{name}: {update} allocations for {kept} values");
    }
}
