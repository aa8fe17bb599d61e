//! The words that the generated data is written in.

pub(crate) use crate::platform::Dialect;

/// What is known of a method before it is called: where there is such a method, and the limits of
/// its parameters. The methods of the schema have it; for one of your own it is
/// [`UNKNOWN`](Self::UNKNOWN).
#[derive(Debug)]
pub struct Facts {
    pub(super) on_safew: bool,
    pub(super) shape: Shape,
}

impl Facts {
    /// Nothing is known, so nothing is checked.
    pub const UNKNOWN: Self = Self { on_safew: true, shape: Shape::EMPTY };
}

/// What is checked of an object's fields, or of a method's parameters.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(super) fields: &'static [Field],
    /// Groups of which exactly one is there.
    pub(super) one_of: &'static [&'static [&'static str]],
    /// Groups of which at most one is there.
    pub(super) at_most_one: &'static [&'static [&'static str]],
}

impl Shape {
    /// Nothing to check.
    pub(super) const EMPTY: Self = Self { fields: &[], one_of: &[], at_most_one: &[] };
}

#[derive(Debug)]
pub(crate) struct Field {
    pub(super) name: &'static str,
    /// A rule holds everywhere or in one dialect.
    pub(super) rules: &'static [(Option<Dialect>, Rule)],
    /// What is checked inside; of a list, inside of each item.
    pub(super) inside: Option<&'static Inside>,
}

/// A type.
#[derive(Debug)]
pub(crate) enum Inside {
    Object(Shape),
    /// The first that fits; none may.
    OneOf(&'static [Choice]),
}

/// A variant of a union: its tag and the fields that tell it.
#[derive(Debug)]
pub(crate) struct Choice {
    pub(super) tag: Option<(&'static str, &'static str)>,
    pub(super) has: &'static [&'static str],
    pub(super) of: &'static Inside,
}

/// One rule about a field. Numbers are inclusive; `is` is JSON.
#[derive(Debug)]
pub(crate) enum Rule {
    /// Characters. Where the text has markup, which another field says, only the server can count
    /// them.
    Length {
        min: u32,
        max: u32,
        markup: Option<&'static str>,
    },
    /// Bytes of UTF-8.
    Bytes {
        min: u32,
        max: u32,
    },
    Items {
        min: u32,
        max: u32,
    },
    Range {
        min: f64,
        max: f64,
        also: &'static [i64],
    },
    /// Where another field has a value.
    RangeIf {
        field: &'static str,
        is: &'static str,
        min: f64,
        max: f64,
    },
    EachAtLeast(i64),
    Not(&'static [i64]),
    /// JSON values.
    OneOf(&'static [&'static str]),
    /// The inside of a character class.
    Charset(&'static str),
    Increasing,
    /// Characters of all items.
    TotalLength(u32),
    LineFeeds(u32),
    FileBytes(u64),
    /// Where another field has a value.
    FileBytesIf {
        field: &'static str,
        is: &'static str,
        max: u64,
    },
    /// No `file_id` and no URL.
    NewFile,
    NoUrl,
    /// Files inside only by `file_id` or URL, where one of these is given or always.
    NoNewFile(&'static [&'static str]),
    Needed,
    /// Needed unless all of these are given.
    NeededWithout(&'static [&'static str]),
    NeededIf {
        field: &'static str,
        is: &'static str,
    },
    NeededWith(&'static [&'static str]),
    /// Not together with any of these.
    Excludes(&'static [&'static str]),
    /// SafeW's one field for several of Telegram's: each platform wants its own.
    StandsFor(&'static [&'static str]),
    /// Only one dialect has it.
    Only(Dialect),
    /// No `@username`.
    Number,
    /// Items with these tags only.
    Kinds(&'static [&'static str]),
    /// Accepted, and of no consequence.
    NoEffect,
}

impl Rule {
    /// Whether it is about what a server ignores without a word.
    pub(super) fn is_advice(&self) -> bool {
        matches!(
            self,
            Self::Excludes(_)
                | Self::Only(_)
                | Self::StandsFor(_)
                | Self::Kinds(_)
                | Self::NoEffect
        )
    }
}
