//! Answers to what waits for one: buttons, inline queries, payments, requests to join.

use crate::{
    methods::*,
    text::FormattedText,
    types::{
        CallbackQuery, ChatId, ChatJoinRequest, ChosenInlineResult, InlineKeyboardMarkup,
        InlineQuery, InlineQueryResult, InputMedia, MaybeInaccessibleMessage, Message,
        PreCheckoutQuery, ShippingOption, ShippingQuery,
    },
};

/// Why there is no message to do something with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoMessage {
    /// The update names none.
    #[error(
        "the callback query names no message: its button is of a kind this version does not know"
    )]
    NotNamed,
    /// It was sent through inline mode: the bot can edit it, and knows no chat of it.
    #[error(
        "the button's message was sent through inline mode: the bot can edit it and do nothing else with it"
    )]
    Inline,
    /// It is too old, or gone: the bot knows its id and cannot read it.
    #[error("the button's message is too old for the bot to read, or gone")]
    Inaccessible,
    /// It is an ephemeral message, which methods of its own edit.
    #[error("the button's message is an ephemeral one: use editEphemeralMessageText and its like")]
    Ephemeral,
    /// The user's app sent the result without buttons, so its message has no id.
    #[error("the chosen result has no buttons, and without them its message cannot be edited")]
    NoButtons,
}

/// The message to edit, as the methods that edit name it.
#[derive(Clone, Debug, Default)]
pub(super) struct Target {
    business_connection_id: Option<String>,
    chat_id: Option<i64>,
    message_id: Option<i64>,
    inline_message_id: Option<String>,
}

impl Target {
    pub(super) fn message(message: &Message) -> Self {
        Self {
            business_connection_id: message.business_connection_id().map(str::to_owned),
            ..Self::ids(message.chat.id, message.message_id)
        }
    }

    fn ids(chat_id: i64, message_id: i64) -> Self {
        Self { chat_id: Some(chat_id), message_id: Some(message_id), ..Self::default() }
    }

    fn inline(id: &str) -> Self {
        Self { inline_message_id: Some(id.to_owned()), ..Self::default() }
    }

    pub(super) fn edit<M: Edits>(self, method: M) -> M {
        method.at(self)
    }
}

/// A method that names its message in one of two ways.
pub(super) trait Edits {
    fn at(self, target: Target) -> Self;
}

macro_rules! edits {
    ($($method:ident { $($business_connection_id:ident)? } $chat_id:path;)*) => {
        $(
            impl Edits for $method {
                fn at(mut self, target: Target) -> Self {
                    $(self.$business_connection_id = target.business_connection_id;)?
                    self.chat_id = target.chat_id.map($chat_id);
                    self.message_id = target.message_id;
                    self.inline_message_id = target.inline_message_id;
                    self
                }
            }
        )*
    };
}

edits! {
    EditMessageText { business_connection_id } ChatId::Id;
    EditMessageCaption { business_connection_id } ChatId::Id;
    EditMessageMedia { business_connection_id } ChatId::Id;
    EditMessageReplyMarkup { business_connection_id } ChatId::Id;
    EditMessageLiveLocation { business_connection_id } ChatId::Id;
    StopMessageLiveLocation { business_connection_id } ChatId::Id;
    SetGameScore {} i64::from;
    GetGameHighScores {} i64::from;
}

/// Answering the press of a button. A bot that is run by `App` answers what its handlers leave
/// unanswered, when they have ended.
impl CallbackQuery {
    /// The answer that stops the button's progress bar; say more with its setters.
    pub fn answer(&self) -> AnswerCallbackQuery {
        AnswerCallbackQuery::new(&*self.id)
    }

    /// The answer with a notice of at most 200 characters, shown for a moment.
    pub fn answer_text(&self, text: impl Into<String>) -> AnswerCallbackQuery {
        self.answer().text(text)
    }

