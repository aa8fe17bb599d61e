//! The rules. A message names what is wrong and what to write instead.

use proc_macro2::{Ident, Span};
use syn::{LitStr, Path};

use super::{
    ast::{Body, Input},
    attr::Attr,
};
use crate::{
    errors::{Errors, nearest},
    names::snake_case,
};

/// Whose it may be: the types of `scope`.
const KEYS: [&str; 4] = ["user_in_chat", "user", "chat", "topic"];

/// The units of a time to live, in seconds.
const UNITS: [(&str, u64); 5] =
    [("s", 1), ("m", 60), ("h", 60 * 60), ("d", 24 * 60 * 60), ("w", 7 * 24 * 60 * 60)];

/// Everything that the impl needs to know.
pub(super) struct Settings<'a> {
    pub(super) scope: Ident,
    pub(super) name: String,
    pub(super) ttl: Option<u64>,
    pub(super) version: u32,
    pub(super) migrate: Option<&'a Path>,
}

/// Checks the item and what was given.
pub(super) fn settings<'a>(input: &Input, attr: &'a Attr, errors: &mut Errors) -> Settings<'a> {
    if !input.is_plain() {
        let name = &input.name;
        errors.on(
            &input.generics,
            format_args!(
                "`{name}` must not be generic: what is kept must be read again as the same type"
            ),
        );
    }
    if let Body::Steps(steps) = &input.body
        && steps.is_empty()
    {
        errors.on(&input.name, "a dialogue has a step at least: write a variant for each, and `#[default]` above the first");
    }
    Settings {
        scope: scope(attr, errors),
        name: name(input, attr, errors),
        ttl: attr
            .ttl
            .as_ref()
            .and_then(|ttl| seconds(&ttl.value()).map_err(|why| errors.on(ttl, why)).ok()),
        version: version(attr, errors),
        migrate: attr.migrate.as_ref(),
    }
}

fn scope(attr: &Attr, errors: &mut Errors) -> Ident {
    let Some(key) = &attr.key else { return Ident::new(KEYS[0], Span::call_site()) };
    let written = key.to_string();
    if !KEYS.contains(&&*written) {
        let hint = match nearest(&written, KEYS) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write `chat`, `user`, `user_in_chat` or `topic`".to_owned(),
        };
        errors.on(key, format_args!("nothing is kept by `{written}`: {hint}"));
    }
    key.clone()
}

fn name(input: &Input, attr: &Attr, errors: &mut Errors) -> String {
    let name = attr.name.as_ref().map_or_else(|| snake_case(&input.name), LitStr::value);
    let ok = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.is_empty() || !name.chars().all(ok) {
        let wrong = format!(
            "what is kept is named by a-z, 0-9 and _, not {name:?}: give it a name, such as `name = \"order\"`"
        );
        match &attr.name {
            Some(written) => errors.on(written, wrong),
            None => errors.on(&input.name, wrong),
        }
    }
    name
}

fn version(attr: &Attr, errors: &mut Errors) -> u32 {
    let Some(written) = &attr.version else { return 1 };
    match written.base10_parse() {
        Ok(version) if version > 0 => version,
        _ => {
            errors.on(written, "a version is a number from 1 on: raise it by one when the type changes so that what was kept means something else");
            1
        }
    }
}

/// The seconds of `1h30m`.
fn seconds(text: &str) -> Result<u64, String> {
    let wanted = || {
        format!(
            "{text:?} is no time: write a number and s, m, h, d or w, such as \"30m\" or \"1h30m\""
        )
    };
    let mut sum = 0_u64;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, after) = rest.split_at(digits);
        let unit = UNITS.iter().find(|(unit, _)| after.starts_with(unit)).ok_or_else(wanted)?;
        let number: u64 = number.parse().map_err(|_| wanted())?;
        let part = number.checked_mul(unit.1).ok_or_else(wanted)?;
        sum = sum.checked_add(part).ok_or_else(wanted)?;
        rest = &after[unit.0.len()..];
    }
    match sum {
        0 if text.is_empty() => Err(wanted()),
        0 => Err("with no time to live nothing would be kept: leave `ttl` out to keep it for ever"
            .to_owned()),
        sum => Ok(sum),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_numbers_with_units() {
        for (text, expected) in
            [("90s", 90), ("1h", 3600), ("1h30m", 5400), ("7d", 604_800), ("2w", 1_209_600)]
        {
            assert_eq!(seconds(text), Ok(expected), "{text}");
        }
        for text in [
            "",
            "1",
            "h",
            "1 h",
            "1y",
            "-1h",
            "1h30",
            "0s",
            "99999999999999999999w",
            "9999999999999999999w",
        ] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}
