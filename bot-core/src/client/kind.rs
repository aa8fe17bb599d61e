//! What a refusal means: the server's codes and words, as something to branch on.

use std::time::Duration;

use super::ApiError;

/// What a refusal means, from its code and words, for a bot to branch on.
///
/// Telegram's sentences and SafeW's upper-case codes for the same thing are one kind. What has no
/// kind of its own is [`Other`](Self::Other), and the words are in [`ApiError::description`].
///
/// ```no_run
/// # async fn example(bot: bot_core::Bot) -> Result<(), bot_core::CallError> {
/// use bot_core::ErrorKind;
///
/// match bot.send_message(42, "news").await {
///     Ok(_) => {}
///     Err(error) => match error.kind() {
///         Some(ErrorKind::BotBlocked | ErrorKind::UserDeactivated) => { /* forget the chat */ }
///         Some(ErrorKind::ChatMigrated { to }) => { /* write to `to` from now on */ }
///         _ => return Err(error),
///     },
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The user has blocked the bot.
    BotBlocked,
    /// The user's account is gone (SafeW: `USER_DELETED`).
    UserDeactivated,
    /// The user has not written to the bot yet, and a bot cannot write first.
    CantInitiateConversation,
    /// The user is a bot, and a bot cannot write to a bot (SafeW: `USER_IS_BOT`).
    UserIsBot,
    /// There is no such user, or they are no member of the chat.
    UserNotFound,
    /// There is no such chat, or the bot has never seen it.
    ChatNotFound,
    /// The group was deleted or deactivated.
    ChatDeactivated,
    /// The group is a supergroup by now, under another id. The client follows once by itself.
    ChatMigrated {
        /// The chat's id from now on.
        to: i64,
    },
    /// The bot was removed from the group or channel.
    BotKicked,
    /// The bot is no member of the group or channel.
    NotAMember,
    /// The bot lacks a right there (SafeW: `CHAT_WRITE_FORBIDDEN`).
    NotEnoughRights,
    /// The user is the owner, or an administrator whom the bot did not appoint: it cannot ban,
    /// restrict or demote them, whatever its rights.
    UserIsAdministrator,
    /// The forum's topic is closed.
    TopicClosed,
    /// There is no such topic.
    TopicNotFound,
    /// An edit that would change nothing.
    MessageNotModified,
    /// The message to edit is gone.
    MessageToEditNotFound,
    /// The message to delete is gone.
    MessageToDeleteNotFound,
    /// The message to reply to is gone.
    MessageToReplyNotFound,
    /// The message to forward is gone.
    MessageToForwardNotFound,
    /// The message to copy is gone.
    MessageToCopyNotFound,
    /// Some other message is gone: one to pin, to react to and so on.
    MessageNotFound,
    /// The message is too old to edit, or not the bot's.
    MessageCantBeEdited,
    /// The message is too old to delete, or of a kind that stays.
    MessageCantBeDeleted,
    /// A message without text (SafeW: `MESSAGE_EMPTY`).
    MessageEmpty,
    /// A text or caption beyond the limit (SafeW: `MESSAGE_TOO_LONG`).
    MessageTooLong,
    /// Markup in the text that the server cannot read.
    CantParseEntities,
    /// A button whose data, URL or type is wrong.
    ButtonInvalid,
    /// The callback or inline query was answered already or is too old: it must be answered soon
    /// after it came.
    QueryTooOld,
    /// The file is larger than the platform takes or gives.
    FileTooBig,
    /// The `file_id` is not one, another bot's, or no longer good.
    InvalidFileId,
    /// The server could not fetch a file or page from a URL that it was given.
    CantFetchUrl,
    /// SafeW's `RANDOM_ID_INVALID`: the id that marks a message as new was refused.
    RandomIdInvalid,
    /// The chat cannot have a draft (SafeW: `TEXTDRAFT_PEER_INVALID`): only users who have written
    /// to the bot can.
    DraftPeerInvalid,
    /// SafeW's `EMOTICON_STICKERPACK_MISSING`: no stickers for that emoji.
    StickerPackMissing,
    /// Too many requests: 429, or SafeW's `MESSAGE_TOO_MUCH`. The client waits and repeats by itself.
    TooManyRequests {
        /// How long to wait, if the server says so.
        wait: Option<Duration>,
    },
    /// Another process polls for this bot, or a webhook is set while this one polls (409).
    Conflict,
    /// The token is not good, or no longer (401).
    Unauthorized,
    /// The server does not have the method, or the token looks like none (404, 501).
    NotFound,
    /// A 403 in words that have no kind here.
    Forbidden,
    /// Something is wrong on the server's side (5xx).
    ServerError,
    /// Anything else.
    Other,
}

