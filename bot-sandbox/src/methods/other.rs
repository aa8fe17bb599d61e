//! Messages that are neither text nor file.

use std::hash::{BuildHasher, Hasher, RandomState};

use bot_core::{
    Dialect,
    types::{ChatAction, ChatId, Contact, Dice, DiceEmoji, Location, Message, Venue},
};

use super::{
    Call, done,
    edit::{Target, edit},
    keyboard,
    send::Sending,
};
use crate::{
    api_error::{Answer, ApiError, result},
    event::Event,
    shared::{now, now_ms},
    world::Action,
};

pub(super) fn send_dice(call: &Call<'_>) -> Answer {
    let sending = Sending::read(call)?;
    if call.dialect() == Dialect::SafeW && matches!(sending.chat_id(), ChatId::Username(_)) {
        return Err(ApiError::bad_request("invalid chat_id specified"));
    }
    let emoji = call.parameters.text("emoji").map_or(DiceEmoji::Dice, DiceEmoji::from);
    let dice = dice(emoji).ok_or_else(|| ApiError::bad_request("EMOTICON_STICKERPACK_MISSING"))?;
    result(&sending.send(call, |message| message.dice = Some(dice))?)
}

/// A die that was thrown, or something else of which only chance knows how it comes out.
pub(crate) fn dice(emoji: DiceEmoji) -> Option<Dice> {
    let sides = match &emoji {
        DiceEmoji::Dice | DiceEmoji::Darts | DiceEmoji::Bowling => 6,
        DiceEmoji::Basketball | DiceEmoji::Football => 5,
        DiceEmoji::SlotMachine => 64,
        _ => return None,
    };
    let mut dice = Dice::default();
    dice.emoji = emoji;
    dice.value = throw(sides);
    Some(dice)
}

/// A number from 1 to `sides`, by chance: each hasher of the standard library has keys of its own.
fn throw(sides: u64) -> i64 {
    let chance = RandomState::new().build_hasher().finish();
    i64::try_from(chance % sides).unwrap_or(0) + 1
}

pub(super) fn send_location(call: &Call<'_>) -> Answer {
    let sending = Sending::read(call)?;
    let mut location = location(call)?;
    location.live_period = call.parameters.int("live_period")?;
    location.heading = call.parameters.int("heading")?;
    location.proximity_alert_radius = call.parameters.int("proximity_alert_radius")?;
    let sent = sending.send(call, |message| message.location = Some(Box::new(location)))?;
    result(&sent)
}

pub(super) fn send_venue(call: &Call<'_>) -> Answer {
    let sending = Sending::read(call)?;
    let parameters = &call.parameters;
    let mut venue = Venue::default();
    venue.location = location(call)?;
    venue.title = required(call, "title")?;
    venue.address = required(call, "address")?;
    venue.foursquare_id = parameters.text("foursquare_id").map(str::to_owned);
    venue.foursquare_type = parameters.text("foursquare_type").map(str::to_owned);
    venue.google_place_id = parameters.text("google_place_id").map(str::to_owned);
    venue.google_place_type = parameters.text("google_place_type").map(str::to_owned);
    let sent = sending.send(call, |message| {
        message.location = Some(Box::new(venue.location.clone())); // for bots that know no venues
        message.venue = Some(Box::new(venue));
    })?;
    result(&sent)
}

pub(super) fn send_contact(call: &Call<'_>) -> Answer {
    let sending = Sending::read(call)?;
    let mut contact = Contact::default();
    contact.phone_number = required(call, "phone_number")?;
    contact.first_name = required(call, "first_name")?;
    contact.last_name = call.parameters.text("last_name").map(str::to_owned);
    contact.vcard = call.parameters.text("vcard").map(str::to_owned);
    let sent = sending.send(call, |message| message.contact = Some(Box::new(contact)))?;
    result(&sent)
}

/// How long an action is seen, in milliseconds.
const ACTION_LIFE: i64 = 5_000;

pub(super) fn send_chat_action(call: &Call<'_>) -> Answer {
    let sending = Sending::plain(call)?;
    let action = call.parameters.text("action").map(ChatAction::from);
    let Some(action) = action.filter(|action| !matches!(action, ChatAction::Unknown(_))) else {
        return Err(ApiError::bad_request("wrong parameter action in request"));
    };
    call.edit(|world| {
        let open = sending.open(call, world)?;
        let (user_id, action) = (open.bot.id, action.as_str().to_owned());
        if let Some(chat) = world.chats.get_mut(&open.key) {
            let until = now_ms() + ACTION_LIFE;
            chat.action = Some(Action { by: user_id, action: action.clone(), until });
        }
        world.tell(Event::Acting { chat_id: open.key.id, user_id: user_id.0, action });
        done()
    })
}

/// Moves the place in a message that says where somebody is now.
pub(super) fn edit_message_live_location(call: &Call<'_>) -> Answer {
    let target = Target::read(call)?;
    let place = location(call)?;
    let parameters = &call.parameters;
    let (heading, radius) = (parameters.int("heading")?, parameters.int("proximity_alert_radius")?);
    let period = parameters.int("live_period")?;
    let keyboard = keyboard::inline(call)?;
    edit(call, &target, |message| {
        let location = live(message)?;
        let mut place = place;
        place.live_period = period.or(location.live_period);
        place.heading = heading;
        place.proximity_alert_radius = radius;
        *location = place;
        message.reply_markup = keyboard;
        Ok(())
    })
}

/// The place stays where it is.
pub(super) fn stop_message_live_location(call: &Call<'_>) -> Answer {
    let target = Target::read(call)?;
    let keyboard = keyboard::inline(call)?;
    edit(call, &target, |message| {
        let location = live(message)?;
        location.live_period = None;
        location.heading = None;
        location.proximity_alert_radius = None;
        message.reply_markup = keyboard;
        Ok(())
    })
}

/// The place that a message goes on telling, for as long as it was sent for.
fn live(message: &mut Message) -> Answer<&mut Location> {
    let sent = message.date;
    let place = message.location.as_deref_mut();
    // The longest period is for ever.
    let lives = |place: &&mut Location| {
        place.live_period.is_some_and(|period| period == FOR_EVER || sent + period > now())
    };
    place.filter(lives).ok_or_else(|| ApiError::bad_request("message can't be edited"))
}

/// The period of a place that is told without an end.
const FOR_EVER: i64 = 0x7fff_ffff;

fn location(call: &Call<'_>) -> Answer<Location> {
    let number = |name: &str| -> Answer<f64> {
        let number = required(call, name)?.parse();
        number.map_err(|_| ApiError::bad_request(&format!("invalid {name} specified")))
    };
    let (latitude, longitude) = (number("latitude")?, number("longitude")?);
    if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) {
        return Err(ApiError::bad_request("wrong location specified"));
    }
    let mut location = Location::new(latitude, longitude);
    if call.parameters.has("horizontal_accuracy") {
        location.horizontal_accuracy = Some(number("horizontal_accuracy")?);
    }
    Ok(location)
}

fn required(call: &Call<'_>, name: &str) -> Answer<String> {
    let text = call.parameters.text(name).map(str::to_owned);
    text.ok_or_else(|| ApiError::bad_request(&format!("{} is empty", name.replace('_', " "))))
}
