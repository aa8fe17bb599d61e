//! From the schema to the model.

mod check;
mod checks;
mod content;
mod fields;
mod sizes;
mod unions;

use std::collections::{BTreeMap, BTreeSet};

use self::fields::is_constant_true;
use super::{Enum, File, Item, Kind, Method, Model, Object, Read, SafeW, Ty, docs};
use crate::{
    Error,
    names::{pascal, snake},
    schema::{self, Dir, Schema},
};

/// Makes the model.
pub fn build(schema: Schema) -> Result<Model, Error> {
    let build = Build::new(schema)?;
    Ok(Model {
        version: format!("Bot API {} ({})", build.api.version, build.api.release_date),
        kinds: build.kinds()?,
        content: build.content()?,
        chat_types: build.word("ChatType")?.values,
        member_statuses: build.member_statuses()?,
        types: build.type_files()?,
        methods: build.method_files()?,
        checked_types: build.checked_types()?,
    })
}

struct Build {
    api: schema::Api,
    overrides: schema::Overrides,
    docs: schema::Docs,
    safew_kinds: BTreeSet<String>,
    /// By name, SafeW's additions included.
    types: BTreeMap<String, schema::Type>,
    /// The order of the API's page, ours at the end.
    order: Vec<String>,
    enums: BTreeSet<String>,
    /// Fields that are `(type, field)` required by the API and missing on SafeW.
    may_miss: BTreeSet<(String, String)>,
    sizes: BTreeMap<String, usize>,
    recursive: BTreeSet<String>,
    safew_methods: BTreeMap<String, schema::SafeWMethod>,
    /// Types in which something is checked when they are sent.
    checked: BTreeSet<String>,
}

fn wrong<T>(text: impl Into<String>) -> Result<T, Error> {
    Err(Error::Model(text.into()))
}

impl Build {
    fn new(schema: Schema) -> Result<Self, Error> {
        let Schema { mut api, safew, overrides, docs } = schema;
        let mut types = BTreeMap::new();
        let mut order = Vec::new();
        let own = overrides.unions.iter().cloned().chain(safew.new_types);
        for ty in api.types.drain(..).chain(own) {
            order.push(ty.name.clone());
            if types.insert(ty.name.clone(), ty).is_some() {
                return wrong(format!("two types are named {}", order[order.len() - 1]));
            }
        }
        let mut may_miss = BTreeSet::new();
        for change in safew.types {
            let Some(ty) = types.get_mut(&change.name) else {
                return wrong(format!("safew.json changes {}, which is no type", change.name));
            };
            let fields = ty.fields.get_or_insert_default();
            for mut field in change.fields {
                field.facts.only_in = Some(vec!["SafeW".into()]);
                fields.push(field);
            }
            may_miss.extend(change.may_miss.into_iter().map(|f| (change.name.clone(), f)));
        }
        let mut safew_methods = BTreeMap::new();
        for mut change in safew.methods {
            let Some(method) = api.methods.iter_mut().find(|m| m.name == change.name) else {
                return wrong(format!("safew.json changes {}, which is no method", change.name));
            };
            for mut param in std::mem::take(&mut change.params) {
                param.facts.only_in = Some(vec!["SafeW".into()]);
                method.params.push(param);
            }
            safew_methods.insert(change.name.clone(), change);
        }
        let enums = api.enums.iter().map(|e| e.name.clone()).collect();
        let mut build = Self {
            api,
            overrides,
            docs,
            safew_kinds: safew.updates.into_iter().collect(),
            types,
            order,
            enums,
            may_miss,
            sizes: BTreeMap::new(),
            recursive: BTreeSet::new(),
            safew_methods,
            checked: BTreeSet::new(),
        };
        build.check_facts()?;
        build.check_names()?;
        let names: Vec<_> = build.types.keys().cloned().collect();
        build.recursive =
            names.iter().filter(|n| build.reaches(n, n, &mut BTreeSet::new())).cloned().collect();
        for name in names {
            build.measure(&name)?;
        }
        build.checked = build.find_checked();
        Ok(build)
    }

    /// A fact that the generator does not know is a fact that the documentation would miss.
    fn check_facts(&self) -> Result<(), Error> {
        let of_types = self.types.values().filter_map(|t| t.fields.as_ref()).flatten();
        let of_methods = self.api.methods.iter().flat_map(|m| &m.params);
        for field in of_types.chain(of_methods) {
            if let Some(key) = field.unknown.keys().next() {
                return wrong(format!("field {} has the unknown fact `{key}`", field.name));
            }
        }
        Ok(())
    }

