//! What became of one chat's message, and of the broadcast so far.

use crate::{
    client::{CallError, ErrorKind, Failure},
    types::ChatId,
};

/// What became of the message to one chat.
#[derive(Debug)]
#[non_exhaustive]
pub struct Delivery<A> {
    /// The chat, as it was given.
    pub chat_id: ChatId,
    /// The chat's id from now on, if it is a supergroup by now; the message went there.
    pub migrated_to: Option<i64>,
    /// What became of the message.
    pub outcome: Outcome<A>,
    /// How far the broadcast is with this.
    pub progress: Progress,
}

/// What became of a message.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome<A> {
    /// It was sent; the method's answer.
    Sent(A),
    /// The chat cannot be written to any more: the user has blocked the bot or is gone, the bot is
    /// out of the group, or there is no such chat. Take it from the list.
    Gone(CallError),
    /// It was refused for another reason, or nobody knows whether it was sent because the answer
    /// was lost. The broadcast goes on, unless the server fails for many chats in a row.
    ///
    /// What the platform wants too long a pause for in this chat alone is worth another attempt
    /// later: see [`CallError::retry_after`].
    Failed(CallError),
    /// It was not sent, and no other chat would fare better: there is no connection, the token is
    /// no longer good, or the platform wants too long a pause of everything. The broadcast ends
    /// before this chat.
    NotSent(CallError),
}

/// How far a broadcast is: counts of this run, and the cursor to resume it by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The cursor: how many chats from the first on are done with.
    pub done: u64,
    /// The last chat before the cursor, as it was given.
    pub last: Option<ChatId>,
    /// How many messages were sent.
    pub sent: u64,
    /// How many chats are gone.
    pub gone: u64,
    /// How many messages failed otherwise.
    pub failed: u64,
    /// How many chats have another id by now.
    pub migrated: u64,
}

impl<A> Outcome<A> {
    /// `is_paused` says whether the platform wants a pause of everything, and not of one chat.
    pub(super) fn of(result: Result<A, CallError>, is_paused: bool) -> Self {
        match result {
            Ok(answer) => Self::Sent(answer),
            Err(error) if is_gone(&error) => Self::Gone(error),
            Err(error) if is_not_about_the_chat(&error) => Self::NotSent(error),
            Err(error) if is_paused && is_too_many(&error) => Self::NotSent(error),
            Err(error) => Self::Failed(error),
        }
    }

    /// The error, unless the message was sent.
    #[must_use]
    pub fn error(&self) -> Option<&CallError> {
        match self {
            Self::Sent(_) => None,
            Self::Gone(error) | Self::Failed(error) | Self::NotSent(error) => Some(error),
        }
    }
}

fn is_gone(error: &CallError) -> bool {
    matches!(
        error.kind(),
        Some(
            ErrorKind::BotBlocked
                | ErrorKind::UserDeactivated
                | ErrorKind::CantInitiateConversation
                | ErrorKind::UserIsBot
                | ErrorKind::UserNotFound
                | ErrorKind::ChatNotFound
                | ErrorKind::ChatDeactivated
                | ErrorKind::BotKicked
                | ErrorKind::NotAMember
        )
    )
}

/// Whether nothing was sent for a reason that is the same for every chat.
fn is_not_about_the_chat(error: &CallError) -> bool {
    matches!(error, CallError::Transport { failure: Failure::Connect, .. })
        || matches!(error, CallError::Deadline { .. })
        || error.kind() == Some(ErrorKind::Unauthorized)
}

fn is_too_many(error: &CallError) -> bool {
    matches!(error.kind(), Some(ErrorKind::TooManyRequests { .. }))
}

/// Whether it failed without a word about the chat, as it might for any other.
pub(super) fn is_the_servers(error: &CallError) -> bool {
    is_too_many(error) || error.api().is_none_or(|api| api.error_code >= 500)
}
