//! The type language of the schema, in Rust's types, with their sizes.

/// A type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ty {
    Int,
    Float,
    Bool,
    /// A Boolean that is either `true` or absent.
    True,
    Text,
    ChatId,
    UserId,
    File,
    Secret,
    AllowedUpdates,
    Enum(String),
    Object(String),
    Union(String),
    List(Box<Ty>),
}

impl Ty {
    /// The type in Rust.
    pub fn rust(&self) -> String {
        match self {
            Self::Int => "i64".into(),
            Self::Float => "f64".into(),
            Self::Bool | Self::True => "bool".into(),
            Self::Text => "String".into(),
            Self::ChatId => "ChatId".into(),
            Self::UserId => "UserId".into(),
            Self::File => "InputFile".into(),
            Self::Secret => "Secret".into(),
            Self::AllowedUpdates => "AllowedUpdates".into(),
            Self::Enum(name) | Self::Object(name) | Self::Union(name) => name.clone(),
            Self::List(item) => format!("Vec<{}>", item.rust()),
        }
    }

    /// The type as a link in documentation.
    pub fn link(&self) -> String {
        match self {
            Self::List(item) => format!("a list of {}", item.link()),
            Self::True => "`true`".into(),
            Self::Int | Self::Float | Self::Bool | Self::Text => format!("`{}`", self.rust()),
            _ => format!("[`{}`]", self.rust()),
        }
    }

    /// Whether the type has a value that says nothing and stands for an absent field.
    pub fn has_empty(&self) -> bool {
        matches!(self, Self::True | Self::List(_))
    }

    /// What a constructor or a setter takes, and how it becomes the type.
    pub fn taken(&self) -> (String, &'static str) {
        match self {
            Self::Text
            | Self::ChatId
            | Self::File
            | Self::Secret
            | Self::Union(_)
            | Self::List(_) => (format!("impl Into<{}>", self.rust()), ".into()"),
            _ => (self.rust(), ""),
        }
    }

    /// The names of generated types inside.
    pub fn inner(&self) -> Option<&str> {
        match self {
            Self::Enum(name) | Self::Object(name) | Self::Union(name) => Some(name),
            Self::List(item) => item.inner(),
            _ => None,
        }
    }
}
