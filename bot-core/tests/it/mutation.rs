//! Documents with something wrong in them, and where that is.

use std::ops::Range;

use bot_core::json;
use proptest::{prelude::*, sample::Index};
use serde_json::Value;

/// What is done to a document; the numbers say where and with what.
#[derive(Clone, Debug)]
pub(crate) enum Mutation {
    /// The rest is cut off.
    Cut(Index),
    /// Another byte stands in place of one.
    Byte(Index, u8),
    /// Bytes that are no UTF-8 are put in.
    NotUtf8(Index, &'static [u8]),
    /// A value is replaced by one of another type, size or depth.
    Value(Index, Odd),
    /// An object gets a field that nobody knows, with such a value.
    Unknown(Index, Odd),
    /// A field gets such a value, and after that the one it had.
    Twice(Index, Odd),
}

/// A value that is of the wrong type nearly everywhere.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Odd {
    Text(&'static str),
    /// So many lists in each other.
    Lists(usize),
    /// The same of objects.
    Objects(usize),
}

const ODD: [Odd; 18] = [
    Odd::Text("null"),
    Odd::Text("true"),
    Odd::Text("\"\""),
    Odd::Text("\"text\""),
    Odd::Text("7"),
    Odd::Text("-0"),
    Odd::Text("1.5"),
    Odd::Text("1e400"),
    Odd::Text("-1e400"),
    Odd::Text("1e-400"),
    Odd::Text("9223372036854775808"), // 2^63
    Odd::Text("123456789012345678901234567890"),
    Odd::Text("[]"),
    Odd::Text("[[true],{}]"),
    Odd::Text("{}"),
    Odd::Text(r#"{"id":[]}"#),
    Odd::Lists(10_000),
    Odd::Objects(10_000),
];

const NOT_UTF8: [&[u8]; 4] = [b"\xff", b"\xc0\x80", b"\xe2\x82", b"\xed\xa0\x80"];

impl Odd {
    fn text(self) -> String {
        match self {
            Self::Text(text) => text.to_owned(),
            Self::Lists(n) => "[".repeat(n) + &"]".repeat(n),
            Self::Objects(n) => r#"{"a":"#.repeat(n) + "1" + &"}".repeat(n),
        }
    }
}

pub(crate) fn mutations() -> impl Strategy<Value = Mutation> {
    let index = any::<Index>;
    let odd = || proptest::sample::select(ODD.as_slice());
    let not_utf8 = proptest::sample::select(NOT_UTF8.as_slice());
    let byte = proptest::sample::select(b"{}[]\",:0-9ent\\\0\x1f\x80 ".as_slice());
    prop_oneof![
        3 => (index(), odd()).prop_map(|(at, odd)| Mutation::Value(at, odd)),
        1 => (index(), odd()).prop_map(|(at, odd)| Mutation::Unknown(at, odd)),
        1 => (index(), odd()).prop_map(|(at, odd)| Mutation::Twice(at, odd)),
        1 => index().prop_map(Mutation::Cut),
        1 => (index(), byte).prop_map(|(at, byte)| Mutation::Byte(at, byte)),
        1 => (index(), not_utf8).prop_map(|(at, bytes)| Mutation::NotUtf8(at, bytes)),
    ]
}

/// A mutated document.
pub(crate) struct Mutated {
    pub(crate) bytes: Vec<u8>,
    /// The keys that lead to what is wrong, as errors write them; none where any place may be.
    path: Option<String>,
    /// The bytes that are wrong.
    at: Range<usize>,
    /// The key that is there twice.
    pub(crate) twice: Option<String>,
}

impl Mutation {
    /// Does it; `None` where a document has no place for it.
    pub(crate) fn apply(&self, document: &Value) -> Option<Mutated> {
        let Text { text, places } = Text::of(document);
        let mut bytes = text.into_bytes();
        let len = bytes.len();
        let anywhere = |bytes, at| Some(Mutated { bytes, path: None, at, twice: None });
        match self {
            Self::Cut(at) => {
                bytes.truncate(at.index(len));
                let len = bytes.len();
                anywhere(bytes, 0..len)
            }
            Self::Byte(at, byte) => {
                bytes[at.index(len)] = *byte;
                anywhere(bytes, 0..len)
            }
            Self::NotUtf8(at, wrong) => {
                let at = at.index(len);
                bytes.splice(at..at, wrong.iter().copied());
                let at = std::str::from_utf8(&bytes).err()?.valid_up_to();
                anywhere(bytes, at..at)
            }
            Self::Value(at, odd) => {
                let place = &places[at.index(places.len())];
                let new = odd.text();
                let at = place.value.start..place.value.start + new.len();
                bytes.splice(place.value.clone(), new.into_bytes());
                Some(Mutated { bytes, path: Some(place.path.clone()), at, twice: None })
            }
            Self::Unknown(at, odd) => {
                let objects: Vec<_> =
                    places.iter().filter(|p| bytes[p.value.start] == b'{').collect();
                let place = objects.get(at.index(objects.len().max(1)))?;
                let start = place.value.start + 1;
                let comma = if bytes[start] == b'}' { "" } else { "," };
                let new = format!("\"tomorrow\":{}{comma}", odd.text());
                let at = start..start + new.len();
                bytes.splice(start..start, new.into_bytes());
                let path = Some(join(&place.path, "tomorrow"));
                Some(Mutated { bytes, path, at, twice: None })
            }
            Self::Twice(at, odd) => {
                let members: Vec<_> = places.iter().filter(|p| p.key.is_some()).collect();
                let place = members.get(at.index(members.len().max(1)))?;
                let (start, key) = place.key.clone()?;
                let new = format!("{}:{},", Value::from(&*key), odd.text());
                let at = start..start + new.len();
                bytes.splice(start..start, new.into_bytes());
                Some(Mutated { bytes, path: Some(place.path.clone()), at, twice: Some(key) })
            }
        }
    }
}

impl Mutated {
    /// Whether the error says where it is.
    pub(crate) fn is_said_by(&self, error: &json::Error) -> bool {
        let (at, path, said) = (error.offset(), error.path(), error.to_string());
        if !said.contains(path) || !said.ends_with(&format!("(byte {at})")) {
            return false;
        }
        let is_at = self.at.start <= at && at <= self.at.end;
        let Some(wrong) = &self.path else {
            return is_at;
        };
        if let Some(missing) = said.strip_prefix("missing ")
            && self.is_null()
        {
            // As if it were not there: an error of the object it was in.
            return *wrong == join(path, missing.split(' ').next().unwrap_or_default());
        }
        // What nobody knows, and what is looked through for a tag, is stepped over as a whole.
        let stepped_over = said.starts_with("nested too deep") && wrong.starts_with(path);
        is_at && (path.starts_with(wrong.as_str()) || stepped_over)
    }

    fn is_null(&self) -> bool {
        self.bytes[self.at.clone()] == *b"null"
    }
}

/// A value in its document.
struct Place {
    path: String,
    value: Range<usize>,
    /// Where its key begins, and the key.
    key: Option<(usize, String)>,
}

/// A document as text, with the places of all its values.
#[derive(Default)]
struct Text {
    text: String,
    places: Vec<Place>,
}

impl Text {
    fn of(document: &Value) -> Self {
        let mut text = Self::default();
        text.write(document, String::new(), None);
        text
    }

    fn write(&mut self, value: &Value, path: String, key: Option<(usize, String)>) {
        let start = self.text.len();
        match value {
            Value::Object(fields) => {
                for (i, (key, field)) in fields.iter().enumerate() {
                    self.text.push(if i == 0 { '{' } else { ',' });
                    let at = self.text.len();
                    self.text += &Value::from(&**key).to_string();
                    self.text.push(':');
                    self.write(field, join(&path, key), Some((at, key.clone())));
                }
                self.text += if fields.is_empty() { "{}" } else { "}" };
            }
            Value::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.text.push(if i == 0 { '[' } else { ',' });
                    self.write(item, format!("{path}[{i}]"), None);
                }
                self.text += if items.is_empty() { "[]" } else { "]" };
            }
            plain => self.text += &plain.to_string(),
        }
        self.places.push(Place { path, value: start..self.text.len(), key });
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
