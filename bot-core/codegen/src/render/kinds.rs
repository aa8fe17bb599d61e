//! The kinds of update: as an enum, as a payload, as types, and as the macro's table.

use std::collections::BTreeSet;

use super::Code;
use crate::model::{Kind, Model, Part};

/// A fact of a kind.
type Asks = fn(&Kind) -> bool;

/// `UpdateKind`, `Payload` and what they answer.
pub(super) fn update(model: &Model) -> String {
    let kinds = &model.kinds;
    let mut code = Code::default();
    let payloads: BTreeSet<&str> = kinds.iter().map(|k| k.payload.as_str()).collect();
    let payloads: Vec<&str> =
        payloads.into_iter().filter(|p| !matches!(*p, "Chat" | "User")).collect();
    let types = payloads.join(", ");
    code.line("use crate::{json::{Raw, Reader, Result, Write},");
    code.line(format!("types::{{Chat, User, {types}}}}};\n"));

    code.doc(&[
        "A kind of update, as the API lists them.",
        "",
        "[In the Bot API](https://core.telegram.org/bots/api#update)",
    ]);
    code.line("#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]");
    code.line("#[non_exhaustive]\npub enum UpdateKind {");
    for kind in kinds {
        code.doc(&[format!("`{}`: a [`{}`].{}", kind.name, kind.payload, remark(kind))]);
        code.line(format!("{},", kind.variant));
    }
    code.line("}\n");
    code.line("impl UpdateKind {");
    code.doc(&["All kinds, in the order of the API's page."]);
    code.line("pub const ALL: &'static [Self] = &[");
    for kind in kinds {
        code.line(format!("Self::{},", kind.variant));
    }
    code.line("];\n");
    code.doc(&["The name in the API: `callback_query`."]);
    code.line("#[must_use]\npub const fn as_str(self) -> &'static str { match self {");
    for kind in kinds {
        code.line(format!("Self::{} => {:?},", kind.variant, kind.name));
    }
    code.line("} }\n");
    code.doc(&["The kind of this name."]);
    code.line("#[must_use]\npub fn from_name(name: &str) -> Option<Self> { Some(match name {");
    for kind in kinds {
        code.line(format!("{:?} => Self::{},", kind.name, kind.variant));
    }
    code.line("_ => return None, }) }\n");
    code.doc(&["Whether the server sends it to those who ask for no kinds."]);
    code.line("#[must_use]\npub const fn is_default(self) -> bool {");
    code.line(format!("!matches!(self, {}) }}\n", variants(kinds, |k| !k.default)));
    code.doc(&["Whether SafeW has it."]);
    code.line("#[must_use]\npub const fn is_in_safew(self) -> bool {");
    code.line(format!("!matches!(self, {}) }}\n", variants(kinds, |k| !k.safew)));
    // What filters look at; the macro has the same table.
    let facts: [(&str, &str, Asks); 6] = [
        ("is_message", "Whether it is a message.", |k| k.is_message),
        ("has_chat", "Whether it may be about a chat.", |k| k.chat.is_some()),
        ("has_text", "Whether it may have a text that filters look at.", |k| k.part.is_some()),
        ("has_query", "Whether it has an inline query.", |k| k.part == Some(Part::Query)),
        ("has_game", "Whether it may name a game by its short name.", |k| k.has_game),
        ("is_member", "Whether a member's status changes.", |k| k.is_member),
    ];
    for (name, about, fact) in facts {
        code.doc(&[about]);
        code.line(format!("pub(crate) const fn {name}(self) -> bool {{"));
        code.line(format!("matches!(self, {}) }}\n", variants(kinds, fact)));
    }
    code.line("}\n");

    code.doc(&["What an update brings: one kind's type, boxed."]);
    code.line("#[derive(Clone, Debug, PartialEq)]\n#[non_exhaustive]\npub enum Payload {");
    for kind in kinds {
        code.doc(&[format!("`{}`", kind.name)]);
        code.line(format!("{}(Box<{}>),", kind.variant, kind.payload));
    }
    code.doc(&["A kind that this version does not know, as it came."]);
    code.line("Unknown(Box<UnknownPayload>),\n}\n");
    code.doc(&["The payload of a kind that this version does not know."]);
    code.line("#[derive(Clone, Debug, Default, PartialEq, Eq)]\npub struct UnknownPayload {");
    code.doc(&["The kind's name; empty when the update had nothing but its id."]);
    code.line("pub kind: String,");
    code.doc(&["What it brought."]);
    code.line("pub value: Raw,\n}\n");

    code.line("impl Payload {");
    code.doc(&["The kind, unless this version does not know it."]);
    code.line("#[must_use]\npub fn kind(&self) -> Option<UpdateKind> { Some(match self {");
    for kind in kinds {
        code.line(format!("Self::{0}(_) => UpdateKind::{0},", kind.variant));
    }
    code.line("Self::Unknown(_) => return None, }) }\n");
    about(&mut code, "The chat it is about, if it is about one.", "chat", "Chat", kinds, |k| {
        &k.chat
    });
    about(&mut code, "The user who caused it, if it names one.", "user", "User", kinds, |k| {
        &k.user
    });
    code.doc(&["Reads the payload of a kind; `None` if there is no such kind."]);
    code.line("pub(super) fn read(kind: &str, r: &mut Reader<'_>) -> Result<Option<Self>> {");
    code.line("Ok(Some(match kind {");
    for kind in kinds {
        code.line(format!("{:?} => Self::{}(r.get_box()?),", kind.name, kind.variant));
    }
    code.line("_ => return Ok(None), })) }\n");
    code.doc(&["The payload as something to be written."]);
    code.line("pub(super) fn as_write(&self) -> &dyn Write { match self {");
    for kind in kinds {
        code.line(format!("Self::{}(v) => v,", kind.variant));
    }
    code.line("Self::Unknown(v) => &v.value, } } }");
    code.0
}

