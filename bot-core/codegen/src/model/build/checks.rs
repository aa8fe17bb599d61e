//! What can be checked of a call before it is made: from the schema's facts to rules.

use std::{collections::BTreeSet, mem::discriminant};

use serde_json::Value;

use super::{Build, list_item, wrong};
use crate::{
    Error,
    model::{CheckField, Choice, Dialect, Inside, List, MethodCheck, Rule, Shape, Tell},
    schema::{self, Facts},
};

/// The file of an album's item.
const MEDIA: &str = "media";

impl Build {
    /// What is checked of a method's parameters.
    pub(super) fn method_check(&self, method: &schema::Method) -> Result<MethodCheck, Error> {
        let change = self.safew_methods.get(&method.name);
        let on_safew = method.safew != false;
        let mut shape = self.shape(&method.params);
        let Some(change) = change else {
            return Ok(MethodCheck { on_safew, shape });
        };
        for changed in &change.changes {
            let Some(base) = method.params.iter().find(|p| p.name == changed.name) else {
                return wrong(format!("safew.json: {} has no {}", method.name, changed.name));
            };
            let rules = shape.rules_of(&changed.name);
            if changed.wire.as_deref() == Some("Int64") && base.wire == "ChatId" {
                rules.push((Some(Dialect::SafeW), Rule::Number));
            }
            // A text of at least one character is one that cannot be left out.
            if changed.facts.min_len.is_some_and(|n| n > 0) && !base.required {
                rules.push((Some(Dialect::SafeW), Rule::Needed));
            }
            // What changed holds there, and what was holds elsewhere.
            for mut rule in limits(&changed.facts) {
                let same = |old: &Rule| discriminant(old) == discriminant(&rule);
                if let Some((on, old)) = rules.iter_mut().find(|(_, old)| same(old)) {
                    *on = Some(Dialect::Telegram);
                    rule.fill_from(old);
                }
                rules.push((Some(Dialect::SafeW), rule));
            }
        }
        if !change.known.is_empty() {
            for param in &method.params {
                let safew_only = param.facts.only_in.is_some();
                if !change.known.contains(&param.name) && !safew_only {
                    shape.rules_of(&param.name).push((None, Rule::Only(Dialect::Telegram)));
                }
            }
        }
        for name in &change.no_effect {
            shape.rules_of(name).push((Some(Dialect::SafeW), Rule::NoEffect));
        }
        for (name, counting) in &change.counts_only {
            let tags: Option<Vec<String>> = counting.iter().map(|v| self.tag_value(v)).collect();
            if let Some(tags) = tags {
                shape.rules_of(name).push((Some(Dialect::SafeW), Rule::Kinds(List(tags))));
            }
        }
        Ok(MethodCheck { on_safew, shape })
    }

    /// The value of the tag of a type that has one.
    fn tag_value(&self, name: &str) -> Option<String> {
        let fields = self.types.get(name)?.fields.as_ref()?;
        fields.iter().find_map(|f| f.constant.as_ref()?.as_str().map(str::to_owned))
    }

    /// The types that are checked when they are sent: those that have rules, and those that lead to
    /// them.
    pub(super) fn checked_types(&self) -> Result<Vec<(String, Inside)>, Error> {
        let mut out = Vec::new();
        for name in self.order.iter().filter(|name| self.checked.contains(*name)) {
            let ty = &self.types[name];
            let inside = match &ty.variants {
                Some(wires) => Inside::OneOf(self.choices(ty, wires)?),
                None => {
                    let mut shape = self.shape(ty.fields.as_deref().unwrap_or_default());
                    let sizes = self.album_sizes(ty)?;
                    if !sizes.is_empty() {
                        shape.rules_of(MEDIA).extend(sizes);
                    }
                    let lists = |all: &Option<Vec<Vec<String>>>| {
                        List(all.iter().flatten().map(|names| List(names.clone())).collect())
                    };
                    shape.one_of = lists(&ty.one_of);
                    shape.at_most_one = lists(&ty.at_most_one);
                    Inside::Object(shape)
                }
            };
            out.push((name.clone(), inside));
        }
        Ok(out)
    }

