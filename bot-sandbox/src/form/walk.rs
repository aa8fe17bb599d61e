//! Whether a value is of its type, as the real server reads JSON: a number may be written as a text
//! and a text as a number, `null` is as good as nothing, and what it does not know is stepped over.
//!
//! What may be written in several ways is put into one, so that nobody has to look twice.

use serde_json::{Map, Value};

use super::table::{self, Choice, Line};

/// What is wrong, and the type in which it is wrong.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) of: &'static str,
    pub(super) what: What,
}

#[derive(Debug)]
pub(super) enum What {
    /// A field that is needed is not there.
    Missing(&'static str),
    /// A field, and the type it must be of.
    Field(&'static str, &'static str),
    /// A field, and the words of which it must be one.
    Word(&'static str, &'static str),
    /// The value itself is not what it is expected to be.
    Expected(&'static str),
    /// The field that tells the variant has another value.
    Tag(&'static str),
}

/// The words of an enumeration that the server looks at; of the others it knows what it knows.
pub(super) fn words(name: &str) -> Option<&'static str> {
    match table::line(name) {
        Some(Line::Words(words)) if name != "MessageEntityType" => Some(words),
        _ => None,
    }
}

/// The word as the API writes it, from one in any case of letters.
pub(super) fn word(words: &'static str, given: &str) -> Option<&'static str> {
    let plain = given.trim_end_matches('\u{fe0f}'); // some keyboards write emoji with it
    words.split_whitespace().find(|word| word.eq_ignore_ascii_case(plain))
}

/// Looks at a value and puts it into the one way of writing it. Whether it was changed.
pub(super) fn walk(ty: &'static str, value: &mut Value) -> Result<bool, Wrong> {
    let expected = |what| Err(Wrong { of: ty, what: What::Expected(what) });
    if let Some(item) = ty.strip_prefix('[').and_then(|ty| ty.strip_suffix(']')) {
        let Value::Array(items) = value else {
            return expected(if item == "text" { "an array of strings" } else { "an array" });
        };
        let mut changed = false;
        for value in items {
            changed |= walk(item, value)?;
        }
        return Ok(changed);
    }
    match (plain(ty, value), table::line(ty)) {
        (Some(read), _) => read.or_else(|()| expected(kind(ty))),
        (None, Some(Line::Object(rest))) => match value {
            Value::Object(object) => fields(ty, rest, object),
            _ => expected("an object"),
        },
        (None, Some(Line::Union(rest))) => union(ty, rest, value),
        (None, _) => Ok(false),
    }
}

/// A value of a type that has no inside, whether it was rewritten; nothing if the type has one.
fn plain(ty: &'static str, value: &mut Value) -> Option<Result<bool, ()>> {
    let read = match ty {
        "int" | "user" => match &*value {
            Value::Number(number) if number.is_i64() => Ok(false),
            Value::String(text) => text.trim().parse::<i64>().map(|n| set(value, n)).map_err(drop),
            _ => Err(()),
        },
        "float" => match &*value {
            Value::Number(_) => Ok(false),
            Value::String(text) => text.trim().parse::<f64>().map(|n| set(value, n)).map_err(drop),
            _ => Err(()),
        },
        "bool" => value.as_bool().map(|_| false).ok_or(()),
        "text" | "file" => match &*value {
            Value::String(_) => Ok(false),
            Value::Number(number) => Ok(set(value, number.to_string())),
            _ => Err(()),
        },
        "chat" => match &*value {
            Value::String(_) | Value::Number(_) => Ok(false),
            _ => Err(()),
        },
        "object" => {
            if value.is_object() {
                Ok(false)
            } else {
                Err(())
            }
        }
        name => {
            let Some(Line::Words(all)) = table::line(name) else {
                return None;
            };
            match (value.as_str(), words(name)) {
                (None, _) => Err(()),
                (Some(_), None) => Ok(false),
                (Some(given), Some(_)) => match word(all, given) {
                    Some(known) if known == given => Ok(false),
                    Some(known) => Ok(set(value, known)),
                    None => Err(()),
                },
            }
        }
    };
    Some(read)
}

fn set(value: &mut Value, to: impl Into<Value>) -> bool {
    *value = to.into();
    true
}

/// A type as the server calls it where a field is of another.
fn kind(ty: &str) -> &'static str {
    match ty {
        "int" | "user" | "float" => "Number",
        "bool" => "Boolean",
        "object" => "Object",
        _ if ty.starts_with('[') => "Array",
        _ => match table::line(ty) {
            Some(Line::Object(_) | Line::Union(_)) => "Object",
            _ => "String",
        },
    }
}

fn fields(
    of: &'static str,
    rest: &'static str,
    object: &mut Map<String, Value>,
) -> Result<bool, Wrong> {
    let before = object.len();
    object.retain(|_, value| !value.is_null());
    let mut changed = object.len() != before;
    for field in table::fields(rest) {
        let wrong = |what| Err(Wrong { of, what });
        let Some(value) = object.get_mut(field.name) else {
            if field.needed {
                return wrong(What::Missing(field.name));
            }
            continue;
        };
        changed |= match walk(field.ty, value) {
            Ok(changed) => changed,
            Err(Wrong { what: What::Expected(_), of: ty }) if ty == field.ty => {
                return match words(ty) {
                    Some(words) => wrong(What::Word(field.name, words)),
                    None => wrong(What::Field(field.name, kind(ty))),
                };
            }
            Err(inside) => return Err(inside),
        };
    }
    Ok(changed)
}

fn union(of: &'static str, rest: &'static str, value: &mut Value) -> Result<bool, Wrong> {
    let wrong = |what| Err(Wrong { of, what });
    let whole = match &*value {
        Value::String(_) => table::choices(rest).find(Choice::is_text),
        Value::Array(_) => table::choices(rest).find(Choice::is_list),
        Value::Object(object) => {
            let fits = |choice: &Choice| {
                let tag = choice.tag();
                let tag = tag.is_none_or(|(name, is)| object.get(name).is_some_and(|v| v == is));
                let mut has = choice.has();
                tag && has.all(|name| object.get(name).is_some_and(|value| !value.is_null()))
                    && !choice.is_text()
                    && !choice.is_list()
            };
            match table::choices(rest).find(fits) {
                Some(choice) => Some(choice),
                None => {
                    return match table::choices(rest).find_map(|choice| choice.tag()) {
                        Some((tag, _)) if !object.contains_key(tag) => wrong(What::Missing(tag)),
                        Some((tag, _)) => wrong(What::Tag(tag)),
                        None => wrong(What::Expected("one of its kinds")),
                    };
                }
            }
        }
        _ => None,
    };
    match whole {
        Some(choice) => walk(choice.ty, value),
        None => wrong(What::Expected("an object")),
    }
}
