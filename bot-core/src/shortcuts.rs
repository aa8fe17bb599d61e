//! Methods with what is known filled in, from what was received.

use crate::{
    methods::{AnswerCallbackQuery, SendMessage},
    types::{CallbackQuery, Message, ReplyParameters},
};

impl Message {
    /// A text to the chat of this message, into its topic and for its business account.
    ///
    /// Return it from a handler or hand it to [`Bot::call`](crate::Bot::call).
    pub fn answer(&self, text: impl Into<String>) -> SendMessage {
        SendMessage::new(&*self.chat, text).in_the_place_of(self)
    }

    /// The same, as a reply to this message.
    pub fn reply(&self, text: impl Into<String>) -> SendMessage {
        let to = ReplyParameters::new().message_id(self.message_id);
        self.answer(text).reply_parameters(to)
    }
}

impl CallbackQuery {
    /// The answer that stops the button's progress bar; say more with its setters.
    pub fn answer(&self) -> AnswerCallbackQuery {
        AnswerCallbackQuery::new(&*self.id)
    }
}

impl SendMessage {
    /// Sends it where the message is: to the same topic, for the same business account.
    pub(crate) fn in_the_place_of(mut self, message: &Message) -> Self {
        if message.is_topic_message {
            self.message_thread_id = message.message_thread_id;
        }
        self.direct_messages_topic_id = message.direct_messages_topic().map(|topic| topic.topic_id);
        self.business_connection_id = message.business_connection_id().map(str::to_owned);
        self
    }
}

#[cfg(test)]
mod tests {
    use crate::{json, types::Message};

    #[test]
    fn an_answer_goes_where_the_message_was() {
        let text = r#"{"message_id":3,"date":1,"chat":{"id":-7,"type":"supergroup"},
            "is_topic_message":true,"message_thread_id":9,"business_connection_id":"b"}"#;
        let message: Message = json::from_str(text).unwrap();
        let reply = message.reply("hi");
        assert_eq!(reply.message_thread_id, Some(9));
        assert_eq!(reply.business_connection_id.as_deref(), Some("b"));
        assert_eq!(reply.reply_parameters.and_then(|p| p.message_id), Some(3));
    }
}