    /// The answer with an alert of at most 200 characters, which the user has to close.
    pub fn answer_alert(&self, text: impl Into<String>) -> AnswerCallbackQuery {
        self.answer_text(text).show_alert(true)
    }

    /// The answer that opens a URL: that of the game whose button was pressed, or a link to the bot
    /// with a parameter for it.
    pub fn answer_url(&self, url: impl Into<String>) -> AnswerCallbackQuery {
        self.answer().url(url)
    }
}

/// The message that the button is below, whether the bot sent it or a user through inline mode.
///
/// # Errors
///
/// All of these fail where the update does not say which message it is; see [`NoMessage`].
impl CallbackQuery {
    /// Gives the message another text, and takes its buttons away unless they are given again.
    ///
    /// ```
    /// use bot_core::{Result, methods::EditMessageText, types::CallbackQuery};
    ///
    /// async fn pressed(query: CallbackQuery) -> Result<EditMessageText> {
    ///     Ok(query.edit_text("Done")?)
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`NoMessage`].
    pub fn edit_text(&self, text: impl Into<FormattedText>) -> Result<EditMessageText, NoMessage> {
        Ok(self.target()?.edit(EditMessageText::new()).text(text.into()))
    }

    /// Gives the message's media another caption, and takes its buttons away unless they are given
    /// again.
    ///
    /// # Errors
    ///
    /// See [`NoMessage`].
    pub fn edit_caption(
        &self,
        caption: impl Into<FormattedText>,
    ) -> Result<EditMessageCaption, NoMessage> {
        Ok(self.target()?.edit(EditMessageCaption::new()).caption(caption.into()))
    }

    /// Gives the message other media, and takes its buttons away unless they are given again.
    ///
    /// # Errors
    ///
    /// See [`NoMessage`].
    pub fn edit_media(&self, media: impl Into<InputMedia>) -> Result<EditMessageMedia, NoMessage> {
        Ok(self.target()?.edit(EditMessageMedia::new(media)))
    }

    /// Gives the message other buttons; `None` takes them away.
    ///
    /// # Errors
    ///
    /// See [`NoMessage`].
    pub fn edit_reply_markup(
        &self,
        keyboard: impl Into<Option<InlineKeyboardMarkup>>,
    ) -> Result<EditMessageReplyMarkup, NoMessage> {
        let mut edit = self.target()?.edit(EditMessageReplyMarkup::new());
        edit.reply_markup = keyboard.into();
        Ok(edit)
    }

    /// Sets the score of the user who pressed the button of a game.
    ///
    /// # Errors
    ///
    /// See [`NoMessage`].
    pub fn set_game_score(&self, score: i64) -> Result<SetGameScore, NoMessage> {
        Ok(self.target()?.edit(SetGameScore::new(self.from.id, score)))
    }

    /// Asks for the high scores around the user who pressed the button of a game.
    ///
    /// # Errors
    ///
    /// See [`NoMessage`].
    pub fn game_high_scores(&self) -> Result<GetGameHighScores, NoMessage> {
        Ok(self.target()?.edit(GetGameHighScores::new(self.from.id)))
    }

    /// Deletes the message.
    ///
    /// # Errors
    ///
    /// When it was sent through inline mode, too; see [`NoMessage`].
    pub fn delete_message(&self) -> Result<DeleteMessage, NoMessage> {
        let target = self.target()?;
        match (target.chat_id, target.message_id) {
            (Some(chat_id), Some(message_id)) => Ok(DeleteMessage::new(chat_id, message_id)),
            _ => Err(NoMessage::Inline),
        }
    }

    /// The message, for everything else that one does with a message.
    ///
    /// ```
    /// use bot_core::{Result, methods::SendMessage, types::CallbackQuery};
    ///
    /// async fn pressed(query: CallbackQuery) -> Result<SendMessage> {
    ///     Ok(query.accessible_message()?.answer("A new message in the same chat"))
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// When it was sent through inline mode, is too old or gone; see [`NoMessage`].
    pub fn accessible_message(&self) -> Result<&Message, NoMessage> {
        match self.message.as_deref() {
            Some(MaybeInaccessibleMessage::Message(message)) => Ok(message),
            Some(MaybeInaccessibleMessage::InaccessibleMessage(_)) => Err(NoMessage::Inaccessible),
            Some(MaybeInaccessibleMessage::Unknown(_)) => Err(NoMessage::NotNamed),
            None if self.inline_message_id.is_some() => Err(NoMessage::Inline),
            None => Err(NoMessage::NotNamed),
        }
    }

    /// Of a message that the bot cannot read the ids are known, and the platform knows whether it
    /// can be edited still.
    fn target(&self) -> Result<Target, NoMessage> {
        match (self.message.as_deref(), &self.inline_message_id) {
            (Some(MaybeInaccessibleMessage::Message(message)), _) => {
                let extra = message.extra.as_deref();
                match extra.and_then(|extra| extra.ephemeral_message_id) {
                    Some(_) => Err(NoMessage::Ephemeral),
                    None => Ok(Target::message(message)),
                }
            }
            (Some(MaybeInaccessibleMessage::InaccessibleMessage(message)), _) => {
                Ok(Target::ids(message.chat.id, message.message_id))
            }
            (_, Some(id)) => Ok(Target::inline(id)),
            _ => Err(NoMessage::NotNamed),
        }
    }
}

