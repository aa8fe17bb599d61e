//! A line for people: when, how bad, of which bot and update, where in the program, what.

use std::{borrow::Cow, fmt};

use bot_core::Update;
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    fmt::{
        FmtContext, FormatEvent, FormatFields, FormattedFields,
        format::Writer,
        time::{FormatTime as _, SystemTime},
    },
    registry::{LookupSpan, Scope},
};

use super::current;

/// Writes lines as `tracing_subscriber` does, with the update that is being handled where its span
/// would be.
pub(super) struct Text;

impl<S, N> FormatEvent<S, N> for Text
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut to: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let has_colors = to.has_ansi_escapes();
        let style = |code: &'static str| if has_colors { code } else { "" };
        let (bold, dim, plain) = (style("\x1b[1m"), style("\x1b[2m"), style("\x1b[0m"));
        to.write_str(dim)?;
        SystemTime.format_time(&mut to)?;
        let (level, color) = level(*event.metadata().level());
        write!(to, "{plain} {}{level}{plain} ", style(color))?;

        let (mut is_within, mut has_update) = (false, false);
        for span in context.event_scope().into_iter().flat_map(Scope::from_root) {
            write!(to, "{bold}{}{plain}", span.name())?;
            if let Some(fields) = span.extensions().get::<FormattedFields<N>>()
                && !fields.is_empty()
            {
                write!(to, "{bold}{{{plain}{fields}{bold}}}{plain}")?;
            }
            write!(to, "{dim}:{plain}")?;
            is_within = true;
            has_update |= span.metadata().target() == current::TARGET;
        }
        if !has_update && let Some(update) = current::shown(fields) {
            write!(to, "{bold}update{plain}{bold}{{{plain}{update}{bold}}}{plain}{dim}:{plain}")?;
            is_within = true;
        }
        if is_within {
            to.write_char(' ')?;
        }
        write!(to, "{dim}{}{plain}{dim}:{plain} ", target(event))?;
        context.format_fields(to.by_ref(), event)?;
        writeln!(to)
    }
}

/// The fields of an update's span.
fn fields(update: &Update, handler: Option<&str>) -> String {
    let mut fields = format!("update_id={} kind={:?}", update.update_id, update.kind_name());
    if let Some(chat) = update.chat() {
        fields += &format!(" chat={}", chat.id);
    }
    if let Some(handler) = handler {
        fields += &format!(" handler={handler:?}");
    }
    fields
}

/// Where an event comes from. One that comes by way of the `log` crate says it in a field, where a
/// program has `tracing_subscriber`'s feature `tracing-log` on.
fn target(event: &Event<'_>) -> Cow<'static, str> {
    let mut of_log = OfLog(None);
    let target = event.metadata().target();
    if target == "log" {
        event.record(&mut of_log);
    }
    of_log.0.map_or(Cow::Borrowed(target), Cow::Owned)
}

/// The target of what comes by way of the `log` crate.
struct OfLog(Option<String>);

impl Visit for OfLog {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "log.target" {
            self.0 = Some(value.to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

/// The name of a level, five letters wide, and its color.
fn level(level: Level) -> (&'static str, &'static str) {
    match level {
        Level::ERROR => ("ERROR", "\x1b[31m"),
        Level::WARN => (" WARN", "\x1b[33m"),
        Level::INFO => (" INFO", "\x1b[32m"),
        Level::DEBUG => ("DEBUG", "\x1b[34m"),
        _ => ("TRACE", "\x1b[35m"),
    }
}
