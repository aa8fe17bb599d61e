//! Handlers that no update can come to, because of what their groups ask for. What stands in one
//! attribute was checked when the program was compiled.

use super::order::Entry;
use crate::{
    group::Group,
    handler::{Fact, Filter},
    update::UpdateKind,
};

/// Why no update can come to a handler.
pub(super) fn why(entry: &Entry) -> Option<String> {
    let handler = entry.handler;
    let groups = handler.groups();
    let of_groups =
        || groups.iter().flat_map(|g| g.filters().iter().map(move |filter| (*g, filter)));
    for (group, filter) in of_groups() {
        if let Some(other) = entry.filters().iter().find(|other| exclude(filter, other)) {
            return Some(never(entry, group, filter, &format!("`{other}` cannot hold with that")));
        }
    }
    let possible = |kind: UpdateKind| of_groups().all(|(_, filter)| can_meet(kind, filter));
    if handler.kinds().iter().any(possible) {
        return None;
    }
    let impossible = |kind| of_groups().find(|(_, filter)| !can_meet(kind, filter));
    let (group, filter) = handler.kinds().iter().find_map(impossible)?;
    let kinds = handler.kinds().names().join("` or `");
    Some(never(entry, group, filter, &format!("no update of the kind `{kinds}` has that")))
}

fn never(entry: &Entry, group: &Group, filter: &Filter, why: &str) -> String {
    format!(
        "{} can never run: {group} asks for `{filter}`, and {why}; move the handler out of the \
         module `{}`, or the filter out of the group",
        entry.handler,
        group.place().module,
    )
}

/// Whether no update meets both.
fn exclude(one: &Filter, other: &Filter) -> bool {
    match (one, other) {
        // A message may have several contents, and one of each other thing.
        (Filter::Is(fact, words), Filter::Is(other, others)) => {
            fact == other
                && *fact != Fact::Content
                && !words.iter().any(|word| others.contains(word))
        }
        _ => false,
    }
}

/// Whether an update of this kind can meet a filter.
fn can_meet(kind: UpdateKind, filter: &Filter) -> bool {
    match filter {
        Filter::Command(_) => kind.is_message(),
        Filter::Is(fact, _) => match fact {
            Fact::Text | Fact::Content => kind.is_message(),
            Fact::Data => kind == UpdateKind::CallbackQuery,
            Fact::Query => kind.has_query(),
            Fact::Game => kind.has_game(),
            Fact::Chat => kind.has_chat(),
            Fact::NewStatus | Fact::OldStatus => kind.is_member(),
        },
        Filter::Prefix(_) => kind.has_text(),
        #[cfg(feature = "regex")]
        Filter::Regex(_) => kind.has_text(),
        Filter::Ask(question) => question.prefix.is_none() || kind == UpdateKind::CallbackQuery,
        Filter::Any(filters) => filters.iter().any(|filter| can_meet(kind, filter)),
        Filter::Not(_) => true,
    }
}
