//! The method call in the answer to a webhook's request: JSON or a form, as a request's own body.

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderMap, header::CONTENT_TYPE},
};

use super::body;
use crate::methods::Parameters;

/// The call that an answer asks for, if it asks for one: the method's name and its parameters. What
/// cannot be read asks for nothing.
pub(crate) async fn method_call(headers: &HeaderMap, body: Bytes) -> Option<(String, Parameters)> {
    let mut request = Request::new(Body::from(body));
    let kind = headers.get(CONTENT_TYPE)?.clone();
    request.headers_mut().insert(CONTENT_TYPE, kind);
    let mut parameters = body::parameters(request).await.ok()?;
    let method = parameters.take("method").filter(|method| !method.is_empty())?;
    Some((method, parameters))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    async fn called(kind: &'static str, body: &str) -> Option<(String, Option<String>)> {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]);
        let call = method_call(&headers, Bytes::copy_from_slice(body.as_bytes())).await;
        call.map(|(method, parameters)| (method, parameters.text("text").map(str::to_owned)))
    }

    #[tokio::test]
    async fn the_body_of_an_answer_may_be_a_call() {
        let expected = Some(("sendMessage".to_owned(), Some("hi, Mei".to_owned())));
        let json = "application/json; charset=utf-8";
        let send = r#"{"method":"sendMessage","chat_id":1,"text":"hi, Mei"}"#;
        assert_eq!(called(json, send).await, expected);
        let form = "application/x-www-form-urlencoded";
        assert_eq!(called(form, "method=sendMessage&chat_id=1&text=hi%2C+Mei").await, expected);
        let part = |name: &str, value: &str| {
            format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let parts = part("method", "sendMessage") + &part("text", "hi, Mei") + "--x--\r\n";
        assert_eq!(called("multipart/form-data; boundary=x", &parts).await, expected);
        assert_eq!(called("text/plain", send).await, None);
        for body in ["", "ok", "{}", r#"{"text":"hi"}"#] {
            assert_eq!(called(json, body).await, None, "{body}");
            assert_eq!(called(form, body).await, None, "{body}");
        }
    }
}
