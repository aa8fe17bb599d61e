//! One call on its way.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use super::{Bot, CallError, answer, multipart};
use crate::{
    check::check_sizes,
    json::Read,
    method::{Body, Method, Params},
};

type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A call under way: a future of the method's answer.
///
/// # Cancel safety
///
/// Dropping it gives up waiting; whether the server has done what was asked is then unknown.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T> {
    method: &'static str,
    future: BoxFuture<Result<T, CallError>>,
}

impl<T: Read + Default + Send + 'static> Call<T> {
    pub(super) fn new<M: Method<Answer = T>>(bot: Bot, method: &M) -> Self {
        let params = Params::of(method);
        let future = async move {
            let sizes = bot.check(M::NAME, M::FACTS, &params)?;
            let body = params.into_body();
            if let Body::Multipart { files, .. } = &body {
                check_sizes(M::NAME, &sizes, files).await?;
            }
            let mut result = T::default();
            send(&bot, M::NAME, body, &mut result).await?;
            Ok(result)
        };
        Self { method: M::NAME, future: Box::pin(future) }
    }
}

impl<T> Future for Call<T> {
    type Output = Result<T, CallError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.future.as_mut().poll(cx)
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("method", &self.method).finish_non_exhaustive()
    }
}

/// Sends a request and reads its answer: the part of a call that is the same for all methods.
async fn send(
    bot: &Bot,
    method: &'static str,
    body: Body,
    result: &mut (dyn Read + Send),
) -> Result<(), CallError> {
    // The URL holds the token, so it must be in no error.
    let lost = |e: reqwest::Error| CallError::Transport { method, source: e.without_url() };
    let request = bot.http().post(bot.method_url(method)).timeout(bot.request_timeout());
    let request = match body {
        Body::Json(json) => {
            request.header(reqwest::header::CONTENT_TYPE, "application/json").body(json)
        }
        Body::Multipart { fields, files } => {
            let form = multipart::form(method, fields, files).await?;
            request.multipart(form).timeout(bot.upload_timeout())
        }
    };
    let response = request.send().await.map_err(lost)?;
    let status = response.status().as_u16();
    let bytes = response.bytes().await.map_err(lost)?;
    let outcome = answer::read(method, status, &bytes, bot.token(), result);
    match &outcome {
        Ok(()) => tracing::debug!(method, status, "called"),
        Err(error) => tracing::debug!(method, status, %error, "refused"),
    }
    outcome
}