fn remark(kind: &Kind) -> String {
    let mut out = String::new();
    if !kind.default {
        out.push_str(" Sent only when asked for.");
    }
    if !kind.safew {
        out.push_str(" Not on SafeW.");
    }
    out
}

fn variants(kinds: &[Kind], which: impl Fn(&Kind) -> bool) -> String {
    let names = kinds.iter().filter(|k| which(k)).map(|k| format!("Self::{}", k.variant));
    names.collect::<Vec<_>>().join(" | ")
}

fn about(
    code: &mut Code,
    doc: &str,
    function: &str,
    ty: &str,
    kinds: &[Kind],
    path: impl Fn(&Kind) -> &Option<String>,
) {
    code.doc(&[doc]);
    code.line(format!("#[must_use]\npub fn {function}(&self) -> Option<&{ty}> {{ match self {{"));
    for kind in kinds {
        if let Some(path) = path(kind) {
            code.line(format!("Self::{}(payload) => {},", kind.variant, path));
        }
    }
    code.line("_ => None, } }\n");
}

/// The kinds as types.
pub(super) fn extract(model: &Model) -> String {
    let mut code = Code::default();
    code.line("use super::{FromUpdate, HasChat, HasText, HasUser, Kind, WrongKind};");
    code.line(
        "use crate::{context::Context, types, update::{AllowedUpdates, Payload, UpdateKind}};\n",
    );
    code.line(
        "#[allow(non_camel_case_types, reason = \"they are named as the API names the kinds\")]",
    );
    code.line("pub(super) mod kind {");
    for kind in &model.kinds {
        code.doc(&[format!(
            "`{}`: a [`{}`](crate::types::{1}).{}",
            kind.name,
            kind.payload,
            remark(kind)
        )]);
        code.line(format!("#[derive(Debug)]\npub enum {} {{}}", kind.name));
    }
    code.line("}\n");
    for kind in &model.kinds {
        let Kind { name, variant, payload, .. } = kind;
        code.line(format!("impl Kind for kind::{name} {{"));
        code.line(format!("type Payload = types::{payload};"));
        code.line("const KINDS: AllowedUpdates =");
        code.line(format!("AllowedUpdates::EMPTY.with(UpdateKind::{variant});\n"));
        code.line("fn payload(payload: &Payload) -> Option<&Self::Payload> { match payload {");
        code.line(format!("Payload::{variant}(payload) => Some(payload), _ => None, }} }} }}\n"));
        // One impl per kind and none for all: rustc then says which kind a payload belongs to.
        code.line(format!("impl FromUpdate<kind::{name}> for types::{payload} {{"));
        code.line("type Rejection = WrongKind;\n");
        code.line("async fn from_update(context: &Context) -> Result<Self, WrongKind> {");
        code.line(format!("super::payload::<kind::{name}>(context).cloned() }} }}\n"));
        if kind.chat.is_some() {
            code.line(format!("impl HasChat for kind::{name} {{}}"));
        }
        if kind.user.is_some() {
            code.line(format!("impl HasUser for kind::{name} {{}}"));
        }
        if kind.is_message {
            code.line(format!("impl HasText for kind::{name} {{}}"));
        }
        code.line("");
    }
    code.0
}

