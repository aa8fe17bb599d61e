//! Files that go through the page.
//!
//! `POST /page/file?as=&chat=&kind=` with the bytes as the body sends a file: `kind` is `photo`,
//! `video`, `animation`, `audio`, `document`, `voice`, `video_note` or `sticker`; `name`, `caption`,
//! `duration` and `topic` may be there. With the kind `profile_photo`, and no chat, it is the
//! picture that the person shows from now on.
//!
//! `GET /page/file/<file_id>` gives the bytes back. A browser shows only what is a picture, a sound
//! or a film by its bytes; all else it saves.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Path, RawQuery, State, rejection::BytesRejection},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
            X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::{IntoResponse, Response},
};
use bot_core::Dialect;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{
    acts::{Done, Given},
    answer, sniff,
};
use crate::{
    acts::{Refused, Sent, Typed},
    ranges,
    shared::Shared,
    world::{FileKind, World},
};

/// Longest name of a file, in characters.
const MAX_NAME: usize = 255;

pub(super) async fn upload(
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let given = Given::of_query(&query.unwrap_or_default());
    answer(
        &body
            .map_err(|error| Refused::new(error.body_text()))
            .and_then(|bytes| shared.edit(|world| send(world, shared.dialect, &given, bytes))),
    )
}

fn send(world: &mut World, dialect: Dialect, given: &Given, bytes: Bytes) -> Done {
    let user = given.person(world)?;
    let kind = given.text("kind")?;
    if kind == "profile_photo" {
        return world.person_shows_picture(&user, bytes).map(|()| Value::Null);
    }
    let kind = FileKind::SENT.into_iter().find(|known| known.name() == kind);
    let kind = kind.ok_or_else(|| {
        Refused::new(format!(
            "`kind` must be one of {}",
            FileKind::SENT.map(FileKind::name).join(", ")
        ))
    })?;
    let name = file_name(given.text_or_none("name")?.unwrap_or_default());
    let duration = given.int_or_none("duration")?.unwrap_or(1).max(0);
    let caption = Typed::read(dialect, given.text_or_none("caption")?.unwrap_or_default())?;
    let file = Sent { kind, name, bytes, duration };
    let sent = world.person_sends_file(dialect, &user, given.to()?, file, caption)?;
    Ok(json!({"message_id": sent.message_id}))
}

/// The name without the folders it was in, and without what could not stand in a name.
fn file_name(given: &str) -> String {
    let name = given.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).take(MAX_NAME).collect()
}

pub(super) async fn download(
    State(shared): State<Arc<Shared>>,
    Path(file_id): Path<String>,
    request: HeaderMap,
) -> Response {
    let found = shared.read(|world| {
        let stored = world.files.get(&file_id)?;
        let name = stored.path.rsplit('/').next().unwrap_or_default();
        Some((stored.bytes.clone(), stored.unique_id.clone(), name.to_owned()))
    });
    let Some((bytes, id, name)) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let media_type = sniff::media_type(&bytes);
    let how = if media_type.is_some() { "inline" } else { "attachment" };
    let name = utf8_percent_encode(&name, NON_ALPHANUMERIC);
    let disposition = HeaderValue::try_from(format!("{how}; filename*=UTF-8''{name}"));
    let mut response = ranges::serve(bytes, &id, &request);
    let fixed: [(HeaderName, &str); 5] = [
        (CONTENT_TYPE, media_type.unwrap_or("application/octet-stream")),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (CACHE_CONTROL, "no-cache"), // another sandbox at this port has other files
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    let disposition = disposition.unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    response.headers_mut().insert(CONTENT_DISPOSITION, disposition);
    response
}
