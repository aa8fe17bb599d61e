//! Albums: several files that are shown together.

use super::{
    Call,
    input_media::{InputMedia, Ready},
    permission,
    send::Sending,
};
use crate::{
    api_error::{Answer, ApiError, result},
    world::FileKind,
};

/// Fewest items of an album.
const MIN_ITEMS: usize = 2;
/// Most items of an album.
const MAX_ITEMS: usize = 10;

pub(super) async fn send_media_group(call: &Call<'_>) -> Answer {
    let sending = Sending::plain(call)?;
    let media: Option<Vec<InputMedia>> = call.parameters.json("media", "InputMedia")?;
    let media = media.unwrap_or_default();
    let refused = match media.len() {
        0 => Some("there are no messages to send"),
        n if n < MIN_ITEMS => Some("too few messages to send as an album"),
        n if n > MAX_ITEMS => Some("too many messages to send as an album"),
        _ => None,
    };
    if let Some(why) = refused {
        return Err(ApiError::bad_request(why));
    }
    let mut items = Vec::new();
    for item in media {
        items.push(item.ready(call).await?);
    }
    for kind in [FileKind::Audio, FileKind::Document] {
        let is = |item: &Ready| item.kind == kind;
        if items.iter().any(is) && !items.iter().all(is) {
            let what = format!("{} can't be mixed with other media types", kind.name());
            return Err(ApiError::bad_request(&what));
        }
    }
    let permissions: Vec<_> = items.iter().map(|item| permission::of_file(item.kind)).collect();
    call.edit(|world| {
        let open = sending.open_for(call, world, permissions)?;
        let mut shown = Vec::new();
        for item in items {
            shown.push(item.show(world)?);
        }
        let group = world.next_id();
        let mut sent = Vec::new();
        for show in shown {
            sent.push(open.send(world, |message| {
                show(message);
                message.media_group_id = Some(group.clone());
            }));
        }
        result(&sent)
    })
}
