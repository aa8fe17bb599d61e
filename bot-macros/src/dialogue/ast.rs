//! The item under the derive.

use proc_macro2::{Ident, TokenStream};
use syn::{Attribute, Field, Fields, Generics, Item, Variant};

use super::Derive;
use crate::errors::Errors;

/// An enum of steps or a struct of data.
pub(super) struct Input {
    pub(super) attributes: Vec<Attribute>,
    pub(super) name: Ident,
    pub(super) generics: Generics,
    pub(super) body: Body,
}

pub(super) enum Body {
    Steps(Vec<Variant>),
    Data(Fields),
}

impl Input {
    /// Whether an impl for it needs no parameters.
    pub(super) fn is_plain(&self) -> bool {
        self.generics.params.is_empty() && self.generics.where_clause.is_none()
    }

    /// The fields of all steps, or of the data.
    pub(super) fn fields(&self) -> impl Iterator<Item = &Field> {
        let (steps, data): (&[Variant], _) = match &self.body {
            Body::Steps(steps) => (steps, None),
            Body::Data(fields) => (&[], Some(fields)),
        };
        steps.iter().map(|step| &step.fields).chain(data).flatten()
    }
}

/// Reads the item; reports one that the derive is not for.
pub(super) fn parse(item: &TokenStream, derive: Derive, errors: &mut Errors) -> Option<Input> {
    let item = match syn::parse2::<Item>(item.clone()) {
        Ok(item) => item,
        Err(error) => {
            errors.add(error);
            return None;
        }
    };
    match (item, derive) {
        (Item::Enum(item), Derive::Dialogue) => Some(Input {
            attributes: item.attrs,
            name: item.ident,
            generics: item.generics,
            body: Body::Steps(item.variants.into_iter().collect()),
        }),
        (Item::Struct(item), Derive::Session) => Some(Input {
            attributes: item.attrs,
            name: item.ident,
            generics: item.generics,
            body: Body::Data(item.fields),
        }),
        (Item::Struct(item), Derive::Dialogue) => {
            errors.on(item.ident, "a dialogue is an enum, one variant for each step: for a struct of plain data there is `#[derive(Session)]`");
            None
        }
        (Item::Enum(item), Derive::Session) => {
            errors.on(item.ident, "a session is a struct of plain data: for an enum of steps there is `#[derive(Dialogue)]`");
            None
        }
        (item, _) => {
            errors.on(item, "this cannot be kept: write an enum of steps with `#[derive(Dialogue)]`, or a struct of plain data with `#[derive(Session)]`");
            None
        }
    }
}