    /// How large the file of an album's item may be: as large as where it is sent by itself.
    fn album_sizes(&self, ty: &schema::Type) -> Result<Vec<(Option<Dialect>, Rule)>, Error> {
        let fields = ty.fields.as_deref().unwrap_or_default();
        let is_file = fields.iter().any(|f| f.name == MEDIA && f.wire == "InputFileOrString");
        let Some(tag) = self.tag_value(&ty.name).filter(|_| is_file) else {
            return Ok(Vec::new());
        };
        let name = format!("send{}", crate::names::pascal(&tag));
        let Some(method) = self.api.methods.iter().find(|m| m.name == name) else {
            return Ok(Vec::new());
        };
        let params = self.method_check(method)?.shape.fields;
        let rules = params.into_iter().filter(|f| f.name == tag).flat_map(|f| f.rules.0);
        Ok(rules.filter(|(_, rule)| matches!(rule, Rule::FileBytes(_))).collect())
    }

    fn choices(&self, ty: &schema::Type, wires: &[String]) -> Result<Vec<Choice>, Error> {
        let mut out = Vec::new();
        let mut choice = |variant: usize, tag: Option<(&str, &str)>, has: &[String]| {
            let name = &wires[variant];
            // A list of the union itself is an array, whose items are looked at anyway.
            if self.checked.contains(name) {
                let tag = tag.map(|(field, value)| (field.to_owned(), value.to_owned()));
                out.push(Choice { tag, has: List(has.to_vec()), of: name.clone() });
            }
        };
        let told = self.tell(ty, wires)?;
        let mut tell = &told;
        while let Tell::Json { rest, .. } = tell {
            tell = rest;
        }
        match tell {
            Tell::Tag { tag, values } => {
                values.iter().for_each(|(value, variant)| {
                    choice(*variant, Some((tag, value)), &[]);
                });
            }
            Tell::Has { rules, tag } => {
                let field = ty.tag.as_deref().unwrap_or_default();
                for rule in rules {
                    choice(rule.variant, rule.tag.as_deref().map(|v| (field, v)), &rule.fields);
                }
                for (value, variant) in tag.iter().flat_map(|(_, values)| values) {
                    choice(*variant, Some((field, value)), &[]);
                }
            }
            _ => return wrong(format!("{} is sent, and its variants cannot be told", ty.name)),
        }
        Ok(out)
    }

    fn shape(&self, fields: &[schema::Field]) -> Shape {
        let mut out = Vec::new();
        for field in fields.iter().filter(|f| f.constant.is_none()) {
            let mut rules: Vec<_> = limits(&field.facts).into_iter().map(|r| (None, r)).collect();
            for (_, rule) in &mut rules {
                if let Rule::Length { markup, .. } = rule {
                    *markup = parse_mode(field, fields);
                }
            }
            rules.extend(conditions(field, fields).into_iter().map(|r| (None, r)));
            let mut wire = &*field.wire;
            while let Some(item) = list_item(wire) {
                wire = item;
            }
            let inside = self.checked.contains(wire).then(|| wire.to_owned());
            if field.wire == "InputFile" || field.facts.upload_only == Some(true) {
                rules.push((None, Rule::NewFile));
            }
            if !rules.is_empty() || inside.is_some() {
                out.push(CheckField { name: field.name.clone(), rules: List(rules), inside });
            }
        }
        Shape { fields: out, ..Shape::default() }
    }

