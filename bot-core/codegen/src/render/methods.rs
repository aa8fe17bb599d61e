//! Methods: the struct, its constructor and setters, how it is called.

use std::collections::BTreeSet;

use super::{Code, checks::constant, setter, taken, unpack};
use crate::model::{Field, File, Method, Model, Ty, Write};

/// The module that holds the files.
pub(super) fn index(model: &Model) -> String {
    let mut code = Code::default();
    for file in &model.methods {
        code.line(format!("mod {};", file.name));
    }
    code.line("");
    for file in &model.methods {
        let names: Vec<&str> = file.items.iter().map(|m| m.ty.as_str()).collect();
        code.line(format!("pub use {}::{{{}}};", file.name, names.join(", ")));
    }
    code.line("");
    code.doc(&["The names of all methods, as the API writes them, by subject."]);
    code.line("pub const NAMES: &[&str] = &[");
    for method in model.methods.iter().flat_map(|file| &file.items) {
        code.line(format!("{:?},", method.name));
    }
    code.line("];");
    code.0
}

/// One file.
pub(super) fn file(file: &File<Method>) -> String {
    let mut code = Code::default();
    let mut used = BTreeSet::new();
    let mut allowed_updates = false;
    for ty in file.items.iter().flat_map(|m| m.params.iter().map(|p| &p.ty).chain([&m.answer])) {
        let mut ty = ty;
        while let Ty::List(item) = ty {
            ty = item;
        }
        match ty {
            Ty::AllowedUpdates => allowed_updates = true,
            Ty::ChatId | Ty::UserId | Ty::File | Ty::Secret => drop(used.insert(ty.rust())),
            _ => used.extend(ty.inner().map(str::to_owned)),
        }
    }
    if file.items.iter().flat_map(|m| &m.params).any(|p| p.formatting.is_some()) {
        used.insert("InputText".into());
    }
    let update = used.remove("Update");
    let mut paths = vec![
        format!("check::{{Facts, generated::{} as facts}}", file.name),
        "client::{Bot, Call, CallError}, method::{Method, Params}".to_owned(),
    ];
    if !used.is_empty() {
        let used: Vec<String> = used.into_iter().collect();
        paths.push(format!("types::{{{}}}", used.join(", ")));
    }
    match (update, allowed_updates) {
        (true, _) => paths.push("update::{AllowedUpdates, Update}".into()),
        (false, true) => paths.push("update::AllowedUpdates".into()),
        (false, false) => {}
    }
    code.line(format!("use crate::{{{}}};\n", paths.join(", ")));
    code.line("impl Bot {");
    for (i, method) in file.items.iter().enumerate() {
        if i > 0 {
            code.line("");
        }
        entry(&mut code, method);
    }
    code.line("}\n");
    for method in &file.items {
        one(&mut code, method);
    }
    code.0
}

fn required(method: &Method) -> Vec<&Field> {
    method.params.iter().filter(|p| !p.optional).collect()
}

/// `Bot::send_message`.
fn entry(code: &mut Code, method: &Method) {
    let required = required(method);
    code.doc(&[format!("{} See [`{}`].", method.summary, method.ty)]);
    let params = taken(required.iter().copied());
    let comma = if params.is_empty() { "" } else { ", " };
    code.line(format!(
        "pub fn {}(&self{comma}{params}) -> {}<Self> {{",
        method.function, method.ty
    ));
    code.line(format!("{}::with(self.clone(){}) }}", method.ty, arguments(&required)));
}

/// `, chat_id.into(), text.into()`.
fn arguments(required: &[&Field]) -> String {
    required.iter().map(|f| format!(", {}{}", f.ident, f.taken().1)).collect()
}

fn one(code: &mut Code, method: &Method) {
    let ty = &method.ty;
    let required = required(method);
    code.doc(&method.doc);
    code.line("#[derive(Clone, Debug, PartialEq)]");
    code.line("#[must_use = \"nothing is called yet: await it if a bot made it, else `.send(&bot)` it or return it from a handler\"]");
    code.line(format!("pub struct {ty}<B = ()> {{ bot: B,"));
    for param in &method.params {
        code.doc(&param.doc);
        code.line(format!("pub {}: {},", param.ident, param.rust()));
    }
    code.line("}\n");

    code.line(format!("impl {ty} {{"));
    code.doc(&["The method on its own, with what it cannot be without."]);
    if required.is_empty() {
        code.line("#[allow(clippy::new_without_default, reason = \"methods are made by `new`\")]");
    }
    code.line(format!("pub fn new({}) -> Self {{", taken(required.iter().copied())));
    code.line(format!("Self::with((){}) }} }}\n", arguments(&required)));

    code.line(format!("impl<B> {ty}<B> {{"));
    let mut with = vec!["bot: B".to_owned()];
    with.extend(required.iter().map(|f| match f.formatting {
        Some(_) => format!("{}: InputText", f.ident),
        None => format!("{}: {}", f.ident, f.ty.rust()),
    }));
    code.line(format!("fn with({}) -> Self {{", with.join(", ")));
    let set = unpack(code, required.iter().copied());
    code.line("Self { bot,");
    for param in &method.params {
        let value = match (param.optional, param.is_option(), &param.ty) {
            (false, ..) if param.boxed => format!("{0}: Box::new({0})", param.ident),
            (false, ..) => param.ident.clone(),
            _ if set.contains(&param.ident) => param.ident.clone(),
            (true, true, _) => format!("{}: None", param.ident),
            (true, false, Ty::List(_)) => format!("{}: Vec::new()", param.ident),
            (true, false, _) => format!("{}: false", param.ident),
        };
        code.line(format!("{value},"));
    }
    code.line("} }");
    for param in method.params.iter().filter(|p| p.optional) {
        setter(code, param, "");
    }
    code.line("}\n");

    code.line(format!("impl<B: Send + Sync> Method for {ty}<B> {{"));
    code.line(format!("type Answer = {};", method.answer.rust()));
    code.line(format!("const NAME: &'static str = {:?};", method.name));
    code.line(format!("const FACTS: &'static Facts = &facts::{};\n", constant(ty)));
    let p = if method.params.is_empty() { "_" } else { "p" };
    code.line(format!("fn params(&self, {p}: &mut Params) {{"));
    for param in &method.params {
        let call = match (&param.ty, param.write) {
            (Ty::File, _) => "file",
            (_, Write::Maybe) if param.optional => "maybe",
            _ => "field",
        };
        let value = match (&param.ty, param.optional) {
            (Ty::File, true) => format!("self.{}.as_ref()", param.ident),
            (Ty::File, false) => format!("Some(&self.{})", param.ident),
            _ => format!("&self.{}", param.ident),
        };
        code.line(format!("p.{call}({:?}, {value});", param.name));
    }
    code.line("} }\n");

    code.line(format!("impl IntoFuture for {ty}<Bot> {{"));
    code.line(format!("type Output = Result<{}, CallError>;", method.answer.rust()));
    code.line(format!("type IntoFuture = Call<{}>;\n", method.answer.rust()));
    code.line(
        "fn into_future(self) -> Self::IntoFuture { Call::new(self.bot.clone(), &self) } }\n",
    );
}
