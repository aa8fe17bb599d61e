//! The rules, one function each. A message names what is wrong and what to write instead.

use syn::{FnArg, LitStr, Safety, Type, spanned::Spanned};

use super::{
    ast::Function,
    attr::Attr,
    generated::{KINDS, Kind},
};
use crate::errors::{Errors, nearest};

/// Longest name of a command.
const MAX_COMMAND_LEN: usize = 32;

/// Checks the attribute; gives the kind if there is one of that name.
pub(super) fn attribute(attr: &Attr, errors: &mut Errors) -> Option<&'static Kind> {
    let kind = known_kind(attr, errors);
    if let Some(command) = &attr.command {
        command_is_well_formed(command, errors);
        if let Some(kind) = kind.filter(|kind| !kind.is_message) {
            errors.on(
                command,
                format_args!(
                    "an update of kind `{}` has no text, so there is no command in it: `command` goes with `message` and the other kinds of message",
                    kind.name
                ),
            );
        }
    }
    kind
}

fn known_kind(attr: &Attr, errors: &mut Errors) -> Option<&'static Kind> {
    let written = attr.kind.as_ref()?;
    let name = written.to_string();
    let known = KINDS.iter().find(|kind| kind.name == name);
    if known.is_none() {
        let names = KINDS.iter().map(|kind| kind.name);
        let hint = match nearest(&name, names.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the kinds are {}", names.collect::<Vec<_>>().join(", ")),
        };
        errors.on(written, format_args!("`{name}` is no kind of update: {hint}"));
    }
    known
}

fn command_is_well_formed(command: &LitStr, errors: &mut Errors) {
    let name = command.value();
    let bare = name.strip_prefix('/').unwrap_or(&name);
    let ok = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let wrong = if bare.is_empty() {
        "a command needs a name".to_owned()
    } else if bare.len() != name.len() {
        format!("write the command without its slash: `command = {bare:?}`")
    } else if let Some(c) = name.chars().find(|c| !ok(*c)) {
        let lower = name.to_ascii_lowercase();
        match lower.chars().all(ok) {
            true => format!("a command is written in small letters: `command = {lower:?}`"),
            false => format!("a command has only a-z, 0-9 and _ in its name, no {c:?}"),
        }
    } else if name.len() > MAX_COMMAND_LEN {
        format!("a command has at most {MAX_COMMAND_LEN} characters, this one has {}", name.len())
    } else {
        return;
    };
    errors.on(command, wrong);
}

/// Checks the function.
pub(super) fn function(function: &Function, errors: &mut Errors) {
    let signature = &function.signature;
    let name = &signature.ident;
    if name == "on" {
        errors.on(name, "a handler cannot be named `on`, which is the attribute's own name");
    }
    let generics = &signature.generics;
    if !generics.params.is_empty() {
        errors.on(&generics.params, format_args!("handler `{name}` must not be generic: the framework calls it, and would not know with which types"));
    } else if let Some(clause) = &generics.where_clause {
        errors.on(clause, format_args!("handler `{name}` must not have a `where` clause"));
    }
    if let Safety::Unsafe(token) = &signature.safety {
        errors.on(
            token,
            format_args!("handler `{name}` must not be `unsafe`: the framework calls it"),
        );
    }
    if let Some(abi) = &signature.abi {
        errors.on(abi, format_args!("handler `{name}` must be a Rust function"));
    }
    if let Some(token) = &signature.variadic {
        errors.on(token, format_args!("handler `{name}` must have a fixed number of arguments"));
    }
    for argument in &signature.inputs {
        match argument {
            FnArg::Receiver(receiver) => errors.on(
                receiver,
                format_args!("handler `{name}` must be a free function: give it what it needs by `State<T>` in place of `self`"),
            ),
            FnArg::Typed(argument) => match &*argument.ty {
                Type::Reference(reference) => errors.at(
                    reference.span(),
                    format_args!("handler `{name}` takes its arguments by value: remove the `&`"),
                ),
                Type::ImplTrait(ty) => errors.on(
                    ty,
                    format_args!("handler `{name}` must name the types of its arguments"),
                ),
                _ => {}
            },
        }
    }
}
