//! Answers that are none.

use std::io;

use axum::{
    body::{Body, Bytes},
    http::{
        StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use futures_util::{Stream, StreamExt as _, stream};
use serde_json::{Value, json};

use super::{WrongJson, call::reason};
use crate::http::NoAnswer;

/// What becomes of an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Spoil {
    /// None is sent, and the connection is closed: when that was, in words.
    NoAnswer(&'static str),
    /// It breaks off.
    Cut,
    /// A proxy's page with this status is sent instead.
    Html(u16),
    /// This is sent instead.
    Wrong(WrongJson),
}

impl Spoil {
    /// The connection is closed while the request is read.
    pub(crate) const READING: Self = Self::NoAnswer("while the request was read");

    /// In words, for who looks at the call.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::NoAnswer(when) => format!("the connection was closed {when}"),
            Self::Cut => "the connection was closed in the middle of the answer".into(),
            Self::Html(code) => format!("{code} {} as HTML", reason(*code)),
            Self::Wrong(sort) => format!("the answer was wrong JSON: {}", sort.name()),
        }
    }

    /// What is sent in place of an answer.
    pub(crate) fn response(self, status: StatusCode, json: String) -> Response {
        let kind = [(CONTENT_TYPE, "application/json")];
        match self {
            Self::NoAnswer(_) => {
                let mut response = Response::default();
                response.extensions_mut().insert(NoAnswer);
                response
            }
            Self::Cut => {
                let length = [(CONTENT_LENGTH, json.len())];
                (status, kind, length, Body::from_stream(half(json.into()))).into_response()
            }
            Self::Html(code) => {
                page(StatusCode::from_u16(code).unwrap_or(StatusCode::BAD_GATEWAY)).into_response()
            }
            Self::Wrong(WrongJson::Html) => page(StatusCode::OK).into_response(),
            Self::Wrong(WrongJson::Empty) => (StatusCode::OK, kind).into_response(),
            Self::Wrong(WrongJson::Truncated) => {
                (StatusCode::OK, kind, first_half(&json).to_owned()).into_response()
            }
            Self::Wrong(WrongJson::Types) => (StatusCode::OK, kind, retyped(&json)).into_response(),
            Self::Wrong(WrongJson::Envelope) => {
                let json =
                    json!({"status": "success", "data": {"answer": "of some other service"}});
                (StatusCode::OK, kind, json.to_string()).into_response()
            }
        }
    }
}

/// The first half of a body; then the connection breaks.
pub(crate) fn half(mut whole: Bytes) -> impl Stream<Item = io::Result<Bytes>> + Send {
    whole.truncate(whole.len() / 2);
    let first = stream::once(async { Ok(whole) });
    let breaks = stream::once(async {
        // What there is so far is sent meanwhile: with the error it would not be.
        tokio::task::yield_now().await;
        Err(io::Error::other("the connection was to break"))
    });
    first.chain(breaks)
}

fn first_half(text: &str) -> &str {
    &text[..text.floor_char_boundary(text.len() / 2)]
}

/// As a proxy answers for a server that is away.
fn page(status: StatusCode) -> impl IntoResponse {
    let html = format!(
        "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n<center><h1>{status}</h1>\
         </center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    );
    (status, [(CONTENT_TYPE, "text/html")], html)
}

/// The same answer with values of other types, all but `ok`.
fn retyped(json: &str) -> String {
    let mut answer: Value = serde_json::from_str(json).unwrap_or_default();
    if let Value::Object(fields) = &mut answer {
        for (_, value) in fields.iter_mut().filter(|(name, _)| *name != "ok") {
            retype(value);
        }
    }
    answer.to_string()
}

/// Numbers and booleans as strings, strings as numbers, arrays as objects.
fn retype(value: &mut Value) {
    *value = match std::mem::take(value) {
        Value::Null => Value::Null,
        Value::Bool(yes) => Value::String(yes.to_string()),
        Value::Number(number) => Value::String(number.to_string()),
        Value::String(text) => text.len().into(),
        Value::Array(items) => {
            let items = items.into_iter().enumerate().map(|(n, mut item)| {
                retype(&mut item);
                (n.to_string(), item)
            });
            Value::Object(items.collect())
        }
        Value::Object(mut fields) => {
            fields.values_mut().for_each(retype);
            Value::Object(fields)
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_types_are_those_of_no_answer() {
        let json = r#"{"ok":true,"result":[{"id":1,"text":"tea","is_bot":false,"more":null}]}"#;
        let wrong =
            r#"{"ok":true,"result":{"0":{"id":"1","is_bot":"false","more":null,"text":3}}}"#;
        assert_eq!(retyped(json), wrong);
    }

    #[test]
    fn half_of_a_text_is_a_text() {
        assert_eq!(first_half("茶茶"), "茶");
        assert_eq!(first_half("茶x"), "");
        assert_eq!(first_half(""), "");
    }
}
