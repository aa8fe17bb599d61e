//! The update that is being handled, for what is logged meanwhile.
//!
//! A span for each update would be made, and written out as text, whether anything is logged or not:
//! that costs more than all else that is done with an update. So the log of a bot is told by this which
//! update it is, and only who asks for spans gets them: traces, a program's own subscriber, and
//! `BOT_LOG=info,bot_server::update=info`.

use bot_core::{Context, Handler, Update};
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

/// The update, as its span would show it: the names and the values of its fields.
pub(super) fn shown(show: impl FnOnce(&Update, Option<&'static str>) -> String) -> Option<String> {
    CURRENT.try_with(|context| show(context.update(), context.handler().map(Handler::name))).ok()
}
