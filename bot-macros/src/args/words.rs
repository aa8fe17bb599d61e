//! The enum under `#[derive(CommandArg)]`: its variants, which are words, and the rules for them.

use proc_macro2::{Ident, TokenStream};
use syn::{Fields, Item, ItemEnum, Variant, spanned::Spanned};

use super::attr::{self, On};
use crate::{errors::Errors, names::snake_case};

/// A variant and its word.
pub(super) struct Word {
    pub(super) variant: Ident,
    pub(super) word: String,
}

/// The enum, or its name where it is something else, which is reported.
pub(super) fn parse(item: &TokenStream, errors: &mut Errors) -> Result<ItemEnum, Option<Ident>> {
    let (name, generics) = match syn::parse2(item.clone()) {
        Ok(Item::Enum(item)) if item.generics.params.is_empty() => return Ok(item),
        Ok(Item::Enum(item)) => {
            let message = format!("`{}` must not be generic: its variants are words", item.ident);
            errors.on(&item.generics.params, message);
            return Err(None);
        }
        Ok(Item::Struct(item)) => {
            errors.on(
                &item.ident,
                "`CommandArg` is derived for an enum whose variants are words; for all arguments of a command write `#[derive(CommandArgs)]`, for one of your own implement `FromStr` or `CommandArg`",
            );
            (item.ident, item.generics)
        }
        Ok(Item::Union(item)) => {
            let message = "`CommandArg` is derived for an enum whose variants are words";
            errors.on(&item.ident, message);
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

/// The words, all rules checked.
pub(super) fn words(item: &ItemEnum, errors: &mut Errors) -> Vec<Word> {
    if item.variants.is_empty() {
        errors.on(&item.ident, "an enum without variants has no words: add one");
    }
    let mut words: Vec<Word> = Vec::new();
    for variant in &item.variants {
        has_no_fields(variant, errors);
        let attr = attr::parse(&variant.attrs, On::Variant, errors);
        let (word, span) = match &attr.name {
            Some(name) => (name.value(), name.span()),
            None => (snake_case(&variant.ident), variant.ident.span()),
        };
        if word.is_empty() || word.contains(char::is_whitespace) {
            errors.at(span, "the name is what is written for this variant: one word");
        }
        let same = |other: &&Word| other.word.to_lowercase() == word.to_lowercase();
        if let Some(other) = words.iter().find(same) {
            let message = format!("`{word}` is the word of `{}` already", other.variant);
            errors.at(span, message);
        }
        words.push(Word { variant: variant.ident.clone(), word });
    }
    words
}

fn has_no_fields(variant: &Variant, errors: &mut Errors) {
    if !matches!(variant.fields, Fields::Unit) {
        errors.at(
            variant.fields.span(),
            format_args!(
                "`{}` is read from a word, and there is nothing for its fields: remove them, or implement `CommandArg` yourself",
                variant.ident
            ),
        );
    }
}
