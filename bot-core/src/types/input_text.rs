//! What methods take for a text: plain, or with its formatting.

use super::{MessageEntity, ParseMode};

/// A text to send: any string, or a [`FormattedText`](crate::FormattedText).
///
/// A string is the text alone: its `parse_mode` and entities are those that are set beside it, before
/// or after. A formatted text brings its entities along, in place of those that were set before, and
/// takes away the parse mode, by which it would be read as markup.
///
/// ```
/// use bot_core::{methods::SendMessage, text, text::bold, types::ParseMode};
///
/// let plain = SendMessage::new(42, "1 < 2");
/// let markup = SendMessage::new(42, "<b>1 &lt; 2</b>").parse_mode(ParseMode::Html);
/// let formatted = SendMessage::new(42, text!["It is true: ", bold("1 < 2")]);
/// assert_eq!(formatted.text, "It is true: 1 < 2");
/// assert_eq!((formatted.entities[0].offset, formatted.entities[0].length), (12, 5));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InputText {
    text: String,
    /// None of a string, which says nothing of it.
    entities: Option<Vec<MessageEntity>>,
}

impl InputText {
    pub(crate) fn formatted(text: String, entities: Vec<MessageEntity>) -> Self {
        Self { text, entities: Some(entities) }
    }

    /// The text, whose formatting goes where it belongs.
    pub(crate) fn put(
        self,
        entities: &mut Vec<MessageEntity>,
        parse_mode: &mut Option<ParseMode>,
    ) -> String {
        if let Some(formatting) = self.entities {
            (*entities, *parse_mode) = (formatting, None);
        }
        self.text
    }

    /// Both, for a value in which nothing else is set.
    pub(crate) fn into_parts(self) -> (String, Vec<MessageEntity>) {
        (self.text, self.entities.unwrap_or_default())
    }
}

impl<T: Into<String>> From<T> for InputText {
    fn from(text: T) -> Self {
        Self { text: text.into(), entities: None }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use crate::{
        methods::{EditMessageText, SendMessage, SendPhoto, SendPoll},
        text::{FormattedText, bold, custom_emoji, italic},
        types::{
            InputFile, InputPollOption, InputTextMessageContent, MessageEntity,
            MessageEntityType as Type, ParseMode, ReplyParameters,
        },
    };

    fn photo() -> SendPhoto {
        SendPhoto::new(1, InputFile::file_id("AgAC"))
    }

    #[test]
    fn any_string_is_a_text_and_leaves_what_is_set_beside_it() {
        struct Own;
        impl From<Own> for String {
            fn from(_: Own) -> Self {
                "a".into()
            }
        }
        let string = String::from("a");
        for message in [
            SendMessage::new(1, "a"),
            SendMessage::new(1, &string),
            SendMessage::new(1, Cow::Borrowed("a")),
            SendMessage::new(1, string.trim()),
            SendMessage::new(1, 'a'),
            SendMessage::new(1, Own),
            SendMessage::new(1, string),
        ] {
            assert_eq!(message, SendMessage::new(1, FormattedText::from("a")));
        }
        let entities = [MessageEntity::new(Type::Bold, 0, 1)];
        let before = photo().caption_entities(entities.clone()).caption("a");
        assert_eq!(before, photo().caption("a").caption_entities(entities));
        let before = photo().parse_mode(ParseMode::Html).caption("<b>a</b>");
        assert_eq!(before.parse_mode, Some(ParseMode::Html));
    }

    #[test]
    fn formatted_text_brings_its_entities_in_place_of_all_that_was_set() {
        let text = || bold("a") + "b";
        let kept = text();
        let stale = EditMessageText::new()
            .parse_mode(ParseMode::Html)
            .entities([MessageEntity::new(Type::Italic, 0, 2)]);
        assert_eq!(stale.clone().text(text()), EditMessageText::new().text(text()));
        assert_eq!(stale.clone().text(&kept), EditMessageText::new().text(text()));
        // Without formatting it is formatted text still: `<` is no markup.
        let plain = stale.text(FormattedText::from("1 < 2"));
        assert_eq!((plain.entities, plain.parse_mode), (vec![], None));

        let message = SendMessage::new(1, text());
        assert_eq!((&*message.text, message.entities), ("ab", text().entities()));
        let content = InputTextMessageContent::new(italic("a"));
        assert_eq!((&*content.message_text, content.entities), ("a", italic("a").entities()));
    }

    #[test]
    fn each_of_several_texts_has_its_own_formatting() {
        let emoji = || custom_emoji("👍", "5368324170671202286");
        let poll = SendPoll::new(1, emoji(), [InputPollOption::new(emoji() + "!")])
            .explanation_parse_mode(ParseMode::Html)
            .explanation(bold("because"));
        assert_eq!((&*poll.question, poll.question_entities), ("👍", emoji().entities()));
        assert_eq!(poll.options[0].text_entities, emoji().entities());
        assert_eq!(poll.explanation_entities, bold("because").entities());
        assert_eq!(poll.explanation_parse_mode, None);
        let quote = ReplyParameters::new().message_id(1).quote(bold("a"));
        assert_eq!(quote.quote_entities, bold("a").entities());
    }
}
