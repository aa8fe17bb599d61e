//! The menu of commands of a set of handlers.

use super::WiringError;
use crate::{
    command::{CommandMenu, CommandScope, Entry},
    extract::Need,
    handler::{Fact, Filter, Handler},
    update::UpdateKind,
};

impl CommandMenu {
    /// The menu of the commands of these handlers, in the order of their places.
    ///
    /// A command whose scope the attribute does not name has that of the `chat` of the handler and
    /// its groups. One that is for no new messages, but for posts in channels or edited messages
    /// only, is in no menu: whoever picks it there writes a message.
    ///
    /// # Errors
    ///
    /// Names everything that the server would refuse.
    pub fn of(handlers: &[&'static Handler]) -> Result<Self, WiringError> {
        let mut handlers = handlers.to_vec();
        handlers.sort_by_key(|handler| (handler.place(), handler.name()));
        let entries: Vec<_> = handlers.into_iter().filter_map(entry).collect();
        Self::new(&entries).map_err(|problems| WiringError { problems })
    }
}

/// The command of a handler.
fn entry(handler: &'static Handler) -> Option<Entry> {
    let spec = handler.command().filter(|_| handler.kinds().contains(UpdateKind::Message))?;
    let usage = handler.all_needs().find_map(|need| match need {
        Need::Arguments(usage) => Some(usage()),
        _ => None,
    });
    Some(Entry {
        spec,
        scope: spec.scope.unwrap_or_else(|| scope_of(&handler.all_filters())),
        usage: usage.unwrap_or_default(),
        handler: handler.to_string(),
    })
}

/// The scope of the chats that all of these filters let through.
fn scope_of(filters: &[Filter]) -> CommandScope {
    let lets_through = |chat: &str| {
        filters.iter().all(|filter| match filter {
            Filter::Is(Fact::Chat, types) => types.contains(&chat),
            _ => true,
        })
    };
    let groups = lets_through("group") || lets_through("supergroup");
    match (lets_through("private"), groups, lets_through("channel")) {
        (true, false, false) => CommandScope::AllPrivateChats,
        (false, true, false) => CommandScope::AllGroupChats,
        _ => CommandScope::Default,
    }
}
