//! Documentation: our sentence, then what the schema knows, then the API's page.

use std::fmt::Display;

use serde_json::Value;

use super::Ty;
use crate::schema::{self, Facts};

/// Lines of a type's documentation.
pub(super) fn ty(sentence: &str, ty: Option<&schema::Type>) -> Vec<String> {
    let mut out = vec![sentence.to_owned()];
    let Some(ty) = ty else { return out };
    let list =
        |names: &[String]| names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
    for group in ty.one_of.iter().flatten() {
        out.extend([String::new(), format!("Exactly one of these is there: {}.", list(group))]);
    }
    for group in ty.at_most_one.iter().flatten() {
        out.extend([String::new(), format!("At most one of these is there: {}.", list(group))]);
    }
    out.extend([String::new(), page(&ty.name)]);
    out
}

/// Lines of a method's documentation.
pub(super) fn method(sentence: &str, method: &schema::Method, answer: &Ty) -> Vec<String> {
    let where_known = match method.safew {
        Value::Bool(false) => "Telegram only",
        _ => "SafeW and Telegram",
    };
    let answer = format!("{where_known}. Answers with {}.", answer.link());
    vec![sentence.to_owned(), String::new(), answer, String::new(), page(&method.name)]
}

fn page(name: &str) -> String {
    format!("[In the Bot API](https://core.telegram.org/bots/api#{})", name.to_lowercase())
}

/// Lines of a field's documentation.
pub(super) fn field(sentence: &str, field: &schema::Field) -> Vec<String> {
    let mut out = vec![sentence.to_owned()];
    let facts = facts(field);
    if !facts.is_empty() {
        out.extend([String::new(), facts.join(" ")]);
    }
    out
}

/// What is otherwise about a parameter on SafeW: a paragraph, or nothing.
pub(super) fn on_safew(param: &str, method: &schema::SafeWMethod) -> Vec<String> {
    let mut out = Vec::new();
    for change in method.changes.iter().filter(|change| change.name == param) {
        out.extend(change.wire.as_ref().map(|_| "a number, no `@username`".to_owned()));
        out.extend(change.facts.max_file_mb.map(|n| format!("at most {n} MB")));
        out.extend(change.facts.min_len.map(|_| "needed".to_owned()));
    }
    if !method.known.is_empty() && !method.known.iter().any(|known| known == param) {
        out.push("not there".into());
    }
    if method.no_effect.iter().any(|name| name == param) {
        out.push("without effect".into());
    }
    if let Some(counting) = method.counts_only.get(param) {
        out.push(format!("nothing but {} counts", names(counting, " and ")));
    }
    if out.is_empty() { out } else { vec![String::new(), format!("On SafeW: {}.", out.join("; "))] }
}

