//! Goes through all that a call is about to send, with the rules for it.

use std::fmt::Write as _;

use super::{
    error::{Invalid, InvalidCall},
    files::SizeLimit,
    outline::{Fields, Inner, Value},
    rule::{Choice, Facts, Field, Inside, Shape},
};
use crate::platform::Platform;

/// Checks a call. Answers with the limits of its new files, whose sizes are yet to be looked at.
pub(crate) fn check(
    method: &'static str,
    facts: &'static Facts,
    platform: &Platform,
    fields: &dyn Fields,
) -> Result<Vec<SizeLimit>, Box<InvalidCall>> {
    let mut walk = Walk::new(method, platform, false);
    let checked = if facts.on_safew || platform.dialect() == super::rule::Dialect::Telegram {
        walk.object(&facts.shape, fields)
    } else {
        let instead = "`BotBuilder::checks(false)` calls it all the same".to_owned();
        Err(Invalid::NotThere { dialect: platform.dialect(), instead })
    };
    match checked {
        Ok(()) => Ok(walk.sizes),
        Err(problem) => Err(Box::new(InvalidCall { method, parameter: walk.place(), problem })),
    }
}

/// Checks the limits of a call that came to a server, which steps over what it does not know and
/// chooses by itself where two things exclude each other.
pub(super) fn check_limits(
    method: &'static str,
    facts: &'static Facts,
    platform: &Platform,
    fields: &dyn Fields,
) -> Result<(), Box<InvalidCall>> {
    let mut walk = Walk::new(method, platform, true);
    walk.object(&facts.shape, fields)
        .map_err(|problem| Box::new(InvalidCall { method, parameter: walk.place(), problem }))
}

/// Where the walk is.
pub(super) struct Walk<'p> {
    pub(super) method: &'static str,
    pub(super) platform: &'p Platform,
    path: Vec<Step>,
    pub(super) sizes: Vec<SizeLimit>,
    /// The call came to a server.
    came_in: bool,
}

enum Step {
    Field(&'static str),
    Item(usize),
}

impl<'p> Walk<'p> {
    fn new(method: &'static str, platform: &'p Platform, came_in: bool) -> Self {
        Self { method, platform, path: Vec::new(), sizes: Vec::new(), came_in }
    }
}

impl Walk<'_> {
    /// The place as a person writes it. After an error it is that of the error.
    pub(super) fn place(&self) -> String {
        let mut place = String::new();
        for step in &self.path {
            let dot = if place.is_empty() { "" } else { "." };
            // A `String` takes everything.
            let _ = match step {
                Step::Field(name) => write!(place, "{dot}{name}"),
                Step::Item(index) => write!(place, "[{index}]"),
            };
        }
        place
    }

    fn object(&mut self, shape: &Shape, fields: &dyn Fields) -> Result<(), Invalid> {
        for field in shape.fields {
            self.path.push(Step::Field(field.name));
            self.field(field, fields)?;
            self.path.pop();
        }
        for group in shape.one_of {
            self.count(group, fields, true)?;
        }
        for group in shape.at_most_one {
            self.count(group, fields, false)?;
        }
        Ok(())
    }

    fn field(&mut self, field: &Field, fields: &dyn Fields) -> Result<(), Invalid> {
        let value = fields.get(field.name);
        for (on, rule) in field.rules {
            let holds = on.is_none_or(|dialect| dialect == self.platform.dialect());
            if holds && !(self.came_in && rule.is_advice()) {
                self.rule(rule, value, fields)?;
            }
        }
        let Some((inside, _)) = field.inside.zip(value) else { return Ok(()) };
        match fields.inside(field.name) {
            Some(nodes) => self.inside(inside, Inner::new(&nodes)),
            None => Ok(()),
        }
    }

    /// A value of a type; a list's items, each.
    fn inside(&mut self, inside: &Inside, value: Inner<'_>) -> Result<(), Invalid> {
        if value.begins('[') {
            for (index, item) in value.children().enumerate() {
                self.path.push(Step::Item(index));
                self.inside(inside, item)?;
                self.path.pop();
            }
            return Ok(());
        }
        if !value.begins('{') {
            return Ok(()); // a variant that is a word or a text
        }
        match inside {
            Inside::Object(shape) => self.object(shape, &value),
            Inside::OneOf(choices) => match choices.iter().find(|choice| fits(choice, &value)) {
                Some(choice) => self.inside(choice.of, value),
                None => Ok(()),
            },
        }
    }