    /// The types in which something is checked.
    pub(super) fn find_checked(&self) -> BTreeSet<String> {
        let has_rules = |ty: &schema::Type| {
            let fields = ty.fields.as_deref().unwrap_or_default();
            ty.one_of.is_some()
                || ty.at_most_one.is_some()
                || fields.iter().any(|f| {
                    !limits(&f.facts).is_empty()
                        || !conditions(f, fields).is_empty()
                        || f.facts.upload_only == Some(true)
                })
                || self.album_sizes(ty).is_ok_and(|sizes| !sizes.is_empty())
        };
        let sent = self.sent();
        let mut checked: BTreeSet<String> = BTreeSet::new();
        loop {
            let more: Vec<String> = sent
                .iter()
                .filter(|name| !checked.contains(*name))
                .filter(|name| {
                    has_rules(&self.types[*name])
                        || self.outgoing(name).iter().any(|inner| checked.contains(inner))
                })
                .cloned()
                .collect();
            if more.is_empty() {
                return checked;
            }
            checked.extend(more);
        }
    }

    /// All types that a parameter leads to.
    fn sent(&self) -> BTreeSet<String> {
        let params = self.api.methods.iter().flat_map(|m| &m.params);
        let mut todo: Vec<String> =
            params.filter_map(|p| self.ty(&p.wire).ok()?.inner().map(str::to_owned)).collect();
        let mut sent = BTreeSet::new();
        while let Some(name) = todo.pop() {
            let made = self.types.get(&name).is_some_and(|ty| ty.dir != schema::Dir::In);
            if made && sent.insert(name.clone()) {
                todo.extend(self.outgoing(&name));
            }
        }
        sent
    }
}

impl Rule {
    /// What is not said anew stays as it was.
    fn fill_from(&mut self, old: &Self) {
        if let (
            Self::Length { max, markup, .. },
            Self::Length { max: old_max, markup: old_markup, .. },
        ) = (self, old)
        {
            *max = (*max).min(*old_max);
            markup.clone_from(old_markup);
        }
    }
}

impl Shape {
    fn rules_of(&mut self, name: &str) -> &mut Vec<(Option<Dialect>, Rule)> {
        let at = self.fields.iter().position(|f| f.name == name).unwrap_or_else(|| {
            self.fields.push(CheckField {
                name: name.to_owned(),
                rules: List(Vec::new()),
                inside: None,
            });
            self.fields.len() - 1
        });
        &mut self.fields[at].rules.0
    }
}

fn bound<T: TryFrom<i64>>(value: Option<i64>, none: T) -> T {
    value.and_then(|v| T::try_from(v).ok()).unwrap_or(none)
}

/// The field that says which markup a text has: one of its own, or the only one.
fn parse_mode(text: &schema::Field, siblings: &[schema::Field]) -> Option<String> {
    let own = format!("{}_parse_mode", text.name);
    let mode = |name: &str| siblings.iter().find(|f| f.name == name).map(|f| f.name.clone());
    mode(&own).or_else(|| text.facts.after_entities.and_then(|_| mode("parse_mode")))
}

