//! How the server says what is wrong with the form of a call.

use std::borrow::Cow;

use bot_core::check::{Invalid, InvalidCall};

use super::{
    table::Field,
    walk::{What, Wrong},
};

/// What is said where a parameter that is needed is not there: by the parameter, or by the method
/// and the parameter.
const MISSING: &[(&str, &str)] = &[
    ("message_id", "message identifier is not specified"),
    ("pinChatMessage.message_id", "message to pin not found"),
    ("text", "message text is empty"),
    ("user_id", "invalid user_id specified"),
    ("sender_chat_id", "sender_chat_id is empty"),
    ("file_id", "file_id not specified"),
    ("callback_query_id", TOO_OLD),
    ("inline_query_id", TOO_OLD),
    ("setChatTitle.title", "title must be non-empty"),
    ("sendMediaGroup.media", "there are no messages to send"),
    ("media", "input media is not specified"),
    ("results", "results is empty"),
    ("action", "wrong parameter action in request"),
    ("sendMessageDraft.draft_id", "RANDOM_ID_INVALID"),
    ("phone_number", "phone number is empty"),
    ("first_name", "first name is empty"),
    ("address", "address is empty"),
    ("title", "title is empty"),
];

const TOO_OLD: &str = "query is too old and response timeout expired or query ID is invalid";

/// Parameters that the API calls required and the server can do without.
const CAN_DO_WITHOUT: &[&str] =
    &["setWebhook.url", "setChatAdministratorCustomTitle.custom_title", "sendMessageDraft.text"];

/// What the server calls a JSON value that it cannot read, by the type.
const CALLED: &[(&str, &str)] = &[
    ("ReplyMarkup", "reply keyboard markup JSON object"),
    ("ReplyKeyboardMarkup", "reply keyboard markup JSON object"),
    ("InlineKeyboardMarkup", "inline keyboard markup JSON object"),
    ("InlineKeyboardButton", "inline keyboard button"),
    ("KeyboardButton", "keyboard button"),
    ("InputMessageContent", "input message content"),
    ("InlineQueryResult", "inline query result"),
    ("[InlineQueryResult]", "inline query results JSON object"),
    ("MediaGroupItem", "InputMedia"),
    ("InputMedia", "InputMedia"),
    ("BotCommandScope", "BotCommandScope"),
    ("[MediaGroupItem]", "media JSON object"),
    ("[MessageEntity]", "entities JSON object"),
    ("ReplyParameters", "reply parameters"),
    ("LinkPreviewOptions", "link preview options"),
];

/// What is said of a word that is none of an enumeration's.
const NO_SUCH_WORD: &[(&str, &str)] = &[
    ("ParseMode", "unsupported parse_mode"),
    ("ChatAction", "wrong parameter action in request"),
    ("PollType", "unsupported poll type specified"),
    ("DiceEmoji", "EMOTICON_STICKERPACK_MISSING"),
];

/// What is said of a value beyond its limit, by the parameter or the field.
const BEYOND: &[(&str, &str)] = &[
    ("callback_data", "BUTTON_DATA_INVALID"),
    ("caption", "message caption is too long"),
    ("sendDice.chat_id", "invalid chat_id specified"),
];

fn find(all: &[(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    all.iter().find(|(known, _)| *known == name).map(|(_, words)| *words)
}

/// The same for a parameter of a method.
fn of_method(
    all: &[(&'static str, &'static str)],
    method: &str,
    name: &str,
) -> Option<&'static str> {
    find(all, &format!("{method}.{name}")).or_else(|| find(all, name))
}

/// That a parameter is missing; nothing if the server can do without.
pub(super) fn missing(method: &str, field: &Field) -> Option<Cow<'static, str>> {
    let name = field.name;
    if CAN_DO_WITHOUT.contains(&&*format!("{method}.{name}")) {
        return None;
    }
    if let Some(words) = of_method(MISSING, method, name) {
        return Some(words.into());
    }
    Some(match field.ty {
        "chat" => format!("{name} is empty").into(),
        "file" => format!("there is no {} in the request", name.replace('_', " ")).into(),
        _ => format!("parameter \"{name}\" is required").into(),
    })
}

