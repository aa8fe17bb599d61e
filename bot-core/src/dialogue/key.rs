//! Whose a dialogue is, and the key that follows from it.

use crate::{
    dialogue::DialogueState,
    extract::{HasChat, HasUser, Kind},
    storage::Key,
    types::{MaybeInaccessibleMessage, Message},
    update::{Payload, Update},
};

/// Whose a dialogue is: one of the types of [`scope`](mod@scope), which say it at compile time.
pub trait Scope: 'static {
    /// Its name, as in `key = user_in_chat`.
    const NAME: &'static str;
    /// Whether it is a user's own in all chats.
    const CROSSES_CHATS: bool = false;

    /// What tells the dialogues of one type apart; `None` for an update without it.
    fn place(update: &Update) -> Option<String>;
}

/// The kinds of update that have what a scope needs.
#[diagnostic::on_unimplemented(
    message = "an update of kind `{K}` has no dialogue or session with this key",
    label = "`{K}` does not say whose this is",
    note = "`key = user` needs a kind that comes from a user, `chat` and `topic` one about a chat, and `user_in_chat`, the default, both"
)]
pub trait In<K: Kind>: Scope {}

/// The scopes as types. They have no values; `key = user` in the attribute names `scope::user`.
#[allow(non_camel_case_types, reason = "they are named as in the attribute")]
pub mod scope {
    /// Everybody in a chat.
    #[derive(Debug)]
    pub enum chat {}
    /// One person in all chats.
    #[derive(Debug)]
    pub enum user {}
    /// One person in one chat.
    #[derive(Debug)]
    pub enum user_in_chat {}
    /// Everybody in a topic.
    #[derive(Debug)]
    pub enum topic {}
}

// Where one does not hold, its own words are what is shown, not those of `HasUser` and `HasChat`.
#[diagnostic::do_not_recommend]
impl<K: HasChat> In<K> for scope::chat {}
#[diagnostic::do_not_recommend]
impl<K: HasUser> In<K> for scope::user {}
#[diagnostic::do_not_recommend]
impl<K: HasUser + HasChat> In<K> for scope::user_in_chat {}
#[diagnostic::do_not_recommend]
impl<K: HasChat> In<K> for scope::topic {}

impl Scope for scope::chat {
    const NAME: &'static str = "chat";

    fn place(update: &Update) -> Option<String> {
        Some(format!("{}{}", update.chat()?.id, via(update)))
    }
}

impl Scope for scope::user {
    const NAME: &'static str = "user";
    const CROSSES_CHATS: bool = true;

    fn place(update: &Update) -> Option<String> {
        Some(update.user()?.id.to_string())
    }
}

impl Scope for scope::user_in_chat {
    const NAME: &'static str = "user_in_chat";

    fn place(update: &Update) -> Option<String> {
        Some(format!("{}:{}{}", update.chat()?.id, update.user()?.id, via(update)))
    }
}

impl Scope for scope::topic {
    const NAME: &'static str = "topic";

    /// The general topic has no id, and neither has a chat without topics: 0 stands for them.
    fn place(update: &Update) -> Option<String> {
        let message = message(update)?;
        let topic = message.message_thread_id.filter(|_| message.is_topic_message);
        Some(format!("{}:{}{}", message.chat.id, topic.unwrap_or_default(), via(update)))
    }
}

/// The key of the dialogue of this type, if the update has one.
pub(super) fn key_of<S: DialogueState>(update: &Update) -> Option<Key> {
    let place = S::Scope::place(update)?;
    Some(Key::new(format!("{}:{}:{place}", S::NAME, S::Scope::NAME)))
}

/// The message that the update is, or whose button was pressed.
fn message(update: &Update) -> Option<&Message> {
    match &update.payload {
        Payload::CallbackQuery(query) => match query.message.as_deref()? {
            MaybeInaccessibleMessage::Message(message) => Some(message),
            _ => None,
        },
        _ => update.message(),
    }
}

/// The business account on whose behalf the bot is in this chat: with the bot itself the same person
/// has another conversation.
fn via(update: &Update) -> String {
    let connection = match &update.payload {
        Payload::DeletedBusinessMessages(deleted) => Some(&*deleted.business_connection_id),
        _ => message(update).and_then(|message| message.business_connection_id()),
    };
    connection.map(|id| format!(":via:{id}")).unwrap_or_default()
}
