//! Panics in the log: what the standard library writes of them is no line of JSON.

use std::{any::Any, backtrace::Backtrace, backtrace::BacktraceStatus, panic};

/// Logs panics from now on, in the place of what is written of them otherwise; with a backtrace where
/// `RUST_BACKTRACE` asks for one, as it would be there.
pub(super) fn are_logged() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let backtrace = Backtrace::capture();
        let backtrace =
            matches!(backtrace.status(), BacktraceStatus::Captured).then(|| backtrace.to_string());
        tracing::error!(place, backtrace, "panicked: {}", text(info.payload()));
    }));
}

fn text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(|text| &**text);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}
