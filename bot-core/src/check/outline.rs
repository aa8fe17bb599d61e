//! What a call is about to send, as the rules look at it: by name, and JSON taken apart once.

use std::borrow::Cow;

use crate::json::{self, ATTACH, Reader};

/// A value that is about to be sent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    Json(&'a str),
    /// A new file that is the parameter itself: the name of its part.
    File(&'a str),
}

/// The fields of an object, or the parameters of a call.
pub(crate) trait Fields {
    fn get(&self, name: &str) -> Option<Value<'_>>;

    /// What is inside of a field, if it is an object or a list.
    fn inside(&self, name: &str) -> Option<Cow<'_, [Node<'_>]>> {
        match self.get(name)? {
            Value::Json(json) if json.starts_with(['{', '[']) => Some(Cow::Owned(Node::all(json))),
            _ => None,
        }
    }
}

impl dyn Fields + '_ {
    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Whether a field is there and asks for something: `false` is as good as nothing.
    pub(super) fn asks(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| !value.is_false())
    }

    /// Whether a field has exactly this JSON as its value.
    pub(super) fn says(&self, name: &str, json: &str) -> bool {
        matches!(self.get(name), Some(Value::Json(value)) if value == json)
    }
}

/// Parameters as JSON by name; no JSON is a file that came along.
impl Fields for &[(&str, Option<&str>)] {
    fn get(&self, name: &str) -> Option<Value<'_>> {
        let (name, json) = self.iter().find(|(given, _)| *given == name)?;
        Some(json.map_or(Value::File(name), Value::Json))
    }
}

/// A value within JSON. All of a document's stand in one list, each before those inside of it, so
/// that the text is read once however deep it is.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    /// Empty of a list's item.
    key: Cow<'a, str>,
    json: &'a str,
    /// How many nodes it is, with those inside.
    count: usize,
}

impl<'a> Node<'a> {
    /// All values of a text, the first of which is the whole; none if it cannot be read: what this
    /// process has written can.
    fn all(json: &'a str) -> Vec<Self> {
        let mut nodes = Vec::with_capacity(json.len() / 12 + 1);
        match Self::add(Cow::Borrowed(""), &mut Reader::over(json), &mut nodes) {
            Ok(()) => nodes,
            Err(_) => Vec::new(),
        }
    }

    fn add(key: Cow<'a, str>, r: &mut Reader<'a>, to: &mut Vec<Self>) -> json::Result<()> {
        let index = to.len();
        to.push(Self { key, json: "", count: 0 });
        let json = r.text_of(|r| match r.peek() {
            b'{' => r.fields(|key, r| Self::add(key, r, to)),
            b'[' => r.array(|r| Self::add(Cow::Borrowed(""), r, to)),
            _ => r.skip(),
        })?;
        let count = to.len() - index;
        to[index] = Self { json, count, ..std::mem::replace(&mut to[index], Self::NOTHING) };
        Ok(())
    }

    const NOTHING: Self = Self { key: Cow::Borrowed(""), json: "", count: 0 };
}

/// A node and all that is inside of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inner<'n>(&'n [Node<'n>]);

impl<'n> Inner<'n> {
    pub(super) fn new(nodes: &'n [Node<'n>]) -> Self {
        Self(nodes)
    }

    /// What it begins with says what it is.
    pub(super) fn begins(self, first: char) -> bool {
        self.0.first().is_some_and(|node| node.json.starts_with(first))
    }

    /// Those directly inside, each with what is inside of it.
    pub(super) fn children(self) -> impl Iterator<Item = Inner<'n>> {
        let mut rest = self.0.get(1..).unwrap_or_default();
        std::iter::from_fn(move || {
            let (child, behind) = rest.split_at_checked(rest.first()?.count)?;
            rest = behind;
            Some(Self(child))
        })
    }

    fn find(&self, name: &str) -> Option<&'n [Node<'n>]> {
        self.children().map(|child| child.0).find(|child| child[0].key == name)
    }
}

impl Fields for Inner<'_> {
    fn get(&self, name: &str) -> Option<Value<'_>> {
        Some(Value::Json(self.find(name)?[0].json))
    }

    fn inside(&self, name: &str) -> Option<Cow<'_, [Node<'_>]>> {
        self.find(name).map(Cow::Borrowed)
    }
}

impl<'a> Value<'a> {
    /// The text, if it is one.
    pub(super) fn text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Json(json) if json.starts_with('"') => Reader::over(json).text().ok(),
            _ => None,
        }
    }

    /// How long the text is as JSON, without its quotes, if it is one.
    pub(super) fn written_len(self) -> Option<usize> {
        match self {
            Self::Json(json) if json.starts_with('"') => json.len().checked_sub(2),
            _ => None,
        }
    }

    pub(super) fn is_false(self) -> bool {
        matches!(self, Self::Json("false"))
    }

    pub(super) fn number(self) -> Option<f64> {
        match self {
            Self::Json(json) => json.parse().ok(),
            Self::File(_) => None,
        }
    }

    /// The items, if it is a list.
    pub(super) fn items(self) -> Option<Vec<&'a str>> {
        let Self::Json(json) = self else {
            return None;
        };
        let mut items = Vec::new();
        let list = Reader::over(json).array(|r| {
            items.push(r.raw()?);
            Ok(())
        });
        list.is_ok().then_some(items)
    }

    /// The text of one field, if it is an object.
    pub(super) fn text_in(self, name: &'static str) -> Option<Cow<'a, str>> {
        match self {
            Self::Json(json) => Reader::over(json).tag(name).ok(),
            Self::File(_) => None,
        }
    }

    /// The part that a new file goes in.
    pub(super) fn part(self) -> Option<Cow<'a, str>> {
        match self {
            Self::File(part) => Some(Cow::Borrowed(part)),
            Self::Json(_) => {
                let text = self.text()?;
                text.strip_prefix(ATTACH).map(|part| Cow::Owned(part.to_owned()))
            }
        }
    }

    /// Whether there is a new file anywhere inside.
    pub(super) fn has_new_file(self) -> bool {
        match self {
            Self::File(_) => true,
            Self::Json(json) => json.contains(&format!("\"{ATTACH}")),
        }
    }
}
