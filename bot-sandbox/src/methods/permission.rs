//! Which permission of a group a message needs, by what it holds.

use bot_core::types::Message;

use crate::world::FileKind;

/// A permission, and what refusals call that which it is about.
pub(crate) type Permission = (&'static str, &'static str);

pub(crate) const TEXTS: Permission = ("can_send_messages", "text messages");
const GAMES: Permission = ("can_send_other_messages", "games");
pub(crate) const POLLS: Permission = ("can_send_polls", "polls");

/// That of the messages a method sends.
pub(super) fn of_method(method: &str) -> Permission {
    match method {
        "sendPhoto" => of_file(FileKind::Photo),
        "sendVideo" => of_file(FileKind::Video),
        "sendAudio" => of_file(FileKind::Audio),
        "sendDocument" => of_file(FileKind::Document),
        "sendVoice" => of_file(FileKind::Voice),
        "sendVideoNote" => of_file(FileKind::VideoNote),
        "sendAnimation" => of_file(FileKind::Animation),
        "sendSticker" => of_file(FileKind::Sticker),
        "sendGame" => GAMES,
        "sendPoll" => POLLS,
        _ => TEXTS,
    }
}

/// That of a message which shows such a file.
pub(crate) fn of_file(kind: FileKind) -> Permission {
    match kind {
        FileKind::Photo | FileKind::Thumbnail => ("can_send_photos", "photos"),
        FileKind::Video => ("can_send_videos", "videos"),
        FileKind::Audio => ("can_send_audios", "music"),
        FileKind::Document => ("can_send_documents", "documents"),
        FileKind::Voice => ("can_send_voice_notes", "voice notes"),
        FileKind::VideoNote => ("can_send_video_notes", "video notes"),
        FileKind::Animation => ("can_send_other_messages", "animations"),
        FileKind::Sticker => ("can_send_other_messages", "stickers"),
    }
}

/// That of a message like this one.
pub(crate) fn of_message(message: &Message) -> Permission {
    let files = [
        (!message.photo.is_empty(), FileKind::Photo),
        (message.video.is_some(), FileKind::Video),
        (message.animation.is_some(), FileKind::Animation), // before the document that it is too
        (message.audio.is_some(), FileKind::Audio),
        (message.document.is_some(), FileKind::Document),
        (message.voice.is_some(), FileKind::Voice),
        (message.video_note.is_some(), FileKind::VideoNote),
        (message.sticker.is_some(), FileKind::Sticker),
    ];
    match files.into_iter().find(|(is, _)| *is) {
        Some((_, kind)) => of_file(kind),
        None if message.game.is_some() => GAMES,
        None if message.poll.is_some() => POLLS,
        None => TEXTS,
    }
}
