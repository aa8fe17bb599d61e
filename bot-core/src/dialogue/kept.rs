//! A state as bytes: JSON, with the version of the type beside it.
//!
//! `{"version":1,"state":{"Address":{"drink":"tea"}}}`

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{DialogueState, Json, JsonError};

/// What is kept.
#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    version: u32,
    #[serde(borrow)]
    state: &'a RawValue,
}

/// The bytes of a state; `None` for the beginning, which is not kept.
///
/// What is written can be read again, or it is an error here: later nobody could do anything about
/// it.
pub(super) fn write<S: DialogueState>(state: &S) -> Result<Option<Vec<u8>>, String> {
    let json = state.encode().map_err(|error| error.to_string())?;
    if json == S::begin().encode().map_err(|error| error.to_string())? {
        return Ok(None);
    }
    S::decode(&json).map_err(|error| format!("it could not be read again ({})", place(&error)))?;
    // Written by hand, the words of the struct above: the JSON is checked already.
    Ok(Some(format!(r#"{{"version":{},"state":{json}}}"#, S::VERSION).into_bytes()))
}

/// The state in these bytes, or why there is none.
pub(super) fn read<S: DialogueState>(bytes: &[u8]) -> Result<S, String> {
    let (why, version, json) = match serde_json::from_slice::<Kept<'_>>(bytes) {
        Ok(Kept { version, state }) if version == S::VERSION => match S::decode(state.get()) {
            Ok(state) => return Ok(state),
            Err(error) => (format!("it does not fit the type ({})", place(&error)), version, state),
        },
        Ok(Kept { version, state }) => {
            (format!("it is of version {version}, not {}", S::VERSION), version, state)
        }
        Err(error) => {
            return foreign(bytes)
                .ok_or_else(|| format!("it was not written by a dialogue ({})", place(&error)));
        }
    };
    // A `RawValue` is JSON, but may hold what `Value` refuses, such as a number beyond all bounds.
    let json = serde_json::from_str(json.get()).map_err(|_| why.clone())?;
    S::migrate(version, json).ok_or(why)
}

/// What somebody else has written.
fn foreign<S: DialogueState>(bytes: &[u8]) -> Option<S> {
    let json = serde_json::from_slice(bytes);
    let json = json.or_else(|_| std::str::from_utf8(bytes).map(Json::from)).ok()?;
    S::migrate(0, json)
}

/// Where reading ended. The error's own words may be the user's.
fn place(error: &JsonError) -> String {
    use serde_json::error::Category;
    let what = match error.classify() {
        Category::Data => "another value was expected",
        _ => "this is no JSON",
    };
    format!("{what} at character {}", error.column())
}
