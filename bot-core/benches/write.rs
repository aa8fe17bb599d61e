//! What it costs to write a call and to check it against the platform's limits, beside writing the
//! same with serde: as a `Value` that is made first, and as a struct that derives `Serialize`.
//!
//! `cargo bench -p bot-core --bench write`. The table at its end is taken as that of `read` is;
//! `-- table` gives it alone.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "a bench")]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use bot_core::{
    Method, Platform,
    check::Trial,
    methods::{AnswerCallbackQuery, EditMessageText, SendMessage, SendPhoto},
    types::{InlineKeyboardButton, InlineKeyboardMarkup, InputFile, ParseMode},
};
use criterion::{BenchmarkId, Criterion, criterion_group};
use serde::Serialize;
use serde_json::json;

const TEXT: &str =
    "Your order no. 88213 is ready.\n2 x Sencha Asanoka, 100 g\n1 x Gyokuro Yame, 50 g";
const EDITED: &str = "Your order no. 88213 is on its way: delivery today between 17:00 and 20:00.";
const PHOTO: &str =
    "AgACAgIAAyEFAARxKq1HAAEBZO9pYQ4bWk2Vt8sYd0q3PzL6hXeQAAk7zMRtVuJlIq9f2WcTe4Rk0AQADAgADeQAAzgE";

/// As people write it who use no framework: what is absent is left out.
#[derive(Serialize)]
struct Call {
    #[serde(skip_serializing_if = "Option::is_none")]
    chat_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    callback_query_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    photo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    caption: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parse_mode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    show_alert: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_markup: Option<Markup>,
}

#[derive(Serialize)]
struct Markup {
    inline_keyboard: Vec<Vec<Button>>,
}

#[derive(Serialize)]
struct Button {
    text: String,
    callback_data: String,
}

const NONE: Call = Call {
    chat_id: None,
    message_id: None,
    callback_query_id: None,
    photo: None,
    text: None,
    caption: None,
    parse_mode: None,
    show_alert: None,
    reply_markup: None,
};

/// The ways to write; the first is what the others are measured by.
const WAYS: [&str; 5] = ["json!", "derive", "write", "check", "both"];

/// A call in three forms, which are made outside of the measured time but for the `Value`: to make
/// that is what people do at each call.
struct Case {
    name: &'static str,
    run: Box<dyn Fn(usize)>,
}

fn case<M: Method + 'static>(
    name: &'static str,
    method: M,
    derived: Call,
    value: fn(&M) -> serde_json::Value,
) -> Case {
    let written = Trial::write(&method);
    let ours: serde_json::Value = serde_json::from_slice(&written.body().unwrap()).unwrap();
    assert_eq!(ours, serde_json::to_value(&derived).unwrap(), "{name}");
    assert_eq!(ours, value(&method), "{name}");
    let run = move |way| match way {
        0 => drop(black_box(serde_json::to_vec(&value(black_box(&method))).unwrap())),
        1 => drop(black_box(serde_json::to_vec(black_box(&derived)).unwrap())),
        2 => drop(black_box(Trial::write(black_box(&method)).body().unwrap())),
        3 => black_box(&written).check::<M>(black_box(&Platform::SAFEW)).unwrap(),
        _ => {
            let written = Trial::write(black_box(&method));
            written.check::<M>(black_box(&Platform::SAFEW)).unwrap();
            drop(black_box(written.body().unwrap()));
        }
    };
    Case { name, run: Box::new(run) }
}

