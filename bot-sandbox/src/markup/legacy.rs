//! Telegram's older `Markdown`: nothing nests, and there are few styles.

use bot_core::{Dialect, types::MessageEntityType as Type};

use super::{
    link,
    markdown::{Parsed, language},
    output::Output,
};

pub(super) fn parse(text: &str) -> Parsed {
    let mut output = Output::default();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if let Some(escaped) = rest.strip_prefix('\\').and_then(|rest| rest.chars().next())
            && matches!(escaped, '_' | '*' | '`' | '[')
        {
            output.push(escaped);
            at += 2;
            continue;
        }
        if !matches!(c, '_' | '*' | '`' | '[') {
            output.push(c);
            at += c.len_utf8();
            continue;
        }
        let from = output.len;
        let is_block = rest.starts_with("```");
        let (begin, end) = match c {
            '[' => ("[", "]"),
            '_' => ("_", "_"),
            '*' => ("*", "*"),
            _ if is_block => ("```", "```"),
            _ => ("`", "`"),
        };
        let begins = at;
        at += begin.len();
        let (language, taken) = if is_block { language(&text[at..]) } else { ("", 0) };
        at += taken;
        let content = text[at..].find(end).map(|len| &text[at..at + len]).ok_or_else(|| {
            format!("Can't find end of the entity starting at byte offset {begins}")
        })?;
        output.push_str(content);
        at += content.len() + end.len();
        match c {
            '_' => drop(output.entity(Type::Italic, from)),
            '*' => drop(output.entity(Type::Bold, from)),
            '`' if is_block => {
                if let Some(entity) = output.entity(Type::Pre, from) {
                    entity.language = Some(language.to_owned()).filter(|l| !l.is_empty());
                }
            }
            '`' => drop(output.entity(Type::Code, from)),
            _ => {
                let url = match text[at..].strip_prefix('(') {
                    None => content,
                    Some(rest) => {
                        let url = &rest[..rest.find(')').unwrap_or(rest.len())];
                        at = (at + url.len() + 2).min(text.len());
                        url
                    }
                };
                output.link(link::target(Dialect::Telegram, url), from);
            }
        }
    }
    Ok(output.finish())
}
