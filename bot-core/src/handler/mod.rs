//! A handler as data: what `#[on]` makes of a function, and how handlers are collected.

mod filter;
#[cfg(feature = "regex")]
mod pattern;

use std::{borrow::Cow, fmt, future::Future, pin::Pin};

pub(crate) use self::filter::Filters;
pub use self::filter::{Asking, Fact, Filter, Question};
#[cfg(feature = "regex")]
pub use self::pattern::Pattern;
use crate::{
    command::CommandSpec,
    context::Context,
    error::BoxError,
    extract::{Choice, Need, Rejection},
    update::AllowedUpdates,
};

/// What `#[on(...)]` makes of a function: everything the router, the start-up checks and a table
/// of handlers need to know, built at compile time.
///
/// `#[on]` puts it into the constant `HANDLER` of a type that has the function's name; collect
/// several by [`handlers!`](crate::handlers), or all that are linked by [`linked`].
pub struct Handler {
    kinds: AllowedUpdates,
    is_for_any: bool,
    name: &'static str,
    place: Place,
    summary: Option<&'static str>,
    filters: &'static [Filter],
    priority: i32,
    takes_all: bool,
    data_prefix: Option<&'static str>,
    needs: &'static [&'static [Need]],
    call: fn(Context) -> Running,
}

/// Where a handler stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file, as the compiler names it.
    pub file: &'static str,
    /// The line of the attribute.
    pub line: u32,
    /// The module.
    pub module: &'static str,
}

/// A handler at work.
pub type Running = Pin<Box<dyn Future<Output = Verdict> + Send>>;

/// How a handler ended.
#[derive(Debug)]
pub enum Verdict {
    /// It handled the update and replied.
    Handled,
    /// The update was not for it, for this reason.
    Skipped(Cow<'static, str>),
    /// The update was for it and could not be served: this text says why, and is the answer.
    Answered(String),
    /// It failed: an argument could not be had, it returned an error, or a reply was refused.
    Failed(BoxError),
}

impl Handler {
    /// A handler of everything of these kinds; `#[on]` calls this, with what it saw.
    #[must_use]
    pub const fn new(
        kinds: AllowedUpdates,
        name: &'static str,
        place: Place,
        call: fn(Context) -> Running,
    ) -> Self {
        Self {
            kinds,
            is_for_any: false,
            name,
            place,
            summary: None,
            filters: &[],
            priority: 0,
            takes_all: true,
            data_prefix: None,
            needs: &[],
            call,
        }
    }

    /// The same, for every kind, also for those that this version does not know.
    #[must_use]
    pub const fn for_any(mut self) -> Self {
        self.is_for_any = true;
        self
    }

    /// The same, with the first line of the function's doc comment.
    #[must_use]
    pub const fn summary(mut self, summary: &'static str) -> Self {
        self.summary = Some(summary);
        self
    }

    /// The same, for updates only that meet all of these.
    #[must_use]
    pub const fn filtered(mut self, filters: &'static [Filter]) -> Self {
        self.filters = filters;
        self
    }

    /// The same, tried before all of a lower priority.
    #[must_use]
    pub const fn prioritised(mut self, priority: i32) -> Self {
        self.priority = priority;
        self
    }

    /// The same, with arguments that choose their updates, or do not. To be called after
    /// [`filtered`](Self::filtered).
    #[must_use]
    pub const fn choosing(mut self, arguments: &'static [Choice]) -> Self {
        let mut i = 0;
        while i < arguments.len() {
            match arguments[i] {
                Choice::All => {}
                Choice::Commands => self.takes_all &= self.asks_for_a_command(),
                // All with that prefix: as a filter would.
                Choice::Data(prefix) if self.data_prefix.is_none() => {
                    self.data_prefix = Some(prefix);
                }
                Choice::Data(_) | Choice::Some => self.takes_all = false,
            }
            i += 1;
        }
        self
    }

    const fn asks_for_a_command(&self) -> bool {
        let mut i = 0;
        while i < self.filters.len() {
            if matches!(self.filters[i], Filter::Command(_)) {
                return true;
            }
            i += 1;
        }
        false
    }

    /// The same, with what its arguments need.
    #[must_use]
    pub const fn needing(mut self, needs: &'static [&'static [Need]]) -> Self {
        self.needs = needs;
        self
    }