    fn type_files(&self) -> Result<Vec<File<Item>>, Error> {
        let mut files = files(&self.overrides.type_files);
        let mut current = None;
        let mut place = BTreeMap::new();
        for name in self.order.iter().filter(|n| *n != "Update") {
            current = starts(&self.overrides.type_files, name).or(current);
            let Some(file) = current else {
                return wrong(format!("overrides.toml puts {name} into no file"));
            };
            // An enum stands where it is first used.
            for inner in self.outgoing(name) {
                let word = self.enums.contains(&inner) && inner != "UpdateKind";
                if word && place.insert(inner.clone(), file).is_none() {
                    files[file].items.push(Item::Enum(self.word(&inner)?));
                }
            }
            files[file].items.push(self.item(name)?);
        }
        for method in &self.api.methods {
            for field in &method.params {
                if self.enums.contains(&field.wire) && !place.contains_key(&field.wire) {
                    let file = files.iter().position(|f| f.name == "bot").unwrap_or(0);
                    place.insert(field.wire.clone(), file);
                    files[file].items.push(Item::Enum(self.word(&field.wire)?));
                }
            }
        }
        Ok(files)
    }

    fn word(&self, name: &str) -> Result<Enum, Error> {
        let Some(word) = self.api.enums.iter().find(|e| e.name == name) else {
            return wrong(format!("{name} is no enum"));
        };
        let names = self.overrides.variants.get(name);
        let mut values: Vec<(String, String)> = Vec::new();
        for value in &word.values {
            let named = names.and_then(|n| n.get(value)).cloned();
            let variant = named.unwrap_or_else(|| pascal(value));
            if !variant.starts_with(|c: char| c.is_ascii_uppercase())
                || values.iter().any(|(v, _)| *v == variant)
            {
                return wrong(format!("overrides.toml must name the value `{value}` of {name}"));
            }
            values.push((variant, value.clone()));
        }
        Ok(Enum { name: name.into(), doc: self.type_doc(name)?, values })
    }

    fn type_doc(&self, name: &str) -> Result<Vec<String>, Error> {
        let Some(sentence) = self.docs.types.get(name) else {
            return wrong(format!("docs/types.toml has no sentence for {name}"));
        };
        Ok(docs::ty(sentence, self.types.get(name)))
    }

    fn item(&self, name: &str) -> Result<Item, Error> {
        let ty = &self.types[name];
        let doc = self.type_doc(name)?;
        let made = ty.dir != Dir::In;
        if let Some(variants) = &ty.variants {
            return self.union(ty, variants, doc, made).map(Item::Union);
        }
        let fields = ty.fields.as_deref().unwrap_or_default();
        let (own, groups) = self.fields(name, fields)?;
        let constants = fields.iter().filter_map(|f| {
            let value = f.constant.clone();
            Some((f.name.clone(), value.or_else(|| is_constant_true(f).then(|| true.into()))?))
        });
        let needs = own.iter().filter(|f| matches!(f.read, Read::Need(_)));
        Ok(Item::Object(Object {
            name: name.into(),
            doc,
            needs: needs.map(|f| f.name.clone()).collect(),
            constants: constants.collect(),
            fields: own,
            made,
            groups,
            first_of_list: self.overrides.fields.first_of_list.iter().any(|n| n == name),
        }))
    }

    fn method_files(&self) -> Result<Vec<File<Method>>, Error> {
        let mut files = files(&self.overrides.method_files);
        let mut current = None;
        for method in &self.api.methods {
            current = starts(&self.overrides.method_files, &method.name).or(current);
            let Some(file) = current else {
                return wrong(format!("overrides.toml puts {} into no file", method.name));
            };
            files[file].items.push(self.method(method)?);
        }
        Ok(files)
    }

