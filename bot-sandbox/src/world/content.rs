//! What a message holds: what another one takes over of it, and who wrote it first.

use bot_core::types::{Message, MessageOrigin, MessageOriginChannel, MessageOriginUser};

/// Whether it is a message that a caption can stand below.
pub(crate) fn has_caption(message: &Message) -> bool {
    !message.photo.is_empty()
        || message.video.is_some()
        || message.animation.is_some()
        || message.audio.is_some()
        || message.document.is_some()
        || message.voice.is_some()
}

/// Fills a new message with what another one holds.
pub(crate) fn put_content(message: &mut Message, original: &Message) {
    let mut copy = original.clone();
    copy.message_id = message.message_id;
    copy.date = message.date;
    std::mem::swap(&mut copy.chat, &mut message.chat);
    std::mem::swap(&mut copy.from, &mut message.from);
    copy.sender_chat = message.sender_chat.take();
    copy.via_bot = None;
    copy.edit_date = None;
    copy.forward_origin = None;
    copy.reply_to_message = None;
    copy.external_reply = None;
    copy.quote = None;
    copy.media_group_id = None;
    copy.message_thread_id = None;
    copy.is_topic_message = false;
    copy.reply_markup = None;
    copy.extra = None;
    *message = copy;
}

/// Who wrote a message first.
pub(crate) fn origin(message: &Message) -> MessageOrigin {
    if let Some(origin) = &message.forward_origin {
        return (**origin).clone();
    }
    if let Some(chat) = &message.sender_chat {
        let mut origin = MessageOriginChannel::default();
        origin.date = message.date;
        origin.chat = (**chat).clone();
        origin.message_id = message.message_id;
        return MessageOrigin::Channel(origin);
    }
    let mut origin = MessageOriginUser::default();
    origin.date = message.date;
    origin.sender_user = message.from.as_deref().cloned().unwrap_or_default();
    MessageOrigin::User(origin)
}