    /// How many of a group there are.
    fn count(&mut self, group: &[&str], fields: &dyn Fields, needed: bool) -> Result<(), Invalid> {
        match group.iter().filter(|name| fields.asks(name)).count() {
            0 if needed => Err(Invalid::Limit {
                limit: format!("given one of {}", group.join(", ")),
                given: "none of them".into(),
            }),
            0 | 1 => Ok(()),
            _ if self.came_in => Ok(()),
            count => {
                let given = group.iter().copied().filter(|name| fields.asks(name));
                let given: Vec<&str> = given.collect();
                Err(Invalid::Limit {
                    limit: format!("given only one of {}", given.join(", ")),
                    given: format!("{count} of them"),
                })
            }
        }
    }
}

fn fits(choice: &Choice, fields: &dyn Fields) -> bool {
    let tagged = choice.tag.is_none_or(|(field, value)| {
        fields.get(field).and_then(Value::text).is_some_and(|text| text == value)
    });
    tagged && choice.has.iter().all(|name| fields.has(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{method::Params, methods::*, types::*};

    fn problem<M: crate::Method>(platform: &Platform, method: &M) -> String {
        match check(M::NAME, M::FACTS, platform, &Params::of(method)) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        }
    }

    #[track_caller]
    fn refused(method: &impl crate::Method, words: &str) {
        for platform in [Platform::SAFEW, Platform::TELEGRAM] {
            assert_eq!(problem(&platform, method), words);
        }
    }

    #[track_caller]
    fn fine(platform: &Platform, method: &impl crate::Method) {
        assert_eq!(problem(platform, method), "");
    }

    #[test]
    fn texts_are_counted_in_characters_unless_they_have_markup() {
        let text = |n: usize| SendMessage::new(1, "é".repeat(n));
        fine(&Platform::SAFEW, &text(4096));
        refused(&text(4097), "sendMessage: `text` must be 1 to 4096 characters, not 4097");
        refused(&text(0), "sendMessage: `text` must be 1 to 4096 characters, not 0");
        fine(&Platform::SAFEW, &text(4097).parse_mode(ParseMode::Html));
        let long = format!("<tg-emoji emoji-id=\"5\">{}</tg-emoji>", "x".repeat(290));
        let poll = SendPoll::new(1, long, [InputPollOption::new("Yes")]);
        fine(&Platform::TELEGRAM, &poll.clone().question_parse_mode(ParseMode::Html));
        let words = "sendPoll: `question` must be 1 to 300 characters, not 324";
        assert_eq!(problem(&Platform::TELEGRAM, &poll.clone()), words);
        let other = poll.explanation_parse_mode(ParseMode::Html);
        assert_eq!(problem(&Platform::TELEGRAM, &other), words);
        let photo = SendPhoto::new(1, InputFile::file_id("A")).caption("x".repeat(1025));
        refused(&photo, "sendPhoto: `caption` must be at most 1024 characters, not 1025");
    }

    #[test]
    fn the_place_inside_of_a_parameter_is_named() {
        let data = InlineKeyboardButton::new("Tea").callback_data("é".repeat(33));
        let url = InlineKeyboardButton::new("Site").url("https://example.org");
        let keyboard = InlineKeyboardMarkup::new([vec![url.clone()], vec![url, data]]);
        refused(
            &SendMessage::new(1, "hi").reply_markup(keyboard),
            "sendMessage: `reply_markup.inline_keyboard[1][1].callback_data` must be 1 to 64 bytes, \
             not 66",
        );
        let idle = InlineKeyboardMarkup::new([vec![InlineKeyboardButton::new("Idle")]]);
        refused(
            &EditMessageReplyMarkup::new().chat_id(1).message_id(2).reply_markup(idle),
            "editMessageReplyMarkup: `reply_markup.inline_keyboard[0][0]` must be given one of url, \
             callback_data, web_app, login_url, switch_inline_query, \
             switch_inline_query_current_chat, switch_inline_query_chosen_chat, copy_text, \
             callback_game, pay, disabled, not none of them",
        );
        let both = KeyboardButton::new("Me").request_contact(true).request_location(true);
        refused(
            &SendMessage::new(1, "hi").reply_markup(ReplyKeyboardMarkup::new([vec![both]])),
            "sendMessage: `reply_markup.keyboard[0][0]` must be given only one of request_contact, \
             request_location, not 2 of them",
        );
    }

    #[test]
    fn numbers_and_lists_have_their_ranges() {
        refused(&GetUpdates::new().limit(101), "getUpdates: `limit` must be 1 to 100, not 101");
        let ids = |n: i64| DeleteMessages::new(1, (1..=n).collect::<Vec<_>>());
        fine(&Platform::SAFEW, &ids(100));
        refused(&ids(101), "deleteMessages: `message_ids` must be 1 to 100 items, not 101");
        refused(&ids(0), "deleteMessages: `message_ids` must be 1 to 100 items, not 0");
        refused(
            &SendMessageDraft::new(1, 0).text("x"),
            "sendMessageDraft: `draft_id` must be another number, not 0",
        );
        let telegram = Platform::TELEGRAM;
        fine(&telegram, &SendLocation::new(1, 0.0, 0.0).live_period(i64::from(i32::MAX)));
        assert_eq!(
            problem(&telegram, &SendLocation::new(1, 0.0, 0.0).live_period(59)),
            "sendLocation: `live_period` must be 60 to 86400, not 59"
        );
        assert_eq!(
            problem(&telegram, &CopyMessages::new(1, 2, [3, 5, 5])),
            "copyMessages: `message_ids` must be in strictly increasing order, not 5 before 5"
        );
        assert_eq!(
            problem(&telegram, &GiftPremiumSubscription::new(UserId(1), 4, 1000)),
            "giftPremiumSubscription: `month_count` must be one of 3, 6, 12, not 4"
        );
    }

    #[test]
    fn a_charset_is_checked_without_showing_the_text() {
        fine(&Platform::SAFEW, &SetWebhook::new("https://x.org").secret_token("aZ09_-"));
        refused(
            &SetWebhook::new("https://x.org").secret_token("hid den"),
            "setWebhook: `secret_token` must be only of the characters A-Za-z0-9_-, not with \
             another at position 4",
        );
        refused(
            &SetMyCommands::new([BotCommand::new("Start", "Begin")]),
            "setMyCommands: `commands[0].command` must be only of the characters a-z0-9_, not with \
             another at position 1",
        );
    }

    #[test]
    fn a_message_is_named_one_way() {
        let edit = EditMessageText::new().text("x");
        fine(&Platform::SAFEW, &edit.clone().chat_id(1).message_id(2));
        fine(&Platform::SAFEW, &edit.clone().inline_message_id("i"));
        refused(
            &edit.clone().chat_id(1),
            "editMessageText: `message_id` is missing: it is needed unless `inline_message_id` is \
             given",
        );
        refused(
            &edit.chat_id(1).message_id(2).inline_message_id("i"),
            "editMessageText: `chat_id` cannot be given together with `inline_message_id`",
        );
        refused(
            &CreateChatInviteLink::new(1).member_limit(5).creates_join_request(true),
            "createChatInviteLink: `member_limit` cannot be given together with \
             `creates_join_request`",
        );
    }

    #[test]
    fn what_a_platform_does_not_have_is_said() {
        let poll = SendPoll::new(1, "Tea?", [InputPollOption::new("Yes")]);
        fine(&Platform::TELEGRAM, &poll);
        assert_eq!(
            problem(&Platform::SAFEW, &poll),
            "sendPoll: SafeW does not have this method; `BotBuilder::checks(false)` calls it all the same"
        );
        let delete = DeleteMessages::new(1, [1]).return_failed(true);
        fine(&Platform::SAFEW, &delete);
        assert_eq!(
            problem(&Platform::TELEGRAM, &delete),
            "deleteMessages: `return_failed`: Telegram does not have this"
        );
        let draft = SendMessageDraft::new(1, 7).text("x").message_thread_id(3);
        fine(&Platform::TELEGRAM, &draft);
        assert_eq!(
            problem(&Platform::SAFEW, &draft),
            "sendMessageDraft: `message_thread_id`: SafeW does not have this"
        );
        let draft = SendMessageDraft::new(1, 7);
        fine(&Platform::TELEGRAM, &draft);
        assert_eq!(
            problem(&Platform::SAFEW, &draft),
            "sendMessageDraft: `text` is missing: it is needed on SafeW"
        );
        assert_eq!(
            problem(&Platform::SAFEW, &draft.text("")),
            "sendMessageDraft: `text` must be 1 to 4096 characters, not 0"
        );
        fine(&Platform::TELEGRAM, &SendDice::new("@tea"));
        assert_eq!(
            problem(&Platform::SAFEW, &SendDice::new("@tea")),
            "sendDice: `chat_id` must be a number on SafeW, not @tea"
        );
        let photo = InlineQueryResultPhoto::new("1", "https://x.org/a.jpg", "https://x.org/b.jpg");
        let inline = AnswerInlineQuery::new("1", [InlineQueryResult::from(photo)]);
        fine(&Platform::TELEGRAM, &inline);
        assert_eq!(
            problem(&Platform::SAFEW, &inline),
            "answerInlineQuery: `results`: SafeW does not have this; items may be article or game, \
             not photo"
        );
    }

    #[test]
    fn each_platform_wants_its_own_right_to_send_media() {
        let set = |permissions| SetChatPermissions::new(1, permissions);
        let old = ChatPermissions::new().can_send_media_messages(true);
        let new = ChatPermissions::new().can_send_photos(true);
        fine(&Platform::SAFEW, &set(old.clone()));
        fine(&Platform::TELEGRAM, &set(new.clone()));
        assert_eq!(
            problem(&Platform::SAFEW, &set(new)),
            "setChatPermissions: `permissions.can_send_media_messages` is missing: it is needed on \
             SafeW, which does not have `can_send_photos`"
        );
        assert_eq!(
            problem(&Platform::TELEGRAM, &set(old)),
            "setChatPermissions: `permissions.can_send_media_messages`: Telegram does not have \
             this; it has can_send_audios, can_send_documents, can_send_photos, can_send_videos, \
             can_send_video_notes, can_send_voice_notes in its place"
        );
        let both = ChatPermissions::new().can_send_media(true);
        fine(&Platform::SAFEW, &set(both.clone()));
        fine(&Platform::TELEGRAM, &set(both));
    }

    #[test]
    fn files_are_new_or_known_as_the_method_wants_them() {
        let new = InputFile::bytes("a.jpg", "x");
        let document = SendDocument::new(1, new.clone());
        fine(&Platform::SAFEW, &document.clone().thumbnail(new.clone()));
        refused(
            &document.thumbnail(InputFile::file_id("A")),
            "sendDocument: `thumbnail` must be a new file, not the file_id or URL of a known one",
        );
        let edit = EditMessageMedia::new(InputMediaPhoto::new(new)).inline_message_id("i");
        assert_eq!(
            problem(&Platform::TELEGRAM, &edit),
            "editMessageMedia: `media` must be made of known files where `inline_message_id` is \
             given, not of a new one"
        );
        let note = SendVideoNote::new(1, InputFile::url("https://x.org/a.mp4"));
        assert_eq!(
            problem(&Platform::TELEGRAM, &note),
            "sendVideoNote: `video_note` must be a new file or a file_id, not a URL"
        );
    }

    #[test]
    fn what_is_not_wanted_excludes_nothing() {
        for platform in [Platform::SAFEW, Platform::TELEGRAM] {
            let link = CreateChatInviteLink::new(1).member_limit(5).creates_join_request(false);
            fine(&platform, &link);
            let one = KeyboardButton::new("Me").request_contact(true).request_location(false);
            fine(
                &platform,
                &SendMessage::new(1, "hi").reply_markup(ReplyKeyboardMarkup::new([vec![one]])),
            );
            let data = InlineKeyboardButton::new("Tea").callback_data("tea").pay(false);
            let keyboard = InlineKeyboardMarkup::new([vec![data]]);
            fine(&platform, &SendMessage::new(1, "hi").reply_markup(keyboard));
            fine(&platform, &DeleteMessages::new(1, [1]).return_failed(false));
        }
    }
}