    fn method(&self, method: &schema::Method) -> Result<Method, Error> {
        let name = &method.name;
        let Some(summary) = self.docs.methods.get(name) else {
            return wrong(format!("docs/methods.toml has no sentence for {name}"));
        };
        let (mut params, _) = self.fields(name, &method.params)?;
        if let Some(change) = self.safew_methods.get(name) {
            params.iter_mut().for_each(|p| p.doc.extend(docs::on_safew(&p.name, change)));
        }
        let answer = self.overrides.answers.get(name).unwrap_or(&method.returns);
        let answer = self.ty(answer)?;
        Ok(Method {
            name: name.clone(),
            ty: pascal(name),
            function: snake(name),
            summary: summary.clone(),
            doc: docs::method(summary, method, &answer),
            params,
            answer,
            check: self.method_check(method)?,
            safew: match method.safew.as_str() {
                Some("documents") => SafeW::Documents,
                Some("current") => SafeW::Current,
                None if method.safew == false => SafeW::No,
                _ => return wrong(format!("{name}: `safew` is {}", method.safew)),
            },
        })
    }

    fn kinds(&self) -> Result<Vec<Kind>, Error> {
        let kinds = &self.overrides.kinds;
        let known = |name: &String| self.api.updates.iter().any(|k| k.kind == *name);
        if let Some(name) = kinds.chat.keys().chain(kinds.user.keys()).find(|n| !known(n)) {
            return wrong(format!("overrides.toml knows the kind `{name}`, the schema does not"));
        }
        let is_payload = |name: &String| self.api.updates.iter().any(|k| k.payload == *name);
        if let Some(name) = kinds.part.keys().chain(&kinds.member).find(|n| !is_payload(n)) {
            return wrong(format!(
                "overrides.toml says `{name}` is a payload, the schema does not"
            ));
        }
        self.api
            .updates
            .iter()
            .map(|kind| {
                Ok(Kind {
                    name: kind.kind.clone(),
                    variant: pascal(&kind.kind),
                    payload: kind.payload.clone(),
                    default: kind.default,
                    safew: self.safew_kinds.contains(&kind.kind),
                    chat: kinds.chat.get(&kind.kind).map(|f| self.path(kind, f)).transpose()?,
                    user: kinds.user.get(&kind.kind).map(|f| self.path(kind, f)).transpose()?,
                    is_message: kind.payload == "Message",
                    part: kinds.part.get(&kind.payload).copied(),
                    has_game: self.types[&kind.payload]
                        .fields
                        .iter()
                        .flatten()
                        .any(|field| kinds.game.contains(&field.name)),
                    is_member: kinds.member.contains(&kind.payload),
                })
            })
            .collect()
    }

    /// The way to a chat or a user inside a payload, as an expression.
    fn path(&self, kind: &schema::UpdateKind, field: &str) -> Result<String, Error> {
        let (name, certain) = match field.strip_suffix('?') {
            Some(name) => (name, false),
            None => (field, true),
        };
        let fields = self.types[&kind.payload].fields.as_deref().unwrap_or_default();
        let (own, _) = self.fields(&kind.payload, fields)?;
        let Some(field) = own.iter().find(|f| f.name == name) else {
            return wrong(format!("{} has no field `{name}`", kind.payload));
        };
        let part = &field.ident;
        let expression = match (&field.ty, field.is_option(), field.boxed) {
            (Ty::Union(_), true, true) => {
                format!("payload.{part}.as_deref().and_then(|m| m.chat())")
            }
            (Ty::Union(_), true, false) => {
                format!("payload.{part}.as_ref().and_then(|m| m.chat())")
            }
            (Ty::Object(_), true, true) => format!("payload.{part}.as_deref()"),
            (Ty::Object(_), true, false) => format!("payload.{part}.as_ref()"),
            (Ty::Object(_), false, _) => format!("Some(&payload.{part})"),
            _ => return wrong(format!("{}.{name} is no chat or user", kind.payload)),
        };
        if certain && field.is_option() {
            return wrong(format!("{}.{name} may be missing: write `{name}?`", kind.payload));
        }
        Ok(expression)
    }
}

fn list_item(wire: &str) -> Option<&str> {
    wire.strip_prefix("Array<")?.strip_suffix('>')
}

fn files<T>(files: &[schema::File]) -> Vec<File<T>> {
    let file =
        |f: &schema::File| File { name: f.name.clone(), about: f.about.clone(), items: Vec::new() };
    files.iter().map(file).collect()
}

fn starts(files: &[schema::File], name: &str) -> Option<usize> {
    files.iter().position(|f| f.from.iter().any(|n| n == name))
}
