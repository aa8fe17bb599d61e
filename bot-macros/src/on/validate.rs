//! The rules, one function each. A message names what is wrong and what to write instead.

use proc_macro2::Ident;
use syn::{FnArg, Pat, Safety, Type, ext::IdentExt, spanned::Spanned};

use super::{
    ast::Function,
    attr::Attr,
    expand::optional,
    filters::{self, Filter},
    generated::{KINDS, Kind, Part},
    pattern::Matches,
};
use crate::errors::{Errors, nearest};

/// The kinds of an attribute.
pub(super) enum Kinds {
    These(Vec<&'static Kind>),
    /// Every kind there is or will be.
    Any,
}

/// Checks the attribute; gives the kinds if all that were named are known.
pub(super) fn attribute(attr: &Attr, errors: &mut Errors) -> Option<Kinds> {
    attr.command.check(errors);
    let kinds = known_kinds(&attr.kinds, errors)?;
    if let Kinds::These(kinds) = &kinds {
        if let Some(key) = &attr.command.key {
            fits(key, kinds, &COMMAND, errors);
        }
        attr.filters.iter().for_each(|filter| filter_fits(filter, kinds, errors));
    }
    Some(kinds)
}

/// The kinds of these names; the others are reported.
pub(super) fn known_kinds(written: &[Ident], errors: &mut Errors) -> Option<Kinds> {
    let mut kinds: Vec<&Kind> = Vec::new();
    let mut all_known = !written.is_empty();
    for name in written {
        if name == "any" {
            if written.len() > 1 {
                errors.on(name, "`any` is every kind already: write it alone, or name kinds");
                return None;
            }
            return Some(Kinds::Any);
        }
        match known_kind(name, errors) {
            Some(kind) if kinds.iter().any(|known| known.name == kind.name) => {
                errors.on(name, format_args!("`{name}` is given twice: remove one"));
            }
            Some(kind) => kinds.push(kind),
            None => all_known = false,
        }
    }
    all_known.then_some(Kinds::These(kinds))
}

/// Whether this names a kind.
pub(crate) fn is_kind(written: &str) -> bool {
    written == "any" || KINDS.iter().any(|kind| kind.name == written)
}

/// Whether this names a kind, or nearly.
pub(super) fn is_like_a_kind(written: &str) -> bool {
    written == "any" || nearest(written, KINDS.iter().map(|kind| kind.name)).is_some()
}

fn known_kind(written: &Ident, errors: &mut Errors) -> Option<&'static Kind> {
    let name = written.to_string();
    let known = KINDS.iter().find(|kind| kind.name == name);
    if known.is_none() {
        let names = KINDS.iter().map(|kind| kind.name);
        let hint = match (nearest(&name, names.clone()), filters::with_word(&name)) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, Some(filter)) if filter.starts_with("new_status") => {
                format!("did you mean `chat_member, {filter}`?")
            }
            (None, Some(filter)) => format!("did you mean `message, {filter}`?"),
            (None, None) => {
                format!("the kinds are {}, or any", names.collect::<Vec<_>>().join(", "))
            }
        };
        errors.on(written, format_args!("`{name}` is no kind of update: {hint}"));
    }
    known
}

/// What a key wants of a kind.
struct Wants {
    has: fn(&Kind) -> bool,
    /// Ends the sentence "an update of kind `poll` has ...".
    lacks: &'static str,
    /// Ends the sentence "`text` goes with ...".
    kinds: &'static str,
}

const MESSAGES: &str = "`message` and the other kinds of message";

const COMMAND: Wants = Wants {
    has: |kind| kind.is_message,
    lacks: "no text, so there is no command in it",
    kinds: MESSAGES,
};

