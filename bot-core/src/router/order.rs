//! Which of two handlers is tried first.

use std::{borrow::Cow, cmp::Reverse, sync::Arc};

use super::scope::Scope;
use crate::{
    handler::{Fact, Filter, Handler, Place},
    update::UpdateKind,
};

/// A handler in the router, with what its groups add.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) handler: &'static Handler,
    filters: Cow<'static, [Filter]>,
    priority: i32,
    /// What stands around it, if anything does.
    pub(super) scope: Option<Arc<Scope>>,
    /// Whether a filter of it has to run code.
    pub(super) asks: bool,
}

/// Handlers in the order in which they are tried, each once.
#[must_use]
pub fn in_order(handlers: Vec<&'static Handler>) -> Vec<&'static Handler> {
    entries(handlers).iter().map(|entry| entry.handler).collect()
}

/// The same, with what their groups add.
pub(super) fn entries(handlers: impl IntoIterator<Item = &'static Handler>) -> Vec<Entry> {
    let mut entries: Vec<_> = handlers.into_iter().map(Entry::new).collect();
    entries.sort_by_cached_key(Entry::rank);
    entries.dedup_by(|a, b| std::ptr::eq(a.handler, b.handler));
    entries
}

/// How much a handler asks for; the first goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Specificity {
    /// A command is meant as one, whatever the conversation is about: it goes before a state.
    CommandInState,
    Command,
    State,
    Exact,
    Filtered,
    Everything,
}

/// By what handlers are sorted.
pub(super) type Rank = (Reverse<i32>, Specificity, Reverse<usize>, bool, bool, Place, &'static str);

impl Entry {
    pub(super) fn new(handler: &'static Handler) -> Self {
        let filters = handler.all_filters();
        let (priority, asks) = (handler.full_priority(), filters.iter().any(asks));
        Self { handler, filters, priority, scope: None, asks }
    }

    /// The same with something around it.
    pub(super) fn within(&self, scope: Option<Arc<Scope>>) -> Self {
        Self { scope, ..self.clone() }
    }

    pub(super) fn filters(&self) -> &[Filter] {
        &self.filters
    }

    pub(super) fn module(&self) -> &'static str {
        self.handler.place().module
    }

    /// Whether it is for updates of this kind; `None` is one that this version does not know.
    pub(super) fn is_for(&self, kind: Option<UpdateKind>) -> bool {
        let handler = self.handler;
        kind.map_or(handler.is_for_any(), |kind| handler.kinds().contains(kind))
    }

    pub(super) fn rank(&self) -> Rank {
        let handler = self.handler;
        (
            Reverse(self.priority),
            self.specificity(),
            Reverse(self.filters().len()),
            handler.takes_all(),
            handler.is_for_any(),
            handler.place(),
            handler.name(),
        )
    }

    /// The beginning of the data of all callback queries it can be for.
    pub(super) fn data_prefix(&self) -> Option<&'static str> {
        let by_filter = self.filters().iter().find_map(|filter| match filter {
            Filter::Ask(question) => question.prefix,
            _ => None,
        });
        by_filter.or_else(|| self.handler.data_prefix())
    }

    fn specificity(&self) -> Specificity {
        let filters = self.filters();
        let has = |is: fn(&Filter) -> bool| filters.iter().any(is);
        let command = has(|filter| matches!(filter, Filter::Command(_)));
        let state =
            has(|filter| matches!(filter, Filter::Ask(question) if question.key == "state"));
        match (command, state) {
            (true, true) => Specificity::CommandInState,
            (true, false) => Specificity::Command,
            (false, true) => Specificity::State,
            _ if has(asks_for_words) || self.data_prefix().is_some() => Specificity::Exact,
            _ if filters.is_empty() && self.handler.takes_all() => Specificity::Everything,
            _ => Specificity::Filtered,
        }
    }
}

fn asks_for_words(filter: &Filter) -> bool {
    matches!(filter, Filter::Is(fact, _) if is_exact(*fact))
}

/// Whether to ask for a value of this fact is to ask for one thing out of very many.
pub(super) fn is_exact(fact: Fact) -> bool {
    matches!(fact, Fact::Text | Fact::Data | Fact::Query | Fact::Game)
}

/// Whether a filter has to run code.
pub(super) fn asks(filter: &Filter) -> bool {
    match filter {
        Filter::Ask(_) => true,
        Filter::Any(filters) | Filter::Not(filters) => filters.iter().any(asks),
        _ => false,
    }
}
