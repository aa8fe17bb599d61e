//! What is done beside a message, and to it.

use super::query::Target;
use crate::{
    methods::*,
    text::FormattedText,
    types::{
        ChatAction, ChatId, InlineKeyboardMarkup, InlineQueryResult, InputFile, InputMedia,
        InputPollOption, InputRichMessage, InputText, MediaGroupItem, Message, ReactionEmoji,
        ReactionType, ReactionTypeEmoji,
    },
};

/// Methods that send something to the chat of a message.
macro_rules! answers {
    ($($(#[$doc:meta])* $name:ident($($given:ident: $type:ty),*) -> $method:ident;)*) => {
        /// Sending to the chat of the message, into its topic and for its business account.
        ///
        /// `.reply_to(&message)` makes any of them a reply.
        impl Message {
            $(
                $(#[$doc])*
                pub fn $name(&self, $($given: $type),*) -> $method {
                    $method::new(&*self.chat, $($given),*).in_the_place_of(self)
                }
            )*
        }
    };
}

answers! {
    /// A message laid out in blocks.
    answer_rich(rich_message: InputRichMessage) -> SendRichMessage;
    /// A photo.
    answer_photo(photo: impl Into<InputFile>) -> SendPhoto;
    /// A video.
    answer_video(video: impl Into<InputFile>) -> SendVideo;
    /// A GIF, or a video without sound.
    answer_animation(animation: impl Into<InputFile>) -> SendAnimation;
    /// A piece of music.
    answer_audio(audio: impl Into<InputFile>) -> SendAudio;
    /// A voice message.
    answer_voice(voice: impl Into<InputFile>) -> SendVoice;
    /// A round video.
    answer_video_note(video_note: impl Into<InputFile>) -> SendVideoNote;
    /// A file of any kind.
    answer_document(document: impl Into<InputFile>) -> SendDocument;
    /// A sticker.
    answer_sticker(sticker: impl Into<InputFile>) -> SendSticker;
    /// An album, of 2 to 10 items: `[InputMediaPhoto::new(cat).into(), InputMediaVideo::new(dog).into()]`.
    answer_media_group(media: impl Into<Vec<MediaGroupItem>>) -> SendMediaGroup;
    /// A place on the map, in degrees.
    answer_location(latitude: f64, longitude: f64) -> SendLocation;
    /// A place with a name and an address.
    answer_venue(
        latitude: f64,
        longitude: f64,
        title: impl Into<String>,
        address: impl Into<String>
    ) -> SendVenue;
    /// A telephone number and whose it is.
    answer_contact(
        phone_number: impl Into<String>,
        first_name: impl Into<String>
    ) -> SendContact;
    /// A poll: `message.answer_poll("Tea?", ["Green".into(), "Black".into()])`.
    answer_poll(
        question: impl Into<InputText>,
        options: impl Into<Vec<InputPollOption>>
    ) -> SendPoll;
    /// A throw of a die, or of what its `emoji` says.
    answer_dice() -> SendDice;
    /// A game of the bot.
    answer_game(game_short_name: impl Into<String>) -> SendGame;
    /// Shows for five seconds what the bot is doing, such as typing.
    answer_chat_action(action: ChatAction) -> SendChatAction;
}

impl Message {
    /// A text to the chat of the message, into its topic and for its business account: a string, or
    /// [text with formatting](mod@crate::text).
    pub fn answer(&self, text: impl Into<FormattedText>) -> SendMessage {
        self.chat.send_message(text).in_the_place_of(self)
    }

    /// The same, as a reply to the message.
    pub fn reply(&self, text: impl Into<FormattedText>) -> SendMessage {
        self.answer(text).reply_to(self)
    }

    /// The answer to a message that called the bot as a guest; `None` to any other.
    pub fn answer_guest(&self, result: impl Into<InlineQueryResult>) -> Option<AnswerGuestQuery> {
        let query = self.extra.as_deref()?.guest_query_id.as_deref()?;
        Some(AnswerGuestQuery::new(query, result))
    }

    /// Gives the message another text, and takes its buttons away unless they are given again.
    pub fn edit_text(&self, text: impl Into<FormattedText>) -> EditMessageText {
        self.target().edit(EditMessageText::new()).text(text.into())
    }

    /// Gives the message's media another caption, and takes its buttons away unless they are given
    /// again.
    pub fn edit_caption(&self, caption: impl Into<FormattedText>) -> EditMessageCaption {
        self.target().edit(EditMessageCaption::new()).caption(caption.into())
    }

    /// Gives the message other media, and takes its buttons away unless they are given again.
    pub fn edit_media(&self, media: impl Into<InputMedia>) -> EditMessageMedia {
        self.target().edit(EditMessageMedia::new(media))
    }

    /// Gives the message other buttons; `None` takes them away.
    pub fn edit_reply_markup(
        &self,
        keyboard: impl Into<Option<InlineKeyboardMarkup>>,
    ) -> EditMessageReplyMarkup {
        let mut edit = self.target().edit(EditMessageReplyMarkup::new());
        edit.reply_markup = keyboard.into();
        edit
    }

    /// Moves a location that is live.
    pub fn edit_live_location(&self, latitude: f64, longitude: f64) -> EditMessageLiveLocation {
        self.target().edit(EditMessageLiveLocation::new(latitude, longitude))
    }

    /// Ends a location that is live.
    pub fn stop_live_location(&self) -> StopMessageLiveLocation {
        self.target().edit(StopMessageLiveLocation::new())
    }

    /// Ends the bot's poll.
    pub fn stop_poll(&self) -> StopPoll {
        StopPoll::new(&*self.chat, self.message_id).in_the_place_of(self)
    }

    /// Deletes the message.
    ///
    /// A business account's message is deleted by
    /// [`DeleteBusinessMessages`](crate::methods::DeleteBusinessMessages).
    pub fn delete(&self) -> DeleteMessage {
        DeleteMessage::new(&*self.chat, self.message_id)
    }

    /// Forwards the message to a chat, with its origin shown.
    pub fn forward_to(&self, chat_id: impl Into<ChatId>) -> ForwardMessage {
        ForwardMessage::new(chat_id, &*self.chat, self.message_id)
    }

    /// Sends what the message holds to a chat, as a message of the bot's own.
    pub fn copy_to(&self, chat_id: impl Into<ChatId>) -> CopyMessage {
        CopyMessage::new(chat_id, &*self.chat, self.message_id)
    }

    /// Pins the message.
    pub fn pin(&self) -> PinChatMessage {
        PinChatMessage::new(&*self.chat, self.message_id).in_the_place_of(self)
    }

    /// Takes the message from those that are pinned.
    pub fn unpin(&self) -> UnpinChatMessage {
        UnpinChatMessage::new(&*self.chat).message_id(self.message_id).in_the_place_of(self)
    }

    /// Puts the bot's reaction under the message, in place of the one that it gave before.
    ///
    /// ```
    /// # let message = bot_core::types::Message::default();
    /// let liked = message.react("👍");
    /// ```
    ///
    /// For a custom emoji use [`SetMessageReaction`].
    pub fn react(&self, emoji: impl AsRef<str>) -> SetMessageReaction {
        let emoji = ReactionTypeEmoji::new(ReactionEmoji::from(emoji.as_ref()));
        self.unreact().reaction([ReactionType::from(emoji)])
    }

    /// Takes the bot's reaction away.
    pub fn unreact(&self) -> SetMessageReaction {
        SetMessageReaction::new(&*self.chat, self.message_id)
    }

    fn target(&self) -> Target {
        Target::message(self)
    }
}