/// The macro's tables.
pub(super) fn macros(model: &Model) -> String {
    let mut code = Code::default();
    code.doc(&["A kind of update, and what filters may ask of it."]);
    code.line("pub(super) struct Kind {");
    code.doc(&["As users write it: `callback_query`."]);
    code.line("pub(super) name: &'static str,");
    code.doc(&["The variant of `UpdateKind`."]);
    code.line("pub(super) variant: &'static str,");
    code.doc(&["Whether it is a message, which may hold a command."]);
    code.line("pub(super) is_message: bool,");
    code.doc(&["Whether it may be about a chat."]);
    code.line("pub(super) has_chat: bool,");
    code.doc(&["The text that filters look at, if it may have one."]);
    code.line("pub(super) part: Option<Part>,");
    code.doc(&["Whether it may name a game by its short name."]);
    code.line("pub(super) has_game: bool,");
    code.doc(&["Whether it says how a member's status changes."]);
    code.line("pub(super) is_member: bool,\n}\n");
    code.doc(&["The text of an update that filters look at."]);
    code.line("#[derive(Clone, Copy, Debug, PartialEq, Eq)]\npub(super) enum Part {");
    code.doc(&["A message's text or caption."]);
    code.line("Text,");
    code.doc(&["A callback query's data."]);
    code.line("Data,");
    code.doc(&["What an inline query asks for."]);
    code.line("Query,\n}\n");
    code.doc(&["All kinds, in the order of the API's page."]);
    code.line("pub(super) const KINDS: &[Kind] = &[");
    for kind in &model.kinds {
        let part = match kind.part {
            Some(part) => format!("Some(Part::{part:?})"),
            None => "None".to_owned(),
        };
        code.line(format!(
            "Kind {{ name: {:?}, variant: {:?}, is_message: {}, has_chat: {}, \
             part: {part}, has_game: {}, is_member: {} }},",
            kind.name,
            kind.variant,
            kind.is_message,
            kind.chat.is_some(),
            kind.has_game,
            kind.is_member,
        ));
    }
    code.line("];\n");
    let content = model.content.iter().map(|c| (&c.name, &c.variant));
    words(&mut code, "CONTENT", "What a message may hold: name, variant of `Content`.", content);
    let types = model.chat_types.iter().map(|(variant, name)| (name, variant));
    words(&mut code, "CHAT_TYPES", "Types of chats: name, variant of `ChatType`.", types);
    let statuses = model.member_statuses.iter().map(|s| (&s.name, &s.variant));
    let about = "Statuses of members: name, variant of `MemberStatus`.";
    words(&mut code, "MEMBER_STATUSES", about, statuses);
    code.0
}

/// A table of names and variants.
fn words<'a>(
    code: &mut Code,
    table: &str,
    about: &str,
    words: impl Iterator<Item = (&'a String, &'a String)>,
) {
    code.doc(&[about]);
    code.line(format!("pub(super) const {table}: &[(&str, &str)] = &["));
    for (name, variant) in words {
        code.line(format!("({name:?}, {variant:?}),"));
    }
    code.line("];\n");
}