fn wants(key: &str) -> Option<Wants> {
    Some(match key {
        "text" => Wants { has: |kind| kind.is_message, lacks: "no text", kinds: MESSAGES },
        "content" => Wants { has: |kind| kind.is_message, lacks: "no content", kinds: MESSAGES },
        "prefix" | "regex" => Wants {
            has: |kind| kind.part.is_some(),
            lacks: "no text",
            kinds: "messages, `callback_query` (its data) and `inline_query`",
        },
        "data" => Wants {
            has: |kind| kind.part == Some(Part::Data),
            lacks: "no data of a button",
            kinds: "`callback_query`",
        },
        "query" => Wants {
            has: |kind| kind.part == Some(Part::Query),
            lacks: "no query",
            kinds: "`inline_query` and `chosen_inline_result`",
        },
        "game" => Wants {
            has: |kind| kind.has_game,
            lacks: "no short name of a game",
            kinds: "`callback_query`; for messages that hold a game write `content = game`",
        },
        "chat" => Wants {
            has: |kind| kind.has_chat,
            lacks: "no chat",
            kinds: "kinds about a chat, such as `message`",
        },
        "new_status" | "old_status" => Wants {
            has: |kind| kind.is_member,
            lacks: "no member whose status changes",
            kinds: "`chat_member` and `my_chat_member`",
        },
        _ => return None,
    })
}

