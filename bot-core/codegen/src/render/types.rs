//! Definitions: structs, enums, constructors, setters, conversions.

use super::{Code, names, setter, taken, unpack};
use crate::model::{Enum, Field, File, Item, Model, Object, Ty, Union, Variant};

/// The module that holds the files.
pub(super) fn index(model: &Model) -> String {
    let mut code = Code::default();
    code.line("mod json;");
    for file in &model.types {
        code.line(format!("mod {};", file.name));
    }
    code.line("mod content;\nmod member_status;\n");
    code.line("pub use content::Content;\npub use member_status::MemberStatus;");
    for file in &model.types {
        code.line(format!("pub use {}::{{{}}};", file.name, names(&file.items).join(", ")));
    }
    code.line("");
    code.line("/// Calls a macro with the name of every type that reads and writes itself.");
    code.line("#[doc(hidden)]\n#[macro_export]\nmacro_rules! __bot_for_each_type {");
    code.line("($each:ident) => { $each! {");
    for item in model.types.iter().flat_map(|f| &f.items) {
        code.line(format!("{},", item_name(item)));
    }
    code.line("} }; }");
    code.0
}

/// The name of an item, without those of its groups.
fn item_name(item: &Item) -> &str {
    match item {
        Item::Enum(e) => &e.name,
        Item::Union(u) => &u.name,
        Item::Object(o) => &o.name,
    }
}

/// One file.
pub(super) fn file(file: &File<Item>) -> String {
    let mut body = Code::default();
    for item in &file.items {
        match item {
            Item::Enum(e) => word(&mut body, e),
            Item::Union(u) => union(&mut body, u),
            Item::Object(o) => object(&mut body, o),
        }
    }
    let own = names(&file.items);
    let mut code = Code::default();
    if body.0.contains("fmt::") {
        code.line("use std::fmt;\n");
    }
    let mut used = Vec::new();
    if body.0.contains("Raw") {
        used.push("json::Raw".to_owned());
    }
    used.extend(foreign(&file.items, &own));
    if !used.is_empty() {
        code.line(format!("use crate::{{{}}};\n", used.join(", ")));
    }
    code.0 + &body.0
}

/// The import of the types of other files, and those written by hand, that this one names.
fn foreign(items: &[Item], own: &[String]) -> Option<String> {
    let mut used = std::collections::BTreeSet::new();
    let mut see = |ty: &Ty| {
        let mut ty = ty;
        while let Ty::List(item) = ty {
            ty = item;
        }
        match ty {
            Ty::ChatId | Ty::UserId | Ty::File | Ty::Secret => used.insert(ty.rust()),
            _ => ty.inner().is_some_and(|name| used.insert(name.to_owned())),
        };
    };
    let mut texts = false;
    for item in items {
        match item {
            Item::Enum(_) => {}
            Item::Union(u) => u.variants.iter().filter_map(|v| v.ty.as_ref()).for_each(&mut see),
            Item::Object(o) => {
                let grouped = o.groups.iter().flat_map(|g| &g.fields);
                o.fields.iter().chain(grouped).for_each(|f| see(&f.ty));
                if o.made && o.fields.iter().any(|f| f.formatting.is_some()) {
                    texts = true;
                }
            }
        }
    }
    if texts {
        used.insert("InputText".into());
    }
    used.retain(|name| !own.contains(name));
    let used: Vec<String> = used.into_iter().collect();
    (!used.is_empty()).then(|| format!("types::{{{}}}", used.join(", ")))
}

fn word(code: &mut Code, word: &Enum) {
    let name = &word.name;
    code.doc(&word.doc);
    code.line("#[derive(Clone, Debug, PartialEq, Eq, Hash)]\n#[non_exhaustive]");
    code.line(format!("pub enum {name} {{"));
    for (variant, value) in &word.values {
        code.doc(&[format!("`{value}`")]);
        code.line(format!("{variant},"));
    }
    code.doc(&["A value that this version does not know, as it came."]);
    code.line("Unknown(String),\n}\n");
    code.line(format!("impl {name} {{"));
    code.doc(&["The value as the API writes it."]);
    code.line("#[must_use]\npub fn as_str(&self) -> &str { match self {");
    for (variant, value) in &word.values {
        code.line(format!("Self::{variant} => {value:?},"));
    }
    code.line("Self::Unknown(value) => value, } } }\n");
    code.line(format!("impl From<&str> for {name} {{"));
    code.line("fn from(value: &str) -> Self { match value {");
    for (variant, value) in &word.values {
        code.line(format!("{value:?} => Self::{variant},"));
    }
    code.line("_ => Self::Unknown(value.to_owned()), } } }\n");
    code.line(format!("impl Default for {name} {{"));
    code.line("fn default() -> Self { Self::Unknown(String::new()) } }\n");
    code.line(format!("impl fmt::Display for {name} {{"));
    code.line("fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {");
    code.line("f.write_str(self.as_str()) } }\n");
}

