//! What is wrong with a set of handlers: all of it at once, before the bot starts.

use std::{collections::HashMap, fmt};

use super::{impossible, order::Entry, scope::Scopes};
use crate::{
    before,
    callback_data::DataKey,
    command::CommandSpec,
    dialogue::DialogueKey,
    extract::Need,
    group::{self, Group},
    handler::{self, Filter, Handler},
    state::States,
    update::AllowedUpdates,
};

/// Handlers that cannot be put together: everything that is wrong with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WiringError {
    /// A sentence for each thing that is wrong.
    pub problems: Vec<String>,
}

/// Everything that is wrong with these, which come in the order of trial.
pub(super) fn problems(entries: &[Entry], states: &States, scopes: &Scopes) -> Vec<String> {
    let mut problems = Vec::new();
    let mut earlier = Earlier::default();
    let mut dialogues = Vec::new();
    for entry in entries {
        match impossible::why(entry) {
            Some(why) => problems.push(why),
            None => {
                problems.extend(earlier.shadows(entry));
                earlier.add(entry);
            }
        }
        problems.extend(missing_states(entry.handler, states, scopes));
        problems.extend(mixed_dialogues(entry.handler, &mut dialogues));
        #[cfg(feature = "regex")]
        problems.extend(large_regexes(entry));
    }
    for before in scopes.befores(entries) {
        problems.extend(missing_states(before.function(), states, scopes));
    }
    problems.extend(mixed_data(entries));
    problems
}

/// Groups and `#[before]` functions that are for no handler: none of the program, or none of this
/// router, where it was told of the group.
pub(super) fn without_handlers(entries: &[Entry], set_up: &[&'static Group]) -> Vec<String> {
    let mut problems = Vec::new();
    let linked = handler::linked();
    let handlers = || linked.iter().copied().chain(entries.iter().map(|entry| entry.handler));
    for group in group::linked().filter(|group| !handlers().any(|handler| group.holds(handler))) {
        problems.push(format!(
            "{group} has no handlers: there is no #[on] function in the module `{}` or below it; \
             put it into the module whose handlers it is for, or remove it",
            group.place().module
        ));
    }
    for group in set_up {
        if !entries.iter().any(|entry| group.holds(entry.handler)) {
            problems.push(format!(
                "{group} was given something by `App::group`, and none of the bot's handlers is in \
                 the module `{}` or below it",
                group.place().module
            ));
        }
    }
    for before in before::linked() {
        let function = before.function();
        let is_for = |handler: &Handler| {
            let kinds = function.kinds();
            before.is_around(handler.place().module)
                && handler.kinds().without(kinds) != handler.kinds()
        };
        if !handlers().any(is_for) {
            problems.push(format!(
                "#[before] {function} can never run: there is no #[on] function for an update of its \
                 kinds in the module `{}` or below it",
                function.place().module
            ));
        }
    }
    problems
}

/// Handlers that leave nothing to those after them, found by what both ask for.
#[derive(Default)]
struct Earlier<'a> {
    commands: HashMap<&'static str, Vec<&'a Entry>>,
    others: Vec<&'a Entry>,
}

impl<'a> Earlier<'a> {
    fn add(&mut self, entry: &'a Entry) {
        if !entry.handler.takes_all() {
            return;
        }
        match command(entry) {
            Some(spec) => {
                for name in spec.all_names() {
                    self.commands.entry(name).or_default().push(entry);
                }
            }
            None => self.others.push(entry),
        }
    }

    /// What of this handler can never run.
    fn shadows(&self, entry: &Entry) -> Vec<String> {
        let shadow = |kinds: AllowedUpdates, others: &[&Entry]| {
            let first = others.iter().find(|first| takes(first, entry, kinds));
            first.map(|first| first.handler)
        };
        let mut problems = Vec::new();
        for kind in entry.handler.kinds().iter() {
            let kinds = AllowedUpdates::EMPTY.with(kind);
            let told = if entry.handler.kinds().len() == 1 {
                kind.as_str().to_owned()
            } else {
                format!("{} (one of several of its kinds)", kind.as_str())
            };
            if let Some(first) = shadow(kinds, &self.others) {
                let what = match command(entry) {
                    Some(spec) => format!("the command {}", slashed(spec.names)),
                    None => asked_for(first),
                };
                problems.push(collision(entry.handler, first, &what, &told));
                continue;
            }
            for name in command(entry).into_iter().flat_map(CommandSpec::all_names) {
                let same = self.commands.get(name).map_or(&[][..], Vec::as_slice);
                if let Some(first) = shadow(kinds, same) {
                    let what = format!("the command /{name}");
                    problems.push(collision(entry.handler, first, &what, &told));
                }
            }
        }
        problems
    }
}

