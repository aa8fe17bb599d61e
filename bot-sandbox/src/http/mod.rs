//! The HTTP server: `/bot<TOKEN>/<method>`, by GET or POST, with a query, a form, JSON or multipart;
//! `/file/bot<TOKEN>/<file_path>`; and the chat page. Only for this machine: see [`guard`].

mod body;
mod files;
mod guard;
mod reply;
mod server;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{Method, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use bot_core::Dialect;
use percent_encoding::percent_decode_str;

pub(crate) use server::{NoAnswer, run};

pub(crate) use reply::method_call;

use crate::{
    api_error::{Answer, ApiError, envelope},
    fault::Reply,
    methods, page, safew,
    shared::Shared,
};

/// The server's routes.
fn router(shared: Arc<Shared>) -> Router {
    // The token and the method are no whole segments of a path, so the path is taken apart here.
    let limit = DefaultBodyLimit::max(body::MAX_BODY);
    let guard = axum::middleware::from_fn(guard::guard);
    page::router().fallback(serve).layer(limit).layer(guard).with_state(shared)
}

async fn serve(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = percent_decode_str(request.uri().path()).decode_utf8_lossy().into_owned();
    if let Some(path) = path.strip_prefix("/file") {
        let file = authorized(&shared, path)
            .and_then(|(_, path)| files::download(&shared, path, request.headers()));
        return file.unwrap_or_else(|error| respond(&shared, Err(error).into()));
    }
    let reply = call(&shared, &path, request).await;
    respond(&shared, reply.unwrap_or_else(|error| Err(error).into()))
}

fn respond(shared: &Shared, reply: Reply) -> Response {
    let status = match &reply.answer {
        Ok(_) => StatusCode::OK,
        Err(error) => StatusCode::from_u16(error.code).unwrap_or(StatusCode::BAD_REQUEST),
    };
    let trace_id = (shared.dialect == Dialect::SafeW).then(trace_id);
    let json = envelope(&reply.answer, trace_id.as_deref());
    match reply.spoil {
        None => (status, [(CONTENT_TYPE, "application/json")], json).into_response(),
        Some(spoil) => spoil.response(status, json),
    }
}

async fn call(shared: &Arc<Shared>, path: &str, request: Request) -> Answer<Reply> {
    let (token, method) = authorized(shared, path)?;
    if shared.breaks_reading(token, method) {
        body::read_half(request).await;
        return Ok(methods::broken_off(shared, token, method));
    }
    let by_get = request.method() == Method::GET;
    let parameters = body::parameters(request).await?;
    if by_get && shared.dialect == Dialect::SafeW && !safew::takes_get(method) {
        return Err(ApiError::by_post_only(method));
    }
    Ok(methods::call(shared, token, method, parameters).await)
}

/// The token of a bot that there is, and what follows it.
fn authorized<'a>(shared: &Shared, path: &'a str) -> Answer<(&'a str, &'a str)> {
    let path = path.strip_prefix("/bot").ok_or_else(ApiError::not_found)?;
    let (token, rest) = path.split_once('/').ok_or_else(ApiError::not_found)?;
    if shared.read(|world| world.bots.get(token).is_some_and(|bot| !bot.is_revoked)) {
        return Ok((token, rest));
    }
    Err(match token.contains(':') {
        true => ApiError::unauthorized(),
        false => ApiError::not_found(),
    })
}

/// An id that a person can name when asking about a call, as SafeW gives them.
fn trace_id() -> String {
    static CALLS: AtomicU64 = AtomicU64::new(1);
    format!("sandbox-{}", CALLS.fetch_add(1, Ordering::Relaxed))
}
