//! The envelope around every answer.

use super::{ApiError, CallError, Token};
use crate::{
    json::{self, Object, Read, Reader},
    types::ResponseParameters,
};

/// The envelope; the result is read where the caller wants it.
struct Answer<'a> {
    ok: bool,
    has_result: bool,
    result: &'a mut dyn Read,
    error_code: i64,
    description: String,
    parameters: ResponseParameters,
    trace_id: Option<String>,
}

impl Object for Answer<'_> {
    fn needs(&self) -> &'static [&'static str] {
        &["ok"]
    }

    fn set(&mut self, key: &str, r: &mut Reader<'_>) -> json::Result<()> {
        match key {
            "ok" => r.need(0, &mut self.ok),
            "result" => {
                self.has_result = true;
                self.result.read(r)
            }
            "error_code" => self.error_code.read(r),
            "description" => self.description.read(r),
            "parameters" => self.parameters.read(r),
            "trace_id" => self.trace_id.read(r),
            _ => r.skip(),
        }
    }
}

impl Read for Answer<'_> {
    fn read(&mut self, r: &mut Reader<'_>) -> json::Result<()> {
        r.object(self)
    }
}

/// Reads an answer; its result goes into `result`.
pub(super) fn read(
    method: &'static str,
    status: u16,
    body: &[u8],
    token: &Token,
    result: &mut dyn Read,
) -> Result<(), CallError> {
    let mut answer = Answer {
        ok: false,
        has_result: false,
        result,
        error_code: i64::from(status),
        description: String::new(),
        parameters: ResponseParameters::default(),
        trace_id: None,
    };
    let unreadable = |source| CallError::Answer { method, status, source };
    json::read_into(body, &mut answer).map_err(unreadable)?;
    if answer.ok && answer.has_result {
        return Ok(());
    }
    if answer.ok {
        let missing = Reader::over("").error("an answer without a", "result");
        return missing.map_err(unreadable);
    }
    Err(Box::new(ApiError {
        method,
        error_code: answer.error_code,
        description: token.redact(answer.description),
        parameters: answer.parameters,
        trace_id: answer.trace_id.map(|id| token.redact(id)),
    })
    .into())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn answer(status: u16, body: &str) -> Result<bool, CallError> {
        let mut result = false;
        let token = Token::new("1:secret").unwrap();
        read("close", status, body.as_bytes(), &token, &mut result).map(|()| result)
    }

    #[test]
    fn a_refusal_keeps_everything_the_server_said() {
        let body = r#"{"ok":false,"error_code":429,"description":"Too Many Requests: 1:secret",
            "parameters":{"retry_after":3},"trace_id":"abc"}"#;
        let error = answer(429, body).unwrap_err();
        assert_eq!(
            error.to_string(),
            "close: 429 Too Many Requests: … (retry after 3 s) (trace_id abc)"
        );
        assert_eq!(error.retry_after(), Some(Duration::from_secs(3)));
    }

    #[test]
    fn what_is_no_answer_says_so() {
        assert!(answer(200, r#"{"ok":true,"result":true}"#).unwrap());
        let errors = [
            ("<html>", "close: the server's answer (HTTP 502) cannot be read"),
            (r#"{"ok":true}"#, "close: the server's answer (HTTP 502) cannot be read"),
            (r#"{"ok":false}"#, "close: 502 "),
        ];
        for (body, expected) in errors {
            assert_eq!(answer(502, body).unwrap_err().to_string(), expected);
        }
    }
}