fn union(code: &mut Code, union: &Union) {
    let name = &union.name;
    code.doc(&union.doc);
    code.line("#[derive(Debug, PartialEq)]\n#[non_exhaustive]");
    code.line(format!("pub enum {name} {{"));
    for variant in &union.variants {
        match &variant.ty {
            Some(ty) => {
                code.doc(&[doc_of_variant(ty)]);
                let ty = if variant.boxed { format!("Box<{}>", ty.rust()) } else { ty.rust() };
                code.line(format!("{}({ty}),", variant.name));
            }
            None => {
                code.doc(&["The word `true` and nothing else."]);
                code.line(format!("{},", variant.name));
            }
        }
    }
    code.doc(&["What this version does not know, as it came."]);
    code.line("Unknown(Raw),\n}\n");
    code.line(format!("impl Default for {name} {{"));
    code.line("fn default() -> Self { Self::Unknown(Raw::default()) } }\n");
    let arm = |variant: &Variant| match &variant.ty {
        Some(_) => format!("Self::{0}(value) => Self::{0}(value.clone()),", variant.name),
        None => format!("Self::{0} => Self::{0},", variant.name),
    };
    let arms: String = union.variants.iter().map(arm).collect();
    let unknown = "Self::Unknown(value) => Self::Unknown(value.clone()),";
    cloned(code, name, &format!("match self {{ {arms} {unknown} }}"));
    if !union.made {
        return;
    }
    for variant in &union.variants {
        let Some(ty) = &variant.ty else { continue };
        let make = if variant.boxed { "Box::new(value)" } else { "value" };
        code.line(format!("impl From<{}> for {name} {{", ty.rust()));
        code.line(format!("fn from(value: {}) -> Self {{", ty.rust()));
        code.line(format!("Self::{}({make}) }} }}\n", variant.name));
        if *ty == Ty::Text {
            code.line(format!("impl From<&str> for {name} {{ fn from(value: &str) -> Self {{"));
            code.line(format!("Self::{}(value.to_owned()) }} }}\n", variant.name));
        }
    }
}

fn doc_of_variant(ty: &Ty) -> String {
    match ty {
        Ty::Text => "Plain text.".into(),
        Ty::List(_) => "Several, one after another.".into(),
        _ => format!("{}.", ty.link()),
    }
}

fn object(code: &mut Code, object: &Object) {
    let name = &object.name;
    code.doc(&object.doc);
    let groups = object.groups.iter().map(|group| clone_of(&group.field));
    let clones: Vec<String> = object.fields.iter().map(clone_of_field).chain(groups).collect();
    code.line(derived(&clones));
    code.line(format!("pub struct {name} {{"));
    fields(code, &object.fields);
    for group in &object.groups {
        code.doc(std::slice::from_ref(&group.doc));
        code.line(format!("pub {}: Option<Box<{}>>,", group.field, group.ty));
    }
    code.line("}\n");
    cloned_by_field(code, name, &clones);
    for group in &object.groups {
        code.doc(&[format!("{} Part of a [`{name}`], kept apart to keep that small.", group.doc)]);
        let clones: Vec<String> = group.fields.iter().map(clone_of_field).collect();
        code.line(derived(&clones));
        code.line(format!("pub struct {} {{", group.ty));
        fields(code, &group.fields);
        code.line("}\n");
        cloned_by_field(code, &group.ty, &clones);
    }
    if !object.groups.is_empty() {
        reach(code, object);
    }
    if object.made {
        constructor(code, object);
    }
}

fn fields(code: &mut Code, fields: &[Field]) {
    for field in fields {
        code.doc(&field.doc);
        code.line(format!("pub {}: {},", field.ident, field.rust()));
    }
}

/// An object of more fields has a `Clone` that is written out.
const FEW: usize = 8;

fn derived(clones: &[String]) -> &'static str {
    if clones.len() > FEW {
        "#[derive(Debug, Default, PartialEq)]\n#[non_exhaustive]"
    } else {
        "#[derive(Clone, Debug, Default, PartialEq)]\n#[non_exhaustive]"
    }
}

