//! Every name in overrides.toml and docs/ must still be one of the schema's: what is overlooked in a
//! new version of the API is an error, not a silence.

use std::collections::BTreeSet;

use super::{Build, wrong};
use crate::Error;

impl Build {
    pub(super) fn check_names(&self) -> Result<(), Error> {
        let mut owners: BTreeSet<&str> = self.types.keys().map(String::as_str).collect();
        let methods: BTreeSet<&str> = self.api.methods.iter().map(|m| m.name.as_str()).collect();
        let types = owners.clone();
        owners.extend(&methods);
        let mut pairs = BTreeSet::new();
        let mut fields = BTreeSet::new();
        let of_types =
            self.types.values().map(|t| (&t.name, t.fields.as_deref().unwrap_or_default()));
        let of_methods = self.api.methods.iter().map(|m| (&m.name, m.params.as_slice()));
        for (owner, list) in of_types.chain(of_methods) {
            for field in list {
                pairs.insert(format!("{owner}.{}", field.name));
                fields.insert(field.name.as_str());
            }
        }
        let field = |name: &str| fields.contains(name) || pairs.contains(name);
        let named = |name: &str| types.contains(name) || self.enums.contains(name);
        let o = &self.overrides;

        all("identity", o.identity.fields.iter().chain(&o.identity.user_ids), field)?;
        let of_message = |name: &str| pairs.contains(&format!("Message.{name}"));
        all("message", o.message.extra.iter().chain(&o.message.boxed), of_message)?;
        let exact = o.fields.wire.keys().chain(&o.fields.keep_empty);
        all("fields", exact.chain(&o.fields.absent_when_zero), |n| pairs.contains(n))?;
        all("fields.first_of_list", &o.fields.first_of_list, |n| types.contains(n))?;
        all("variants", o.variants.keys(), named)?;
        for (name, values) in &o.variants {
            let word = self.api.enums.iter().find(|e| e.name == *name);
            let known = |value: &str| word.is_none_or(|e| e.values.iter().any(|v| v == value));
            all(&format!("variants.{name}"), values.keys(), known)?;
        }
        all("answers", o.answers.keys(), |n| methods.contains(n))?;
        all("type_files", o.type_files.iter().flat_map(|f| &f.from), |n| types.contains(n))?;
        all("method_files", o.method_files.iter().flat_map(|f| &f.from), |n| methods.contains(n))?;

        all("docs/types.toml", self.docs.types.keys(), named)?;
        all("docs/methods.toml", self.docs.methods.keys(), |n| methods.contains(n))?;
        all("docs/fields.toml", self.docs.fields.keys(), field)
    }
}

fn all<'a>(
    place: &str,
    names: impl IntoIterator<Item = &'a String>,
    known: impl Fn(&str) -> bool,
) -> Result<(), Error> {
    match names.into_iter().find(|name| !known(name)) {
        Some(name) => wrong(format!("{place} names `{name}`, which the schema does not have")),
        None => Ok(()),
    }
}
