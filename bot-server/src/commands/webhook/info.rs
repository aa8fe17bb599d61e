//! What is printed of the webhook.

use bot_core::{
    Bot,
    json::{self, Write, Writer},
};

use super::{Place, Standing};
use crate::{
    cli::AsText,
    commands::{table, visible},
    moment,
};

/// The webhook as text, without the token where that stands in its URL.
pub(super) fn printed(standing: &Standing, bot: &Bot, format: AsText) -> String {
    let text = match format {
        AsText::Text => for_people(standing),
        AsText::Json => json::to_string(standing) + "\n",
    };
    bot.token().redact(text)
}

fn for_people(standing: &Standing) -> String {
    let info = &standing.info;
    let url = match standing.place {
        Place::Nowhere => "none is set".to_owned(),
        Place::Ours => format!("{} (these settings')", info.url),
        Place::OfARun => format!("{} (these settings', set by a running bot)", info.url),
        Place::Elsewhere => format!("{} (not these settings')", info.url),
    };
    let mut rows = vec![("url", visible(&url)), ("kinds", kinds(standing))];
    let mut row = |name, value: Option<String>| rows.extend(value.map(|value| (name, value)));
    row("pending", Some(info.pending_update_count.to_string()));
    row(
        "last error",
        standing.last_error.as_ref().map(|(at, said)| {
            format!("{}: {}", moment::ago(*at), visible(said).replace('\n', " "))
        }),
    );
    let lost = info.last_synchronization_error_date.and_then(moment::of_unix);
    row("last trouble", lost.map(|at| format!("{}, with fetching updates", moment::ago(at))));
    row("connections", info.max_connections.map(|n| format!("{n} at most")));
    row("address", info.ip_address.as_deref().map(visible));
    let uploaded = info.has_custom_certificate;
    row("certificate", uploaded.then(|| "a self-signed one was uploaded".to_owned()));
    let rows: Vec<_> = rows.into_iter().map(|(name, value)| [name.to_owned(), value]).collect();
    table(&rows)
}

/// What the server sends, and how that differs from what the handlers are for.
fn kinds(standing: &Standing) -> String {
    let sent = match standing.info.allowed_updates.as_slice() {
        [] => "the server's default".to_owned(),
        names => visible(&names.join(", ")),
    };
    let (missing, surplus) = (standing.missing, standing.surplus);
    let mut out = sent;
    if missing.is_empty() && surplus.is_empty() {
        out.push_str(" (as the handlers want)");
    }
    if !missing.is_empty() {
        out.push_str(&format!(
            " (missing, though handlers are for it: {})",
            missing.names().join(", ")
        ));
    }
    if !surplus.is_empty() {
        out.push_str(&format!(" (without a handler: {})", surplus.names().join(", ")));
    }
    out
}

/// As JSON: what the server says by its names, and the comparison.
impl Write for Standing {
    fn write(&self, w: &mut Writer) {
        let info = &self.info;
        let names = |set: bot_core::AllowedUpdates| -> Vec<String> {
            set.names().into_iter().map(str::to_owned).collect()
        };
        w.open();
        w.field("url", &info.url);
        w.field("is_of_these_settings", &self.place.is_ours());
        w.field("is_marked_by_a_run", &(self.place == Place::OfARun));
        w.field("allowed_updates", &info.allowed_updates);
        w.field("derived", &names(self.derived));
        w.field("missing", &names(self.missing));
        w.field("surplus", &names(self.surplus));
        w.field("pending_update_count", &info.pending_update_count);
        w.field("last_error_date", &info.last_error_date);
        w.field("last_error_message", &info.last_error_message);
        w.field("last_synchronization_error_date", &info.last_synchronization_error_date);
        w.field("max_connections", &info.max_connections);
        w.field("ip_address", &info.ip_address);
        w.field("has_custom_certificate", &info.has_custom_certificate);
        w.close();
    }
}
