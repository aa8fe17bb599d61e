//! Files: those that a bot sends along or names, and what it can learn of them.

use std::time::Duration;

use bot_core::{
    Dialect,
    types::{File, UserProfilePhotos},
};
use bytes::Bytes;
use url::Url;

use super::{Call, access::user_id};
use crate::{
    api_error::{Answer, ApiError, result},
    world::{Details, FileKind, Media, World},
};

/// Largest photo.
const MAX_PHOTO: usize = 10 << 20;
/// Largest file of another kind.
const MAX_FILE: usize = 50 << 20;
/// Largest document on SafeW.
const MAX_SAFEW_DOCUMENT: usize = 100 << 20;
/// Largest photo that is fetched from the web.
const MAX_WEB_PHOTO: usize = 5 << 20;
/// Largest other file that is fetched from the web.
const MAX_WEB_FILE: usize = 20 << 20;
/// Largest file that a bot can download.
pub(crate) const MAX_DOWNLOAD: usize = 20 << 20;
/// How long a file is fetched from the web.
const WEB_TIMEOUT: Duration = Duration::from_secs(10);

const WRONG: &str = "wrong file identifier/HTTP URL specified";
const NOT_FETCHED: &str = "failed to get HTTP URL content";

/// A file that is to be sent.
#[derive(Debug)]
pub(super) enum Given {
    New {
        name: String,
        bytes: Bytes,
    },
    /// By its `file_id`.
    Known(String),
}

/// The file in a parameter: a part of that name, or a text that names one.
pub(super) async fn parameter(call: &Call<'_>, kind: FileKind) -> Answer<Given> {
    let name = kind.name();
    if let Some((file, bytes)) = call.parameters.file(name) {
        return uploaded(call, kind, file, bytes);
    }
    let Some(value) = call.parameters.text(name) else {
        let what = format!("there is no {} in the request", name.replace('_', " "));
        return Err(ApiError::bad_request(&what));
    };
    named(call, kind, value).await
}

/// The file that a text names: a part of the request, a page of the web or a known file.
pub(super) async fn named(call: &Call<'_>, kind: FileKind, value: &str) -> Answer<Given> {
    if let Some(part) = value.strip_prefix("attach://") {
        let upload = call.parameters.file(part);
        let (file, bytes) = upload.ok_or_else(|| ApiError::bad_request(WRONG))?;
        return uploaded(call, kind, file, bytes);
    }
    if value.starts_with("http://") || value.starts_with("https://") {
        return fetched(call, kind, value).await;
    }
    Ok(Given::Known(value.to_owned()))
}

/// A thumbnail, which can only be a part of the request.
pub(super) fn thumbnail(call: &Call<'_>, value: Option<&str>) -> Option<Bytes> {
    let part = value.and_then(|value| value.strip_prefix("attach://")).unwrap_or("thumbnail");
    call.parameters.file(part).map(|(_, bytes)| bytes.clone())
}

fn uploaded(call: &Call<'_>, kind: FileKind, file: &str, bytes: &Bytes) -> Answer<Given> {
    let size = bytes.len();
    let safew = call.dialect() == Dialect::SafeW;
    let max = if safew && kind == FileKind::Document { MAX_SAFEW_DOCUMENT } else { MAX_FILE };
    if size > max || (safew && kind == FileKind::Photo && size > MAX_PHOTO) {
        return Err(ApiError::too_large());
    }
    if kind == FileKind::Photo && size > MAX_PHOTO {
        return Err(ApiError::bad_request(&format!(
            "file of size {size} bytes is too big for a photo; the maximum size is {MAX_PHOTO} \
             bytes"
        )));
    }
    Ok(Given::New { name: file.to_owned(), bytes: bytes.clone() })
}

