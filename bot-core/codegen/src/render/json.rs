//! Reading and writing: one `set` and one `write` per type.

use serde_json::Value;

use super::{Code, names};
use crate::model::{Field, File, Group, Item, Model, Object, Read, Tell, Union, Write};

/// The module that holds the files.
pub(super) fn index(model: &Model) -> String {
    let mut code = Code::default();
    for file in &model.types {
        code.line(format!("mod {};", file.name));
    }
    code.0
}

/// One file.
pub(super) fn file(file: &File<Item>) -> String {
    let mut body = Code::default();
    for item in &file.items {
        match item {
            Item::Enum(e) => word(&mut body, &e.name),
            Item::Union(u) => union(&mut body, u),
            Item::Object(o) => object(&mut body, o),
        }
    }
    let text = &body.0;
    let has = |word: &str| text.contains(word);
    let mut json = vec!["Read", "Reader", "Result", "Write", "Writer"];
    if has("impl Object for") {
        json.push("Object");
    }
    if has("keep(") {
        json.push("keep");
    }
    let mut code = Code::default();
    // Group types are written as part of their object.
    let mut types = names(&file.items);
    types.retain(|t| has(&format!("for {t} ")));
    let (json, types) = (json.join(", "), types.join(", "));
    code.line(format!("use crate::{{json::{{{json}}}, types::{{{types}}}}};\n"));
    code.0 + text
}

fn word(code: &mut Code, name: &str) {
    code.line(format!(
        "impl Read for {name} {{ fn read(&mut self, r: &mut Reader<'_>) -> Result<()> {{
            *self = Self::from(&*r.text()?); Ok(()) }} }}\n"
    ));
    code.line(format!(
        "impl Write for {name} {{
            fn write(&self, w: &mut Writer) {{ w.string(self.as_str()); }}

            fn is_absent(&self) -> bool {{ self.as_str().is_empty() }} }}\n"
    ));
}