fn cloned_by_field(code: &mut Code, name: &str, clones: &[String]) {
    if clones.len() > FEW {
        cloned(code, name, &format!("Self {{ {} }}", clones.concat()));
    }
}

fn clone_of_field(field: &Field) -> String {
    let ty = field.rust();
    let inner = ty.strip_prefix("Option<").and_then(|ty| ty.strip_suffix('>')).unwrap_or(&ty);
    match inner {
        "bool" | "f64" | "i64" | "UserId" => format!("{0}: self.{0},", field.ident),
        _ => clone_of(&field.ident),
    }
}

fn clone_of(ident: &str) -> String {
    format!("{ident}: self.{ident}.clone(),")
}

/// `Clone` as it would be derived, but for the derived one's `#[inline]`: that makes a copy of it, and
/// of all it reaches, in each crate that clones a message.
fn cloned(code: &mut Code, name: &str, value: &str) {
    code.line(format!("impl Clone for {name} {{ fn clone(&self) -> Self {{ {value} }} }}\n"));
}

/// `new` with the required fields, and a setter for each other one.
fn constructor(code: &mut Code, object: &Object) {
    // A dozen Booleans in a row would be read by nobody: they are `false` until set.
    let flags = object.fields.iter().filter(|f| !f.optional && f.ty == Ty::Bool).count();
    let is_set = |f: &&Field| f.optional || (f.ty == Ty::Bool && flags > 3);
    let (optional, required): (Vec<&Field>, Vec<&Field>) = object.fields.iter().partition(is_set);
    code.line(format!("impl {} {{", object.name));
    code.doc(&[if required.is_empty() {
        "Makes one in which nothing is set."
    } else {
        "Makes one from what it cannot be without."
    }]);
    code.line(format!("#[must_use]\npub fn new({}) -> Self {{", taken(required.iter().copied())));
    if required.is_empty() {
        code.line("Self::default() }");
    } else {
        for field in required.iter().filter(|f| f.formatting.is_some()) {
            code.line(format!("let {0}: InputText = {0}.into();", field.ident));
        }
        let set = unpack(code, required.iter().copied());
        let mut given: Vec<String> = required.iter().map(|f| given(f)).chain(set).collect();
        if !optional.is_empty() {
            given.push("..Self::default()".into());
        }
        code.line(format!("Self {{ {} }} }}", given.join(", ")));
    }
    for field in optional {
        setter(code, field, "#[must_use]\n");
    }
    code.line("}\n");
}

/// The value of a required field from the argument of the same name.
fn given(field: &Field) -> String {
    let (ident, into) = match field.formatting {
        Some(_) => (&field.ident, ""), // unpacked already
        None => (&field.ident, field.taken().1),
    };
    match (field.boxed, into) {
        (true, into) => format!("{ident}: Box::new({ident}{into})"),
        (false, "") => ident.clone(),
        (false, into) => format!("{ident}: {ident}{into}"),
    }
}

/// Methods that read a rare field where it is kept.
fn reach(code: &mut Code, object: &Object) {
    code.line(format!("impl {} {{", object.name));
    for group in &object.groups {
        for field in &group.fields {
            code.doc(&field.doc);
            let (part, ident) = (&group.field, &field.ident);
            let (ty, get) = match (&field.ty, field.is_option(), field.boxed) {
                (Ty::Text, ..) => ("Option<&str>".to_owned(), format!("?.{ident}.as_deref()")),
                (Ty::Int | Ty::Bool, true, _) => {
                    (format!("Option<{}>", field.ty.rust()), format!("?.{ident}"))
                }
                (Ty::True, ..) => {
                    ("bool".to_owned(), format!(".as_deref().is_some_and(|part| part.{ident})"))
                }
                (Ty::List(item), ..) => (
                    format!("&[{}]", item.rust()),
                    format!(".as_deref().map_or(&[], |part| part.{ident}.as_slice())"),
                ),
                (ty, _, true) => {
                    (format!("Option<&{}>", ty.rust()), format!("?.{ident}.as_deref()"))
                }
                (ty, ..) => (format!("Option<&{}>", ty.rust()), format!("?.{ident}.as_ref()")),
            };
            let get = match get.strip_prefix('?') {
                Some(rest) => format!("self.{part}.as_deref()?{rest}"),
                None => format!("self.{part}{get}"),
            };
            code.line(format!("#[must_use]\npub fn {ident}(&self) -> {ty} {{ {get} }}\n"));
        }
    }
    code.line("}\n");
}
