//! The update that is being handled, for what is logged meanwhile.
//!
//! A span for each update would be made, and written out as text, whether anything is logged or not:
//! that costs more than all else that is done with an update. So the log of a bot is told by this which
//! update it is, and only who asks for spans gets them: traces, a program's own subscriber, and
//! `BOT_LOG=info,bot_server::update=info`.

use bot_core::Context;
use tracing::{Instrument as _, field};

/// What spans of updates are logged under.
pub(super) const TARGET: &str = "bot_server::update";

tokio::task_local! {
    static CURRENT: Context;
}

/// What happens in this future is logged as of this update.
pub(crate) fn of_update<T>(
    context: &Context,
    future: impl Future<Output = T>,
) -> impl Future<Output = T> {
    let update = context.update();
    let span = tracing::info_span!(
        target: TARGET,
        "update",
        update_id = update.update_id,
        kind = update.kind_name(),
        chat = update.chat().map(|chat| chat.id),
        handler = field::Empty, // the router knows
    );
    CURRENT.scope(context.clone(), future.instrument(span))
}

/// What is known of the update, as its span would show it.
pub(super) fn shown() -> Option<String> {
    CURRENT
        .try_with(|context| {
            let update = context.update();
            let mut shown = format!("update_id={} kind={:?}", update.update_id, update.kind_name());
            if let Some(chat) = update.chat() {
                shown += &format!(" chat={}", chat.id);
            }
            if let Some(handler) = context.handler() {
                shown += &format!(" handler={:?}", handler.name());
            }
            shown
        })
        .ok()
}