fn value(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{text}`"),
        other => format!("`{other}`"),
    }
}

fn values(values: &[Value]) -> String {
    values.iter().map(value).collect::<Vec<_>>().join(", ")
}

fn names(names: &[String], joint: &str) -> String {
    names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(joint)
}

/// A range in words; what stands beside a number makes the plural.
fn range<T: Display>(min: Option<&T>, max: Option<&T>, what: &str) -> Option<String> {
    match (min, max) {
        (Some(min), Some(max)) if min.to_string() == max.to_string() => {
            Some(format!("Exactly {max}{what}."))
        }
        (Some(min), Some(max)) => Some(format!("{min} to {max}{what}.")),
        (Some(min), None) => Some(format!("At least {min}{what}.")),
        (None, Some(max)) => Some(format!("At most {max}{what}.")),
        (None, None) => None,
    }
}

/// What the schema knows of a field, as short sentences.
fn facts(field: &schema::Field) -> Vec<String> {
    let f: &Facts = &field.facts;
    let mut out = Vec::new();
    match field.wire.as_str() {
        "Timestamp" => out.push("Unix time.".to_owned()),
        "Seconds" => out.push("In seconds.".to_owned()),
        _ => {}
    }
    if let Some(places) = &f.only_in {
        out.push(match places.first().map(String::as_str) {
            Some("SafeW") => "SafeW only.".to_owned(),
            _ => format!("Only in the answer of {}.", names(places, ", ")),
        });
    }
    let characters = match f.after_entities {
        Some(true) => " characters after the markup is taken out",
        _ => " characters",
    };
    out.extend(range(f.min.as_ref(), f.max.as_ref(), ""));
    out.extend(range(f.min_len.as_ref(), f.max_len.as_ref(), characters));
    out.extend(range(f.min_bytes.as_ref(), f.max_bytes.as_ref(), " bytes"));
    out.extend(range(f.min_items.as_ref(), f.max_items.as_ref(), " items"));
    if let Some(each) = range(f.item_min.as_ref(), f.item_max.as_ref(), "") {
        out.push(format!("Each item: {}", each.to_lowercase()));
    }
    if let Some(also) = &f.also {
        let also: Vec<String> = also.iter().map(|n| format!("`{n}`")).collect();
        out.push(format!("Also {}.", also.join(", ")));
    }
    if let Some(not) = &f.not {
        let not: Vec<String> = not.iter().map(|n| format!("`{n}`")).collect();
        out.push(format!("Never {}.", not.join(", ")));
    }
    if f.increasing == Some(true) {
        out.push("In strictly increasing order.".into());
    }
    out.extend(f.max_total_len.map(|n| format!("At most {n} characters in all.")));
    out.extend(f.max_line_feeds.map(|n| format!("At most {n} line feeds.")));
    out.extend(f.charset.as_ref().map(|c| format!("Only characters of `{c}`.")));
    out.extend(f.suffix.as_ref().map(|s| format!("Must end with `{s}`.")));
    if f.no_emoji == Some(true) {
        out.push("No emoji.".into());
    }
    if let Some(Value::Object(by)) = &f.ranges_by {
        for (other, ranges) in by {
            let ranges = ranges.as_object().into_iter().flatten().map(|(v, r)| {
                let bound = |i: usize| r.get(i).map(ToString::to_string).unwrap_or_default();
                format!("{} to {} for {v}", bound(0), bound(1))
            });
            out.push(format!("By `{other}`: {}.", ranges.collect::<Vec<_>>().join(", ")));
        }
    }
    out.extend(range(f.min_ahead.as_ref(), f.max_ahead.as_ref(), " seconds from now"));
    if f.forever_outside.is_some() {
        out.push("Less than 30 seconds or more than 366 days from now means for ever.".into());
    }
    files(f, &mut out);
    out.extend(f.allowed.as_ref().map(|a| format!("One of {}.", values(a))));
    if let Some(default) = &f.default {
        out.push(format!("{} when left out.", value(default)));
    }
    out.extend(f.default_from.as_ref().map(|d| format!("The value of `{d}` when left out.")));
    out.extend(f.zero.as_ref().map(|z| match z.as_str() {
        "ephemeral_or_scheduled" => "0 for an ephemeral or a scheduled message.".into(),
        meaning => format!("0 means {meaning}."),
    }));
    conditions(f, &mut out);
    out
}

/// Limits of files.
fn files(f: &Facts, out: &mut Vec<String>) {
    out.extend(f.max_file_mb.map(|n| format!("At most {n} MB.")));
    out.extend(f.max_file_kb.map(|n| format!("At most {n} kB.")));
    if let Some(Value::Object(by)) = &f.max_file_kb_by {
        for (other, sizes) in by {
            let sizes = sizes.as_object().into_iter().flatten();
            let sizes: Vec<String> = sizes.map(|(v, n)| format!("{n} kB for {v}")).collect();
            out.push(format!("By `{other}`: at most {}.", sizes.join(", ")));
        }
    }
    out.extend(f.max_side.map(|n| format!("At most {n} pixels a side.")));
    out.extend(f.max_side_sum.map(|n| format!("Width and height at most {n} together.")));
    out.extend(f.max_ratio.map(|n| format!("No side over {n} times the other.")));
    out.extend(f.max_seconds.map(|n| format!("At most {n} seconds long.")));
    if f.upload_only == Some(true) {
        out.push("Only a new file.".into());
    }
    if f.no_url == Some(true) {
        out.push("Not by a URL.".into());
    }
    if f.file_id_only == Some(true) {
        out.push("Files inside only by file_id.".into());
    }
    if let Some(with) = &f.file_id_only_with {
        out.push(format!("Files inside only by file_id where {} is given.", names(with, ", ")));
    }
    if let Some(with) = &f.no_upload_with {
        out.push(format!("No new file where {} is given.", names(with, ", ")));
    }
}

/// When a field is there or must be.
fn conditions(f: &Facts, out: &mut Vec<String>) {
    for (other, when) in f.only_if.iter().flatten() {
        out.push(format!("Only where `{other}` is one of {}.", values(when)));
    }
    if let Some(unless) = &f.required_unless {
        out.push(format!("Needed unless {} is given.", names(unless, " and ")));
    }
    for (other, when) in f.required_if.iter().flatten() {
        out.push(format!("Needed where `{other}` is {}.", value(when)));
    }
    if let Some(with) = &f.required_with {
        out.push(format!("Needed where {} is given.", names(with, ", ")));
    }
    if let Some(excludes) = &f.excludes {
        out.push(format!("Not together with {}.", names(excludes, ", ")));
    }
    if let Some(stands_for) = &f.stands_for {
        out.push(format!("In place of {}.", names(stands_for, ", ")));
    }
    if let Some(seen) = &f.seen {
        out.push(format!("Seen: {}.", names(seen, ", ")));
    }
}
