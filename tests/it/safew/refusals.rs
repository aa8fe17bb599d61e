//! Refusals: the codes that were seen, with and without what may come along.

use std::time::Duration;

use bot_core::{ApiError, CallError};

use super::answered;

async fn refused(name: &str) -> CallError {
    answered(name).await.leave_chat(-10_000_777).await.unwrap_err()
}

async fn api(name: &str) -> ApiError {
    let error = refused(name).await;
    error.api().unwrap_or_else(|| panic!("{name}: {error}")).clone()
}

#[tokio::test]
async fn a_refusal_keeps_its_code_its_words_and_its_trace_id() {
    for (name, code, description, trace_id) in [
        ("error_400_bad_request", 400, "Bad Request: chat not found", Some("0a1b2c3d4e5f")),
        ("error_401", 401, "Unauthorized", Some("41d0")),
        ("error_403", 403, "Forbidden: bot was blocked by the user", Some("43d0")),
        ("error_404", 404, "Not Found", None),
        (
            "error_409",
            409,
            "Conflict: can't use getUpdates method while webhook is active",
            Some("49d0"),
        ),
        ("error_413", 413, "Request Entity Too Large: file is too large", Some("4130")),
        ("error_429_without_parameters", 429, "Too Many Requests", Some("4292")),
        ("error_500", 500, "Internal Server Error", Some("5000")),
        ("error_without_code_and_description", 400, "", None),
    ] {
        let error = api(name).await;
        assert_eq!(
            (error.method, error.error_code, &*error.description),
            ("leaveChat", code, description)
        );
        assert_eq!(error.trace_id.as_deref(), trace_id, "{name}");
        assert_eq!(error.parameters, Default::default(), "{name}");
        let shown = error.to_string();
        assert!(shown.starts_with(&format!("leaveChat: {code} {description}")), "{shown}");
        assert!(trace_id.is_none_or(|id| shown.contains(id)), "{shown}");
    }
}

#[tokio::test]
async fn what_to_do_next_comes_along_or_not() {
    let error = refused("error_429_with_retry_after").await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert_eq!(error.api().unwrap().trace_id.as_deref(), Some("4291"));

    let migrated = api("error_400_migrated").await;
    assert_eq!(migrated.parameters.migrate_to_chat_id, Some(-1_001_000_778));
    assert_eq!(migrated.parameters.retry_after, None);

    let error = refused("error_400_too_much_without_retry_after").await;
    assert_eq!(error.retry_after(), None);
    let api = error.api().unwrap();
    assert_eq!((api.error_code, &*api.description), (400, "MESSAGE_TOO_MUCH"));
}

#[tokio::test]
async fn upper_case_codes_are_the_description() {
    for name in [
        "error_code_random_id_invalid",
        "error_code_message_empty",
        "error_code_message_too_long",
        "error_code_textdraft_peer_invalid",
        "error_code_user_is_bot",
        "error_code_user_deleted",
        "error_code_chat_write_forbidden",
        "error_code_emoticon_stickerpack_missing",
    ] {
        let error = api(name).await;
        let code = name.trim_start_matches("error_code_").to_uppercase();
        assert_eq!((error.error_code, error.description), (400, code));
        assert_eq!(error.trace_id.as_deref(), Some("0a1b2c3d4e5f"));
    }
}

#[tokio::test]
async fn nulls_around_a_result_are_nothing() {
    assert!(answered("answer_with_nulls_around").await.leave_chat(-1).await.unwrap());
}
