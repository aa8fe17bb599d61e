//! What the tests cannot write themselves: every method, called with all of its parameters.

use std::collections::BTreeSet;

use super::Code;
use crate::model::{Item, Method, Model, Ty, Variant};

/// The calls.
pub(super) fn every_method(model: &Model) -> String {
    let methods: Vec<&Method> = model.methods.iter().flat_map(|file| &file.items).collect();
    let holders = holders(model);
    let mut code = Code::default();
    code.line("mod files;\n");
    code.line("use bot_core::{AllowedUpdates, Bot, methods::*, types::*};\n");
    code.line("use super::{Call, Given, Sent, send};\n");
    code.doc(&["The methods, each with a call that has all of its parameters."]);
    code.line("pub(super) const METHODS: &[(&str, Call)] = &[");
    for method in &methods {
        code.line(format!("({:?}, {}),", method.name, method.function));
    }
    code.line("];\n");
    for method in methods {
        call(&mut code, method, &holders);
    }
    code.0
}

/// The way to the files inside a value.
pub(super) fn files(model: &Model) -> String {
    let holders = holders(model);
    let mut code = Code::default();
    code.line("use bot_core::types::*;\n");
    code.line("use super::super::Files;\n");
    for item in model.types.iter().flat_map(|file| &file.items) {
        way(&mut code, item, &holders);
    }
    code.0
}

/// A call by `new` and by every setter.
fn call(code: &mut Code, method: &Method, holders: &BTreeSet<&str>) {
    let given = if method.params.is_empty() { "_" } else { "given" };
    code.line(format!("fn {}(bot: &Bot, {given}: &Given) -> Sent {{", method.function));
    let value = |name: &str, ty: &Ty| match ty {
        Ty::File => format!("given.file({name:?})"),
        ty if holds(ty, holders) => format!("given.media::<{}>({name:?})", ty.rust()),
        ty => format!("given.value::<{}>({name:?})", ty.rust()),
    };
    let required = method.params.iter().filter(|p| !p.optional);
    let required: Vec<String> = required.map(|p| value(&p.name, &p.ty)).collect();
    let mut made = format!("{}::new({})", method.ty, required.join(", "));
    for param in method.params.iter().filter(|p| p.optional) {
        made += &format!(".{}({})", param.ident, value(&param.name, &param.ty));
    }
    code.line(format!("send(bot, {made}) }}\n"));
}

fn way(code: &mut Code, item: &Item, holders: &BTreeSet<&str>) {
    let (name, body) = match item {
        Item::Object(object) => {
            let fields = object.fields.iter().filter(|f| holds(&f.ty, holders));
            let lines = fields.map(|f| format!("self.{}.each(change);", f.ident));
            (&object.name, lines.collect::<String>())
        }
        Item::Union(union) => {
            let holds = |ty: &Option<Ty>| ty.as_ref().is_some_and(|ty| holds(ty, holders));
            let variants = union.variants.iter().filter(|v| holds(&v.ty));
            let arm = |v: &Variant| format!("Self::{}(value)", v.name);
            let arms: Vec<String> = variants.map(arm).collect();
            let body = match &*arms {
                [one] => format!("if let {one} = self {{ value.each(change); }}"),
                all => {
                    let all = all.iter().map(|arm| format!("{arm} => value.each(change),"));
                    format!("match self {{ {} _ => {{}} }}", all.collect::<String>())
                }
            };
            (&union.name, body)
        }
        Item::Enum(_) => return,
    };
    if holders.contains(name.as_str()) {
        code.line(format!(
            "impl Files for {name} {{
                fn each(&mut self, change: &mut dyn FnMut(&mut InputFile)) {{ {body} }} }}\n"
        ));
    }
}

/// The types that have a file to be sent somewhere inside.
fn holders(model: &Model) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    loop {
        let before = found.len();
        for item in model.types.iter().flat_map(|file| &file.items) {
            let (name, holds) = match item {
                Item::Object(o) => (&o.name, o.fields.iter().any(|f| holds(&f.ty, &found))),
                Item::Union(u) => {
                    let mut types = u.variants.iter().filter_map(|v| v.ty.as_ref());
                    (&u.name, types.any(|ty| holds(ty, &found)))
                }
                Item::Enum(_) => continue,
            };
            if holds {
                found.insert(name.as_str());
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

fn holds(ty: &Ty, holders: &BTreeSet<&str>) -> bool {
    match ty {
        Ty::List(item) => holds(item, holders),
        Ty::File => true,
        ty => ty.inner().is_some_and(|name| holders.contains(name)),
    }
}