use ErrorKind as K;

/// Words of a description in lower case, and what they mean; the first that fit count.
const WORDS: &[(&str, ErrorKind)] = &[
    // Those that repeat what the user wrote come first: anything may stand in it.
    ("can't parse entities", K::CantParseEntities),
    ("can't parse inline keyboard button", K::ButtonInvalid),
    ("can't parse reply keyboard", K::ButtonInvalid),
    ("message_too_much", K::TooManyRequests { wait: None }),
    ("bot was blocked by the user", K::BotBlocked),
    ("user_is_blocked", K::BotBlocked),
    ("user is deactivated", K::UserDeactivated),
    ("user_deactivated", K::UserDeactivated),
    ("user_deleted", K::UserDeactivated),
    ("bot can't initiate conversation", K::CantInitiateConversation),
    ("bot can't send messages to bots", K::UserIsBot),
    ("user_is_bot", K::UserIsBot),
    ("bot was kicked from", K::BotKicked),
    ("bot is not a member of", K::NotAMember),
    ("channel_private", K::NotAMember),
    ("group is deactivated", K::ChatDeactivated),
    ("group chat was deleted", K::ChatDeactivated),
    ("group chat was deactivated", K::ChatDeactivated),
    ("not enough rights", K::NotEnoughRights),
    ("have no rights", K::NotEnoughRights),
    ("need administrator rights", K::NotEnoughRights),
    ("administrator rights required", K::NotEnoughRights),
    ("chat_admin_required", K::NotEnoughRights),
    ("right_forbidden", K::NotEnoughRights),
    ("chat_write_forbidden", K::NotEnoughRights),
    ("user is an administrator of the chat", K::UserIsAdministrator),
    ("user_admin_invalid", K::UserIsAdministrator),
    ("can't remove chat owner", K::UserIsAdministrator),
    ("can't demote chat creator", K::UserIsAdministrator),
    ("topic_closed", K::TopicClosed),
    ("topic_deleted", K::TopicNotFound),
    ("message thread not found", K::TopicNotFound),
    ("message is not modified", K::MessageNotModified),
    ("message_not_modified", K::MessageNotModified),
    ("message to edit not found", K::MessageToEditNotFound),
    ("message to delete not found", K::MessageToDeleteNotFound),
    ("message to be replied not found", K::MessageToReplyNotFound),
    ("reply message not found", K::MessageToReplyNotFound),
    ("replied message not found", K::MessageToReplyNotFound),
    ("message to reply not found", K::MessageToReplyNotFound),
    ("reply_message_id_invalid", K::MessageToReplyNotFound),
    ("message to forward not found", K::MessageToForwardNotFound),
    ("message to copy not found", K::MessageToCopyNotFound),
    ("message can't be edited", K::MessageCantBeEdited),
    ("message_author_required", K::MessageCantBeEdited),
    ("message_edit_time_expired", K::MessageCantBeEdited),
    ("message can't be deleted", K::MessageCantBeDeleted),
    ("message_delete_forbidden", K::MessageCantBeDeleted),
    ("message_id_invalid", K::MessageNotFound),
    ("message text is empty", K::MessageEmpty),
    ("text must be non-empty", K::MessageEmpty),
    ("message_empty", K::MessageEmpty),
    ("message is too long", K::MessageTooLong),
    ("text is too long", K::MessageTooLong),
    ("caption is too long", K::MessageTooLong),
    ("message_too_long", K::MessageTooLong),
    ("caption_too_long", K::MessageTooLong),
    ("button_data_invalid", K::ButtonInvalid),
    ("button_url_invalid", K::ButtonInvalid),
    ("button_type_invalid", K::ButtonInvalid),
    ("query is too old", K::QueryTooOld),
    ("query_id_invalid", K::QueryTooOld),
    ("too big", K::FileTooBig),
    ("entity too large", K::FileTooBig),
    ("wrong file id", K::InvalidFileId), // and "wrong file identifier/HTTP URL specified"
    ("wrong file_id", K::InvalidFileId),
    ("wrong remote file", K::InvalidFileId),
    ("invalid file id", K::InvalidFileId),
    ("invalid file_id", K::InvalidFileId),
    ("file_reference_", K::InvalidFileId),
    ("failed to get http url content", K::CantFetchUrl),
    ("wrong type of the web page content", K::CantFetchUrl),
    ("wrong http url", K::CantFetchUrl),
    ("can't upload file by url", K::CantFetchUrl),
    ("webpage_", K::CantFetchUrl),
    ("random_id_invalid", K::RandomIdInvalid),
    ("textdraft_peer_invalid", K::DraftPeerInvalid),
    ("emoticon_stickerpack_missing", K::StickerPackMissing),
    ("chat not found", K::ChatNotFound),
    ("chat_id_invalid", K::ChatNotFound),
    ("peer_id_invalid", K::ChatNotFound),
    ("user not found", K::UserNotFound),
    ("member not found", K::UserNotFound),
    ("user_id_invalid", K::UserNotFound),
    ("user_not_participant", K::UserNotFound),
    ("participant_id_invalid", K::UserNotFound),
];

