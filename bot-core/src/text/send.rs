//! Formatted text where methods take text, and where messages have it.

use super::{FormattedText, entity_text};
use crate::types::{
    InputMessageContent, InputPollOption, InputText, InputTextMessageContent, Message,
    MessageEntity,
};

impl From<FormattedText> for InputText {
    fn from(text: FormattedText) -> Self {
        let (text, entities) = text.into_parts();
        Self::formatted(text, entities)
    }
}

impl From<&FormattedText> for InputText {
    fn from(text: &FormattedText) -> Self {
        Self::formatted(text.text().to_owned(), text.entities())
    }
}

/// A poll's option, with its formatting: of that, the platform takes custom emoji alone.
///
/// ```
/// use bot_core::methods::SendPoll;
///
/// let poll = SendPoll::new(42, "Tea?", ["Green".into(), "Black".into()]);
/// assert_eq!(poll.options[1].text, "Black");
/// ```
impl From<FormattedText> for InputPollOption {
    fn from(text: FormattedText) -> Self {
        Self::new(text)
    }
}

/// The text that an inline result sends.
impl From<FormattedText> for InputTextMessageContent {
    fn from(text: FormattedText) -> Self {
        Self::new(text)
    }
}

/// A text is content enough:
///
/// ```
/// use bot_core::text::bold;
/// use bot_core::types::{InlineQueryResultArticle, InputMessageContent, InputTextMessageContent};
///
/// let tea = InlineQueryResultArticle::new("1", "Tea", "I take " + bold("tea"));
/// let content = InputTextMessageContent::new("I take " + bold("tea"));
/// assert_eq!(tea.input_message_content, InputMessageContent::from(content));
/// ```
impl From<FormattedText> for InputMessageContent {
    fn from(text: FormattedText) -> Self {
        InputTextMessageContent::new(text).into()
    }
}

macro_rules! from_strings {
    ($($name:ident),*) => {$(
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                FormattedText::from(text).into()
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                FormattedText::from(text).into()
            }
        }
    )*};
}

from_strings!(InputPollOption, InputTextMessageContent, InputMessageContent);

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
