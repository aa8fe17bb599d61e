//! HTML's character references.

/// A character reference that a text begins with: the code, and the length of the reference.
pub(super) fn decode(text: &str) -> Option<(u32, usize)> {
    let name = text.strip_prefix('&')?;
    let (code, len) = if let Some(number) = name.strip_prefix('#') {
        let (digits, radix, prefix) = match number.strip_prefix('x') {
            Some(digits) => (digits, 16, 3),
            None => (number, 10, 2),
        };
        let len = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
        let code = u32::from_str_radix(&digits[..len], radix).ok()?;
        let len = prefix + len;
        if code == 0 || code >= 0x10_ffff || len >= 10 {
            return None;
        }
        (code, len)
    } else {
        let len = name.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(name.len());
        let c = match &name[..len] {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            _ => return None,
        };
        (u32::from(c), 1 + len)
    };
    Some((code, len + usize::from(text[len..].starts_with(';'))))
}

/// A text with its references decoded.
pub(super) fn decode_all(mut text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    while let Some(c) = text.chars().next() {
        let decoded = decode(text).and_then(|(code, len)| Some((char::from_u32(code)?, len)));
        let (c, len) = decoded.unwrap_or((c, c.len_utf8()));
        out.push(c);
        text = &text[len..];
    }
    out
}