/// What the schema says of a value by itself.
///
/// Not checked, because only the server knows: dates (by its clock), the inside of files (sides,
/// seconds), the user name in a sticker set's name, what is an emoji.
fn limits(f: &Facts) -> Vec<Rule> {
    let mut out = Vec::new();
    if f.min_len.is_some_and(|n| n > 0) || f.max_len.is_some() {
        out.push(Rule::Length {
            min: bound(f.min_len, 0),
            max: bound(f.max_len, u32::MAX),
            markup: None,
        });
    }
    if f.min_bytes.is_some_and(|n| n > 0) || f.max_bytes.is_some() {
        out.push(Rule::Bytes { min: bound(f.min_bytes, 0), max: bound(f.max_bytes, u32::MAX) });
    }
    if f.min_items.is_some_and(|n| n > 0) || f.max_items.is_some() {
        out.push(Rule::Items { min: bound(f.min_items, 0), max: bound(f.max_items, u32::MAX) });
    }
    let number = |v: &Option<Value>| v.as_ref().and_then(Value::as_f64);
    if f.min.is_some() || f.max.is_some() {
        let mut also = f.also.clone().unwrap_or_default();
        if f.zero.is_some() && !also.contains(&0) {
            also.push(0);
        }
        out.push(Rule::Range {
            min: number(&f.min).unwrap_or(f64::MIN),
            max: number(&f.max).unwrap_or(f64::MAX),
            also: List(also),
        });
    }
    if let Some(Value::Object(by)) = &f.ranges_by {
        for (field, ranges) in by {
            for (value, range) in ranges.as_object().into_iter().flatten() {
                out.push(Rule::RangeIf {
                    field: field.clone(),
                    is: Value::from(value.as_str()).to_string(),
                    min: range[0].as_f64().unwrap_or(f64::MIN),
                    max: range[1].as_f64().unwrap_or(f64::MAX),
                });
            }
        }
    }
    out.extend(f.item_min.map(Rule::EachAtLeast));
    out.extend(f.not.clone().map(|n| Rule::Not(List(n))));
    let json = |v: &Vec<Value>| List(v.iter().map(Value::to_string).collect());
    out.extend(f.allowed.as_ref().map(|v| Rule::OneOf(json(v))));
    out.extend(f.charset.clone().map(Rule::Charset));
    out.extend(f.increasing.filter(|on| *on).map(|_| Rule::Increasing));
    out.extend(f.max_total_len.map(|n| Rule::TotalLength(bound(Some(n), u32::MAX))));
    out.extend(f.max_line_feeds.map(|n| Rule::LineFeeds(bound(Some(n), u32::MAX))));
    let bytes = f.max_file_mb.map(|n| n << 20).or_else(|| f.max_file_kb.map(|n| n << 10));
    out.extend(bytes.map(|n| Rule::FileBytes(bound(Some(n), u64::MAX))));
    if let Some(Value::Object(by)) = &f.max_file_kb_by {
        for (field, sizes) in by {
            for (value, size) in sizes.as_object().into_iter().flatten() {
                out.push(Rule::FileBytesIf {
                    field: field.clone(),
                    is: Value::from(value.as_str()).to_string(),
                    max: bound(size.as_i64().map(|n| n << 10), u64::MAX),
                });
            }
        }
    }
    out.extend((f.no_url == Some(true)).then_some(Rule::NoUrl));
    out
}

/// What the schema says of a value and its neighbours.
fn conditions(field: &schema::Field, siblings: &[schema::Field]) -> Vec<Rule> {
    let f = &field.facts;
    let mut out = Vec::new();
    if f.only_in.as_ref().is_some_and(|places| places.iter().any(|p| p == "SafeW")) {
        // On SafeW alone, where a field of its own stands for several.
        out.push(match &f.stands_for {
            Some(fields) => Rule::StandsFor(List(fields.clone())),
            None => Rule::Only(Dialect::SafeW),
        });
    }
    if let Some(others) = &f.required_unless {
        out.push(Rule::NeededWithout(List(others.clone())));
        let mutual = |other: &&String| {
            let other = siblings.iter().find(|s| s.name == **other);
            other
                .and_then(|o| o.facts.required_unless.as_ref())
                .is_some_and(|back| back.contains(&field.name))
        };
        let excluded: Vec<String> = others.iter().filter(mutual).cloned().collect();
        if !excluded.is_empty() {
            out.push(Rule::Excludes(List(excluded)));
        }
    }
    for (other, value) in f.required_if.iter().flatten() {
        out.push(Rule::NeededIf { field: other.clone(), is: value.to_string() });
    }
    out.extend(f.required_with.clone().map(|others| Rule::NeededWith(List(others))));
    out.extend(f.excludes.clone().map(|others| Rule::Excludes(List(others))));
    if f.file_id_only == Some(true) {
        out.push(Rule::NoNewFile(List(Vec::new())));
    }
    let with = f.file_id_only_with.clone().or_else(|| f.no_upload_with.clone());
    out.extend(with.map(|others| Rule::NoNewFile(List(others))));
    out
}
