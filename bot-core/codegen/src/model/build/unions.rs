//! Unions: the names of their variants, and how to tell them apart.

use std::collections::BTreeSet;

use super::{Build, list_item, wrong};
use crate::{
    Error,
    model::{HasRule, Tell, Ty, Union, Variant},
    names::common_prefix,
    schema,
};

impl Build {
    pub(super) fn union(
        &self,
        ty: &schema::Type,
        wires: &[String],
        doc: Vec<String>,
        made: bool,
    ) -> Result<Union, Error> {
        let objects: Vec<&str> =
            wires.iter().map(String::as_str).filter(|v| self.types.contains_key(*v)).collect();
        let prefix = common_prefix(&ty.name, &objects);
        let renamed = self.overrides.variants.get(&ty.name);
        let mut variants = Vec::new();
        for wire in wires {
            let name = match wire.as_str() {
                "String" => "Text".to_owned(),
                "True" => "True".to_owned(),
                list if list_item(list).is_some() => "Many".to_owned(),
                object => object[prefix.len()..].to_owned(),
            };
            let name = renamed.and_then(|r| r.get(&name)).cloned().unwrap_or(name);
            let inner = self.ty(wire)?;
            let boxed = matches!(inner, Ty::Object(_)) && self.boxes_variant(wire);
            variants.push(Variant { name, ty: (inner != Ty::True).then_some(inner), boxed });
        }
        let tell = self.tell(ty, wires)?;
        Ok(Union { name: ty.name.clone(), doc, variants, tell, made })
    }

    pub(super) fn tell(&self, ty: &schema::Type, wires: &[String]) -> Result<Tell, Error> {
        let index = |wire: &str| match wires.iter().position(|w| w == wire) {
            Some(index) => Ok(index),
            None => wrong(format!("{}: `{wire}` is no variant", ty.name)),
        };
        let no_rule = || Error::Model(format!("{}: no way to tell its variants", ty.name));
        let told = |rule: &schema::Tell| match &rule.variant {
            Some(wire) => index(wire),
            None => Err(no_rule()),
        };
        let mut values = Vec::new();
        for wire in wires {
            if let Some(value) = ty.tag_values.as_ref().and_then(|v| v.get(wire)) {
                values.push((value.clone(), index(wire)?));
            }
        }
        let by_tag = || match &ty.tag {
            Some(tag) => Ok(Tell::Tag { tag: tag.clone(), values: values.clone() }),
            None => Err(no_rule()),
        };
        let Some(rules) = &ty.tell else {
            return by_tag();
        };
        if let Some(word) = rules.iter().find(|r| r.json.as_deref() == Some("true")) {
            let object = rules.iter().find(|r| r.json.as_deref() == Some("object"));
            let object = told(object.ok_or_else(no_rule)?)?;
            return Ok(Tell::TrueOr { word: told(word)?, object });
        }
        if rules.iter().any(|r| r.json.is_some()) {
            let of = |json: &str| {
                let rule = rules.iter().find(|r| r.json.as_deref() == Some(json));
                rule.map(told).transpose()
            };
            let (string, array) = (of("string")?, of("array")?);
            return Ok(Tell::Json { string, array, rest: Box::new(by_tag()?) });
        }
        if let Some(rule) = rules.iter().find(|r| r.field.is_some()) {
            let otherwise = rules.iter().find(|r| r.otherwise).ok_or_else(no_rule)?;
            return Ok(Tell::Says {
                field: rule.field.clone().ok_or_else(no_rule)?,
                value: rule.equals.ok_or_else(no_rule)?.to_string(),
                then: told(rule)?,
                otherwise: told(otherwise)?,
            });
        }
        let mut has = Vec::new();
        for rule in rules.iter().filter(|r| r.variant.is_some()) {
            let variant = told(rule)?;
            let tags = ty.tag_values.as_ref().filter(|_| rule.tag);
            has.push(HasRule {
                tag: tags.and_then(|v| v.get(&wires[variant])).cloned(),
                fields: rule.has.clone(),
                variant,
            });
        }
        // What is left is told by the tag alone.
        let told: BTreeSet<usize> = has.iter().map(|r| r.variant).collect();
        values.retain(|(_, variant)| !told.contains(variant));
        let tag = ty.tag.clone().map(|tag| (tag, values));
        Ok(Tell::Has { rules: has, tag })
    }
}
