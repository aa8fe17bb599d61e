//! Formatted text where methods take text, and where messages have it.

use super::{FormattedText, entity_text};
use crate::{
    methods::*,
    types::{
        InlineQueryResultAudio, InlineQueryResultCachedAudio, InlineQueryResultCachedDocument,
        InlineQueryResultCachedGif, InlineQueryResultCachedMpeg4Gif, InlineQueryResultCachedPhoto,
        InlineQueryResultCachedVideo, InlineQueryResultCachedVoice, InlineQueryResultDocument,
        InlineQueryResultGif, InlineQueryResultMpeg4Gif, InlineQueryResultPhoto,
        InlineQueryResultVideo, InlineQueryResultVoice, InputMediaAnimation, InputMediaAudio,
        InputMediaDocument, InputMediaLivePhoto, InputMediaPhoto, InputMediaVideo,
        InputMediaVoiceNote, InputTextMessageContent, Message, MessageEntity,
    },
};

macro_rules! takes_text {
    ($($name:ident $(<$bot:ident>)?),* $(,)?) => {$(
        impl$(<$bot>)? $name$(<$bot>)? {
            /// Sets the text and its formatting, in place of `text`, `entities` and `parse_mode`.
            #[must_use = "the value comes back"]
            pub fn formatted_text(mut self, text: impl Into<FormattedText>) -> Self {
                let (text, entities) = text.into().into_parts();
                self.text = text.into();
                self.entities = entities;
                self.parse_mode = None;
                self
            }
        }
    )*};
}

macro_rules! takes_caption {
    ($($name:ident $(<$bot:ident>)?),* $(,)?) => {$(
        impl$(<$bot>)? $name$(<$bot>)? {
            /// Sets the caption and its formatting, in place of `caption`, `caption_entities` and
            /// `parse_mode`.
            #[must_use = "the value comes back"]
            pub fn formatted_caption(mut self, caption: impl Into<FormattedText>) -> Self {
                let (caption, entities) = caption.into().into_parts();
                self.caption = Some(caption);
                self.caption_entities = entities;
                self.parse_mode = None;
                self
            }
        }
    )*};
}

takes_text!(EditEphemeralMessageText<B>, EditMessageText<B>, SendMessage<B>, SendMessageDraft<B>,);

takes_caption!(
    CopyMessage<B>,
    EditEphemeralMessageCaption<B>,
    EditMessageCaption<B>,
    EditStory<B>,
    PostStory<B>,
    SendAnimation<B>,
    SendAudio<B>,
    SendDocument<B>,
    SendLivePhoto<B>,
    SendPaidMedia<B>,
    SendPhoto<B>,
    SendVideo<B>,
    SendVoice<B>,
    InlineQueryResultAudio,
    InlineQueryResultCachedAudio,
    InlineQueryResultCachedDocument,
    InlineQueryResultCachedGif,
    InlineQueryResultCachedMpeg4Gif,
    InlineQueryResultCachedPhoto,
    InlineQueryResultCachedVideo,
    InlineQueryResultCachedVoice,
    InlineQueryResultDocument,
    InlineQueryResultGif,
    InlineQueryResultMpeg4Gif,
    InlineQueryResultPhoto,
    InlineQueryResultVideo,
    InlineQueryResultVoice,
    InputMediaAnimation,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaLivePhoto,
    InputMediaPhoto,
    InputMediaVideo,
    InputMediaVoiceNote,
);

impl InputTextMessageContent {
    /// Sets the text and its formatting, in place of `message_text`, `entities` and `parse_mode`.
    #[must_use]
    pub fn formatted_text(mut self, text: impl Into<FormattedText>) -> Self {
        (self.message_text, self.entities) = text.into().into_parts();
        self.parse_mode = None;
        self
    }
}

impl Message {
    /// The text or caption with its formatting.
    ///
    /// ```
    /// use bot_core::{Dialect, json, types::Message};
    ///
    /// let message: Message = json::from_str(
    ///     r#"{"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"},
    ///         "text": "so it is", "entities": [{"type": "bold", "offset": 3, "length": 2}]}"#,
    /// )?;
    /// let text = message.formatted_text().ok_or("no text")?;
    /// assert_eq!(text.to_html(Dialect::SafeW), "so <b>it</b> is");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn formatted_text(&self) -> Option<FormattedText> {
        let text = self.text_or_caption()?;
        let entities = self.text_or_caption_entities().iter().cloned();
        Some(FormattedText::from_entities(text, entities))
    }

    /// The entities of the text, or of the caption if there is no text.
    #[must_use]
    pub fn text_or_caption_entities(&self) -> &[MessageEntity] {
        match self.text {
            Some(_) => &self.entities,
            None => &self.caption_entities,
        }
    }

    /// What each entity of the text or caption is about; those with a wrong offset are left out.
    ///
    /// ```
    /// use bot_core::{json, types::{Message, MessageEntityType}};
    ///
    /// let message: Message = json::from_str(
    ///     r##"{"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"},
    ///         "text": "👍 #one #two", "entities": [{"type": "hashtag", "offset": 3, "length": 4},
    ///         {"type": "hashtag", "offset": 8, "length": 4}]}"##,
    /// )?;
    /// let mut tags = message.entity_texts().filter(|(e, _)| e.r#type == MessageEntityType::Hashtag);
    /// assert_eq!(tags.next().map(|(_, text)| text), Some("#one"));
    /// assert_eq!(tags.next().map(|(_, text)| text), Some("#two"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn entity_texts(&self) -> impl Iterator<Item = (&MessageEntity, &str)> {
        let text = self.text_or_caption().unwrap_or_default();
        let entities = self.text_or_caption_entities().iter();
        entities.filter_map(move |entity| Some((entity, entity_text(text, entity)?)))
    }
}