fn filter_fits(filter: &Filter, kinds: &[&'static Kind], errors: &mut Errors) {
    let key = match filter {
        Filter::Is { key, .. }
        | Filter::Prefix { key, .. }
        | Filter::Regex { key, .. }
        | Filter::Matches(Matches { key, .. }) => key,
        Filter::Ask { .. } => return,
        Filter::Of { filters, .. } => {
            return filters.iter().for_each(|filter| filter_fits(filter, kinds, errors));
        }
    };
    if let Some(wants) = wants(&key.to_string()) {
        fits(key, kinds, &wants, errors);
    }
}

fn fits(key: &Ident, kinds: &[&'static Kind], wants: &Wants, errors: &mut Errors) {
    if let Some(kind) = kinds.iter().find(|kind| !(wants.has)(kind)) {
        let (name, lacks, with) = (kind.name, wants.lacks, wants.kinds);
        let other = match (kind.part, &*key.to_string()) {
            (Some(Part::Data), "text" | "query") => ", and this kind has `data`",
            (Some(Part::Query), "text" | "data") => ", and this kind has `query`",
            (Some(Part::Text), "data" | "query") => ", and this kind has `text`",
            _ => "",
        };
        errors.on(
            key,
            format_args!("an update of kind `{name}` has {lacks}: `{key}` goes with {with}{other}"),
        );
    }
}

/// Checks that each name that a pattern binds is an argument.
pub(super) fn bound_names(attr: &Attr, function: &Function, errors: &mut Errors) {
    let arguments = function.named_arguments();
    let mut seen: Vec<&Ident> = Vec::new();
    for filter in &attr.filters {
        let Filter::Matches(Matches { key, bound, .. }) = filter else { continue };
        for name in bound {
            if seen.contains(&name) {
                errors.on(
                    name,
                    format_args!("`{name}` is bound twice: write `..` in one of the patterns"),
                );
            } else if !arguments.contains(&Some(name)) {
                let function = &function.signature.ident;
                errors.on(name, format_args!("`{key}` binds `{name}`, and `{function}` has no argument of that name: add one, or write `..` in place of it"));
            }
            seen.push(name);
        }
    }
}

/// Checks that what cannot come from the update comes from the regular expression, and is there.
pub(super) fn captures(attr: &Attr, function: &Function, errors: &mut Errors) {
    let parts = attr.filters.iter().find_map(|filter| match filter {
        Filter::Regex { names, .. } => Some(names),
        _ => None,
    });
    let nested = nested_parts(&attr.filters);
    if parts.is_none() && nested.is_empty() {
        return;
    }
    let parts = parts.map_or(&[][..], Vec::as_slice);
    for argument in &function.signature.inputs {
        let FnArg::Typed(argument) = argument else { continue };
        let Pat::Ident(name) = &*argument.pat else { continue };
        let (name, ty) = (name.ident.unraw().to_string(), &*argument.ty);
        if parts.contains(&name) || !is_plain(optional(ty).unwrap_or(ty)) || is_bound(attr, &name) {
            continue;
        }
        let hint = match nearest(&name, parts.iter().map(String::as_str)) {
            _ if nested.contains(&&name) => {
                "what stands inside of `any` or `not` gives no arguments".to_owned()
            }
            Some(near) => format!("did you mean `{near}`?"),
            None if parts.is_empty() => format!("name one, `(?<{name}>...)`"),
            None => format!("its parts are {}", parts.join(", ")),
        };
        errors
            .on(&argument.pat, format_args!("the regular expression has no part `{name}`: {hint}"));
    }
}

/// The named parts of regular expressions inside of `any` and `not`.
fn nested_parts(filters: &[Filter]) -> Vec<&String> {
    fn parts(filter: &Filter) -> Vec<&String> {
        match filter {
            Filter::Regex { names, .. } => names.iter().collect(),
            filter => nested_parts(std::slice::from_ref(filter)),
        }
    }
    let inner = filters.iter().filter_map(|filter| match filter {
        Filter::Of { filters, .. } => Some(filters.iter().flat_map(parts)),
        _ => None,
    });
    inner.flatten().collect()
}

fn is_bound(attr: &Attr, name: &str) -> bool {
    attr.filters.iter().any(|filter| match filter {
        Filter::Matches(Matches { bound, .. }) => bound.iter().any(|bound| bound.unraw() == name),
        _ => false,
    })
}

/// Types of std that no update brings.
const PLAIN: [&str; 17] = [
    "String", "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8",
    "u16", "u32", "u64", "u128", "usize",
];

fn is_plain(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path.get_ident().is_some_and(|name| PLAIN.iter().any(|plain| name == plain))
}

/// Checks that a handler's name is not in the way of what names the framework.
pub(super) fn name(function: &Function, errors: &mut Errors) {
    let name = &function.signature.ident;
    if name == "on" {
        errors.on(name, "a handler cannot be named `on`, which is the attribute's own name");
    }
}

/// Checks the function, which is called by what it is.
pub(super) fn function(function: &Function, what: &str, errors: &mut Errors) {
    let signature = &function.signature;
    let name = &signature.ident;
    let generics = &signature.generics;
    if !generics.params.is_empty() {
        errors.on(&generics.params, format_args!("{what} `{name}` must not be generic: the framework calls it, and would not know with which types"));
    } else if let Some(clause) = &generics.where_clause {
        errors.on(clause, format_args!("{what} `{name}` must not have a `where` clause"));
    }
    if let Safety::Unsafe(token) = &signature.safety {
        errors.on(
            token,
            format_args!("{what} `{name}` must not be `unsafe`: the framework calls it"),
        );
    }
    if let Some(abi) = &signature.abi {
        errors.on(abi, format_args!("{what} `{name}` must be a Rust function"));
    }
    if let Some(token) = &signature.variadic {
        errors.on(token, format_args!("{what} `{name}` must have a fixed number of arguments"));
    }
    for argument in &signature.inputs {
        match argument {
            FnArg::Receiver(receiver) => errors.on(
                receiver,
                format_args!("{what} `{name}` must be a free function: give it what it needs by `State<T>` in place of `self`"),
            ),
            FnArg::Typed(argument) => match &*argument.ty {
                Type::Reference(reference) => errors.at(
                    reference.span(),
                    format_args!("{what} `{name}` takes its arguments by value: remove the `&`"),
                ),
                Type::ImplTrait(ty) => errors.on(
                    ty,
                    format_args!("{what} `{name}` must name the types of its arguments"),
                ),
                _ => {}
            },
        }
    }
}
