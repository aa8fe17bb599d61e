//! What is to be written, with every decision made: names, Rust types, boxes, identity.

mod build;
mod checks;
mod docs;
mod types;

use serde_json::Value;

pub use build::build;
pub use checks::{CheckField, Choice, Dialect, Inside, List, MethodCheck, Rule, Shape};
pub use types::Ty;

pub use crate::schema::Part;

/// Everything that is written.
#[derive(Debug)]
pub struct Model {
    /// `Bot API 10.3 (2026-08-24)`.
    pub version: String,
    pub kinds: Vec<Kind>,
    /// What a message may hold, in the order in which it mainly is one of several.
    pub content: Vec<Content>,
    /// The words for a chat's type: variant and value.
    pub chat_types: Vec<(String, String)>,
    /// The words for a member's status: variant and value.
    pub member_statuses: Vec<MemberStatus>,
    pub types: Vec<File<Item>>,
    pub methods: Vec<File<Method>>,
    /// What is checked inside of parameters, by type.
    pub checked_types: Vec<(String, Inside)>,
}

/// One kind of update.
#[derive(Debug)]
pub struct Kind {
    /// `callback_query`.
    pub name: String,
    /// `CallbackQuery`.
    pub variant: String,
    /// The payload's type.
    pub payload: String,
    /// Sent unless other kinds are asked for.
    pub default: bool,
    /// SafeW has it.
    pub safew: bool,
    /// Expression for `Option<&Chat>` from `payload`, if it has one.
    pub chat: Option<String>,
    /// The same for the user.
    pub user: Option<String>,
    /// Whether the payload is a message, so that it may hold a command.
    pub is_message: bool,
    /// The text that filters look at, if it has one.
    pub part: Option<Part>,
    /// Whether it may name a game.
    pub has_game: bool,
    /// Whether it says how a member's status changes.
    pub is_member: bool,
}

/// Something a message may hold.
#[derive(Debug)]
pub struct Content {
    /// As in the API.
    pub name: String,
    pub variant: String,
    /// One sentence.
    pub doc: String,
    pub ty: Ty,
    pub path: Path,
}

/// Where a field of `Message` is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Path {
    /// In the message.
    Own(String),
    /// In a boxed group of it: the group and the field.
    Group(String, String),
}

/// A word for a member's status, and the variant of `ChatMember` that has it.
#[derive(Debug)]
pub struct MemberStatus {
    pub name: String,
    pub variant: String,
    /// The variant of `ChatMember`.
    pub of: String,
}

/// One generated file.
#[derive(Debug)]
pub struct File<T> {
    pub name: String,
    pub about: String,
    pub items: Vec<T>,
}

#[derive(Debug)]
pub enum Item {
    Enum(Enum),
    Union(Union),
    Object(Object),
}

/// Words the API knows, and any other.
#[derive(Debug)]
pub struct Enum {
    pub name: String,
    pub doc: Vec<String>,
    /// Variant and value.
    pub values: Vec<(String, String)>,
}

/// One of several shapes.
#[derive(Debug)]
pub struct Union {
    pub name: String,
    pub doc: Vec<String>,
    pub variants: Vec<Variant>,
    pub tell: Tell,
    /// Users make it, so that its variants convert into it.
    pub made: bool,
}

#[derive(Debug)]
pub struct Variant {
    pub name: String,
    /// `None` for the variant that is the word `true`.
    pub ty: Option<Ty>,
    pub boxed: bool,
}

/// How a union's variants are told apart. Variants are named by their index.
#[derive(Debug)]
pub enum Tell {
    /// By the value of a field.
    Tag { tag: String, values: Vec<(String, usize)> },
    /// By the JSON type, then by the value of a field.
    Json { string: Option<usize>, array: Option<usize>, rest: Box<Tell> },
    /// The word `true`, else an object.
    TrueOr { word: usize, object: usize },
    /// By which fields are there, tried from the top, then by the tag.
    Has { rules: Vec<HasRule>, tag: Option<(String, Vec<(String, usize)>)> },
    /// By a field with exactly this value.
    Says { field: String, value: String, then: usize, otherwise: usize },
}

#[derive(Debug)]
pub struct HasRule {
    /// The tag's value, if that is needed too.
    pub tag: Option<String>,
    pub fields: Vec<String>,
    pub variant: usize,
}

#[derive(Debug)]
pub struct Object {
    pub name: String,
    pub doc: Vec<String>,
    pub fields: Vec<Field>,
    /// Fields that always have the same value.
    pub constants: Vec<(String, Value)>,
    /// Names of the fields that identify it, in the order of their bits.
    pub needs: Vec<String>,
    /// Users make it.
    pub made: bool,
    /// The boxed groups of rare fields.
    pub groups: Vec<Group>,
    /// A list is read as its first item.
    pub first_of_list: bool,
}

/// Rare fields of an object, kept together in a box.
#[derive(Debug)]
pub struct Group {
    pub field: String,
    pub ty: String,
    pub doc: String,
    pub fields: Vec<Field>,
}

/// A field or a parameter.
#[derive(Clone, Debug)]
pub struct Field {
    /// As in the API.
    pub name: String,
    /// As in Rust.
    pub ident: String,
    pub ty: Ty,
    /// What its formatting goes to, if it is a text that can have some.
    pub formatting: Option<Formatting>,
    pub optional: bool,
    pub boxed: bool,
    /// An absent list and an empty one differ.
    pub keep_empty: bool,
    pub doc: Vec<String>,
    pub read: Read,
    pub write: Write,
}

/// The neighbours of a text that say how it looks, as in Rust.
#[derive(Clone, Debug)]
pub struct Formatting {
    pub entities: String,
    pub parse_mode: String,
}

/// How a field is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// Identifies the object: its bit.
    Need(usize),
    /// An object in place: emptied before.
    Fresh,
    Plain,
}

/// How a field is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    Always,
    /// Unless it says nothing.
    Maybe,
    /// Unless it is 0.
    UnlessZero,
}

#[derive(Debug)]
pub struct Method {
    /// `sendMessage`.
    pub name: String,
    /// `SendMessage`.
    pub ty: String,
    /// `send_message`.
    pub function: String,
    /// One sentence.
    pub summary: String,
    pub doc: Vec<String>,
    pub params: Vec<Field>,
    pub answer: Ty,
    pub check: MethodCheck,
    pub safew: SafeW,
}

/// Whether SafeW has a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SafeW {
    /// In the documents that this project began with.
    Documents,
    /// In its present documentation only.
    Current,
    No,
}

impl Field {
    /// The field's type in Rust.
    pub fn rust(&self) -> String {
        let ty = self.ty.rust();
        match (self.is_option(), self.boxed) {
            (true, true) => format!("Option<Box<{ty}>>"),
            (true, false) => format!("Option<{ty}>"),
            (false, true) => format!("Box<{ty}>"),
            (false, false) => ty,
        }
    }

    /// What a constructor or a setter takes, and how it becomes what is kept.
    pub fn taken(&self) -> (String, &'static str) {
        match self.formatting {
            Some(_) => ("impl Into<InputText>".into(), ".into()"),
            None => self.ty.taken(),
        }
    }

    /// Whether the field is an `Option`; an optional list or word `true` is empty instead.
    pub fn is_option(&self) -> bool {
        self.optional && (self.keep_empty || !self.ty.has_empty())
    }
}
