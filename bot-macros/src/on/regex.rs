//! Regular expressions, checked while the program is compiled.

use syn::LitStr;

use crate::errors::Errors;

/// The names of the parts that an expression names.
#[cfg(feature = "regex")]
pub(super) fn names(pattern: &LitStr, errors: &mut Errors) -> Vec<String> {
    use regex_syntax::hir::{Hir, HirKind};

    fn collect(hir: &Hir, names: &mut Vec<String>) {
        match hir.kind() {
            HirKind::Capture(capture) => {
                names.extend(capture.name.as_deref().map(str::to_owned));
                collect(&capture.sub, names);
            }
            HirKind::Repetition(repeated) => collect(&repeated.sub, names),
            HirKind::Concat(parts) | HirKind::Alternation(parts) => {
                parts.iter().for_each(|part| collect(part, names));
            }
            _ => {}
        }
    }

    let mut names = Vec::new();
    match regex_syntax::parse(&pattern.value()) {
        Ok(hir) => collect(&hir, &mut names),
        Err(error) => {
            errors.on(pattern, format_args!("this is no regular expression:\n{error}"));
        }
    }
    names
}

/// Without the feature there are none.
#[cfg(not(feature = "regex"))]
pub(super) fn names(pattern: &LitStr, errors: &mut Errors) -> Vec<String> {
    errors.on(pattern, "`regex` needs the feature `regex` of bot-server: write `bot-server = { version = \"...\", features = [\"regex\"] }` in Cargo.toml");
    Vec::new()
}