/// Whether the first takes every update of these kinds that the second asks for; for a command
/// that they share, of all its other filters.
fn takes(first: &Entry, second: &Entry, kinds: AllowedUpdates) -> bool {
    let all_of_it = first.filters().iter().all(|filter| match filter {
        Filter::Command(_) => true, // found by its name
        filter => second.filters().iter().any(|other| other.implies(filter)),
    });
    let same_data = match first.handler.data_prefix() {
        Some(prefix) => second.data_prefix() == Some(prefix),
        None => true,
    };
    kinds.without(first.handler.kinds()).is_empty() && all_of_it && same_data
}

fn command(entry: &Entry) -> Option<&'static CommandSpec> {
    entry.handler.command() // no group has one
}

fn slashed(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("/{name}")).collect();
    names.join(", ")
}

fn asked_for(first: &Handler) -> String {
    let filters = first.shown_filters();
    match filters.is_empty() {
        true => "everything that no other handler takes".to_owned(),
        false => format!("all with {filters}"),
    }
}

fn collision(second: &Handler, first: &Handler, what: &str, kind: &str) -> String {
    format!(
        "{second} can never run: {first} takes {what} of the kind `{kind}` before it; \
         remove one, or give it a filter of its own"
    )
}

fn missing_states<'a>(
    handler: &'static Handler,
    states: &'a States,
    scopes: &'a Scopes,
) -> impl Iterator<Item = String> + 'a {
    let states = scopes.states_of(handler).map_or(states, |states| &**states);
    let missing = handler.all_needs().filter_map(|need| match need {
        Need::State(key) => (!states.has(key())).then(|| key().name()),
        Need::Dialogue(_) | Need::Arguments(_) | Need::Data(_) => None,
    });
    missing.map(move |name| {
        format!("{handler} takes a `State<{name}>` that nobody provided: add it with `App::state`")
    })
}

/// Types of dialogues that have the name of another one: they would read what that has written.
fn mixed_dialogues(
    handler: &'static Handler,
    before: &mut Vec<(DialogueKey, &'static Handler)>,
) -> Vec<String> {
    let mut problems = Vec::new();
    for need in handler.all_needs() {
        let Need::Dialogue(key) = need else { continue };
        let key = key();
        if before.iter().any(|(known, _)| *known == key) {
            continue;
        }
        if let Some((other, first)) = before.iter().find(|(o, _)| o.name() == key.name()) {
            problems.push(format!(
                "{handler} takes a dialogue or session of type `{}`, and {first} one of type `{}`: \
                 both are named {:?}; give one another name, by `name = \"...\"` in its attribute",
                key.type_name(),
                other.type_name(),
                key.name(),
            ));
        }
        before.push((key, handler));
    }
    problems
}

/// Types of data that begin with the same prefix: a button of the one would be read as the other.
fn mixed_data(entries: &[Entry]) -> Vec<String> {
    let mut first_of: HashMap<&str, (DataKey, &Handler)> = HashMap::new();
    let (mut problems, mut told) = (Vec::new(), Vec::new());
    for handler in entries.iter().map(|entry| entry.handler) {
        for need in handler.all_needs() {
            let Need::Data(key) = need else { continue };
            let key = key();
            let (first, by) = first_of.entry(key.prefix()).or_insert((key, handler));
            if *first != key && !told.contains(&key) {
                told.push(key);
                problems.push(format!(
                    "{handler} and {by} take data with the same prefix `{}`, as `{}` and as `{}`: \
                     give one of them another by `#[callback_data(prefix = \"…\")]`",
                    key.prefix(),
                    key.name(),
                    first.name(),
                ));
            }
        }
    }
    problems
}

#[cfg(feature = "regex")]
fn large_regexes(entry: &Entry) -> impl Iterator<Item = String> {
    let handler = entry.handler;
    entry.filters().iter().filter_map(move |filter| match filter {
        Filter::Regex(pattern) => {
            let error = pattern.regex().err()?;
            Some(format!("{handler}: regex = {:?} cannot be used: {error}", pattern.as_str()))
        }
        _ => None,
    })
}

impl fmt::Display for WiringError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problems.as_slice() {
            [one] => f.write_str(one),
            all => {
                write!(f, "{} things are wrong with the handlers", all.len())?;
                all.iter().try_for_each(|problem| write!(f, "\n- {problem}"))
            }
        }
    }
}

impl std::error::Error for WiringError {}
