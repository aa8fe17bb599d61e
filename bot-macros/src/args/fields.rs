//! The struct under `#[derive(CommandArgs)]`: its fields, and the rules for them.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{
    Expr, GenericArgument, Item, ItemStruct, LitStr, Member, PathArguments, Type, ext::IdentExt,
};

use super::attr::{self, Attr, On};
use crate::errors::Errors;

/// A field, which is an argument.
pub(super) struct Field {
    /// Its type as it was written, for errors about it.
    pub(super) tokens: TokenStream,
    pub(super) member: Member,
    /// The type that is read from a word: that inside of an `Option` or a `Vec`.
    pub(super) ty: Type,
    pub(super) form: Form,
    /// The name that the attribute gives.
    pub(super) name: Option<LitStr>,
    pub(super) default: Option<(Ident, Option<Expr>)>,
    pub(super) rest: Option<Ident>,
}

/// What a field's type says by its name.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Form {
    Plain,
    Optional,
    Many,
}

impl Field {
    /// The name for errors and the usage line; a field of a tuple may have none.
    pub(super) fn name(&self) -> Option<String> {
        match (&self.name, &self.member) {
            (Some(name), _) => Some(name.value()),
            (None, Member::Named(name)) => Some(name.unraw().to_string()),
            (None, Member::Unnamed(_)) => None,
        }
    }

    /// What errors call it.
    pub(super) fn shown(&self) -> String {
        format!("`{}`", self.name().unwrap_or_else(|| self.tokens.to_string()))
    }
}

/// The struct, or its name where it is something else, which is reported.
pub(super) fn parse(item: &TokenStream, errors: &mut Errors) -> Result<ItemStruct, Option<Ident>> {
    let (name, generics) = match syn::parse2(item.clone()) {
        Ok(Item::Struct(item)) if item.generics.params.is_empty() => return Ok(item),
        Ok(Item::Struct(item)) => {
            let message = format!(
                "`{}` must not be generic: its usage line is made from the types of its fields",
                item.ident
            );
            errors.on(&item.generics.params, message);
            return Err(None);
        }
        Ok(Item::Enum(item)) => {
            errors.on(
                &item.ident,
                "the arguments of a command are a struct; for an enum whose variants are words write `#[derive(CommandArg)]`",
            );
            (item.ident, item.generics)
        }
        Ok(Item::Union(item)) => {
            errors.on(&item.ident, "the arguments of a command are a struct");
            (item.ident, item.generics)
        }
        Ok(_) => return Err(None), // no derive stands there
        Err(error) => {
            errors.add(error);
            return Err(None);
        }
    };
    Err(generics.params.is_empty().then_some(name))
}

/// Its fields, all rules checked.
pub(super) fn fields(item: &ItemStruct, errors: &mut Errors) -> Vec<Field> {
    let fields: Vec<_> = item
        .fields
        .members()
        .zip(&item.fields)
        .map(|(member, field)| {
            let Attr { name, default, rest, .. } = attr::parse(&field.attrs, On::Field, errors);
            let (form, ty) = form(&field.ty);
            let tokens = field.ty.to_token_stream();
            Field { tokens, member, ty: ty.clone(), form, name, default, rest }
        })
        .collect();
    for field in &fields {
        name_is_shown(field, errors);
        attributes_fit_the_type(field, errors);
    }
    fields
}

fn name_is_shown(field: &Field, errors: &mut Errors) {
    if let Some(name) = field.name.as_ref().filter(|name| name.value().trim().is_empty()) {
        errors.on(name, "the name is what the usage line shows: it must not be empty");
    }
}

fn attributes_fit_the_type(field: &Field, errors: &mut Errors) {
    if let Some((key, _)) = &field.default {
        match field.form {
            Form::Plain => {}
            Form::Optional => errors.on(
                key,
                "an `Option` that is left out is `None`: remove `default`, or the `Option`",
            ),
            Form::Many => errors.on(key, "a `Vec` that is left out is empty: remove `default`"),
        }
    }
    if let Some(key) = field.rest.as_ref().filter(|_| field.form == Form::Many) {
        errors.on(
            key,
            "a `Vec` takes all words that are left anyway: remove `rest`, or use a `String` for the text as it was written",
        );
    }
}

/// What is inside of an `Option` or a `Vec`, or the type itself.
fn form(ty: &Type) -> (Form, &Type) {
    let Type::Path(path) = ty else { return (Form::Plain, ty) };
    let Some(last) = path.path.segments.last() else { return (Form::Plain, ty) };
    let form = match &*last.ident.to_string() {
        "Option" => Form::Optional,
        "Vec" => Form::Many,
        _ => return (Form::Plain, ty),
    };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return (Form::Plain, ty);
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(inside)) if arguments.args.len() == 1 => (form, inside),
        _ => (Form::Plain, ty),
    }
}
