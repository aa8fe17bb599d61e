//! Handlers that an update was not for, and why: for those who look on, such as the sandbox.

use std::{borrow::Cow, fmt};

use super::{
    Router,
    facts::Facts,
    order::{Entry, asks},
    route::Route,
};
use crate::{context::Context, handler::Handler};

/// Said while an update is handled, when there is no time for more.
pub(super) const UNMET: &str = "its filters are not met";

/// A handler that an update was not for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PassedOver {
    /// The handler.
    pub handler: &'static Handler,
    /// What it asks for and the update is not, or what an argument of it said.
    pub why: Cow<'static, str>,
}

impl PassedOver {
    pub(super) fn new(handler: &'static Handler, why: Cow<'static, str>) -> Self {
        Self { handler, why }
    }
}

impl fmt::Display for PassedOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.handler, self.why)
    }
}

impl Router {
    /// Why an update was for none of the handlers of its kind, in the order of trial: to those that
    /// were [asked](Self::dispatch_watched) come those whose filters say so by themselves. There are
    /// none if no handler is of that kind.
    #[must_use]
    pub fn explain(&self, context: &Context, asked: Vec<PassedOver>) -> Vec<PassedOver> {
        self.route(context).map(|route| route.explain(context, asked)).unwrap_or_default()
    }
}

/// What was said, and where that is too little, the filters that were judged by code.
fn said(why: Cow<'static, str>, entry: &Entry) -> Cow<'static, str> {
    if why != UNMET {
        return why;
    }
    let judged: Vec<_> =
        entry.filters().iter().filter(|f| asks(f)).map(ToString::to_string).collect();
    format!("not {}", judged.join(", ")).into()
}

impl Route {
    fn explain(&self, context: &Context, asked: Vec<PassedOver>) -> Vec<PassedOver> {
        let facts = Facts::new(context);
        let mut asked = asked.into_iter().peekable();
        let mut all = Vec::new();
        for entry in self.entries() {
            let was_asked = asked.next_if(|one| std::ptr::eq(one.handler, entry.handler));
            let was_asked = was_asked.map(|one| PassedOver { why: said(one.why, entry), ..one });
            let unmet = || {
                let filter = facts.unmet(entry.filters())?;
                Some(PassedOver::new(entry.handler, format!("not {filter}").into()))
            };
            all.extend(was_asked.or_else(unmet));
        }
        all
    }
}
