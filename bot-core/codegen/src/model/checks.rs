//! What is checked of a call: data for `bot_core::check`, whose words these are. `Debug` writes them
//! as Rust.

use std::fmt;

/// What is known of a method before it is called.
#[derive(Debug)]
pub struct MethodCheck {
    pub on_safew: bool,
    pub shape: Shape,
}

/// What is checked of an object's fields, or of a method's parameters.
#[derive(Debug, Default)]
pub struct Shape {
    pub fields: Vec<CheckField>,
    pub one_of: List<List<String>>,
    pub at_most_one: List<List<String>>,
}

#[derive(Debug)]
pub struct CheckField {
    pub name: String,
    /// A rule holds everywhere or in one dialect.
    pub rules: List<(Option<Dialect>, Rule)>,
    /// The type inside, if that is checked too.
    pub inside: Option<String>,
}

/// A type that is checked.
#[derive(Debug)]
pub enum Inside {
    Object(Shape),
    OneOf(Vec<Choice>),
}

/// A variant of a union: how it is told, and its type.
#[derive(Debug)]
pub struct Choice {
    pub tag: Option<(String, String)>,
    pub has: List<String>,
    pub of: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    SafeW,
    Telegram,
}

#[derive(Clone, Debug)]
pub enum Rule {
    Length { min: u32, max: u32, markup: Option<String> },
    Bytes { min: u32, max: u32 },
    Items { min: u32, max: u32 },
    Range { min: f64, max: f64, also: List<i64> },
    RangeIf { field: String, is: String, min: f64, max: f64 },
    EachAtLeast(i64),
    Not(List<i64>),
    OneOf(List<String>),
    Charset(String),
    Increasing,
    TotalLength(u32),
    LineFeeds(u32),
    FileBytes(u64),
    FileBytesIf { field: String, is: String, max: u64 },
    NewFile,
    NoUrl,
    NoNewFile(List<String>),
    Needed,
    NeededWithout(List<String>),
    NeededIf { field: String, is: String },
    NeededWith(List<String>),
    Excludes(List<String>),
    StandsFor(List<String>),
    Only(Dialect),
    Number,
    Kinds(List<String>),
    NoEffect,
}

/// A list that is written as a slice.
#[derive(Clone)]
pub struct List<T>(pub Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "&{:?}", self.0)
    }
}
