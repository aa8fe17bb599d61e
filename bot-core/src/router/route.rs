//! The handlers of one kind, indexed by what they ask for.

use std::collections::HashMap;

#[cfg(feature = "regex")]
use regex::{RegexSet, RegexSetBuilder};

use super::{
    facts::{Facts, Test},
    order::{Entry, is_exact},
};
use crate::{
    callback_data,
    command::CommandSpec,
    context::Context,
    handler::{Fact, Filter},
};

/// Places in the list of handlers, in the order of trial.
type Places = Vec<usize>;

/// The handlers of one kind, in the order of trial, and where to find those that can be meant. Each
/// stands in one index, by what is found fastest.
#[derive(Debug, Default)]
pub(super) struct Route {
    entries: Vec<Entry>,
    commands: HashMap<&'static str, Places>,
    words: HashMap<(Fact, &'static str), Places>,
    /// Which facts stand in `words`.
    facts: Vec<Fact>,
    prefixes: HashMap<&'static str, Places>,
    #[cfg(feature = "regex")]
    regexes: Option<(RegexSet, Places)>,
    others: Places,
}

impl Route {
    /// Takes entries in the order of trial.
    pub(super) fn new(entries: impl Iterator<Item = Entry>) -> Self {
        let mut route = Self { entries: entries.collect(), ..Self::default() };
        #[cfg(feature = "regex")]
        let mut patterns = (Vec::new(), Places::new());
        for (place, entry) in route.entries.iter().enumerate() {
            let filters = entry.filters();
            if let Some(spec) = filters.iter().find_map(command) {
                for name in spec.all_names() {
                    route.commands.entry(name).or_default().push(place);
                }
            } else if let Some((fact, words)) = filters.iter().find_map(words) {
                for word in words {
                    route.words.entry((fact, word)).or_default().push(place);
                }
                if !route.facts.contains(&fact) {
                    route.facts.push(fact);
                }
            } else if let Some(prefix) = entry.data_prefix() {
                route.prefixes.entry(prefix).or_default().push(place);
            } else {
                #[cfg(feature = "regex")]
                if let Some(pattern) = filters.iter().find_map(regex) {
                    patterns.0.push(pattern);
                    patterns.1.push(place);
                    continue;
                }
                route.others.push(place);
            }
        }
        #[cfg(feature = "regex")]
        match regex_set(&patterns.0) {
            Ok(set) if !set.is_empty() => route.regexes = Some((set, patterns.1)),
            // Too much for one set: each is tried for itself.
            Err(_) => {
                route.others.extend(patterns.1);
                route.others.sort_unstable();
            }
            Ok(_) => {}
        }
        route
    }

    /// All of them, in the order of trial.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The handlers to be tried, in order: all whose filters are met, as far as can be told without
    /// running code.
    pub(super) fn candidates<'a>(
        &'a self,
        context: &'a Context,
    ) -> impl Iterator<Item = &'a Entry> {
        let facts = Facts::new(context);
        let mut found = Merged::default();
        if !self.commands.is_empty()
            && let Some(command) = facts.command()
        {
            found.add(match command.name.bytes().any(|b| b.is_ascii_uppercase()) {
                true => self.commands.get(&*command.name.to_ascii_lowercase()),
                false => self.commands.get(command.name),
            });
        }
        for fact in &self.facts {
            found.add(facts.value(*fact).and_then(|value| self.words.get(&(*fact, value))));
        }
        if !self.prefixes.is_empty()
            && let Some(data) = facts.value(Fact::Data)
        {
            found.add(self.prefixes.get(callback_data::prefix(data)));
        }
        #[cfg(feature = "regex")]
        if let (Some((set, places)), Some(text)) = (&self.regexes, facts.text()) {
            found.matching = set.matches(text).into_iter().map(|i| places[i]).collect();
        }
        found.add(Some(&self.others));
        found
            .map(|place| &self.entries[place])
            .filter(move |entry| facts.all(entry.filters()) != Test::NotMet)
    }
}

/// Several sorted lists of places as one.
#[derive(Default)]
struct Merged<'a> {
    lists: [&'a [usize]; LISTS],
    len: usize,
    /// The handlers whose regular expression matches, which stand in no list.
    #[cfg(feature = "regex")]
    matching: std::collections::VecDeque<usize>,
}

/// Most lists at once: commands, text, data, query and game, prefixes, others.
const LISTS: usize = 7;

impl<'a> Merged<'a> {
    fn add(&mut self, places: Option<&'a Places>) {
        if let Some(places) = places
            && let Some(list) = self.lists.get_mut(self.len)
        {
            *list = places;
            self.len += 1;
        }
    }
}

impl Iterator for Merged<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let lists = self.lists[..self.len].iter().enumerate();
        let first = lists.filter_map(|(i, list)| Some((*list.first()?, i))).min();
        #[cfg(feature = "regex")]
        if let Some(place) = self.matching.front()
            && first.is_none_or(|(other, _)| place < &other)
        {
            return self.matching.pop_front();
        }
        let (place, list) = first?;
        self.lists[list] = &self.lists[list][1..];
        Some(place)
    }
}

fn command(filter: &Filter) -> Option<&CommandSpec> {
    match filter {
        Filter::Command(spec) => Some(spec),
        _ => None,
    }
}

/// Words of a fact that has one value.
fn words(filter: &Filter) -> Option<(Fact, &'static [&'static str])> {
    match filter {
        Filter::Is(fact, words) if is_exact(*fact) => Some((*fact, words)),
        _ => None,
    }
}

#[cfg(feature = "regex")]
fn regex(filter: &Filter) -> Option<&'static str> {
    match filter {
        Filter::Regex(pattern) => Some(pattern.as_str()),
        _ => None,
    }
}

/// All expressions as one. It may be as large as they are together: with the room of a single one
/// it has to do without its fast way from some hundreds of them on, and is 5,000 times slower.
#[cfg(feature = "regex")]
fn regex_set(patterns: &[&str]) -> Result<RegexSet, regex::Error> {
    const MIB: usize = 1 << 20;
    RegexSetBuilder::new(patterns)
        .size_limit(10 * MIB + patterns.len() * MIB / 16)
        .dfa_size_limit(2 * MIB + patterns.len() * MIB / 64)
        .build()
}
