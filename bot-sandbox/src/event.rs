//! What happens in the sandbox, for those who watch: a terminal, a page, a test.

use std::{collections::BTreeMap, fmt, time::Duration};

use bot_core::types::Message;

/// Something that a person can see.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A message was sent, by a person or a bot.
    Sent(Box<Message>),
    /// A bot edited a message of its own.
    Edited(Box<Message>),
    /// A message was deleted.
    Deleted {
        /// The chat it was in.
        chat_id: i64,
        /// Its id there.
        message_id: i64,
    },
    /// Someone reacted to a message.
    Reacted {
        /// The chat the message is in.
        chat_id: i64,
        /// The person or the bot.
        user_id: i64,
        /// Its id there.
        message_id: i64,
        /// The reaction; none if it was taken back.
        emoji: Option<String>,
    },
    /// A bot answered the press of a button.
    Answered {
        /// Who had pressed it.
        user_id: i64,
        /// Which press it was.
        query_id: String,
        /// What is shown, if anything.
        text: Option<String>,
        /// Shown as an alert to be closed, not in passing.
        show_alert: bool,
        /// What is opened: a game, or a chat with the bot.
        url: Option<String>,
    },
    /// A bot wrote a draft: into the person's input box on SafeW; on Telegram, of a message of its
    /// own that it is still writing.
    Drafted {
        /// Whose input box or chat it is.
        user_id: i64,
        /// The draft; empty on Telegram while the bot thinks.
        text: String,
    },
    /// A bot says that it is doing something, `typing` for instance.
    Acting {
        /// The chat in which it says so.
        chat_id: i64,
        /// The bot.
        user_id: i64,
        /// What it is doing, as the API writes it.
        action: String,
    },
    /// A bot answered an inline query.
    Offered {
        /// Who had asked.
        user_id: i64,
        /// The titles of the results.
        titles: Vec<String>,
    },
    /// A person pressed a button below a message.
    Pressed {
        /// Who pressed it.
        user_id: i64,
        /// Which press it is.
        query_id: String,
        /// The chat that the message is in.
        chat_id: i64,
        /// What stands on the button.
        label: String,
    },
    /// A person asked a bot inline.
    Asked {
        /// Who asked.
        user_id: i64,
        /// What was typed after the bot's name.
        query: String,
    },
    /// A bot showed a keyboard of ready answers, or took it away.
    Keyboard {
        /// The chat it is in.
        chat_id: i64,
        /// What stands on its buttons; nothing if it is gone.
        rows: Option<Vec<Vec<String>>>,
    },
    /// Something failed that nobody in a chat sees: a handler, or a call that was refused.
    Failed {
        /// The chat it was about, if it was about one.
        chat_id: Option<i64>,
        /// What failed.
        what: String,
        /// Why.
        why: String,
    },
}

/// A call that a bot made.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call {
    /// The bot that called, by the first half of its token.
    pub bot: String,
    /// The method, as the API writes it if the API has it.
    pub method: String,
    /// The parameters as text; files by their names.
    pub parameters: BTreeMap<String, String>,
    /// Whether it was refused, and why.
    pub refused: Option<String>,
    /// The result as JSON, if it was not refused; nothing while the call is under way.
    pub result: Option<String>,
    /// When it came, in milliseconds of Unix time.
    pub at: i64,
    /// How long it took; nothing while it is under way.
    pub took: Option<Duration>,
    /// Whether it came in the answer to a webhook's request, not as a request of its own. The bot
    /// does not hear of its result.
    pub in_response: bool,
}

/// Without the values, among which is the webhook's secret.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.parameters.keys().collect();
        f.debug_struct("Call")
            .field("method", &self.method)
            .field("parameters", &names)
            .field("refused", &self.refused)
            .field("in_response", &self.in_response)
            .finish()
    }
}
