//! Games and their scores.

use bot_core::types::{
    CallbackGame, Game, GameHighScore, InlineKeyboardButton, InlineKeyboardMarkup, Message, UserId,
};

use super::{Call, access::user_id, edit::Target, send::Sending};
use crate::{
    api_error::{Answer, ApiError, result},
    event::Event,
    shared::now,
    world::{BotState, ChatKey, Details, FileKind, Media, World},
};

/// How many of the best are listed.
const BEST: usize = 3;
/// How many are listed on each side of the user.
const NEIGHBOURS: usize = 2;

/// A picture of one point: every game has one, and the sandbox's have no other.
const PICTURE: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

pub(super) fn send_game(call: &Call<'_>) -> Answer {
    let name = call.parameters.text("game_short_name").unwrap_or_default();
    check_name(name)?;
    let mut sending = Sending::read(call)?;
    if sending.markup().is_none() {
        sending = sending.with_markup(play_button(name));
    }
    call.edit(|world| {
        let open = sending.open(call, world)?;
        let game = game(world, name)?;
        result(&open.send(world, |message| message.game = Some(Box::new(game))))
    })
}

/// Any name that could be a game's is one: the sandbox has no place where games are made.
pub(super) fn check_name(name: &str) -> Answer<()> {
    let ok = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match !name.is_empty() && name.len() <= 64 && name.chars().all(ok) {
        true => Ok(()),
        false => Err(ApiError::bad_request("wrong game short name specified")),
    }
}

/// The keyboard of a game that was sent without one.
pub(super) fn play_button(name: &str) -> InlineKeyboardMarkup {
    let button = InlineKeyboardButton::new(format!("Play {name}"));
    InlineKeyboardMarkup::new([vec![button.callback_game(CallbackGame::new())]])
}

/// The game of this name, which is its title too.
pub(super) fn game(world: &mut World, name: &str) -> Answer<Game> {
    let mut game = Game::default();
    game.title = name.to_owned();
    game.description = format!("The game {name}");
    if world.game_picture.is_empty() {
        let details = Details { name: "game.gif".into(), ..Details::default() };
        let picture = bytes::Bytes::from_static(PICTURE);
        let photo = world.files.add(FileKind::Photo, picture, details);
        if let Media::Photo(sizes) = photo.map_err(ApiError::bad_request)? {
            world.game_picture = sizes;
        }
    }
    game.photo.clone_from(&world.game_picture);
    Ok(game)
}

pub(super) fn set_game_score(call: &Call<'_>) -> Answer {
    let parameters = &call.parameters;
    let user = user_id(call)?;
    let score = parameters.int("score")?;
    let score = score.ok_or_else(|| ApiError::bad_request("score is empty"))?;
    if score < 0 {
        return Err(ApiError::bad_request("SCORE_INVALID"));
    }
    let force = parameters.bool("force");
    let edit = !parameters.bool("disable_edit_message");
    let target = Target::read(call)?;
    call.edit(|world| {
        let (key, id) = find(call, world, &target, user)?;
        let table = table(&world.chats[&key].messages[&id]);
        let bot = world.bots.get_mut(call.token).ok_or_else(ApiError::unauthorized)?;
        let scores = bot.scores.entry((key, table.clone())).or_default();
        if !force && scores.get(&user).is_some_and(|present| score <= *present) {
            return Err(ApiError::bad_request("BOT_SCORE_NOT_MODIFIED"));
        }
        scores.insert(user, score);
        let best = ranked(bot, key, &table).into_iter().map(|(user, score)| {
            let name = world.user(user).map_or("?", |user| &user.first_name);
            format!("{name}: {score}")
        });
        let best: Vec<_> = best.take(BEST).collect();
        let message = world.chats.get_mut(&key).and_then(|chat| chat.messages.get_mut(&id));
        let message = message.ok_or_else(ApiError::not_found)?;
        if edit && let Some(game) = &mut message.game {
            game.text = Some(best.join("\n"));
            message.edit_date = Some(now());
        }
        let message = message.clone();
        if edit {
            world.tell(Event::Edited(Box::new(message.clone())));
        }
        target.answer(&message)
    })
}

pub(super) fn get_game_high_scores(call: &Call<'_>) -> Answer {
    let user = user_id(call)?;
    let target = Target::read(call)?;
    call.read(|world, bot| {
        let (key, id) = find(call, world, &target, user)?;
        let all = ranked(bot, key, &table(&world.chats[&key].messages[&id]));
        let own = all.iter().position(|(other, _)| *other == user);
        let near = |i: usize| own.is_some_and(|own| own.abs_diff(i) <= NEIGHBOURS);
        let shown = all.iter().enumerate().filter(|(i, _)| *i < BEST || near(*i));
        let scores: Vec<GameHighScore> = shown
            .map(|(i, (user, score))| {
                let mut row = GameHighScore::default();
                row.position = i64::try_from(i + 1).unwrap_or(i64::MAX);
                row.user = world.user(*user).cloned().unwrap_or_default();
                row.score = *score;
                row
            })
            .collect();
        result(&scores)
    })
}

/// The game message that a call names.
fn find(call: &Call<'_>, world: &World, target: &Target, user: UserId) -> Answer<(ChatKey, i64)> {
    let bot = call.bot(world)?;
    let (key, id) = target.find(world, bot, "message to set game score not found")?;
    if world.user(user).is_none() {
        return Err(ApiError::bad_request("user not found"));
    }
    match world.chats[&key].messages[&id].game {
        Some(_) => Ok((key, id)),
        None => Err(ApiError::bad_request("message is not a game")),
    }
}

/// Which table of scores is that of a message: each chat has one for each game.
fn table(message: &Message) -> String {
    message.game.as_ref().map(|game| game.title.clone()).unwrap_or_default()
}

/// A table, the best first; of equals the one who came first.
fn ranked(bot: &BotState, key: ChatKey, table: &str) -> Vec<(UserId, i64)> {
    let scores = bot.scores.get(&(key, table.to_owned()));
    let mut all: Vec<_> =
        scores.into_iter().flatten().map(|(user, score)| (*user, *score)).collect();
    all.sort_by_key(|(_, score)| std::cmp::Reverse(*score));
    all
}