fn object(code: &mut Code, object: &Object) {
    let name = &object.name;
    code.line(format!(
        "impl Read for {name} {{ fn read(&mut self, r: &mut Reader<'_>) -> Result<()> {{"
    ));
    if object.first_of_list {
        code.line(
            "if r.peek() == b'[' {
                let mut first = true;
                r.array(|r| {
                    if std::mem::replace(&mut first, false) { r.object(self) } else { r.skip() }
                })?;
                return if first { r.error(\"expected an item in\", \"the list\") } else { Ok(()) };
            }",
        );
    }
    code.line("r.object(self) } }\n");
    code.line(format!("impl Object for {name} {{"));
    if !object.needs.is_empty() {
        code.line(format!(
            "fn needs(&self) -> &'static [&'static str] {{ &{:?} }}\n",
            object.needs
        ));
    }
    let mut arms = Vec::new();
    for field in &object.fields {
        arms.push((&field.name, set(field)));
    }
    for group in &object.groups {
        for field in &group.fields {
            arms.push((&field.name, set_in_group(group, field)));
        }
    }
    if arms.is_empty() {
        code.line("fn set(&mut self, _: &str, r: &mut Reader<'_>) -> Result<()> { r.skip() } }\n");
    } else {
        code.line("fn set(&mut self, key: &str, r: &mut Reader<'_>) -> Result<()> { match key {");
        for (key, expression) in arms {
            code.line(format!("{key:?} => {expression},"));
        }
        code.line("_ => r.skip(), } } }\n");
    }
    code.line(format!("impl Write for {name} {{ fn write(&self, w: &mut Writer) {{ w.open();"));
    for (key, value) in &object.constants {
        match value {
            Value::String(text) => code.line(format!("w.field({key:?}, &{text:?});")),
            Value::Bool(word) => code.line(format!("w.field({key:?}, &{word});")),
            number => code.line(format!("w.field({key:?}, &{number}i64);")),
        }
    }
    for field in &object.fields {
        write(code, "self", field);
    }
    for group in &object.groups {
        code.line(format!("if let Some(part) = &self.{} {{", group.field));
        for field in &group.fields {
            write(code, "part", field);
        }
        code.line("}");
    }
    code.line("w.close(); } }\n");
}

fn set(field: &Field) -> String {
    let ident = &field.ident;
    match field.read {
        Read::Need(bit) => format!("r.need({bit}, &mut self.{ident})"),
        Read::Fresh => format!("r.fresh(&mut self.{ident})"),
        Read::Plain => plain(field, &format!("self.{ident}")),
    }
}

/// Reads what is in its place already. What is boxed goes a shorter way than through the `Read` of
/// an `Option` of a `Box`: that is code for each type.
fn plain(field: &Field, place: &str) -> String {
    if field.is_option() && field.boxed {
        format!("r.boxed(&mut {place})")
    } else {
        format!("{place}.read(r)")
    }
}

fn set_in_group(group: &Group, field: &Field) -> String {
    let (part, ident) = (&group.field, &field.ident);
    if field.is_option() {
        plain(field, &format!("self.{part}.get_or_insert_default().{ident}"))
    } else {
        format!("keep(r.get()?, |v| {{ self.{part}.get_or_insert_default().{ident} = v; }})")
    }
}

fn write(code: &mut Code, from: &str, field: &Field) {
    let (name, ident) = (&field.name, &field.ident);
    match field.write {
        Write::Always => code.line(format!("w.field({name:?}, &{from}.{ident});")),
        Write::Maybe => code.line(format!("w.maybe({name:?}, &{from}.{ident});")),
        Write::UnlessZero => {
            code.line(format!("if {from}.{ident} != 0 {{ w.field({name:?}, &{from}.{ident}); }}"));
        }
    }
}

fn union(code: &mut Code, union: &Union) {
    let name = &union.name;
    code.line(format!(
        "impl Read for {name} {{ fn read(&mut self, r: &mut Reader<'_>) -> Result<()> {{"
    ));
    tell(code, union, &union.tell);
    code.line("Ok(()) } }\n");
    code.line(format!("impl Write for {name} {{ fn write(&self, w: &mut Writer) {{ match self {{"));
    for variant in &union.variants {
        match variant.ty {
            Some(_) => code.line(format!("Self::{}(v) => v.write(w),", variant.name)),
            None => code.line(format!("Self::{} => true.write(w),", variant.name)),
        }
    }
    code.line("Self::Unknown(v) => v.write(w), } }\n");
    code.line(
        "fn is_absent(&self) -> bool { matches!(self, Self::Unknown(raw) if raw.is_null()) } }\n",
    );
}

/// Statements that set `*self`.
fn tell(code: &mut Code, union: &Union, how: &Tell) {
    let make = |index: usize| {
        let variant = &union.variants[index];
        match variant.ty {
            Some(_) if variant.boxed => format!("Self::{}(r.get_box()?)", variant.name),
            Some(_) => format!("Self::{}(r.get()?)", variant.name),
            None => format!("{{ r.bool()?; Self::{} }}", variant.name),
        }
    };
    match how {
        Tell::Tag { tag, values } => {
            code.line(format!("*self = match &*r.tag({tag:?})? {{"));
            for (value, index) in values {
                code.line(format!("{value:?} => {},", make(*index)));
            }
            code.line("_ => Self::Unknown(r.get()?), };");
        }
        Tell::Json { string, array, rest } => {
            code.line("match r.peek() {");
            for (byte, index) in [("b'\"'", string), ("b'['", array)] {
                if let Some(index) = index {
                    code.line(format!("{byte} => *self = {},", make(*index)));
                }
            }
            code.line("_ => {");
            tell(code, union, rest);
            code.line("} }");
        }
        Tell::TrueOr { word, object } => {
            code.line("*self = match r.peek() {");
            code.line(format!("b't' => {},", make(*word)));
            code.line(format!("b'{{' => {},", make(*object)));
            code.line("_ => Self::Unknown(r.get()?), };");
        }
        Tell::Has { rules, tag } => {
            let mut fields: Vec<&str> =
                rules.iter().flat_map(|r| &r.fields).map(String::as_str).collect();
            fields.sort_unstable();
            fields.dedup();
            code.line(format!("let has = r.has(&{fields:?})?;"));
            match tag {
                Some((tag, _)) => code.line(format!("*self = match &*r.tag({tag:?})? {{")),
                None => code.line("*self = match has {"),
            }
            for rule in rules {
                let bits = rule.fields.iter().filter_map(|f| fields.iter().position(|n| n == f));
                let bits: Vec<String> =
                    bits.map(|bit| format!("has & {} != 0", 1 << bit)).collect();
                let value = rule.tag.as_ref().map_or("_".into(), |t| format!("{t:?}"));
                code.line(format!("{value} if {} => {},", bits.join(" && "), make(rule.variant)));
            }
            for (value, index) in tag.iter().flat_map(|(_, values)| values) {
                code.line(format!("{value:?} => {},", make(*index)));
            }
            code.line("_ => Self::Unknown(r.get()?), };");
        }
        Tell::Says { field, value, then, otherwise } => {
            code.line(format!("*self = if r.says({field:?}, {value:?})? {{ {} }}", make(*then)));
            code.line(format!("else {{ {} }};", make(*otherwise)));
        }
    }
}
