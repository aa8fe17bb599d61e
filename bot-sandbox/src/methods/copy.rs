//! Copying and forwarding messages.

use bot_core::{
    Dialect,
    types::{ChatId, Message, MessageId},
};

use super::{
    Call,
    access::{Need, find_chat, message_id},
    delete::message_ids,
    permission,
    send::{Open, Sending},
    text,
};
use crate::{
    api_error::{Answer, ApiError, result},
    world::{ChatKey, World, has_caption, origin, put_content},
};

pub(super) fn copy_message(call: &Call<'_>) -> Answer {
    let from = call.parameters.chat("from_chat_id")?;
    let id = message_id(call)?;
    let caption = match call.parameters.has("caption") {
        true => Some(caption(call)?),
        false => None,
    };
    let above = call.parameters.bool("show_caption_above_media");
    let sending = Sending::read(call)?;
    call.edit(|world| {
        let original = find(world, source(call, world, &from)?, id, COPY)?;
        let open = sending.open_for(call, world, [permission::of_message(&original)])?;
        let copy = open.send(world, |message| {
            put_content(message, &original);
            if let Some((caption, entities)) = caption
                && has_caption(message)
            {
                message.caption = Some(caption).filter(|caption| !caption.is_empty());
                message.caption_entities = entities;
                message.show_caption_above_media = above;
            }
        });
        result(&message_id_of(&copy))
    })
}

pub(super) fn copy_messages(call: &Call<'_>) -> Answer {
    let remove_caption = call.parameters.bool("remove_caption");
    each(call, COPY, |open, world, original| {
        open.send(world, |message| {
            put_content(message, original);
            if remove_caption {
                message.caption = None;
                message.caption_entities.clear();
            }
        })
    })
}

pub(super) fn forward_message(call: &Call<'_>) -> Answer {
    let from = call.parameters.chat("from_chat_id")?;
    let id = message_id(call)?;
    let sending = Sending::plain(call)?;
    call.edit(|world| {
        let original = find(world, source(call, world, &from)?, id, FORWARD)?;
        let open = sending.open_for(call, world, [permission::of_message(&original)])?;
        result(&forward(&open, world, &original))
    })
}

pub(super) fn forward_messages(call: &Call<'_>) -> Answer {
    each(call, FORWARD, forward)
}

fn forward(open: &Open, world: &mut World, original: &Message) -> Message {
    open.send(world, |message| {
        put_content(message, original);
        message.forward_origin = Some(Box::new(origin(original)));
    })
}

/// Copies or forwards several messages; those that are not there are stepped over.
fn each(
    call: &Call<'_>,
    doing: Doing,
    mut send: impl FnMut(&Open, &mut World, &Message) -> Message,
) -> Answer {
    let from = call.parameters.chat("from_chat_id")?;
    let ids = message_ids(call)?;
    let sending = Sending::plain(call)?;
    call.edit(|world| {
        let key = source(call, world, &from)?;
        let find = |id: i64| find(world, key, id, doing).ok();
        let originals: Vec<Message> = ids.into_iter().filter_map(find).collect();
        if originals.is_empty() {
            let what = format!("there are no messages to {}", doing.verb);
            return Err(ApiError::bad_request(&what));
        }
        let open = sending.open_for(call, world, originals.iter().map(permission::of_message))?;
        let sent: Vec<MessageId> =
            originals.iter().map(|original| message_id_of(&send(&open, world, original))).collect();
        result(&sent)
    })
}

/// What is being done, as refusals say it.
#[derive(Clone, Copy)]
struct Doing {
    verb: &'static str,
    done: &'static str,
}

const COPY: Doing = Doing { verb: "copy", done: "copied" };
const FORWARD: Doing = Doing { verb: "forward", done: "forwarded" };

/// The chat that messages are taken from.
fn source(call: &Call<'_>, world: &World, from: &ChatId) -> Answer<ChatKey> {
    find_chat(world, call.bot(world)?, from, Need::Look)
}

fn find(world: &World, key: ChatKey, id: i64, doing: Doing) -> Answer<Message> {
    let original = world.chats.get(&key).and_then(|chat| chat.messages.get(&id));
    let Some(original) = original else {
        let what = format!("message to {} not found", doing.verb);
        return Err(ApiError::bad_request(&what));
    };
    if original.service.is_some() || original.has_protected_content {
        let what = format!("the message can't be {}", doing.done);
        return Err(ApiError::bad_request(&what));
    }
    Ok(original.clone())
}

/// The new caption of a copy; a plain text on SafeW.
fn caption(call: &Call<'_>) -> Answer<text::Formatted> {
    let plain = call.parameters.text("caption").unwrap_or_default();
    match call.dialect() {
        Dialect::SafeW => text::format(Dialect::SafeW, plain, None, Vec::new(), text::MAX_CAPTION),
        Dialect::Telegram => text::caption(call),
    }
}

fn message_id_of(message: &Message) -> MessageId {
    let mut id = MessageId::default();
    id.message_id = message.message_id;
    id
}
