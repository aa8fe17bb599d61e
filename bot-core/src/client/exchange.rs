//! One request and its answer, over HTTP.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::CONTENT_TYPE;

use super::{Bot, CallError, error::Failure, multipart, request::Request};
use crate::method::Body;

/// Sends a request and reads the answer: HTTP status and body.
pub(super) async fn exchange(
    bot: &Bot,
    request: &Request,
    within: Duration,
) -> Result<(u16, Bytes), CallError> {
    let method = request.method;
    // The URL holds the token, so it must be in no error.
    let lost = |e: reqwest::Error| {
        if let Some(broken) = multipart::broken_upload(method, &e) {
            return broken;
        }
        let failure = match () {
            () if e.is_connect() => Failure::Connect,
            () if e.is_timeout() => Failure::Timeout,
            () => Failure::Broken,
        };
        CallError::Transport { method, failure, source: e.without_url() }
    };
    let post = bot.http().post(bot.method_url(method)).timeout(within);
    let post = match request.params().body() {
        Body::Json(json) => post.header(CONTENT_TYPE, "application/json").body(json),
        Body::Multipart { fields, files } => {
            post.multipart(multipart::form(method, fields, files).await?)
        }
    };
    let response = post.send().await.map_err(lost)?;
    let status = response.status().as_u16();
    Ok((status, response.bytes().await.map_err(lost)?))
}
