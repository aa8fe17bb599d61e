//! Names: the API's, in Rust's case.

/// `sendMessage` or `upload_photo` as a type's or variant's name.
pub fn pascal(name: &str) -> String {
    let mut out = String::new();
    for word in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut chars = word.chars();
        if let Some(first) = chars.next() {
            out.push(first.to_ascii_uppercase());
            out.extend(chars);
        }
    }
    out
}

/// `sendMessage` or `InlineKeyboardButton` as a function's name.
pub fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            if !out.is_empty() {
                out.push('_');
            }
            out.push(c.to_ascii_lowercase());
        } else {
            out.push(c);
        }
    }
    out
}

/// A field's name as an identifier.
pub fn ident(name: &str) -> String {
    match name {
        "type" | "as" | "match" | "ref" | "in" | "final" | "static" | "move" | "use" | "where" => {
            format!("r#{name}")
        }
        _ => name.to_owned(),
    }
}

/// What the names of a union's variants begin with: left out of the variants' names.
pub fn common_prefix(union: &str, variants: &[&str]) -> String {
    if variants.iter().all(|v| v.starts_with(union) && *v != union) {
        return union.to_owned();
    }
    let Some((first, rest)) = variants.split_first() else {
        return String::new();
    };
    if rest.is_empty() {
        return String::new();
    }
    // Only whole words: cut before an upper-case letter that every name has there.
    let ends = |n: usize| first[n..].starts_with(|c: char| c.is_ascii_uppercase());
    let shared = |n: usize| rest.iter().all(|v| v.len() > n && v[..n] == first[..n]);
    let word = |n: usize| rest.iter().all(|v| v[n..].starts_with(|c: char| c.is_ascii_uppercase()));
    let cut = (1..first.len()).rev().find(|n| ends(*n) && shared(*n) && word(*n));
    first[..cut.unwrap_or(0)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_the_words_of_the_api() {
        assert_eq!(pascal("sendMessage"), "SendMessage");
        assert_eq!(pascal("upload_video_note"), "UploadVideoNote");
        assert_eq!(snake("getMyDefaultAdministratorRights"), "get_my_default_administrator_rights");
        assert_eq!(ident("type"), "r#type");
    }

    #[test]
    fn prefixes_are_whole_words() {
        assert_eq!(
            common_prefix("ChatMember", &["ChatMemberOwner", "ChatMemberLeft"]),
            "ChatMember"
        );
        assert_eq!(
            common_prefix("InputPollMedia", &["InputMediaPhoto", "InputMediaPoll"]),
            "InputMedia"
        );
        assert_eq!(common_prefix("ReplyMarkup", &["InlineKeyboardMarkup", "ForceReply"]), "");
        assert_eq!(common_prefix("MessageOrTrue", &["Message"]), "");
    }
}
