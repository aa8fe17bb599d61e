//! The parameters of a request, in any of the four ways they may come.

use axum::{
    body::{HttpBody as _, to_bytes},
    extract::{FromRequest, Multipart, Request},
    http::header::CONTENT_TYPE,
};
use bot_core::json;
use futures_util::StreamExt as _;

use crate::{
    api_error::{Answer, ApiError},
    methods::Parameters,
};

/// Largest body that is read: SafeW takes files of 100 MB.
pub(super) const MAX_BODY: usize = 110 << 20;

/// Reads them: those of the query first, those of the body over them.
pub(super) async fn parameters(request: Request) -> Answer<Parameters> {
    let mut parameters = Parameters::default();
    let query = request.uri().query().unwrap_or_default().as_bytes();
    add_form(&mut parameters, query);
    let content_type = request.headers().get(CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    // All of it, whatever it is: who is answered in the middle of sending may not hear the answer.
    let (head, body) = request.into_parts();
    let body = to_bytes(body, MAX_BODY).await.map_err(|_| ApiError::too_large())?;
    match &*kind {
        _ if body.is_empty() => {}
        "multipart/form-data" => {
            add_multipart(&mut parameters, Request::from_parts(head, body.into())).await?;
        }
        "application/json" => {
            let object: Parameters = json::from_slice(&body)
                .map_err(|_| ApiError::bad_request("object expected as JSON-encoded body"))?;
            parameters.add(object);
        }
        "application/x-www-form-urlencoded" => add_form(&mut parameters, &body),
        _ => {}
    }
    Ok(parameters)
}

/// Reads half of a request's body, or what comes first of one that does not say how long it is.
pub(super) async fn read_half(request: Request) {
    let half = request.body().size_hint().exact().map_or(1, |size| size / 2);
    let mut body = request.into_body().into_data_stream();
    let mut read = 0;
    while read < half
        && let Some(Ok(chunk)) = body.next().await
    {
        read += chunk.len() as u64;
    }
}

fn add_form(parameters: &mut Parameters, form: &[u8]) {
    for (name, value) in form_urlencoded::parse(form) {
        parameters.set(&name, value.into_owned());
    }
}

async fn add_multipart(parameters: &mut Parameters, request: Request) -> Answer<()> {
    let broken = || ApiError::bad_request("can't parse the multipart body");
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| broken())?;
    while let Some(field) = form.next_field().await.map_err(|_| broken())? {
        let Some(name) = field.name().map(str::to_owned) else {
            continue;
        };
        let file_name = field.file_name().map(str::to_owned);
        let bytes = field.bytes().await.map_err(|_| broken())?;
        match file_name {
            Some(file_name) => parameters.set_file(&name, file_name, bytes),
            None => {
                let text = String::from_utf8(bytes.into()).map_err(|_| broken())?;
                parameters.set(&name, text);
            }
        }
    }
    Ok(())
}
