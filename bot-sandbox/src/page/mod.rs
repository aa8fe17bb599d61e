//! The chat page: a messenger in the browser, and beside it what goes on between bot and server.
//!
//! The page knows all it shows by *views*: JSON values by key, such as `chat/…` or `call/17`. When
//! something changes, the views that differ from what was sent are sent again ([`live`]); there is no
//! second account of what happened that could disagree with the world. What people do on the page
//! comes back as [`acts`].
//!
//! | route | what |
//! | --- | --- |
//! | `GET /` and `/page/…` | the page's files, which are in the program |
//! | `GET /page/live` | views, by server-sent events |
//! | `POST /page/act` | something that a person does |
//! | `POST /page/file` | a file that a person sends: see [`files`] |
//! | `GET /page/file/<file_id>` | a file's bytes, whole or a part |
//! | `GET`, `POST`, `DELETE /page/faults` and `DELETE /page/faults/{id}` | what goes wrong |

mod acts;
mod assets;
mod faults;
mod files;
mod live;
mod screen;
mod sniff;
mod views;

use std::sync::Arc;

use axum::{
    Router,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};
use serde_json::{Value, json};

use crate::{acts::Refused, shared::Shared};

/// The page's routes.
pub(crate) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(assets::index))
        .route("/page/live", get(live::live))
        .route("/page/act", post(acts::act))
        .route("/page/faults", get(faults::all).post(faults::add).delete(faults::clear))
        .route("/page/faults/{id}", delete(faults::end))
        .route("/page/file", post(files::upload))
        .route("/page/file/{file_id}", get(files::download))
        .route("/page/{file}", get(assets::file))
}

/// What came of something that was done.
fn answer(done: &Result<Value, Refused>) -> Response {
    let (status, body) = match done {
        Ok(value) => (StatusCode::OK, value.to_string()),
        Err(why) => (StatusCode::BAD_REQUEST, json!({"error": why.to_string()}).to_string()),
    };
    (status, [(CONTENT_TYPE, "application/json")], body).into_response()
}