fn cases() -> [Case; 4] {
    let button = |text: &str, data: &str| InlineKeyboardButton::new(text).callback_data(data);
    let rows = [vec![button("Track it", "o:88213:t"), button("Cancel", "o:88213:x")]];
    let plain = |text: &str, data: &str| Button { text: text.into(), callback_data: data.into() };
    let derived = Markup {
        inline_keyboard: vec![vec![plain("Track it", "o:88213:t"), plain("Cancel", "o:88213:x")]],
    };
    let id = "2589443210476634217";
    [
        case(
            "sendMessage",
            SendMessage::new(5_187_302_946, TEXT).reply_markup(InlineKeyboardMarkup::new(rows)),
            Call {
                chat_id: Some(5_187_302_946),
                text: Some(TEXT.into()),
                reply_markup: Some(derived),
                ..NONE
            },
            |_| {
                json!({
                    "chat_id": 5_187_302_946_i64,
                    "text": TEXT,
                    "reply_markup": {"inline_keyboard": [[
                        {"text": "Track it", "callback_data": "o:88213:t"},
                        {"text": "Cancel", "callback_data": "o:88213:x"},
                    ]]},
                })
            },
        ),
        case(
            "editMessageText",
            EditMessageText::new()
                .chat_id(5_187_302_946)
                .message_id(48_225)
                .text(EDITED)
                .parse_mode(ParseMode::Html),
            Call {
                chat_id: Some(5_187_302_946),
                message_id: Some(48_225),
                text: Some(EDITED.into()),
                parse_mode: Some("HTML".into()),
                ..NONE
            },
            |_| {
                json!({
                    "chat_id": 5_187_302_946_i64,
                    "message_id": 48_225,
                    "text": EDITED,
                    "parse_mode": "HTML",
                })
            },
        ),
        case(
            "answerCallbackQuery",
            AnswerCallbackQuery::new(id).text("Noted.").show_alert(true),
            Call {
                callback_query_id: Some(id.into()),
                text: Some("Noted.".into()),
                show_alert: Some(true),
                ..NONE
            },
            |_| json!({"callback_query_id": "2589443210476634217", "text": "Noted.", "show_alert": true}),
        ),
        case(
            "sendPhoto",
            SendPhoto::new(5_187_302_946, InputFile::file_id(PHOTO)).caption(EDITED),
            Call {
                chat_id: Some(5_187_302_946),
                photo: Some(PHOTO.into()),
                caption: Some(EDITED.into()),
                ..NONE
            },
            |_| json!({"chat_id": 5_187_302_946_i64, "photo": PHOTO, "caption": EDITED}),
        ),
    ]
}

fn writes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("write");
    for case in cases() {
        for (way, says) in WAYS.iter().enumerate() {
            group.bench_function(BenchmarkId::new(*says, case.name), |bencher| {
                bencher.iter(|| (case.run)(way));
            });
        }
    }
}

/// Nanoseconds of each way for one call: the lowest of several rounds' medians.
fn interleaved(case: &Case, rounds: usize, repeat: u32) -> [f64; 5] {
    let mut lowest = [f64::INFINITY; 5];
    for _ in 0..rounds {
        let mut samples = [const { Vec::new() }; 5];
        for _ in 0..61 {
            for (way, samples) in samples.iter_mut().enumerate() {
                let start = Instant::now();
                (0..repeat).for_each(|_| (case.run)(way));
                let time: Duration = start.elapsed();
                samples.push(time.as_secs_f64() * 1e9 / f64::from(repeat));
            }
        }
        for (lowest, samples) in lowest.iter_mut().zip(&mut samples) {
            samples.sort_by(f64::total_cmp);
            *lowest = lowest.min(samples[samples.len() / 2]);
        }
    }
    lowest
}

/// Prints what each way takes in nanoseconds.
fn table(rounds: usize, repeat: u32) {
    println!(
        "\n{:<20}{:>8}{:>8}{:>8}{:>8}{:>8}",
        "ns", "json!", "derive", "write", "check", "both"
    );
    for case in cases() {
        let mut line = format!("{:<20}", case.name);
        for time in interleaved(&case, rounds, repeat) {
            line += &format!("{time:>8.0}");
        }
        println!("{line}");
    }
}

criterion_group!(benches, writes);

fn main() {
    benches();
    Criterion::default().configure_from_args().final_summary();
    let has = |option| std::env::args().any(|arg| arg == option);
    if has("--profile-time") || has("--list") {
        return; // for a profile, or for what there is
    }
    match has("--test") {
        true => table(1, 1),
        false => table(6, 500),
    }
}
