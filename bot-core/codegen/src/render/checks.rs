//! What is checked of a call, as static data.

use super::Code;
use crate::model::{File, Inside, List, Method, Model, Shape};

/// The types inside of parameters.
pub(super) fn types(model: &Model) -> String {
    let mut code = Code::default();
    code.line("use super::words::*;\n");
    for (name, inside) in &model.checked_types {
        let inside = match inside {
            Inside::Object(object) => format!("Inside::Object({})", shape(object)),
            Inside::OneOf(choices) => {
                let choices = choices.iter().map(|c| {
                    let (tag, has, of) = (&c.tag, &c.has, constant(&c.of));
                    format!("Choice {{ tag: {tag:?}, has: {has:?}, of: &{of} }}")
                });
                format!("Inside::OneOf(&[{}])", choices.collect::<Vec<_>>().join(", "))
            }
        };
        code.line(format!("pub(super) static {}: Inside = {inside};\n", constant(name)));
    }
    code.0
}

/// The methods of one file.
pub(super) fn methods(file: &File<Method>) -> String {
    let mut code = Code::default();
    for method in &file.items {
        let (on_safew, shape) = (method.check.on_safew, shape(&method.check.shape));
        code.line(format!(
            "pub(crate) static {}: Facts = Facts {{ on_safew: {on_safew}, shape: {shape} }};\n",
            constant(&method.ty)
        ));
    }
    format!("use super::words::*;\n\n{}", code.0)
}

/// The module that holds the files.
pub(super) fn index(model: &Model) -> String {
    let mut code = Code::default();
    for file in &model.methods {
        code.line(format!("pub(crate) mod {};", file.name));
    }
    code.line("mod types;\n");
    code.line("/// By the method's name.");
    code.line("pub(super) static ALL: &[(&str, &super::Facts)] = &[");
    for file in &model.methods {
        for method in &file.items {
            code.line(format!("({:?}, &{}::{}),", method.name, file.name, constant(&method.ty)));
        }
    }
    code.line("];\n");
    code.line("/// What the data is written with.");
    code.line("mod words { pub(super) use super::{super::rule::{Choice, Dialect::*, Facts, Field, Inside, Rule::*, Shape}, types::*}; }");
    code.0
}

fn shape(shape: &Shape) -> String {
    if shape.fields.is_empty() && shape.one_of.0.is_empty() && shape.at_most_one.0.is_empty() {
        return "Shape::EMPTY".into();
    }
    let fields: Vec<String> = shape
        .fields
        .iter()
        .map(|field| {
            let inside = field.inside.as_ref().map(|name| format!("&{}", constant(name)));
            let inside = inside.map_or("None".to_owned(), |inside| format!("Some({inside})"));
            let (name, rules) = (&field.name, &field.rules);
            format!("Field {{ name: {name:?}, rules: {rules:?}, inside: {inside} }}")
        })
        .collect();
    let group = |names: &List<List<String>>| format!("{names:?}");
    format!(
        "Shape {{ fields: &[{}], one_of: {}, at_most_one: {} }}",
        fields.join(", "),
        group(&shape.one_of),
        group(&shape.at_most_one)
    )
}

/// `InlineKeyboardButton` as a static's name.
pub(super) fn constant(name: &str) -> String {
    crate::names::snake(name).to_ascii_uppercase()
}
