//! Where a message is, as the methods that send name it; what they reply to.

use crate::{
    methods::*,
    types::{ChatId, Message, ReplyParameters},
};

/// The parts of a place beside the chat.
struct Place {
    message_thread_id: Option<i64>,
    direct_messages_topic_id: Option<i64>,
    business_connection_id: Option<String>,
}

impl Place {
    fn of(message: &Message) -> Self {
        Self {
            // Outside of topics it is a thread of replies, and nothing can be sent to that.
            message_thread_id: message.message_thread_id.filter(|_| message.is_topic_message),
            direct_messages_topic_id: message.direct_messages_topic().map(|topic| topic.topic_id),
            business_connection_id: message.business_connection_id().map(str::to_owned),
        }
    }
}

/// A reply to a message, from the chat that is given. One given by its name is taken for the
/// message's own.
fn reply_parameters(message: &Message, from: &ChatId) -> ReplyParameters {
    let reply = ReplyParameters::new();
    let ephemeral = message.extra.as_deref().and_then(|extra| extra.ephemeral_message_id);
    let reply = match ephemeral {
        Some(id) => reply.ephemeral_message_id(id),
        None => reply.message_id(message.message_id),
    };
    match from {
        ChatId::Id(id) if *id != message.chat.id => reply.chat_id(&*message.chat),
        _ => reply,
    }
}

/// Which parts of a place a method knows.
macro_rules! places {
    ($($method:ident { $($part:ident)* })*) => {
        $(
            impl<B> $method<B> {
                /// Sends it where the message is: into the same topic, for the same business
                /// account. The chat stays as it is.
                pub fn in_the_place_of(mut self, message: &Message) -> Self {
                    let place = Place::of(message);
                    $(self.$part = place.$part;)*
                    self
                }
            }
        )*
    };
}

/// Methods that can reply.
macro_rules! replies {
    ($($method:ident)*) => {
        $(
            impl<B> $method<B> {
                /// Makes it a reply to this message, which may be in another chat.
                pub fn reply_to(mut self, message: &Message) -> Self {
                    let reply = reply_parameters(message, &self.chat_id);
                    self.reply_parameters = Some(Box::new(reply));
                    self
                }
            }
        )*
    };
}

places! {
    SendMessage { message_thread_id direct_messages_topic_id business_connection_id }
    SendRichMessage { message_thread_id direct_messages_topic_id business_connection_id }
    SendPhoto { message_thread_id direct_messages_topic_id business_connection_id }
    SendLivePhoto { message_thread_id direct_messages_topic_id business_connection_id }
    SendVideo { message_thread_id direct_messages_topic_id business_connection_id }
    SendAnimation { message_thread_id direct_messages_topic_id business_connection_id }
    SendAudio { message_thread_id direct_messages_topic_id business_connection_id }
    SendVoice { message_thread_id direct_messages_topic_id business_connection_id }
    SendVideoNote { message_thread_id direct_messages_topic_id business_connection_id }
    SendDocument { message_thread_id direct_messages_topic_id business_connection_id }
    SendSticker { message_thread_id direct_messages_topic_id business_connection_id }
    SendPaidMedia { message_thread_id direct_messages_topic_id business_connection_id }
    SendMediaGroup { message_thread_id direct_messages_topic_id business_connection_id }
    SendLocation { message_thread_id direct_messages_topic_id business_connection_id }
    SendVenue { message_thread_id direct_messages_topic_id business_connection_id }
    SendContact { message_thread_id direct_messages_topic_id business_connection_id }
    SendDice { message_thread_id direct_messages_topic_id business_connection_id }
    SendPoll { message_thread_id business_connection_id }
    SendGame { message_thread_id business_connection_id }
    SendChatAction { message_thread_id business_connection_id }
    SendInvoice { message_thread_id direct_messages_topic_id }
    PinChatMessage { business_connection_id }
    UnpinChatMessage { business_connection_id }
    StopPoll { business_connection_id }
}

replies! {
    SendMessage SendRichMessage SendPhoto SendLivePhoto SendVideo SendAnimation SendAudio SendVoice
    SendVideoNote SendDocument SendSticker SendPaidMedia SendMediaGroup SendLocation SendVenue
    SendContact SendDice SendPoll SendGame SendInvoice SendChecklist CopyMessage
}
