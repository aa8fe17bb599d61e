//! What a message may hold, and the status of a member: words that are compared at no cost.

use super::Code;
use crate::model::{Content, Model, Path, Ty};

/// `Content`, and what a message answers about it.
pub(super) fn content(model: &Model) -> String {
    let mut code = Code::default();
    code.line("use std::fmt;\n");
    code.line("use crate::types::Message;\n");
    let words: Vec<Word<'_>> = model
        .content
        .iter()
        .map(|c| (&*c.variant, &*c.name, format!("`{}`: {}", c.name, c.doc)))
        .collect();
    code.doc(&[
        "What a message may hold: what was sent, or what happened in the chat.",
        "",
        "Named after the fields of [`Message`]. `content = photo | video` in `#[on]` asks for it.",
        "",
        "```",
        "use bot_core::{json, types::{Content, Message}};",
        "",
        "let message: Message = json::from_str(",
        "    r#\"{\"message_id\": 1, \"chat\": {\"id\": 7}, \"dice\": {\"emoji\": \"🎲\", \"value\": 6}}\"#,",
        ")?;",
        "assert!(message.has(Content::Dice));",
        "assert_eq!(message.content(), Some(Content::Dice));",
        "# Ok::<(), json::Error>(())",
        "```",
    ]);
    words_of(
        &mut code,
        "Content",
        &words,
        "All, in the order in which [`Message::content`] looks.",
    );
    code.line("impl Message {");
    code.doc(&["Whether it holds this. An empty list or text counts as not there."]);
    code.line("#[must_use]\npub fn has(&self, content: Content) -> bool {");
    let mut groups: Vec<&str> = model.content.iter().filter_map(group).collect();
    groups.dedup();
    for group in groups {
        code.line(format!("let {group} = self.{group}.as_deref();"));
    }
    code.line("match content {");
    for content in &model.content {
        code.line(format!("Content::{} => {},", content.variant, is_there(content)));
    }
    code.line("} }\n");
    code.doc(&[
        "What it mainly is: an animation has a `document` too, a live photo a `photo` and a venue a",
        "`location`, and a caption is no content. `None` where this version knows nothing of what it",
        "holds.",
    ]);
    code.line("#[must_use]\npub fn content(&self) -> Option<Content> {");
    code.line("Content::ALL.iter().copied().find(|content| self.has(*content)) } }");
    code.0
}

fn is_there(content: &Content) -> String {
    let test = |field: &str| match &content.ty {
        Ty::List(_) => format!("!{field}.is_empty()"),
        Ty::True => field.to_owned(),
        Ty::Text => format!("{field}.as_deref().is_some_and(|text| !text.is_empty())"),
        _ => format!("{field}.is_some()"),
    };
    match &content.path {
        Path::Own(field) => test(&format!("self.{field}")),
        Path::Group(group, field) => {
            format!("{group}.is_some_and(|part| {})", test(&format!("part.{field}")))
        }
    }
}

fn group(content: &Content) -> Option<&str> {
    match &content.path {
        Path::Own(_) => None,
        Path::Group(group, _) => Some(group),
    }
}

/// `MemberStatus`, and what a member answers about it.
pub(super) fn member_status(model: &Model) -> String {
    let mut code = Code::default();
    code.line("use std::fmt;\n");
    code.line("use crate::types::ChatMember;\n");
    let statuses = &model.member_statuses;
    let doc = |s: &crate::model::MemberStatus| format!("`{}`: a [`ChatMember::{}`].", s.name, s.of);
    let words: Vec<Word<'_>> = statuses.iter().map(|s| (&*s.variant, &*s.name, doc(s))).collect();
    code.doc(&[
        "A user's standing in a chat, as a word.",
        "",
        "`new_status = member | restricted` in `#[on]` asks for it.",
    ]);
    words_of(&mut code, "MemberStatus", &words, "All, from owner to banned.");
    code.line("impl ChatMember {");
    code.doc(&["The status; `None` for one that this version does not know."]);
    code.line("#[must_use]\npub const fn status(&self) -> Option<MemberStatus> {");
    code.line("Some(match self {");
    for status in statuses {
        code.line(format!("Self::{}(_) => MemberStatus::{},", status.of, status.variant));
    }
    code.line("Self::Unknown(_) => return None, }) } }");
    code.0
}

/// Variant, value and sentence.
type Word<'a> = (&'a str, &'a str, String);

/// An enum of words, which is `Copy`: what the API may add to them is not one of its values.
fn words_of(code: &mut Code, name: &str, words: &[Word<'_>], all: &str) {
    code.line("#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]");
    code.line(format!("#[non_exhaustive]\npub enum {name} {{"));
    for (variant, _, doc) in words {
        code.doc(&[doc]);
        code.line(format!("{variant},"));
    }
    code.line("}\n");
    code.line(format!("impl {name} {{"));
    code.doc(&[all]);
    code.line("pub const ALL: &'static [Self] = &[");
    for (variant, ..) in words {
        code.line(format!("Self::{variant},"));
    }
    code.line("];\n");
    code.doc(&["The name in the API."]);
    code.line("#[must_use]\npub const fn as_str(self) -> &'static str { match self {");
    for (variant, value, _) in words {
        code.line(format!("Self::{variant} => {value:?},"));
    }
    code.line("} }\n");
    code.doc(&["The one of this name."]);
    code.line("#[must_use]\npub fn from_name(name: &str) -> Option<Self> { Some(match name {");
    for (variant, value, _) in words {
        code.line(format!("{value:?} => Self::{variant},"));
    }
    code.line("_ => return None, }) } }\n");
    code.line(format!("impl fmt::Display for {name} {{"));
    code.line("fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {");
    code.line("f.write_str(self.as_str()) } }\n");
}
