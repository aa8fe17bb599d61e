//! What `#[on]` writes, compared with what it has written before: `tests/expansions/NAME.rs` has a
//! function, `NAME.expanded.rs` what becomes of it.
//!
//! `EXPANSIONS=overwrite cargo test -p bot-macros --all-features` writes the latter anew; read the
//! difference before it is committed.

use std::{fs, path::Path};

use quote::ToTokens;
use syn::{ItemFn, Meta};

/// What the macro makes of a function with its attribute.
fn expanded(source: &str) -> String {
    let mut function: ItemFn = syn::parse_str(source).expect("one function");
    let on = function.attrs.iter().position(|attribute| attribute.path().is_ident("on"));
    let on = function.attrs.remove(on.expect("an `#[on]`"));
    let Meta::List(meta) = &on.meta else { panic!("arguments") };
    let written = on.to_token_stream().to_string();
    let output = super::expand(&meta.tokens, &function.into_token_stream(), Some(&written));
    let output = syn2::parse_file(&output.to_string()).expect("the output is Rust");
    prettyplease::unparse(&output)
}

#[test]
fn what_is_written_is_what_was_written_before() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expansions");
    let overwrite = std::env::var("EXPANSIONS").is_ok_and(|value| value == "overwrite");
    let mut names: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter_map(|file| file.strip_suffix(".rs").map(str::to_owned))
        .filter(|name| !name.ends_with(".expanded"))
        .filter(|name| cfg!(feature = "regex") || name != "regex")
        .collect();
    names.sort();
    assert!(names.len() > 9, "{names:?}");
    for name in names {
        let source = fs::read_to_string(folder.join(format!("{name}.rs"))).unwrap();
        let file = folder.join(format!("{name}.expanded.rs"));
        let now = expanded(&source);
        if overwrite {
            fs::write(&file, now).unwrap();
        } else {
            let before = fs::read_to_string(&file).unwrap_or_default();
            assert_eq!(
                now, before,
                "{name}: run with EXPANSIONS=overwrite if this is what it is to be"
            );
        }
    }
}