async fn fetched(call: &Call<'_>, kind: FileKind, url: &str) -> Answer<Given> {
    let url = Url::parse(url).map_err(|_| ApiError::bad_request(WRONG))?;
    let name = url.path_segments().and_then(Iterator::last).unwrap_or_default().to_owned();
    let max = if kind == FileKind::Photo { MAX_WEB_PHOTO } else { MAX_WEB_FILE };
    let fetch = async {
        let request = call.shared.http.get(url).timeout(WEB_TIMEOUT);
        let mut response = request.send().await.ok()?.error_for_status().ok()?;
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.ok()? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > max {
                return None;
            }
        }
        Some(bytes)
    };
    let bytes = fetch.await.ok_or_else(|| ApiError::bad_request(NOT_FETCHED))?;
    Ok(Given::New { name, bytes: bytes.into() })
}

impl Given {
    /// What a message shows of it. A known file keeps its own details.
    pub(super) fn into_media(
        self,
        world: &mut World,
        kind: FileKind,
        details: Details,
    ) -> Answer<Media> {
        match self {
            Self::New { name, bytes } => {
                let details = Details { name, ..details };
                world.files.add(kind, bytes, details).map_err(ApiError::bad_request)
            }
            Self::Known(file_id) => known(world, kind, &file_id),
        }
    }
}

/// A file by its `file_id`, to be sent as what it was sent before.
pub(super) fn known(world: &World, kind: FileKind, file_id: &str) -> Answer<Media> {
    let media = world.files.get(file_id).and_then(|stored| stored.media.clone());
    let media = media.ok_or_else(|| ApiError::bad_request(WRONG))?;
    if media.kind() != kind {
        let (is, wanted) = (title(media.kind()), title(kind));
        let what = format!("can't use file of type {is} as {wanted}");
        return Err(ApiError::bad_request(&what));
    }
    Ok(media)
}

/// A kind of file as the server calls it in a refusal.
fn title(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Photo => "Photo",
        FileKind::Video => "Video",
        FileKind::Animation => "Animation",
        FileKind::Audio => "Audio",
        FileKind::Document => "Document",
        FileKind::Voice => "VoiceNote",
        FileKind::VideoNote => "VideoNote",
        FileKind::Sticker => "Sticker",
        FileKind::Thumbnail => "Thumbnail",
    }
}

pub(super) fn get_file(call: &Call<'_>) -> Answer {
    let file_id = call.parameters.text("file_id");
    let file_id = file_id.ok_or_else(|| ApiError::bad_request("file_id not specified"))?;
    call.read(|world, _| {
        let stored = world.files.get(file_id);
        let stored = stored.ok_or_else(|| ApiError::bad_request("invalid file_id"))?;
        if stored.bytes.len() > MAX_DOWNLOAD {
            return Err(ApiError::bad_request("file is too big"));
        }
        let mut file = File::default();
        file.file_id = file_id.to_owned();
        file.file_unique_id.clone_from(&stored.unique_id);
        file.file_size = i64::try_from(stored.bytes.len()).ok();
        file.file_path = Some(stored.path.clone());
        result(&file)
    })
}

pub(super) fn get_user_profile_photos(call: &Call<'_>) -> Answer {
    let parameters = &call.parameters;
    let user = user_id(call)?;
    let offset = parameters.int("offset")?.unwrap_or(0);
    let offset = usize::try_from(offset)
        .map_err(|_| ApiError::bad_request("parameter \"offset\" must be non-negative"))?;
    let limit = parameters.int("limit")?.unwrap_or(100).clamp(1, 100);
    call.read(|world, _| {
        if world.user(user).is_none() {
            return Err(ApiError::bad_request("user not found"));
        }
        let all = world.profile_photos.get(&user).map_or(&[][..], Vec::as_slice);
        let mut photos = UserProfilePhotos::default();
        photos.total_count = i64::try_from(all.len()).unwrap_or(i64::MAX);
        let limit = usize::try_from(limit).unwrap_or(1);
        photos.photos = all.iter().skip(offset).take(limit).cloned().collect();
        result(&photos)
    })
}
