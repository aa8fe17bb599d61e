//! Groups: modules whose handlers share filters, a priority, layers, states and what is done when
//! they fail.
//!
//! `group!(..)` in a module makes it one, for the handlers in it and in the modules below it. What
//! needs code that runs, layers and states, is added by `App::group`, which names the group by the
//! constant `GROUP` of its module.

mod setup;

use std::{borrow::Cow, fmt};

pub use self::setup::GroupSetup;
#[doc(hidden)]
pub use crate::__private;
use crate::{
    extract::Need,
    failure::{Failure, Hooked},
    handler::{Filter, Filters, Handler, Place},
};

/// What `group!(..)` says of the handlers of its module and of those below it.
pub struct Group {
    place: Place,
    filters: &'static [Filter],
    priority: i32,
    needs: &'static [&'static [Need]],
    on_error: Option<fn(Failure) -> Hooked>,
}

impl Group {
    /// A group that changes nothing; `group!` calls this.
    #[must_use]
    pub const fn new(place: Place) -> Self {
        Self { place, filters: &[], priority: 0, needs: &[], on_error: None }
    }

    /// The same, for updates only that meet all of these.
    #[must_use]
    pub const fn filtered(mut self, filters: &'static [Filter]) -> Self {
        self.filters = filters;
        self
    }

    /// The same, with this added to the priority of its handlers.
    #[must_use]
    pub const fn prioritised(mut self, priority: i32) -> Self {
        self.priority = priority;
        self
    }

    /// The same, with what its filters need.
    #[must_use]
    pub const fn needing(mut self, needs: &'static [&'static [Need]]) -> Self {
        self.needs = needs;
        self
    }

    /// The same, with what is done when a handler of it fails.
    #[must_use]
    pub const fn failing(mut self, hook: fn(Failure) -> Hooked) -> Self {
        self.on_error = Some(hook);
        self
    }

    /// Where it stands; its module is the group.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }

    /// What it asks for on behalf of its handlers.
    #[must_use]
    pub const fn filters(&self) -> &'static [Filter] {
        self.filters
    }

    /// What it adds to the priority of its handlers.
    #[must_use]
    pub const fn priority(&self) -> i32 {
        self.priority
    }

    /// What is done when a handler of it fails, if it says so.
    pub(crate) const fn on_error(&self) -> Option<fn(Failure) -> Hooked> {
        self.on_error
    }

    /// Whether a handler belongs to it.
    #[must_use]
    pub fn holds(&self, handler: &Handler) -> bool {
        is_within(handler.place().module, self.place.module)
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Group")
            .field("place", &self.place)
            .field("filters", &self.filters)
            .field("priority", &self.priority)
            .finish_non_exhaustive()
    }
}

/// `group! (src/admin/mod.rs:3)`
impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "group! ({}:{})", self.place.file, self.place.line)
    }
}

/// A group that the linker collects.
#[doc(hidden)]
#[derive(Debug)]
pub struct LinkedGroup(pub &'static Group);

inventory::collect!(LinkedGroup);

/// Every group in the program.
pub(crate) fn linked() -> impl Iterator<Item = &'static Group> {
    inventory::iter::<LinkedGroup>().map(|linked| linked.0)
}

/// Whether a module is the other or below it.
pub(crate) fn is_within(module: &str, other: &str) -> bool {
    module.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// How deep a module stands.
pub(crate) fn depth(module: &str) -> usize {
    module.matches("::").count()
}

/// What a handler has of its own and of its groups.
impl Handler {
    /// Its groups: the outermost first.
    #[must_use]
    pub fn groups(&self) -> Vec<&'static Group> {
        let mut groups: Vec<_> = linked().filter(|group| group.holds(self)).collect();
        groups.sort_by_key(|group| depth(group.place.module));
        groups
    }

    /// What an update must meet to come to it: the filters of its groups, then its own.
    #[must_use]
    pub fn all_filters(&self) -> Cow<'static, [Filter]> {
        let groups = self.groups();
        let of_groups = groups.iter().flat_map(|group| group.filters);
        match of_groups.clone().next() {
            None => Cow::Borrowed(self.filters()),
            Some(_) => of_groups.chain(self.filters()).copied().collect(),
        }
    }

    /// The same as they stand in the attributes: `chat = private, command = "start"`.
    #[must_use]
    pub fn shown_filters(&self) -> String {
        Filters(&self.all_filters()).to_string()
    }

    /// Its priority, and that of its groups.
    #[must_use]
    pub fn full_priority(&self) -> i32 {
        let groups = self.groups();
        groups.iter().fold(self.priority(), |sum, group| sum.saturating_add(group.priority))
    }

    /// What it cannot run without: its arguments' needs, and those of its groups' filters.
    pub fn all_needs(&self) -> impl Iterator<Item = Need> {
        let of_groups = self.groups().into_iter().flat_map(|group| group.needs);
        of_groups.copied().flatten().copied().chain(self.needs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_within_itself_and_those_above_it() {
        for (module, other, within) in [
            ("bot::admin", "bot::admin", true),
            ("bot::admin::ban", "bot::admin", true),
            ("bot::administration", "bot::admin", false),
            ("bot", "bot::admin", false),
            ("bot::admin", "", false),
        ] {
            assert_eq!(is_within(module, other), within, "{module} in {other}");
        }
    }
}
