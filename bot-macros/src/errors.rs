//! All mistakes of one attribute, reported together.

use std::fmt::Display;

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::ToTokens;

/// The mistakes found so far.
#[derive(Default)]
pub(crate) struct Errors(Option<syn::Error>);

impl Errors {
    /// A mistake in these tokens.
    pub(crate) fn on(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.add(syn::Error::new_spanned(tokens, message));
    }

    /// A mistake at this place.
    pub(crate) fn at(&mut self, span: Span, message: impl Display) {
        self.add(syn::Error::new(span, message));
    }

    /// A mistake that the parser found.
    pub(crate) fn add(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(all) => all.combine(error),
            None => self.0 = Some(error),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// As compile errors, each at its place.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.0.map(syn::Error::into_compile_error).unwrap_or_default()
    }
}

/// The same tokens at another place: rustc's own errors about them stand there.
pub(crate) fn respanned(tokens: TokenStream, span: Span) -> TokenStream {
    let respan = |mut token: TokenTree| {
        if let TokenTree::Group(group) = token {
            let stream = respanned(group.stream(), span);
            token = TokenTree::Group(Group::new(group.delimiter(), stream));
        }
        token.set_span(span);
        token
    };
    tokens.into_iter().map(respan).collect()
}

/// The name nearest to what was written, if one is near enough to be meant.
pub(crate) fn nearest<'a>(
    written: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let names: Vec<_> = names.into_iter().collect();
    let distances = names.iter().map(|name| (strsim::damerau_levenshtein(written, name), *name));
    let (distance, name) = distances.min()?;
    if distance <= 2 || distance * 3 <= written.len() {
        return Some(name);
    }
    // `callback` for `callback_query`, if it is the only one.
    let mut longer = names.into_iter().filter(|name| name.starts_with(written));
    longer.next().filter(|_| longer.next().is_none())
}
