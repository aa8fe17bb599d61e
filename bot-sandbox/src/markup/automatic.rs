//! What the server finds in a text by itself: commands, mentions, hashtags, bare URLs and e-mail
//! addresses.

use std::ops::Range;

use bot_core::types::{MessageEntity, MessageEntityType as Type};

/// The entities of a plain text.
pub(crate) fn find(text: &str) -> Vec<MessageEntity> {
    let mut found: Vec<(Range<usize>, Type)> = Vec::new();
    let mut add = |range: Option<Range<usize>>, kind: Type| {
        if let Some(range) = range
            && found.last().is_none_or(|(last, _)| last.end <= range.start)
        {
            found.push((range, kind));
        }
    };
    for (start, end) in words(text) {
        let word = &text[start..end];
        if let Some((range, kind)) = address(word) {
            add(Some(start + range.start..start + range.end), kind);
            continue;
        }
        for (at, sign) in word.match_indices(['/', '@', '#']) {
            let at = start + at;
            match sign {
                "/" => add(command(text, at), Type::BotCommand),
                "@" => add(mention(text, at), Type::Mention),
                _ => add(hashtag(text, at), Type::Hashtag),
            }
        }
    }
    let units =
        |range: Range<usize>| i64::try_from(text[range].encode_utf16().count()).unwrap_or(i64::MAX);
    let entities = found
        .into_iter()
        .map(|(range, kind)| MessageEntity::new(kind, units(0..range.start), units(range)));
    entities.collect()
}

/// The stretches between white space.
fn words(text: &str) -> impl Iterator<Item = (usize, usize)> {
    text.split_whitespace().map(|word| {
        let start = word.as_ptr().addr() - text.as_ptr().addr();
        (start, start + word.len())
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The name that begins here, if it has a length like this and nothing sticks to it.
fn name(text: &str, at: usize, lengths: Range<usize>) -> Option<usize> {
    let rest = &text[at..];
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let len = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
    let sticks = rest[len..].starts_with(is_word);
    (lengths.contains(&len) && !sticks).then_some(at + len)
}

fn before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

fn command(text: &str, at: usize) -> Option<Range<usize>> {
    let is_in_the_way = |c: char| is_word(c) || matches!(c, '/' | '<' | '>');
    if before(text, at).is_some_and(is_in_the_way) {
        return None;
    }
    let mut end = name(text, at + 1, 1..65)?;
    if text[end..].starts_with('@') {
        end = name(text, end + 1, 3..33)?;
    }
    (!text[end..].starts_with(['/', '<', '>'])).then_some(at..end)
}

fn mention(text: &str, at: usize) -> Option<Range<usize>> {
    if before(text, at).is_some_and(is_word) {
        return None;
    }
    Some(at..name(text, at + 1, 2..33)?)
}

fn hashtag(text: &str, at: usize) -> Option<Range<usize>> {
    let is_letter = |c: char| is_word(c) || c == '\u{200c}' || c == '\u{b7}';
    if before(text, at).is_some_and(is_letter) {
        return None;
    }
    let rest = &text[at + 1..];
    let tag = &rest[..rest.find(|c| !is_letter(c)).unwrap_or(rest.len())];
    let is_tag = tag.contains(char::is_alphabetic) && tag.chars().count() <= 256;
    (is_tag && !rest[tag.len()..].starts_with('#')).then_some(at..at + 1 + tag.len())
}

/// Top-level domains by which a bare host is known for one.
const DOMAINS: [&str; 12] =
    ["com", "org", "net", "io", "me", "dev", "app", "cn", "ru", "bot", "info", "edu"];

/// A URL or an e-mail address in a word.
fn address(word: &str) -> Option<(Range<usize>, Type)> {
    let start = word.find(|c: char| !matches!(c, '(' | '[' | '{' | '<' | '"' | '\''))?;
    let word = word[start..].trim_end_matches(|c: char| {
        matches!(c, '.' | ',' | '!' | '?' | ';' | ':' | ')' | ']' | '}' | '>' | '"' | '\'')
    });
    let range = start..start + word.len();
    let lower = word.to_ascii_lowercase();
    if let Some((scheme, rest)) = lower.split_once("://") {
        let is_known = matches!(scheme, "http" | "https" | "ftp" | "tg" | "safew");
        return (is_known && !rest.is_empty()).then_some((range, Type::Url));
    }
    let host = &lower[..lower.find(['/', '?', '#', ':']).unwrap_or(lower.len())];
    let (user, host) = host.rsplit_once('@').map_or((None, host), |(u, h)| (Some(u), h));
    let (name, domain) = host.rsplit_once('.')?;
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    let is_host = DOMAINS.contains(&domain) && name.split('.').all(is_label);
    let is_user = |user: &str| {
        !user.is_empty() && user.chars().all(|c| c.is_ascii_alphanumeric() || "._-+".contains(c))
    };
    match user {
        _ if !is_host => None,
        None => Some((range, Type::Url)),
        Some(user) => is_user(user).then_some((range, Type::Email)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, &str)> {
        let entities = find(text).into_iter();
        entities
            .map(|e| {
                let part = bot_core::text::entity_text(text, &e).unwrap();
                (e.r#type.to_string(), part)
            })
            .collect()
    }

    #[test]
    fn commands_mentions_hashtags_and_addresses_are_found() {
        let text =
            "👍 /start@EchoBot a/b @mei_1, #中文 (https://safew.org/a?b=c) safew.org. x@y.com";
        let expected = [
            ("bot_command", "/start@EchoBot"),
            ("mention", "@mei_1"),
            ("hashtag", "#中文"),
            ("url", "https://safew.org/a?b=c"),
            ("url", "safew.org"),
            ("email", "x@y.com"),
        ];
        assert_eq!(found(text), expected.map(|(kind, part)| (kind.to_owned(), part)));
    }

    #[test]
    fn what_only_looks_like_one_is_not_found() {
        for text in ["1/2", "//x", "/", "@a", "a@b", "#1", "#", "a#b", "1.5", "e.g. this", "</b>"] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
