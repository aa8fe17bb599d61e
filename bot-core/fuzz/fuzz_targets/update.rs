//! Any bytes as an update: no panic, what was read is written back and read again as the same, and
//! serde_json agrees on what is JSON.

#![no_main]

use bot_core::{Update, json};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let raw = json::from_slice::<json::Raw>(data);
    let theirs = serde_json::from_slice::<serde_json::Value>(data);
    match (&raw, &theirs) {
        // Nested deeper than this reader's limit, which is below serde_json's.
        (Err(error), Ok(_)) => assert!(error.to_string().starts_with("nested too deep"), "{error}"),
        // Lone surrogates and numbers beyond f64 are kept as text.
        (Ok(_), Err(error)) => {
            let why = error.to_string();
            let kept = ["surrogate", "hex escape", "number out of range"];
            assert!(kept.iter().any(|word| why.contains(word)), "{why}");
        }
        _ => {}
    }
    if let Ok(update) = Update::from_slice(data) {
        assert!(raw.is_ok(), "an update that is no JSON");
        let written = json::to_string(&update);
        assert_eq!(Update::from_slice(written.as_bytes()).as_ref(), Ok(&update), "{written}");
        // What is kept as text may hold a lone surrogate, as it came.
        assert!(theirs.is_err() || serde_json::from_str::<serde_json::Value>(&written).is_ok());
    }
});
