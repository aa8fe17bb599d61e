//! The names that stand in a button's text: those of types and variants in snake_case, or others.

use proc_macro2::Ident;
use syn::ext::IdentExt;

/// `BuyItem` as `buy_item`, `HTTPServer` as `http_server`.
pub(super) fn snake_case(name: &Ident) -> String {
    let chars: Vec<char> = name.unraw().to_string().chars().collect();
    let mut snake = String::new();
    for (i, &c) in chars.iter().enumerate() {
        let after_a_word = i > 0 && !chars[i - 1].is_uppercase() && chars[i - 1] != '_';
        let begins_a_word =
            i > 0 && chars[i - 1] != '_' && chars.get(i + 1).is_some_and(|c| c.is_lowercase());
        if c.is_uppercase() && (after_a_word || begins_a_word) {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

/// What no name may be: the reason, if it is that.
pub(super) fn mistake(name: &str) -> Option<String> {
    const MAX: usize = 32;
    let ok = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.is_empty() {
        return Some("it is empty".into());
    }
    if let Some(c) = name.chars().find(|c| !ok(*c)) {
        return Some(format!("it has a `{c}`"));
    }
    (name.len() > MAX).then(|| format!("it has {} characters", name.len()))
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::*;

    #[test]
    fn words_are_found() {
        for (name, snake) in [
            ("Tea", "tea"),
            ("BuyItem", "buy_item"),
            ("HTTPServer", "http_server"),
            ("Page2Of", "page2_of"),
            ("Old_Name", "old_name"),
            ("A", "a"),
            ("ABC", "abc"),
            ("Ünder", "ünder"),
        ] {
            assert_eq!(snake_case(&Ident::new(name, Span::call_site())), snake);
        }
        assert_eq!(snake_case(&Ident::new_raw("type", Span::call_site())), "type");
    }

    #[test]
    fn names_are_short_and_plain() {
        assert_eq!(mistake("shop_2"), None);
        assert_eq!(mistake(&"a".repeat(32)), None);
        assert!(mistake(&"a".repeat(33)).is_some());
        for name in ["", "Shop", "a:b", "a~1", "a b", "ü"] {
            assert!(mistake(name).is_some(), "{name}");
        }
    }
}
