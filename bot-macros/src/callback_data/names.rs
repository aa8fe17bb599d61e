//! What the names in a button's text may be.

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
    use super::*;

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
