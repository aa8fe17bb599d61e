//! The picture of a chat.

use bot_core::types::{ChatPhoto, PhotoSize};

use super::{
    Call,
    access::{Inside, Need, inside},
    done,
    files::{self, Given},
};
use crate::{
    api_error::{Answer, ApiError},
    world::{Details, FileKind, Media},
};

const NO_RIGHTS: &str = "not enough rights to change chat photo";

pub(super) async fn set_chat_photo(call: &Call<'_>) -> Answer {
    if call.parameters.file("photo").is_none() && !is_attached(call) {
        return Err(ApiError::bad_request("there is no photo in the request")); // only a new one
    }
    let photo = files::parameter(call, FileKind::Photo).await?;
    inside(call, Need::Membership, |mut place| {
        check(&place)?;
        let Media::Photo(sizes) = keep(&mut place, photo)? else {
            return Err(ApiError::bad_request("PHOTO_INVALID"));
        };
        place.edit(|chat| chat.photo.clone_from(&sizes));
        place.world.write_to(place.key, &place.bot, |message| {
            message.service.get_or_insert_default().new_chat_photo = sizes;
        });
        done()
    })
}

fn is_attached(call: &Call<'_>) -> bool {
    call.parameters.text("photo").is_some_and(|text| text.starts_with("attach://"))
}

fn keep(place: &mut Inside<'_>, photo: Given) -> Answer<Media> {
    photo.into_media(place.world, FileKind::Photo, Details::default())
}

pub(super) fn delete_chat_photo(call: &Call<'_>) -> Answer {
    inside(call, Need::Membership, |mut place| {
        check(&place)?;
        if place.chat().photo.is_empty() {
            return Err(ApiError::bad_request("CHAT_NOT_MODIFIED"));
        }
        place.edit(|chat| chat.photo.clear());
        place.world.write_to(place.key, &place.bot, |message| {
            message.service.get_or_insert_default().delete_chat_photo = true;
        });
        done()
    })
}

fn check(place: &Inside<'_>) -> Answer<()> {
    if place.is_private() {
        return Err(ApiError::bad_request("can't change private chat photo"));
    }
    place.require_permission("can_change_info", NO_RIGHTS)
}

/// As getChat tells it: one size stands for both.
pub(super) fn shown(sizes: &[PhotoSize]) -> Option<Box<ChatPhoto>> {
    let size = sizes.last()?;
    let mut photo = ChatPhoto::default();
    photo.small_file_id.clone_from(&size.file_id);
    photo.small_file_unique_id.clone_from(&size.file_unique_id);
    photo.big_file_id.clone_from(&size.file_id);
    photo.big_file_unique_id.clone_from(&size.file_unique_id);
    Some(Box::new(photo))
}
