//! The form of a call, before anything is done: whether what is needed is there, and of its type,
//! and within the API's limits. One walk for all methods, played or not, by the schema's own table.
//!
//! It is as lenient as the real server: what it does not know is stepped over, numbers may come as
//! texts, `null` is as good as nothing.

mod table;
mod walk;
mod words;

use std::borrow::Cow;

use bot_core::{Dialect, check, json};
use serde_json::Value;

use self::table::{Field, Line};
use crate::{
    api_error::{Answer, ApiError},
    methods::Parameters,
};

/// Limits that the server moves values into, or cuts to, in silence.
const TAKEN_ALL_THE_SAME: &[&str] = &[
    "getUpdates.limit",
    "getUserProfilePhotos.limit",
    "getUserProfileAudios.limit",
    "setWebhook.max_connections",
    "setChatTitle.title",
    "createChatInviteLink.name",
    "editChatInviteLink.name",
    "setWebhook.certificate",
];

/// Looks at a call of a method of the API, and puts what may be written in several ways into one.
pub(crate) fn check(
    dialect: Dialect,
    method: &'static str,
    parameters: &mut Parameters,
    left: &[&str],
) -> Answer<()> {
    let Some(Line::Method(rest)) = table::line(method) else {
        return Ok(());
    };
    let refuse = |words: Cow<'static, str>| Err(ApiError::bad_request(&words));
    let mut given: Vec<(Field, Option<String>)> = Vec::new();
    for field in table::fields(rest) {
        match read(&field, parameters) {
            Ok(Some(value)) => given.push((field, value)),
            Ok(None) => {
                let missing = field.needed.then(|| words::missing(method, &field)).flatten();
                if let Some(words) = missing {
                    return refuse(words);
                }
            }
            Err(words) => return refuse(words),
        }
    }
    let fields: Vec<_> = given.iter().map(|(field, json)| (field.name, json.as_deref())).collect();
    match check::came_in(dialect, method, &fields) {
        Err(beyond) if !is_taken(&beyond, left) => refuse(words::beyond(&beyond)),
        _ => Ok(()),
    }
}

/// Whether the server takes it all the same, or the method itself looks at it.
fn is_taken(beyond: &check::InvalidCall, left: &[&str]) -> bool {
    let (method, place) = (beyond.method, &*beyond.parameter);
    let parameter = place.split(['.', '[']).next().unwrap_or_default();
    let is_inside = place != parameter;
    let is_thumbnail = place.ends_with("thumbnail"); // one that is no new file is none
    TAKEN_ALL_THE_SAME.contains(&&*format!("{method}.{place}"))
        || is_thumbnail
        || left.contains(&parameter)
        || left.contains(&&*format!("{method}.{parameter}"))
        || (is_inside && matches!(beyond.problem, check::Invalid::Missing { .. }))
}

/// A parameter as JSON, or as a file that came along; nothing if it says nothing.
fn read(
    field: &Field,
    parameters: &mut Parameters,
) -> Result<Option<Option<String>>, Cow<'static, str>> {
    let Field { name, ty, .. } = *field;
    if ty == "file" && parameters.file(name).is_some() {
        return Ok(Some(None));
    }
    let Some(text) = parameters.given(name) else {
        return Ok(None);
    };
    if ty == "text" {
        return Ok(Some(Some(json::to_string(&text))));
    }
    let text = text.trim();
    if text.is_empty() || text == "null" {
        parameters.take(name);
        return Ok(None);
    }
    let json = match ty {
        "file" => json::to_string(&text),
        "chat" => match text.parse::<i64>() {
            Ok(id) => id.to_string(),
            Err(_) if text.starts_with('@') => json::to_string(&text),
            Err(_) => return Err(words::no_chat(name)),
        },
        "int" => number(text).ok_or_else(|| words::invalid(name))?.to_string(),
        "user" => match number(text) {
            Some(id) if id > 0 => id.to_string(),
            _ => return Err(words::invalid(name)),
        },
        "float" => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => text.to_owned(),
            _ => return Err(words::invalid(name)),
        },
        "bool" => truth(text).ok_or_else(|| words::invalid(name))?.to_string(),
        ty => {
            if let Some(words) = walk::words(ty) {
                let word = walk::word(words, text);
                let word = word.ok_or_else(|| words::no_such_word(ty, name))?;
                parameters.set(name, word.to_owned());
                return Ok(Some(Some(json::to_string(&word))));
            }
            let mut value: Value = serde_json::from_str(text).map_err(|_| words::no_json(field))?;
            let keyboard = matches!(ty, "ReplyMarkup" | "InlineKeyboardMarkup");
            if keyboard && value.as_object().is_some_and(serde_json::Map::is_empty) {
                parameters.take(name); // an empty object is as good as none
                return Ok(None);
            }
            let changed =
                walk::walk(ty, &mut value).map_err(|wrong| words::wrong(field, &wrong))?;
            let json = if changed { value.to_string() } else { text.to_owned() };
            if changed {
                parameters.set(name, json.clone());
            }
            return Ok(Some(Some(json)));
        }
    };
    Ok(Some(Some(json)))
}

/// A whole number; what follows the point does not count.
pub(crate) fn number(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let (whole, rest) = text.split_once('.')?;
    rest.bytes().all(|b| b.is_ascii_digit()).then(|| whole.parse().ok()).flatten()
}

/// A truth value, in the words in which programs write it.
pub(crate) fn truth(text: &str) -> Option<bool> {
    const TRUE: [&str; 3] = ["true", "yes", "1"];
    const FALSE: [&str; 3] = ["false", "no", "0"];
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(&TRUE) { Some(true) } else { is(&FALSE).then_some(false) }
}