    /// The kinds of update it handles.
    #[must_use]
    pub const fn kinds(&self) -> AllowedUpdates {
        self.kinds
    }

    /// Whether it takes also what this version does not know: `#[on(any)]`.
    #[must_use]
    pub const fn is_for_any(&self) -> bool {
        self.is_for_any
    }

    /// The function's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Where the function stands.
    #[must_use]
    pub const fn place(&self) -> Place {
        self.place
    }

    /// The first line of its doc comment.
    #[must_use]
    pub const fn doc(&self) -> Option<&'static str> {
        self.summary
    }

    /// What it asks for in its attribute, beyond its kinds. What its groups ask for comes to that:
    /// see [`all_filters`](Self::all_filters).
    #[must_use]
    pub const fn filters(&self) -> &'static [Filter] {
        self.filters
    }

    /// Its command, if it asks for one.
    #[must_use]
    pub fn command(&self) -> Option<&'static CommandSpec> {
        self.filters.iter().find_map(|filter| match filter {
            Filter::Command(spec) => Some(spec),
            _ => None,
        })
    }

    /// Handlers of a higher priority are tried first; 0 unless the attribute says otherwise. What its
    /// groups add comes to that: see [`full_priority`](Self::full_priority).
    #[must_use]
    pub const fn priority(&self) -> i32 {
        self.priority
    }

    /// Whether it takes whatever its filters let through: no argument of it chooses updates.
    #[must_use]
    pub const fn takes_all(&self) -> bool {
        self.takes_all
    }

    /// The beginning of the data of the callback queries that its arguments are for.
    #[must_use]
    pub const fn data_prefix(&self) -> Option<&'static str> {
        self.data_prefix
    }

    /// What it cannot run without.
    pub fn needs(&self) -> impl Iterator<Item = Need> {
        self.needs.iter().copied().flatten().copied()
    }

    /// Runs it.
    pub fn call(&self, context: Context) -> Running {
        (self.call)(context)
    }
}

impl fmt::Debug for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handler")
            .field("kinds", &self.kinds)
            .field("name", &self.name)
            .field("place", &self.place)
            .field("filters", &self.filters)
            .field("priority", &self.priority)
            .finish_non_exhaustive()
    }
}

/// `start (src/main.rs:12)`
impl fmt::Display for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}:{})", self.name, self.place.file, self.place.line)
    }
}

impl From<Rejection> for Verdict {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::Skip(why) => Self::Skipped(why),
            Rejection::Answer(text) => Self::Answered(text),
            Rejection::Error(error) => Self::Failed(error),
        }
    }
}

impl AllowedUpdates {
    /// The kinds that these handlers need: what `allowed_updates` must say.
    ///
    /// Works at compile time, so that a set can be asserted there.
    #[must_use]
    pub const fn of(handlers: &[&Handler]) -> Self {
        let mut set = Self::EMPTY;
        let mut i = 0;
        while i < handlers.len() {
            set = set.union(handlers[i].kinds);
            i += 1;
        }
        set
    }
}

/// A list of handlers, by the names of their functions, as a constant slice.
///
/// For a library that offers handlers, for two bots in one process, and for tests; an application
/// with one bot needs no list, see [`linked`].
#[macro_export]
macro_rules! handlers {
    ($($handler:path),* $(,)?) => {{
        const HANDLERS: &[&$crate::Handler] = &[$(<$handler>::HANDLER),*];
        HANDLERS
    }};
}

/// A handler that the linker collects.
#[doc(hidden)]
#[derive(Debug)]
pub struct Linked(pub &'static Handler);

inventory::collect!(Linked);

/// Every handler in the program, sorted by place.
///
/// The linker collects them: each `#[on]` in the application and in every crate whose code it uses.
/// A crate that only has handlers must be named once in source (`use my_handlers as _;`), else the
/// linker leaves it out in silence; the number of handlers is logged at start.
#[must_use]
pub fn linked() -> Vec<&'static Handler> {
    let mut handlers: Vec<_> = inventory::iter::<Linked>().map(|linked| linked.0).collect();
    handlers.sort_by_key(|handler| (handler.place, handler.name));
    handlers
}
