#![doc = include_str!("scenario.md")]

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::fault::{self, Rule, RuleError};

/// A list of rules, from a file or a text; [`SandboxBuilder::scenario`](crate::SandboxBuilder::scenario)
/// starts a sandbox with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scenario(pub(crate) Vec<Rule>);

/// Why a file is no scenario.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScenarioError {
    /// The file cannot be read.
    #[error("the scenario {} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("the scenario {} is wrong", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the number of the rule.
        source: RuleError,
    },
}

impl Scenario {
    /// Reads a list of rules.
    ///
    /// # Errors
    ///
    /// When it is none. The error names the rule by its number, the field and what it is to be.
    pub fn from_json(json: &str) -> Result<Self, RuleError> {
        fault::list(&fault::parse(json)?).map(Self)
    }

    /// Reads a file with a list of rules.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is no list of rules.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, ScenarioError> {
        let path = || path.as_ref().to_owned();
        let json = fs::read_to_string(path())
            .map_err(|source| ScenarioError::Read { path: path(), source })?;
        Self::from_json(&json).map_err(|source| ScenarioError::Wrong { path: path(), source })
    }

    /// Its rules.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.0
    }
}

/// A scenario of these rules.
impl FromIterator<Rule> for Scenario {
    fn from_iter<I: IntoIterator<Item = Rule>>(rules: I) -> Self {
        Self(rules.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rules in a text, as code in a line.
    fn rules_in(text: &str) -> Vec<Rule> {
        let rules = text.match_indices("`{\"on\"").map(|(at, _)| {
            let json = text[at + 1..].split('`').next().unwrap();
            Rule::from_json(json).unwrap_or_else(|error| panic!("{json}: {error}"))
        });
        rules.collect()
    }

    #[test]
    fn the_rules_of_the_documents_are_rules() {
        let table = rules_in(include_str!("scenario.md"));
        let here = [
            include_str!("fault/call.rs"),
            include_str!("fault/delivery.rs"),
            include_str!("fault/server.rs"),
        ];
        let here: Vec<_> = here.into_iter().flat_map(rules_in).collect();
        assert_eq!((table.len(), here.len()), (27, 23));
        // The table is whole: each fault of the code is in it.
        for rule in &here {
            let name = |rule: &Rule| rule.to_value()["fault"].clone();
            let is_refusal = rule.to_value()["fault"] == "refuse";
            assert!(is_refusal || table.iter().any(|one| name(one) == name(rule)), "{rule:?}");
        }
    }

    #[test]
    fn the_scenario_of_the_document_is_one() {
        let text = include_str!("scenario.md");
        let json = text.split("```json").nth(1).unwrap().split("```").next().unwrap();
        assert_eq!(Scenario::from_json(json).unwrap().rules().len(), 5);
    }
}
