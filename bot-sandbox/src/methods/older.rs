//! What clients write that were made for an older API: names of then, and texts where objects stand
//! today. Telegram's server still reads it, so it is put into the present form before anybody looks.
//! Of SafeW that is not known.

use serde_json::{Map, Value, json};

use super::Parameters;

/// The present name of a method that had another one, its name in any case of letters.
pub(super) fn method(name: &str) -> Option<&'static str> {
    Some(match &*name.to_ascii_lowercase() {
        "getchatmemberscount" => "getChatMemberCount",
        "kickchatmember" => "banChatMember",
        "setstickersetthumb" => "setStickerSetThumbnail",
        _ => return None,
    })
}

/// Puts the parameters of a method into the present form. What is already in it stays.
pub(super) fn translate(method: &str, parameters: &mut Parameters) {
    parameters.rename("thumb", "thumbnail");
    reply(parameters);
    preview(parameters);
    change(parameters, "reply_markup", button_texts);
    if method == "sendPoll" {
        change(parameters, "options", texts_of_objects);
        if let Some(id) = parameters.text("correct_option_id").map(|id| format!("[{id}]")) {
            set_if_missing(parameters, "correct_option_ids", id);
        }
    }
}

/// `reply_parameters` took the place of two.
fn reply(parameters: &mut Parameters) {
    // One that cannot be read counts for nothing, as zero does.
    let id = parameters.int("reply_to_message_id").ok().flatten().filter(|id| *id != 0);
    let Some(id) = id else { return };
    let mut reply = json!({"message_id": id});
    if parameters.bool("allow_sending_without_reply") {
        reply["allow_sending_without_reply"] = true.into();
    }
    set_if_missing(parameters, "reply_parameters", reply.to_string());
}

/// `link_preview_options` took the place of a switch.
fn preview(parameters: &mut Parameters) {
    if parameters.bool("disable_web_page_preview") {
        let off = json!({"is_disabled": true}).to_string();
        set_if_missing(parameters, "link_preview_options", off);
    }
}

fn set_if_missing(parameters: &mut Parameters, name: &str, value: String) {
    if parameters.text(name).is_none() {
        parameters.set(name, value);
    }
}

/// Changes a value in JSON, if there is one that can be read.
fn change(parameters: &mut Parameters, name: &str, change: fn(&mut Value)) {
    let given = parameters.text(name).and_then(|text| serde_json::from_str(text).ok());
    if let Some(mut value) = given {
        change(&mut value);
        parameters.set(name, value.to_string());
    }
}

/// A button of ready answers may be its text alone.
fn button_texts(markup: &mut Value) {
    let rows = markup.get_mut("keyboard").and_then(Value::as_array_mut);
    rows.into_iter().flatten().for_each(texts_of_objects);
}

/// Puts an object with that text where a list has a text.
fn texts_of_objects(list: &mut Value) {
    for item in list.as_array_mut().into_iter().flatten() {
        if item.is_string() {
            let text = item.take();
            *item = Value::Object(Map::from_iter([("text".to_owned(), text)]));
        }
    }
}
