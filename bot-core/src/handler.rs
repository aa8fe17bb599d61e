//! A handler as data: what `#[on]` makes of a function, and how handlers are collected.

use std::{fmt, future::Future, pin::Pin};

use crate::{
    context::Context,
    error::BoxError,
    extract::{Choice, Rejection},
    state::StateKey,
    update::{AllowedUpdates, UpdateKind},
};

/// What `#[on(...)]` makes of a function: everything the router, the start-up checks and a table
/// of handlers need to know, built at compile time.
///
/// `#[on]` puts it into the constant `HANDLER` of a type that has the function's name; collect
/// several by [`handlers!`](crate::handlers), or all that are linked by [`linked`].
pub struct Handler {
    kind: UpdateKind,
    name: &'static str,
    place: Place,
    filter: Filter,
    takes_all: bool,
    needs: &'static [fn() -> Option<StateKey>],
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

/// Which updates of its kind a handler asks for in its attribute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Filter {
    /// Those that start with this command.
    pub command: Option<&'static str>,
}

/// A handler at work.
pub type Running = Pin<Box<dyn Future<Output = Verdict> + Send>>;

/// How a handler ended.
#[derive(Debug)]
pub enum Verdict {
    /// It handled the update and replied.
    Handled,
    /// The update was not for it, for this reason.
    Skipped(std::borrow::Cow<'static, str>),
    /// It failed: an argument could not be had, it returned an error, or a reply was refused.
    Failed(BoxError),
}

impl Handler {
    /// A handler of everything of a kind; `#[on]` calls this, with what it saw.
    #[must_use]
    pub const fn new(
        kind: UpdateKind,
        name: &'static str,
        place: Place,
        call: fn(Context) -> Running,
    ) -> Self {
        let filter = Filter { command: None };
        Self { kind, name, place, filter, takes_all: true, needs: &[], call }
    }

    /// The same, for one command only.
    #[must_use]
    pub const fn command(mut self, name: &'static str) -> Self {
        self.filter.command = Some(name);
        self
    }

    /// The same, with arguments that choose their updates, or do not. To be called after
    /// [`command`](Self::command).
    #[must_use]
    pub const fn choosing(mut self, arguments: &'static [Choice]) -> Self {
        let mut i = 0;
        while i < arguments.len() {
            self.takes_all &= match arguments[i] {
                Choice::All => true,
                Choice::Commands => self.filter.command.is_some(),
                Choice::Some => false,
            };
            i += 1;
        }
        self
    }

    /// The same, which needs the states these name.
    #[must_use]
    pub const fn needing(mut self, states: &'static [fn() -> Option<StateKey>]) -> Self {
        self.needs = states;
        self
    }

    /// The kind of update it handles.
    #[must_use]
    pub const fn kind(&self) -> UpdateKind {
        self.kind
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

    /// Which updates of its kind it asks for in its attribute.
    #[must_use]
    pub const fn filter(&self) -> Filter {
        self.filter
    }

    /// Whether it takes whatever its filter lets through: no argument of it chooses updates.
    #[must_use]
    pub const fn takes_all(&self) -> bool {
        self.takes_all
    }

    /// The states it cannot run without.
    pub fn needs(&self) -> impl Iterator<Item = StateKey> {
        self.needs.iter().filter_map(|state| state())
    }

    /// Runs it.
    pub fn call(&self, context: Context) -> Running {
        (self.call)(context)
    }
}

impl fmt::Debug for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handler")
            .field("kind", &self.kind)
            .field("name", &self.name)
            .field("place", &self.place)
            .field("filter", &self.filter)
            .finish_non_exhaustive()
    }
}

/// `start (src/main.rs:12)`
impl fmt::Display for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}:{})", self.name, self.place.file, self.place.line)
    }
}

/// `command = "start"`, or nothing.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.command {
            Some(name) => write!(f, "command = {name:?}"),
            None => Ok(()),
        }
    }
}

impl From<Rejection> for Verdict {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::Skip(why) => Self::Skipped(why),
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
            set = set.with(handlers[i].kind);
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
