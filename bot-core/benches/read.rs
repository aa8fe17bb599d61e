//! What it costs to read an update, beside reading it as `serde_json::Value`.
//!
//! `cargo bench -p bot-core --bench read`. At the end stands a table of ratios, each taken
//! interleaved in this process: on a machine that is not quiet, these can be compared with those of
//! another day, and criterion's times cannot. `-- table` as a filter gives the table alone.
//!
//! How much is allocated says the test `allocations`, for to count costs time.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "a bench")]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use bot_core::{AllowedUpdates, Update, UpdateKind};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group};
use serde_json::Value;

/// What people send, by name, kind and text.
const PAYLOADS: [(&str, UpdateKind, &[u8]); 6] = [
    ("command", UpdateKind::Message, include_bytes!("payloads/1_command.json")),
    ("group reply", UpdateKind::Message, include_bytes!("payloads/2_group_reply.json")),
    ("photo", UpdateKind::Message, include_bytes!("payloads/3_photo.json")),
    ("callback query", UpdateKind::CallbackQuery, include_bytes!("payloads/4_callback_query.json")),
    ("chat member", UpdateKind::ChatMember, include_bytes!("payloads/5_chat_member.json")),
    ("edited message", UpdateKind::EditedMessage, include_bytes!("payloads/6_edited_message.json")),
];

/// The ways to read; the first is what the others are measured by.
const WAYS: [&str; 4] = ["Value", "Update", "wanted", "unwanted"];

/// Reads one payload one way, and gives it up again.
fn read(way: usize, kind: UpdateKind, json: &[u8]) {
    let json = black_box(json);
    match way {
        0 => drop(black_box(serde_json::from_slice::<Value>(json).unwrap())),
        1 => drop(black_box(Update::from_slice(json).unwrap())),
        2 => {
            let wanted = AllowedUpdates::EMPTY.with(kind);
            drop(black_box(Update::from_slice_for(json, wanted).unwrap()));
        }
        _ => {
            let wanted = AllowedUpdates::EMPTY.with(UpdateKind::Poll);
            drop(black_box(Update::from_slice_for(json, wanted).unwrap()));
        }
    }
}

fn reads(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read");
    for (name, kind, json) in PAYLOADS {
        group.throughput(Throughput::Bytes(json.len() as u64));
        for (way, says) in WAYS.iter().enumerate() {
            group.bench_function(BenchmarkId::new(*says, name), |bencher| {
                bencher.iter(|| read(way, kind, json));
            });
        }
    }
}

/// Nanoseconds of each way for one payload: the lowest of several rounds' medians.
fn interleaved(kind: UpdateKind, json: &[u8], rounds: usize, sample: Duration) -> [f64; 4] {
    let once = Instant::now();
    (0..100).for_each(|_| read(0, kind, json));
    let repeat = (sample.as_nanos() * 100 / once.elapsed().as_nanos().max(1)).clamp(1, 1 << 20);
    let repeat = u32::try_from(repeat).unwrap();
    let mut lowest = [f64::INFINITY; 4];
    for _ in 0..rounds {
        let mut samples = [const { Vec::new() }; 4];
        for _ in 0..61 {
            for (way, samples) in samples.iter_mut().enumerate() {
                let start = Instant::now();
                (0..repeat).for_each(|_| read(way, kind, json));
                samples.push(start.elapsed().as_secs_f64() * 1e9 / f64::from(repeat));
            }
        }
        for (lowest, samples) in lowest.iter_mut().zip(&mut samples) {
            samples.sort_by(f64::total_cmp);
            *lowest = lowest.min(samples[samples.len() / 2]);
        }
    }
    lowest
}

/// Prints what each way takes, and its part of what `Value` takes.
fn table(rounds: usize, sample: Duration) {
    println!(
        "\n{:<16}{:>6}{:>10}{:>18}{:>18}{:>18}",
        "", "bytes", "Value", "Update", "wanted", "unwanted"
    );
    let mut means = [0.0; 4];
    for (name, kind, json) in PAYLOADS {
        let times = interleaved(kind, json, rounds, sample);
        let mut line = format!("{name:<16}{:>6}{:>7.0} ns", json.len(), times[0]);
        for (mean, time) in means.iter_mut().zip(times) {
            *mean += time / times[0] / PAYLOADS.len() as f64;
        }
        for time in &times[1..] {
            line += &format!("{time:>9.0} ns {:>5.3}", time / times[0]);
        }
        println!("{line}");
    }
    let [_, update, wanted, unwanted] = means;
    println!("{:<32}{update:>18.3}{wanted:>18.3}{unwanted:>18.3}", "mean of Value");
}

criterion_group!(benches, reads);

fn main() {
    benches();
    Criterion::default().configure_from_args().final_summary();
    let has = |option| std::env::args().any(|arg| arg == option);
    if has("--profile-time") || has("--list") {
        return; // for a profile, or for what there is
    }
    match has("--test") {
        true => table(1, Duration::from_micros(1)),
        false => table(6, Duration::from_micros(300)),
    }
}