impl ErrorKind {
    /// What a refusal means.
    pub(super) fn of(error: &ApiError) -> Self {
        let parameters = &error.parameters;
        if let Some(to) = parameters.migrate_to_chat_id {
            return Self::ChatMigrated { to };
        }
        match Self::of_code(error.error_code) {
            Self::TooManyRequests { .. } => return Self::TooManyRequests { wait: error.wait() },
            kind @ (Self::ServerError | Self::Conflict) => return kind,
            _ => {}
        }
        let description = error.description.to_lowercase();
        match Self::of_words(&description).unwrap_or_else(|| Self::of_code(error.error_code)) {
            Self::TooManyRequests { .. } => Self::TooManyRequests { wait: error.wait() },
            kind => kind,
        }
    }

    /// What a code alone means, be it the API's or HTTP's.
    pub(super) fn of_code(code: i64) -> Self {
        match code {
            401 => Self::Unauthorized,
            403 => Self::Forbidden,
            404 | 501 => Self::NotFound,
            409 => Self::Conflict,
            413 => Self::FileTooBig,
            429 => Self::TooManyRequests { wait: None },
            500..=599 => Self::ServerError,
            _ => Self::Other,
        }
    }

    fn of_words(description: &str) -> Option<Self> {
        let words = WORDS.iter().find(|(words, _)| description.contains(words));
        // `CHAT_SEND_PHOTOS_FORBIDDEN` and a dozen more; `message to pin not found` and others.
        let forbidden = || description.contains("chat_send_") && description.contains("_forbidden");
        let gone = || description.contains("message") && description.contains("not found");
        match words {
            Some((_, kind)) => Some(*kind),
            None if forbidden() => Some(Self::NotEnoughRights),
            None if gone() => Some(Self::MessageNotFound),
            None => None,
        }
    }

    /// Whether the same call may succeed when it is made again later. Whether it is safe to repeat
    /// is another question: after [`ServerError`](Self::ServerError) nobody knows what was done.
    ///
    /// [`Conflict`](Self::Conflict) is not among them, for another process does not go away by
    /// waiting.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::TooManyRequests { .. } | Self::ServerError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::ResponseParameters;

    fn error(code: i64, description: &str) -> ApiError {
        ApiError {
            method: "sendMessage",
            error_code: code,
            description: description.into(),
            parameters: ResponseParameters::default(),
            trace_id: None,
        }
    }

