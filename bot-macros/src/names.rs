//! The names that types and variants have outside of Rust.

use proc_macro2::Ident;
use syn::ext::IdentExt;

/// `BuyItem` as `buy_item`, `HTTPServer` as `http_server`.
pub(crate) fn snake_case(name: &Ident) -> String {
    let name = name.unraw().to_string();
    let mut snake = String::new();
    let mut chars = name.chars().peekable();
    let mut previous = '_';
    while let Some(c) = chars.next() {
        // A word begins after a small letter or a digit, and with the last of several capitals.
        let begins = c.is_uppercase()
            && previous != '_'
            && (!previous.is_uppercase() || chars.peek().is_some_and(|next| next.is_lowercase()));
        if begins {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
        previous = c;
    }
    snake
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
            ("Top10", "top10"),
            ("Old_Name", "old_name"),
            ("A", "a"),
            ("ABC", "abc"),
            ("Straße", "straße"),
            ("Ünder", "ünder"),
        ] {
            assert_eq!(snake_case(&Ident::new(name, Span::call_site())), snake);
        }
        assert_eq!(snake_case(&Ident::new_raw("type", Span::call_site())), "type");
    }
}
