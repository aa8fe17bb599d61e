//! What calls may look like, as the schema says it, in words that are short in the program: a line
//! per method and per type inside of parameters.
//!
//! | line | says |
//! | --- | --- |
//! | `( sendDice chat_id!chat emoji:DiceEmoji` | a method: a parameter that is needed, one that is not |
//! | `{ BotCommand command!text description!text` | an object and its fields |
//! | `= PollType regular quiz` | words |
//! | <code>\| ReplyMarkup +keyboard=..</code> | a union: what has this field is that |
//! | <code>\| InputMedia type:photo=..</code> | a union: what has this value in this field is that |
//! | <code>\| RichText "=text [=[RichText]</code> | a union: a text is that, a list that |
//!
//! Types are `int`, `float`, `bool`, `text`, `chat`, `user`, `file`, `object` (whatever is in it), a
//! name, or one of these in brackets: a list.

use std::{collections::HashMap, sync::OnceLock};

/// Written by bot-codegen.
const TABLE: &str = include_str!("generated/table.txt");

/// A line, and what follows its name.
#[derive(Clone, Copy)]
pub(super) enum Line {
    Method(&'static str),
    Object(&'static str),
    Words(&'static str),
    Union(&'static str),
}

/// A parameter or a field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) needed: bool,
    pub(super) ty: &'static str,
}

/// A variant of a union.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    /// `"` for a text, `[` for a list; else what its fields must be.
    told: &'static str,
    pub(super) ty: &'static str,
}

/// The line of a method or a type.
pub(super) fn line(name: &str) -> Option<Line> {
    static LINES: OnceLock<HashMap<&str, Line>> = OnceLock::new();
    let lines = LINES.get_or_init(|| TABLE.lines().filter_map(read).collect());
    lines.get(name).copied()
}

fn read(line: &'static str) -> Option<(&'static str, Line)> {
    let (sign, rest) = line.split_once(' ')?;
    let (name, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let line = match sign {
        "(" => Line::Method(rest),
        "{" => Line::Object(rest),
        "=" => Line::Words(rest),
        "|" => Line::Union(rest),
        _ => return None, // the heading
    };
    Some((name, line))
}

/// The fields in a line.
pub(super) fn fields(rest: &'static str) -> impl Iterator<Item = Field> {
    rest.split_whitespace().filter_map(|field| {
        let at = field.find(['!', ':'])?;
        let needed = field[at..].starts_with('!');
        Some(Field { name: &field[..at], needed, ty: &field[at + 1..] })
    })
}

/// The variants in a line.
pub(super) fn choices(rest: &'static str) -> impl Iterator<Item = Choice> {
    let choices = rest.split_whitespace().filter_map(|choice| choice.rsplit_once('='));
    choices.map(|(told, ty)| Choice { told, ty })
}

impl Choice {
    pub(super) fn is_text(&self) -> bool {
        self.told == "\""
    }

    pub(super) fn is_list(&self) -> bool {
        self.told == "["
    }

    /// The field whose value tells, if one does, and that value.
    pub(super) fn tag(&self) -> Option<(&'static str, &'static str)> {
        self.told.split('+').next()?.split_once(':')
    }

    /// The fields that must be there.
    pub(super) fn has(&self) -> impl Iterator<Item = &'static str> {
        self.told.split('+').skip(1)
    }
}