impl InlineQuery {
    /// The answer: what the user may choose from, at most 50 results.
    pub fn answer(&self, results: impl Into<Vec<InlineQueryResult>>) -> AnswerInlineQuery {
        AnswerInlineQuery::new(&*self.id, results)
    }
}

impl ChosenInlineResult {
    /// Gives the message that the result became another text.
    ///
    /// # Errors
    ///
    /// When the result has no buttons: only with them its message gets an id.
    pub fn edit_text(&self, text: impl Into<FormattedText>) -> Result<EditMessageText, NoMessage> {
        let id = self.inline_message_id.as_deref().ok_or(NoMessage::NoButtons)?;
        Ok(Target::inline(id).edit(EditMessageText::new()).text(text.into()))
    }
}

impl ShippingQuery {
    /// The answer that lets the user choose how the goods are delivered.
    pub fn offer(&self, options: impl Into<Vec<ShippingOption>>) -> AnswerShippingQuery {
        AnswerShippingQuery::new(&*self.id, true).shipping_options(options)
    }

    /// The answer that says why the goods cannot be delivered there.
    pub fn refuse(&self, why: impl Into<String>) -> AnswerShippingQuery {
        AnswerShippingQuery::new(&*self.id, false).error_message(why)
    }
}

/// It has to be answered within ten seconds.
impl PreCheckoutQuery {
    /// The answer that lets the user pay.
    pub fn accept(&self) -> AnswerPreCheckoutQuery {
        AnswerPreCheckoutQuery::new(&*self.id, true)
    }

    /// The answer that says why there is nothing to pay for.
    pub fn refuse(&self, why: impl Into<String>) -> AnswerPreCheckoutQuery {
        AnswerPreCheckoutQuery::new(&*self.id, false).error_message(why)
    }
}

impl ChatJoinRequest {
    /// Lets the user in.
    pub fn approve(&self) -> ApproveChatJoinRequest {
        ApproveChatJoinRequest::new(&self.chat, self.from.id)
    }

    /// Turns the user away.
    pub fn decline(&self) -> DeclineChatJoinRequest {
        DeclineChatJoinRequest::new(&self.chat, self.from.id)
    }

    /// A text to the user, in private. For five minutes, or until the request is decided, the bot
    /// may write to them even if they never wrote to it.
    pub fn send_message(&self, text: impl Into<FormattedText>) -> SendMessage {
        // The same number; a server that is older than the field says nothing there.
        let chat_id = match self.user_chat_id {
            0 => self.from.id.0,
            id => id,
        };
        SendMessage::new(chat_id, text.into())
    }
}
