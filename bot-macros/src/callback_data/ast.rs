//! The type under the derive: its name, and its variants or fields.

use proc_macro2::{Ident, TokenStream};
use syn::{Attribute, Fields, Generics, Item};

use crate::errors::Errors;

/// A struct or an enum.
pub(super) struct Input {
    pub(super) name: Ident,
    pub(super) attributes: Vec<Attribute>,
    pub(super) shape: Shape,
    /// Without parameters, so that an impl can name it.
    pub(super) is_plain: bool,
}

/// What a value consists of.
pub(super) enum Shape {
    Struct(Fields),
    Enum(Vec<Variant>),
}

/// One of an enum's variants.
pub(super) struct Variant {
    pub(super) name: Ident,
    pub(super) attributes: Vec<Attribute>,
    pub(super) fields: Fields,
}

/// Reads the type; reports one that cannot be data.
pub(super) fn parse(item: &TokenStream, errors: &mut Errors) -> Option<Input> {
    let (name, attributes, generics, shape) = match syn::parse2(item.clone()) {
        Ok(Item::Struct(item)) => {
            (item.ident, item.attrs, item.generics, Shape::Struct(item.fields))
        }
        Ok(Item::Enum(item)) => {
            let variants = item.variants.into_iter().map(|variant| Variant {
                name: variant.ident,
                attributes: variant.attrs,
                fields: variant.fields,
            });
            (item.ident, item.attrs, item.generics, Shape::Enum(variants.collect()))
        }
        Ok(Item::Union(item)) => {
            errors.on(
                item.union_token,
                "a union does not say what is in it: `CallbackData` goes on a struct or an enum",
            );
            return None;
        }
        Ok(other) => {
            errors.on(other, "`CallbackData` goes on a struct or an enum");
            return None;
        }
        Err(error) => {
            errors.add(error);
            return None;
        }
    };
    if generics.params.is_empty() {
        return Some(Input { name, attributes, shape, is_plain: true });
    }
    refuse(&generics, errors);
    Some(Input { name, attributes, shape, is_plain: false })
}

fn refuse(generics: &Generics, errors: &mut Errors) {
    errors.on(
        &generics.params,
        "data of a button has no parameters: its prefix names one type, and it borrows nothing; write the types out, and `String` in place of `&str`",
    );
}