/// That a parameter is not of its type.
pub(super) fn invalid(name: &str) -> Cow<'static, str> {
    format!("invalid {name} specified").into()
}

/// That a parameter can be no chat's name.
pub(super) fn no_chat(name: &str) -> Cow<'static, str> {
    match name {
        "chat_id" => "chat not found".into(),
        _ => invalid(name),
    }
}

/// That a parameter is none of the words it may be.
pub(super) fn no_such_word(ty: &str, name: &str) -> Cow<'static, str> {
    find(NO_SUCH_WORD, ty).map_or_else(|| invalid(name), Cow::Borrowed)
}

/// What a JSON value is called.
fn called(ty: &str, name: &str) -> Cow<'static, str> {
    match find(CALLED, ty) {
        Some(called) => called.into(),
        None => name.replace('_', " ").into(),
    }
}

/// That a parameter is no JSON.
pub(super) fn no_json(field: &Field) -> Cow<'static, str> {
    let called = called(field.ty, field.name);
    if field.ty == "[text]" {
        return format!("can't parse {called}: expected an array of strings").into();
    }
    let object = if called.ends_with(" JSON object") { "" } else { " JSON object" };
    format!("can't parse {called}{object}").into()
}

/// What is wrong inside of a JSON value.
pub(super) fn wrong(field: &Field, Wrong { of, what }: &Wrong) -> Cow<'static, str> {
    let is_whole = *of == field.ty || field.ty == format!("[{of}]");
    let place = if is_whole { field.name } else { of };
    let called = match find(CALLED, of) {
        Some(called) => called.into(),
        None if of.starts_with("InputMedia") => "InputMedia".into(),
        None => called(of, place),
    };
    let why = match what {
        What::Missing("media") if called == "InputMedia" => "media not found".into(),
        What::Missing(name) => format!("Can't find field \"{name}\""),
        What::Field(name, kind) => format!("Field \"{name}\" must be of type {kind}"),
        What::Word(name, words) => {
            let words: Vec<&str> = words.split_whitespace().collect();
            match words.len() {
                ..=12 => format!("Field \"{name}\" must be one of {}", words.join(", ")),
                _ => {
                    return if name == &"emoji" {
                        "REACTION_INVALID".into()
                    } else {
                        invalid(name)
                    };
                }
            }
        }
        What::Tag(name) if called == "InputMedia" => format!("invalid {name} specified"),
        What::Tag(name) => format!("unsupported {name} specified"),
        What::Expected("an object") if *of == "ReplyMarkup" => {
            return "object expected as reply markup".into();
        }
        What::Expected(what) => format!("expected {what}"),
    };
    format!("can't parse {called}: {why}").into()
}

/// That a limit is not kept.
pub(super) fn beyond(call: &InvalidCall) -> Cow<'static, str> {
    let leaf = call.parameter.rsplit(['.', ']']).next().unwrap_or_default();
    match (&call.problem, of_method(BEYOND, call.method, leaf)) {
        (Invalid::Limit { .. }, _)
            if call.parameter.contains("inline_keyboard[") && leaf.is_empty() =>
        {
            "can't parse inline keyboard button: text buttons are unallowed in the inline keyboard"
                .into()
        }
        (Invalid::Limit { .. }, Some(words)) => words.into(),
        (Invalid::Limit { limit, .. }, None) if limit == "a new file" => {
            format!("there is no {} in the request", leaf.replace('_', " ")).into()
        }
        (Invalid::Limit { limit, given }, None) if call.parameter.is_empty() => {
            format!("the call must be {limit}, not {given}").into()
        }
        (Invalid::Limit { limit, given }, None) => {
            format!("{} must be {limit}, not {given}", call.parameter).into()
        }
        (Invalid::Missing { why }, _) => match of_method(MISSING, call.method, leaf) {
            Some(words) => words.into(),
            None if leaf == "chat_id" => "chat_id is empty".into(),
            None => format!("parameter \"{leaf}\" is required {why}").into(),
        },
        (other, _) => format!("{}: {other:?}", call.parameter).into(),
    }
}
