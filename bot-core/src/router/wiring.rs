//! What is wrong with a set of handlers: all of it at once, before the bot starts.

use std::{collections::HashMap, fmt};

use super::{
    impossible,
    order::{Entry, is_exact},
    scope::Scopes,
};
use crate::{
    before,
    callback_data::DataKey,
    command::CommandSpec,
    dialogue::DialogueKey,
    extract::Need,
    group::{self, Group},
    handler::{self, Fact, Filter, Handler},
    state::States,
    update::{AllowedUpdates, UpdateKind},
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
    by_mark: HashMap<Mark, Vec<&'a Entry>>,
    others: Vec<&'a Entry>,
}

/// Something that a handler must ask for if one before it, which asks for it, takes all it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Mark {
    Command(&'static str),
    Word(Fact, &'static str),
    Data(&'static str),
}

/// What a handler does not get, of these kinds, because the first takes it.
struct Taken<'a> {
    first: &'a Handler,
    kinds: AllowedUpdates,
    /// The commands, if it is not everything.
    commands: Vec<&'static str>,
}

impl Taken<'_> {
    fn is_by(&self, first: &Handler) -> bool {
        std::ptr::eq(self.first, first)
    }
}

impl<'a> Earlier<'a> {
    fn add(&mut self, entry: &'a Entry) {
        if !entry.handler.takes_all() {
            return;
        }
        let words = entry.filters().iter().find_map(|filter| match filter {
            Filter::Is(fact, words) if is_exact(*fact) => Some((*fact, *words)),
            _ => None,
        });
        let marks: Vec<_> = match (entry.handler.command(), words, entry.handler.data_prefix()) {
            (Some(spec), ..) => spec.all_names().map(Mark::Command).collect(),
            (None, Some((fact, words)), _) => words.iter().map(|w| Mark::Word(fact, w)).collect(),
            (None, None, Some(prefix)) => vec![Mark::Data(prefix)],
            (None, None, None) => return self.others.push(entry),
        };
        for mark in marks {
            self.by_mark.entry(mark).or_default().push(entry);
        }
    }

    /// What of this handler can never run.
    fn shadows(&self, entry: &Entry) -> Vec<String> {
        let marks = marks(entry);
        let mut taken: Vec<Taken<'a>> = Vec::new();
        for kind in entry.handler.kinds().iter() {
            for more in self.taken(entry, &marks, AllowedUpdates::EMPTY.with(kind)) {
                let mut taken_before = taken.iter_mut();
                match taken_before.find(|t| t.is_by(more.first) && t.commands == more.commands) {
                    Some(same) => same.kinds = same.kinds.union(more.kinds),
                    None => taken.push(more),
                }
            }
        }
        taken.iter().map(|taken| collision(entry.handler, taken)).collect()
    }

    /// What of this handler never comes to it, of one kind.
    fn taken(&self, entry: &Entry, marks: &[Mark], kinds: AllowedUpdates) -> Vec<Taken<'a>> {
        let all = marks.iter().find_map(|mark| self.first(entry, kinds, *mark));
        let all = all.or_else(|| self.others.iter().copied().find(|f| takes(f, entry, kinds)));
        if let Some(first) = all {
            return vec![Taken { first: first.handler, kinds, commands: Vec::new() }];
        }
        let mut taken: Vec<Taken<'a>> = Vec::new();
        for name in entry.handler.command().into_iter().flat_map(CommandSpec::all_names) {
            let Some(first) = self.first(entry, kinds, Mark::Command(name)) else { continue };
            match taken.iter_mut().find(|taken| taken.is_by(first.handler)) {
                Some(same) => same.commands.push(name),
                None => taken.push(Taken { first: first.handler, kinds, commands: vec![name] }),
            }
        }
        taken
    }

    /// The first of this mark that takes all.
    fn first(&self, entry: &Entry, kinds: AllowedUpdates, mark: Mark) -> Option<&'a Entry> {
        let same = self.by_mark.get(&mark)?;
        same.iter().find(|first| takes(first, entry, kinds)).copied()
    }
}

/// The marks of all handlers that may take all that this one asks for; its commands are looked at
/// one by one.
fn marks(entry: &Entry) -> Vec<Mark> {
    fn add(filters: &[Filter], marks: &mut Vec<Mark>) {
        for filter in filters {
            match filter {
                Filter::Is(fact, words) if is_exact(*fact) => {
                    marks.extend(words.iter().map(|word| Mark::Word(*fact, word)));
                    let commands = words.iter().filter_map(|word| word.strip_prefix('/'));
                    marks.extend(commands.map(Mark::Command));
                }
                Filter::Any(filters) => add(filters, marks),
                _ => {}
            }
        }
    }
    let mut marks: Vec<_> = entry.data_prefix().map(Mark::Data).into_iter().collect();
    add(entry.filters(), &mut marks);
    marks
}

/// Whether the first takes every update of these kinds that the second asks for; for a command
/// that they share, of all its other filters. Nothing but another handler of any kind takes what one
/// of any kind is for: all that the others leave, kinds that this version does not know included.
fn takes(first: &Entry, second: &Entry, kinds: AllowedUpdates) -> bool {
    let by_command = second.handler.command().is_some();
    let all_of_it = first.filters().iter().all(|filter| match filter {
        Filter::Command(_) if by_command => true, // found by its name
        filter => second.filters().iter().any(|other| other.implies(filter)),
    });
    let same_data = match first.handler.data_prefix() {
        Some(prefix) => second.data_prefix() == Some(prefix),
        None => true,
    };
    let same_any = first.handler.is_for_any() || !second.handler.is_for_any();
    kinds.without(first.handler.kinds()).is_empty() && same_any && all_of_it && same_data
}

fn collision(second: &Handler, taken: &Taken<'_>) -> String {
    let Taken { first, kinds, commands } = taken;
    let names = second.command().map_or(0, |spec| spec.all_names().count());
    let what = match (commands.as_slice(), first.shown_filters()) {
        ([], filters) if filters.is_empty() => "everything that no other handler takes".to_owned(),
        ([], filters) => format!("all with {filters}"),
        ([one], _) => format!("the command /{one}"),
        (commands, _) => format!("the commands /{}", commands.join(", /")),
    };
    let of_kinds = match kinds.len() {
        1 => format!("of the kind `{}`", kinds.iter().map(UpdateKind::as_str).collect::<String>()),
        _ if *kinds == AllowedUpdates::ALL => "of every kind".to_owned(),
        _ => {
            let kinds: Vec<_> = kinds.iter().map(UpdateKind::as_str).collect();
            format!("of the kinds `{}`", kinds.join("`, `"))
        }
    };
    let all = *kinds == second.kinds() && (commands.is_empty() || commands.len() == names);
    let never = if all { "can never run" } else { "never runs for some of what it asks for" };
    format!(
        "{second} {never}: {first} takes {what} {of_kinds} before it; \
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
