//! Messages as text, a line each.

use std::fmt::Write as _;

use bot_core::types::{Message, PollOption, ServiceMessage};

use super::buttons;
use crate::world::ChatState;

/// What a person sees of a message: its text, or what it holds in brackets and the text below it.
pub(crate) fn describe(message: &Message) -> String {
    let Some(content) = content(message) else {
        return message.text_or_caption().unwrap_or("(no text)").to_owned();
    };
    match message.text_or_caption() {
        Some(caption) => format!("[{content}] {caption}"),
        None => format!("[{content}]"),
    }
}

/// What it holds that is not text.
fn content(message: &Message) -> Option<String> {
    let named = |kind: &str, name: &Option<String>| match name {
        Some(name) => format!("{kind} {name}"),
        None => kind.to_owned(),
    };
    Some(if !message.photo.is_empty() {
        "photo".into()
    } else if let Some(video) = &message.video {
        named("video", &video.file_name)
    } else if let Some(animation) = &message.animation {
        named("animation", &animation.file_name)
    } else if let Some(audio) = &message.audio {
        named("audio", audio_name(&audio.title, &audio.file_name))
    } else if let Some(document) = &message.document {
        named("document", &document.file_name)
    } else if let Some(voice) = &message.voice {
        format!("voice, {} s", voice.duration)
    } else if let Some(note) = &message.video_note {
        format!("video note, {} s", note.duration)
    } else if let Some(sticker) = &message.sticker {
        named("sticker", &sticker.emoji)
    } else if let Some(dice) = &message.dice {
        format!("{} {}", dice.emoji.as_str(), dice.value)
    } else if let Some(game) = &message.game {
        match &game.text {
            Some(text) => format!("game {}; {text}", game.title),
            None => format!("game {}", game.title),
        }
    } else if let Some(poll) = &message.poll {
        let option = |o: &PollOption| format!("{} {}", o.text, o.voter_count);
        let options: Vec<_> = poll.options.iter().map(option).collect();
        let closed = if poll.is_closed { "; closed" } else { "" };
        format!("poll {} {}{closed}", poll.question, options.join(", "))
    } else if let Some(venue) = &message.venue {
        format!("venue {}, {}", venue.title, venue.address)
    } else if let Some(place) = &message.location {
        format!("location {}, {}", place.latitude, place.longitude)
    } else if let Some(contact) = &message.contact {
        format!("contact {} {}", contact.first_name, contact.phone_number)
    } else {
        return None;
    })
}

fn audio_name<'a>(title: &'a Option<String>, file: &'a Option<String>) -> &'a Option<String> {
    if title.is_some() { title } else { file }
}

/// The messages of a chat up to this one, a line for each, for its reactions and for its buttons;
/// what happened where that is all a message says.
pub(crate) fn lines(chat: &ChatState, newest: i64) -> String {
    let mut out = String::new();
    for message in chat.messages.range(..=newest).map(|(_, message)| message) {
        let from = name_of(message);
        let edited = if message.edit_date.is_some() { " (edited)" } else { "" };
        let _ = match message.service.as_deref().and_then(happened) {
            Some(happened) => writeln!(out, "{from} {happened}"),
            None => writeln!(out, "{from}{edited}: {}", describe(message)),
        };
        for emoji in chat.reactions_to(message.message_id) {
            let _ = writeln!(out, "  ({emoji})");
        }
        let labels: Vec<_> = buttons(message).iter().map(|b| format!("[{}]", b.text)).collect();
        if !labels.is_empty() {
            let _ = writeln!(out, "  {}", labels.join(" "));
        }
    }
    out
}

/// The name of who wrote a message.
pub(super) fn name_of(message: &Message) -> &str {
    let user = message.from.as_deref().map(|user| &*user.first_name);
    let chat = message.sender_chat.as_deref().and_then(|chat| chat.title.as_deref());
    user.or(chat).unwrap_or("?")
}

pub(super) fn happened(service: &ServiceMessage) -> Option<String> {
    if let Some(user) = service.new_chat_members.first() {
        return Some(format!("(came: {})", user.first_name));
    }
    if let Some(user) = &service.left_chat_member {
        return Some(format!("(left: {})", user.first_name));
    }
    if let Some(title) = &service.new_chat_title {
        return Some(format!("(new title: {title})"));
    }
    service.pinned_message.as_ref().map(|_| "(pinned a message)".to_owned())
}
