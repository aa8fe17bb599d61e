//! Refusals, in the real server's words.

use std::borrow::Cow;

use bot_core::{
    json::{self, Write, Writer},
    types::ResponseParameters,
};

/// The refusal of a call.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    pub(crate) code: u16,
    pub(crate) description: Cow<'static, str>,
    parameters: ResponseParameters,
}

/// The beginning of the refusal of a call that comes too soon; the seconds to wait follow.
pub(crate) const TOO_MANY: &str = "Too Many Requests: retry after ";

/// What a method answers: the result as JSON, or a refusal.
pub(crate) type Answer<T = String> = Result<T, ApiError>;

impl ApiError {
    fn new(code: u16, description: impl Into<Cow<'static, str>>) -> Self {
        Self { code, description: description.into(), parameters: ResponseParameters::default() }
    }

    /// A refusal in words of a test's choice.
    pub(crate) fn refused(code: u16, description: String, retry_after: Option<u32>) -> Self {
        let mut error = Self::new(code, description);
        error.parameters.retry_after = retry_after.map(i64::from);
        error
    }

    pub(crate) fn too_many_requests(retry_after: u32) -> Self {
        let description = format!("{TOO_MANY}{retry_after}");
        Self::refused(429, description, Some(retry_after))
    }

    pub(crate) fn migrated(to: i64) -> Self {
        let mut error = Self::bad_request("group chat was upgraded to a supergroup chat");
        error.parameters.migrate_to_chat_id = Some(to);
        error
    }

    /// One of SafeW's upper-case codes, which stand alone.
    pub(crate) fn code(code: &'static str) -> Self {
        Self::new(400, code)
    }

    pub(crate) fn bad_request(what: &str) -> Self {
        Self::new(400, format!("Bad Request: {what}"))
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(401, "Unauthorized")
    }

    pub(crate) fn forbidden(what: &str) -> Self {
        Self::new(403, format!("Forbidden: {what}"))
    }

    pub(crate) fn not_found() -> Self {
        Self::new(404, "Not Found")
    }

    pub(crate) fn conflict(what: &str) -> Self {
        Self::new(409, format!("Conflict: {what}"))
    }

    pub(crate) fn too_large() -> Self {
        Self::new(413, "Request Entity Too Large")
    }

    /// SafeW takes most methods by POST only; the words are not the real server's.
    pub(crate) fn by_post_only(method: &str) -> Self {
        Self::new(404, format!("Not Found: on SafeW {method} is called by POST, not by GET"))
    }

    /// Not the real server's: the method exists, and this sandbox cannot play it.
    pub(crate) fn not_played(method: &str) -> Self {
        Self::new(
            501,
            format!(
                "Not Implemented: the sandbox does not play {method}. The call is well-formed; what \
                 is played is listed in the documentation of bot-sandbox"
            ),
        )
    }

    /// SafeW lacks the method; what follows the first two words is not the real server's.
    pub(crate) fn not_on_safew(method: &str) -> Self {
        Self::new(404, format!("Not Found: SafeW does not have {method}"))
    }
}

/// Writes the answer's envelope; a refusal with the id it can be asked about by, if it has one.
pub(crate) fn envelope(answer: &Answer, trace_id: Option<&str>) -> String {
    let mut w = Writer::default();
    w.open();
    match answer {
        Ok(result) => {
            w.field("ok", &true);
            w.field("result", &json::from_str::<json::Raw>(result).unwrap_or_default());
        }
        Err(error) => {
            w.field("ok", &false);
            w.field("error_code", &i64::from(error.code));
            w.field("description", &&*error.description);
            if error.parameters != ResponseParameters::default() {
                w.field("parameters", &error.parameters);
            }
            if let Some(trace_id) = trace_id {
                w.field("trace_id", &trace_id);
            }
        }
    }
    w.close();
    w.into_string()
}

/// A value as a method's result.
pub(crate) fn result(value: &dyn Write) -> Answer {
    Ok(json::to_string(value))
}