    #[test]
    fn telegrams_words_have_their_kinds() {
        for (code, description, kind) in [
            (403, "Forbidden: bot was blocked by the user", K::BotBlocked),
            (403, "Forbidden: user is deactivated", K::UserDeactivated),
            (
                403,
                "Forbidden: bot can't initiate conversation with a user",
                K::CantInitiateConversation,
            ),
            (403, "Forbidden: bot can't send messages to bots", K::UserIsBot),
            (403, "Forbidden: bot was kicked from the supergroup chat", K::BotKicked),
            (401, "Unauthorized: bot was kicked from a chat", K::BotKicked),
            (403, "Forbidden: bot is not a member of the channel chat", K::NotAMember),
            (403, "Forbidden: the group chat was deleted", K::ChatDeactivated),
            (400, "Bad Request: chat not found", K::ChatNotFound),
            (400, "Bad Request: PEER_ID_INVALID", K::ChatNotFound),
            (400, "Bad Request: user not found", K::UserNotFound),
            (
                400,
                "Bad Request: message is not modified: specified new message content and reply \
                 markup are exactly the same as a current content and reply markup of the message",
                K::MessageNotModified,
            ),
            (400, "Bad Request: message to edit not found", K::MessageToEditNotFound),
            (400, "Bad Request: message to delete not found", K::MessageToDeleteNotFound),
            (400, "Bad Request: message to be replied not found", K::MessageToReplyNotFound),
            (400, "Bad Request: message to pin not found", K::MessageNotFound),
            (400, "Bad Request: MESSAGE_ID_INVALID", K::MessageNotFound),
            (400, "Bad Request: message can't be edited", K::MessageCantBeEdited),
            (400, "Bad Request: message can't be deleted for everyone", K::MessageCantBeDeleted),
            (400, "Bad Request: not enough rights to send text messages", K::NotEnoughRights),
            (400, "Bad Request: need administrator rights in the channel chat", K::NotEnoughRights),
            (400, "Bad Request: CHAT_ADMIN_REQUIRED", K::NotEnoughRights),
            (400, "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN", K::NotEnoughRights),
            (400, "Bad Request: user is an administrator of the chat", K::UserIsAdministrator),
            (400, "Bad Request: can't remove chat owner", K::UserIsAdministrator),
            (400, "Bad Request: USER_ADMIN_INVALID", K::UserIsAdministrator),
            (400, "Bad Request: message text is empty", K::MessageEmpty),
            (400, "Bad Request: message is too long", K::MessageTooLong),
            (400, "Bad Request: message caption is too long", K::MessageTooLong),
            (
                400,
                "Bad Request: can't parse entities: Unsupported start tag \"chat not found\" at \
                 byte offset 0",
                K::CantParseEntities,
            ),
            (400, "Bad Request: BUTTON_DATA_INVALID", K::ButtonInvalid),
            (
                400,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
                K::QueryTooOld,
            ),
            (400, "Bad Request: message thread not found", K::TopicNotFound),
            (400, "Bad Request: TOPIC_CLOSED", K::TopicClosed),
            (413, "Request Entity Too Large", K::FileTooBig),
            (400, "Bad Request: file is too big", K::FileTooBig),
            (
                400,
                "Bad Request: file of size 20971520 bytes is too big for a photo; the maximum size \
                 is 10485760 bytes",
                K::FileTooBig,
            ),
            (400, "Bad Request: wrong file identifier/HTTP URL specified", K::InvalidFileId),
            (400, "Bad Request: invalid file_id", K::InvalidFileId),
            (400, "Bad Request: failed to get HTTP URL content", K::CantFetchUrl),
            (
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot \
                 instance is running",
                K::Conflict,
            ),
            (401, "Unauthorized", K::Unauthorized),
            (404, "Not Found", K::NotFound),
            (403, "Forbidden: something new", K::Forbidden),
            (500, "Internal Server Error: chat not found", K::ServerError),
            (400, "Bad Request: something new", K::Other),
        ] {
            assert_eq!(error(code, description).kind(), kind, "{code} {description}");
        }
    }

    #[test]
    fn safews_codes_have_their_kinds_in_any_case_and_with_or_without_a_prefix() {
        for (description, kind) in [
            ("RANDOM_ID_INVALID", K::RandomIdInvalid),
            ("MESSAGE_EMPTY", K::MessageEmpty),
            ("MESSAGE_TOO_LONG", K::MessageTooLong),
            ("TEXTDRAFT_PEER_INVALID", K::DraftPeerInvalid),
            ("USER_IS_BOT", K::UserIsBot),
            ("USER_DELETED", K::UserDeactivated),
            ("CHAT_WRITE_FORBIDDEN", K::NotEnoughRights),
            ("EMOTICON_STICKERPACK_MISSING", K::StickerPackMissing),
            ("MESSAGE_TOO_MUCH", K::TooManyRequests { wait: None }),
        ] {
            assert_eq!(error(400, description).kind(), kind);
            assert_eq!(error(400, &description.to_lowercase()).kind(), kind);
            assert_eq!(error(400, &format!("Bad Request: {description}")).kind(), kind);
        }
    }

    #[test]
    fn what_the_server_says_beside_the_words_is_in_the_kind() {
        let mut flood = error(429, "Too Many Requests: retry after 5");
        assert_eq!(flood.kind(), K::TooManyRequests { wait: None });
        flood.parameters.retry_after = Some(5);
        assert_eq!(flood.kind(), K::TooManyRequests { wait: Some(Duration::from_secs(5)) });
        flood.parameters.retry_after = Some(-5);
        assert_eq!(flood.kind(), K::TooManyRequests { wait: None });
        let mut moved = error(400, "Bad Request: group chat was upgraded to a supergroup chat");
        moved.parameters.migrate_to_chat_id = Some(-1001);
        assert_eq!(moved.kind(), K::ChatMigrated { to: -1001 });
    }

    #[test]
    fn only_what_passes_by_itself_is_retryable() {
        for (code, retryable) in
            [(400, false), (401, false), (403, false), (409, false), (429, true), (502, true)]
        {
            assert_eq!(error(code, "").is_retryable(), retryable, "{code}");
        }
    }

    #[test]
    fn no_words_stand_behind_others_that_hide_them() {
        for (n, (words, kind)) in WORDS.iter().enumerate() {
            assert_eq!(*words, words.to_lowercase());
            let first = WORDS.iter().position(|(other, _)| words.contains(other));
            assert_eq!(first, Some(n), "{words} is never reached: {kind:?}");
        }
    }
}
