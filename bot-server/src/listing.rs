//! The handlers of a bot, as people and programs read them: a table, JSON, or a diagram.

use std::fmt::{self, Write as _};

use bot_core::{
    AllowedUpdates, Handler, UpdateKind,
    json::{self, Write, Writer},
};

use crate::bot_name::BotName;

/// How handlers are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// A table for people
    #[default]
    Table,
    /// For programs
    Json,
    /// A Mermaid diagram
    Mermaid,
}

/// Handlers in the order of trial, as text.
pub(crate) fn listing(handlers: &[&'static Handler], format: Format) -> String {
    match format {
        Format::Table => table(handlers),
        Format::Json => json::to_string(&Listing(handlers)) + "\n",
        Format::Mermaid => mermaid(handlers),
    }
}

/// JSON of each of the program's bots, by their names; that of one without a name by itself.
pub(crate) fn by_bot(bots: &[(Option<&BotName>, String)]) -> String {
    match bots {
        [(None, json)] => format!("{json}\n"),
        bots => {
            // A name has no character that a text in JSON has otherwise.
            let fields =
                bots.iter().filter_map(|(name, json)| Some(format!("\"{}\":{json}", (*name)?)));
            format!("{{{}}}\n", fields.collect::<Vec<_>>().join(","))
        }
    }
}

/// What is for people of each of the program's bots, below their names.
pub(crate) fn below_names(bots: &[(Option<&BotName>, String)]) -> String {
    let of_bot = |(name, text): &(Option<&BotName>, String)| match name {
        Some(name) if bots.len() > 1 => format!("{name}:\n{text}\n"),
        _ => format!("{text}\n"),
    };
    bots.iter().map(of_bot).collect::<Vec<_>>().join("\n")
}

/// The kinds, each with the handlers it is asked for by. A handler of any kind stands with the
/// kinds that others name as well, and once for all the rest.
fn by_kind<'a>(
    handlers: &'a [&'static Handler],
) -> impl Iterator<Item = (&'static str, Vec<&'static Handler>)> + 'a {
    let named =
        |kind: UpdateKind| handlers.iter().any(|h| !h.is_for_any() && h.kinds().contains(kind));
    let kinds = UpdateKind::ALL.iter().filter(move |kind| named(**kind)).map(|kind| {
        let of_kind = handlers.iter().filter(|h| h.kinds().contains(*kind)).copied();
        (kind.as_str(), of_kind.collect())
    });
    let rest: Vec<_> = handlers.iter().filter(|h| h.is_for_any()).copied().collect();
    kinds.chain((!rest.is_empty()).then_some(("any", rest)))
}

fn table(handlers: &[&'static Handler]) -> String {
    let mut rows = vec![["KIND", "MATCH", "NAME", "PLACE"].map(str::to_owned)];
    for (kind, handlers) in by_kind(handlers) {
        rows.extend(handlers.iter().map(|h| {
            let place = format!("{}:{}", h.place().file, h.place().line);
            [kind.to_owned(), asked_for(h), h.name().to_owned(), place]
        }));
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let [kind, filter, name] = [0, 1, 2].map(|column| width(column).unwrap_or(0));
    rows.iter()
        .map(|[k, f, n, place]| format!("{k:kind$}  {f:filter$}  {n:name$}  {place}\n"))
        .collect()
}

/// What a handler asks for, and how early.
fn asked_for(handler: &Handler) -> String {
    let mut parts: Vec<String> = handler.all_filters().iter().map(ToString::to_string).collect();
    if let Some(prefix) = handler.data_prefix() {
        parts.push(format!("data = {prefix}:…"));
    }
    if handler.full_priority() != 0 {
        parts.push(format!("priority = {}", handler.full_priority()));
    }
    parts.join(", ")
}

fn mermaid(handlers: &[&'static Handler]) -> String {
    let mut out = "flowchart LR\n    update([update])\n".to_owned();
    let mut write = |line: fmt::Arguments<'_>| {
        let _ = writeln!(out, "    {line}"); // to a string, which takes everything
    };
    for (kind, of_kind) in by_kind(handlers) {
        write(format_args!("update --> {kind}{{{{{kind}}}}}"));
        for (i, handler) in of_kind.iter().enumerate() {
            let id = handlers.iter().position(|h| std::ptr::eq(*h, *handler)).unwrap_or_default();
            let label = escaped(&format!("{}. {}", i + 1, asked_for(handler)));
            write(format_args!("{kind} -->|\"{}\"| h{id}", label.trim_end()));
        }
    }
    for (id, handler) in handlers.iter().enumerate() {
        let (name, place) = (handler.name(), handler.place());
        let place = escaped(&format!("{}:{}", place.file, place.line));
        write(format_args!("h{id}[\"{name}<br/>{place}\"]"));
    }
    out
}

/// Text in a label of a diagram, where quotation marks and brackets mean something.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' | '#' | '<' | '>' | '&' | '|' | '`' | '\n' => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// As JSON: what `allowed_updates` is and by whom, and each handler.
struct Listing<'a>(&'a [&'static Handler]);

struct Kind(&'static str, Vec<&'static Handler>);

struct Described(&'static Handler);

struct List<T>(Vec<T>);

impl<T: Write> Write for List<T> {
    fn write(&self, w: &mut Writer) {
        w.array(self.0.iter().map(|item| item as &dyn Write));
    }
}

impl Write for Listing<'_> {
    fn write(&self, w: &mut Writer) {
        let kinds = by_kind(self.0).map(|(kind, handlers)| Kind(kind, handlers)).collect();
        let handlers = self.0.iter().map(|h| Described(h)).collect();
        w.open();
        w.field("allowed_updates", &AllowedUpdates::of(self.0));
        w.field("kinds", &List::<Kind>(kinds));
        w.field("handlers", &List::<Described>(handlers));
        w.close();
    }
}

/// A kind, and the handlers that make it necessary, in the order of trial.
impl Write for Kind {
    fn write(&self, w: &mut Writer) {
        let names = self.1.iter().map(|h| format!("{}::{}", h.place().module, h.name())).collect();
        w.open();
        w.field("kind", &self.0.to_owned());
        w.field("handlers", &List::<String>(names));
        w.close();
    }
}

impl Write for Described {
    fn write(&self, w: &mut Writer) {
        let h = self.0;
        let place = h.place();
        w.open();
        w.field("name", &format!("{}::{}", place.module, h.name()));
        w.field("file", &place.file.to_owned());
        w.field("line", &i64::from(place.line));
        w.field("kinds", &h.kinds());
        w.field(
            "filters",
            &List::<String>(h.all_filters().iter().map(ToString::to_string).collect()),
        );
        w.field("data_prefix", &h.data_prefix().map(str::to_owned));
        w.field("priority", &i64::from(h.full_priority()));
        w.field("doc", &h.doc().map(str::to_owned));
        w.close();
    }
}
