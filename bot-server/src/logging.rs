//! Logs, on stderr.

use std::{env, io};

use tracing_subscriber::{
    Layer as _, filter::Targets, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

/// Sets up the log, unless the program has done so itself.
///
/// `BOT_LOG`, or else `RUST_LOG`, says what is shown: `debug`, or `info,bot_core=trace`.
pub(crate) fn init(default: &str) {
    let given = ["BOT_LOG", "RUST_LOG"].into_iter().find_map(|name| {
        Some((name, env::var(name).ok().filter(|value| !value.trim().is_empty())?))
    });
    let fallback = || default.parse().unwrap_or_else(|_| Targets::new());
    let (filter, wrong) = match &given {
        None => (fallback(), None),
        Some((name, value)) => match value.parse::<Targets>() {
            Ok(filter) => (filter, None),
            Err(error) => (fallback(), Some((name, error))),
        },
    };
    let terminal = io::IsTerminal::is_terminal(&io::stderr());
    let layer = fmt::layer().with_writer(io::stderr).with_ansi(terminal).with_filter(filter);
    // Fails when the program has a subscriber of its own, which then is what it wants.
    if tracing_subscriber::registry().with(layer).try_init().is_ok()
        && let Some((name, error)) = wrong
    {
        tracing::warn!("{name} cannot be read ({error}); showing `{default}`");
    }
}
