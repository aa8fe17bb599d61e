//! A line for programs: an object, with the update that is being handled among its spans.

use std::fmt;

use bot_core::{
    Update,
    json::{self, Write},
};
use tracing::{Event, Subscriber};
use tracing_subscriber::{
    fmt::{
        FmtContext, FormatEvent, FormatFields,
        format::{self, Format, Writer},
    },
    registry::LookupSpan,
};

use super::current;

/// Writes objects as `tracing_subscriber` does, whose last field are the spans, if there are any; the
/// update that is being handled is the innermost.
pub(super) struct Json(pub(super) Format<format::Json>);

impl<S, N> FormatEvent<S, N> for Json
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
        let mut spans = context.event_scope().into_iter().flatten();
        let has_update = spans.any(|span| span.metadata().target() == current::TARGET);
        let update = if has_update { None } else { current::shown(object) };
        let Some(update) = update else { return self.0.format_event(context, to, event) };
        let mut line = String::new();
        self.0.format_event(context, Writer::new(&mut line), event)?;
        let line = line.trim_end();
        match (context.lookup_current(), line.strip_suffix("]}")) {
            (Some(_), Some(spans)) => writeln!(to, "{spans},{update}]}}"),
            _ => {
                // An event that names its span has an empty list where it is in none.
                let fields = line.strip_suffix(r#","spans":[]}"#);
                let fields = fields.or_else(|| line.strip_suffix('}')).ok_or(fmt::Error)?;
                writeln!(to, "{fields},\"spans\":[{update}]}}")
            }
        }
    }
}

/// An update's span.
fn object(update: &Update, handler: Option<&str>) -> String {
    json::to_string(&Span { update, handler })
}

struct Span<'a> {
    update: &'a Update,
    handler: Option<&'a str>,
}

impl Write for Span<'_> {
    fn write(&self, w: &mut json::Writer) {
        w.open();
        w.field("update_id", &self.update.update_id);
        w.field("kind", &self.update.kind_name());
        if let Some(chat) = self.update.chat() {
            w.field("chat", &chat.id);
        }
        if let Some(handler) = self.handler {
            w.field("handler", &handler);
        }
        w.field("name", &"update");
        w.close();
    }
}
