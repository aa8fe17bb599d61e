//! Polls.

use bot_core::{
    Payload,
    types::{InputPollOption, ParseMode, Poll, PollOption, PollType},
};

use super::{
    Call,
    access::{Need, find_chat, message_id},
    keyboard,
    send::Sending,
    text,
};
use crate::{
    api_error::{Answer, ApiError, result},
    event::Event,
};

/// Longest question, in characters.
const MAX_QUESTION: usize = 300;
/// Longest text of an option.
const MAX_OPTION: usize = 100;
/// Longest explanation of a quiz.
const MAX_EXPLANATION: usize = 200;
/// Most options.
const MAX_OPTIONS: usize = 12;

pub(super) fn send_poll(call: &Call<'_>) -> Answer {
    let sending = Sending::read(call)?;
    let mut poll = read(call)?;
    let sent = call.edit(|world| {
        let open = sending.open(call, world)?;
        poll.id = world.next_id();
        Ok(open.send(world, |message| message.poll = Some(Box::new(poll))))
    })?;
    result(&sent)
}

fn read(call: &Call<'_>) -> Answer<Poll> {
    let parameters = &call.parameters;
    let mut poll = Poll::default();
    (poll.question, poll.question_entities) =
        formatted(call, "question", MAX_QUESTION, "poll question")?;
    if poll.question.is_empty() {
        return Err(ApiError::bad_request("poll question must be non-empty"));
    }
    let options: Option<Vec<InputPollOption>> = parameters.json("options", "options")?;
    let options = options.unwrap_or_default();
    if options.is_empty() {
        return Err(ApiError::bad_request("poll must have at least 1 option"));
    }
    if options.len() > MAX_OPTIONS {
        let what = format!("poll can't have more than {MAX_OPTIONS} options");
        return Err(ApiError::bad_request(&what));
    }
    for (n, given) in options.into_iter().enumerate() {
        let mode = given.text_parse_mode.as_ref().map(ParseMode::as_str);
        let mut option = PollOption::default();
        option.persistent_id = n.to_string();
        (option.text, option.text_entities) =
            text::format(call.dialect(), &given.text, mode, given.text_entities, text::MAX_TEXT)?;
        if option.text.is_empty() {
            return Err(ApiError::bad_request("poll options must be non-empty"));
        }
        check_length(&option.text, MAX_OPTION, "poll options")?;
        poll.options.push(option);
    }
    poll.is_anonymous = !parameters.has("is_anonymous") || parameters.bool("is_anonymous");
    poll.is_closed = parameters.bool("is_closed");
    poll.allows_multiple_answers = parameters.bool("allows_multiple_answers");
    poll.r#type = match parameters.text("type") {
        None | Some("regular") => PollType::Regular,
        Some("quiz") => PollType::Quiz,
        Some(_) => return Err(ApiError::bad_request("unsupported poll type specified")),
    };
    let is_quiz = poll.r#type == PollType::Quiz;
    poll.allows_revoting = match parameters.has("allows_revoting") {
        true => parameters.bool("allows_revoting"),
        false => !is_quiz,
    };
    if is_quiz {
        read_quiz(call, &mut poll)?;
    }
    poll.open_period = parameters.int("open_period")?;
    poll.close_date = parameters.int("close_date")?;
    Ok(poll)
}

fn read_quiz(call: &Call<'_>, poll: &mut Poll) -> Answer<()> {
    let correct: Option<Vec<i64>> =
        call.parameters.json("correct_option_ids", "correct option identifiers")?;
    poll.correct_option_ids = correct.unwrap_or_default();
    let there = |id: &i64| usize::try_from(*id).is_ok_and(|id| id < poll.options.len());
    if poll.correct_option_ids.is_empty() || !poll.correct_option_ids.iter().all(there) {
        return Err(ApiError::bad_request("wrong correct option ID specified"));
    }
    let (explanation, entities) =
        formatted(call, "explanation", MAX_EXPLANATION, "poll explanation")?;
    poll.explanation = Some(explanation).filter(|explanation| !explanation.is_empty());
    poll.explanation_entities = entities;
    Ok(())
}

/// A text of the poll, whose parse mode and entities stand in parameters of its own.
fn formatted(call: &Call<'_>, name: &str, max: usize, what: &str) -> Answer<text::Formatted> {
    let parameters = &call.parameters;
    let entities = format!("{name}_entities");
    let entities = parameters.json(&entities, &entities)?.unwrap_or_default();
    let mode = parameters.text(&format!("{name}_parse_mode"));
    let given = parameters.text(name).unwrap_or_default();
    let formatted = text::format(call.dialect(), given, mode, entities, text::MAX_TEXT)?;
    check_length(&formatted.0, max, what)?;
    Ok(formatted)
}

fn check_length(text: &str, max: usize, what: &str) -> Answer<()> {
    match text.chars().count() > max {
        true => Err(ApiError::bad_request(&format!("{what} length must not exceed {max}"))),
        false => Ok(()),
    }
}

pub(super) fn stop_poll(call: &Call<'_>) -> Answer {
    let chat_id = call.parameters.chat_id()?;
    let id = message_id(call)?;
    let keyboard = keyboard::inline(call)?;
    call.edit(|world| {
        let bot = call.bot(world)?;
        let key = find_chat(world, bot, &chat_id, Need::Membership)?;
        let message = world.chats.get_mut(&key).and_then(|chat| chat.messages.get_mut(&id));
        let missing = || ApiError::bad_request("message with poll to stop not found");
        let message = message.ok_or_else(missing)?;
        let own = message.from.as_ref().is_some_and(|from| from.id == bot);
        let poll = message.poll.as_mut().filter(|_| own);
        let poll = poll.ok_or_else(|| ApiError::bad_request("poll can't be stopped"))?;
        if poll.is_closed {
            return Err(ApiError::bad_request("poll has already been closed"));
        }
        poll.is_closed = true;
        let poll = poll.clone();
        message.reply_markup = keyboard;
        let message = message.clone();
        world.tell(Event::Edited(Box::new(message)));
        if let Some(bot) = world.bots.get_mut(call.token) {
            bot.notify(Payload::Poll(poll.clone()));
        }
        result(&*poll)
    })
}
