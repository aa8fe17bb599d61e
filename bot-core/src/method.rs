//! What a method is to the client: a name, parameters, and an answer.

use std::fmt;

use crate::{
    check::{Facts, Fields, Value},
    json::{Read, Reader, Write, Writer, part_name},
    types::InputFile,
    upload::Upload,
};

/// A method of the Bot API, ready to be called.
///
/// All methods of the schema implement it (see [`methods`](crate::methods)). Implement it for a
/// method that the schema does not have:
///
/// ```
/// use bot_core::{Method, Params};
///
/// struct SendSparkle { chat_id: i64 }
///
/// impl Method for SendSparkle {
///     type Answer = bool;
///     const NAME: &'static str = "sendSparkle";
///
///     fn params(&self, p: &mut Params) {
///         p.field("chat_id", &self.chat_id);
///     }
/// }
/// ```
pub trait Method: Send + Sync {
    /// What the server answers with.
    type Answer: Read + Default + Send + 'static;

    /// The method's name in the API.
    const NAME: &'static str;

    /// What is known of the method and checked before a call.
    const FACTS: &'static Facts = &Facts::UNKNOWN;

    /// Names every parameter that is to be sent.
    fn params(&self, p: &mut Params);
}

/// A method can be called without being given away.
impl<M: Method> Method for &M {
    type Answer = M::Answer;
    const NAME: &'static str = M::NAME;
    const FACTS: &'static Facts = M::FACTS;

    fn params(&self, p: &mut Params) {
        (**self).params(p);
    }
}

/// The parameters of one call, on their way to a JSON or a multipart body.
pub struct Params {
    writer: Writer,
    /// Name, and where its value stands in what is written.
    fields: Vec<(&'static str, std::ops::Range<usize>)>,
    /// New files that are parameters themselves: their part has the parameter's name.
    files: Vec<(String, Upload)>,
}

/// Names only: a value may be a secret.
impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = self.files.iter().map(|(name, _)| &**name);
        f.debug_set().entries(self.fields.iter().map(|(name, _)| *name).chain(files)).finish()
    }
}

/// The body of a call.
pub(crate) enum Body {
    Json(Vec<u8>),
    Multipart { fields: Vec<(&'static str, String)>, files: Vec<(String, Upload)> },
}

impl Params {
    /// Sends a parameter.
    pub fn field(&mut self, name: &'static str, value: &dyn Write) {
        self.writer.key(name);
        let start = self.writer.len();
        value.write(&mut self.writer);
        self.fields.push((name, start..self.writer.len()));
    }

    /// Sends a parameter unless it says nothing.
    pub fn maybe(&mut self, name: &'static str, value: &dyn Write) {
        if !value.is_absent() {
            self.field(name, value);
        }
    }

    /// Sends a parameter that is a file.
    pub fn file(&mut self, name: &'static str, file: Option<&InputFile>) {
        match file.map(|file| (file, file.upload())) {
            Some((_, Some(upload))) => self.files.push((name.to_owned(), upload.clone())),
            Some((file, None)) => self.field(name, file),
            None => {}
        }
    }

    /// The parameters of a method.
    pub(crate) fn of(method: &impl Method) -> Self {
        Self::written(&|params| method.params(params))
    }

    /// Apart from the method's type, so that it is compiled once.
    pub(crate) fn written(write: &dyn Fn(&mut Self)) -> Self {
        let (writer, fields) = (Writer::of_call(), Vec::with_capacity(8));
        let mut params = Self { writer, fields, files: Vec::new() };
        params.writer.open();
        write(&mut params);
        params.writer.close();
        params
    }

    /// A parameter's value as JSON.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let (_, at) = self.fields.iter().find(|(field, _)| *field == name)?;
        self.writer.text().get(at.clone())
    }

    /// Writes another value, as JSON, in the place of a parameter's.
    pub(crate) fn set(&mut self, name: &str, json: &str) {
        let Some(n) = self.fields.iter().position(|(field, _)| *field == name) else { return };
        let at = self.fields[n].1.clone();
        self.writer.replace(at.clone(), json);
        let moved = |place: usize| place - at.end + at.start + json.len();
        self.fields[n].1.end = at.start + json.len();
        for (_, later) in &mut self.fields[n + 1..] {
            *later = moved(later.start)..moved(later.end);
        }
    }

    /// The new files that go along, by the names of their parts.
    pub(crate) fn files(&self) -> Vec<(String, Upload)> {
        let inside = self.writer.uploads().iter().enumerate();
        let inside = inside.map(|(n, upload)| (part_name(n), upload.clone()));
        self.files.iter().cloned().chain(inside).collect()
    }

    /// Whether new files go along.
    pub(crate) fn has_files(&self) -> bool {
        !self.files.is_empty() || !self.writer.uploads().is_empty()
    }

    /// All parameters as a JSON object, if no new file goes along.
    pub(crate) fn json(&self) -> Option<&str> {
        (!self.has_files()).then(|| self.writer.text())
    }

    /// The body of an attempt: multipart as soon as there is a new file.
    pub(crate) fn body(&self) -> Body {
        if let Some(json) = self.json() {
            return Body::Json(json.as_bytes().to_vec());
        }
        let (text, files) = (self.writer.text(), self.files());
        let fields = self.fields.iter().map(|(name, at)| (*name, form_value(&text[at.clone()])));
        Body::Multipart { fields: fields.collect(), files }
    }
}

/// What is to be sent, by name.
impl Fields for Params {
    fn get(&self, name: &str) -> Option<Value<'_>> {
        if let Some(json) = Self::get(self, name) {
            return Some(Value::Json(json));
        }
        let (name, _) = self.files.iter().find(|(file, _)| file == name)?;
        Some(Value::File(name))
    }
}

/// A value as a form carries it: a string bare, anything else as JSON.
fn form_value(json: &str) -> String {
    let mut reader = Reader::over(json);
    match reader.peek() {
        b'"' => reader.text().map_or_else(|_| json.to_owned(), std::borrow::Cow::into_owned),
        _ => json.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{methods, types::InputMediaPhoto};

    fn body(method: &impl Method) -> Body {
        Params::of(method).body()
    }

    #[test]
    fn a_call_without_a_new_file_is_json() {
        let Body::Json(json) = body(&methods::SendMessage::new(5, "a \"b\"").protect_content(true))
        else {
            panic!("JSON")
        };
        let json = String::from_utf8(json).unwrap();
        assert_eq!(json, r#"{"chat_id":5,"text":"a \"b\"","protect_content":true}"#);
        let Body::Json(json) = body(&methods::GetMe::new()) else { panic!("JSON") };
        assert_eq!(json, b"{}");
    }

    #[test]
    fn a_value_can_be_written_in_the_place_of_another() {
        let method = methods::ForwardMessage::new(-5, -5, 7).protect_content(true);
        let mut params = Params::of(&method);
        assert_eq!(params.get("chat_id"), Some("-5"));
        params.set("chat_id", "-1001234");
        params.set("from_chat_id", "1");
        params.set("no_such", "1");
        assert_eq!(params.get("message_id"), Some("7"));
        let Body::Json(json) = params.body() else { panic!("JSON") };
        let expected =
            r#"{"chat_id":-1001234,"from_chat_id":1,"protect_content":true,"message_id":7}"#;
        assert_eq!(String::from_utf8(json).unwrap(), expected);
    }

    #[test]
    fn a_new_file_is_the_part_of_its_parameter() {
        let photo = InputFile::bytes("cat.jpg", "meow");
        let Body::Multipart { fields, files } =
            body(&methods::SendPhoto::new("@cats", photo).caption("a \"cat\"\n"))
        else {
            panic!("multipart")
        };
        assert_eq!(fields, [("chat_id", "@cats".into()), ("caption", "a \"cat\"\n".into())]);
        assert_eq!(
            files.iter().map(|(part, f)| (part.as_str(), f.name())).collect::<Vec<_>>(),
            [("photo", "cat.jpg")]
        );
    }

    #[test]
    fn new_files_inside_an_album_are_attached() {
        let new = |name: &str| InputMediaPhoto::new(InputFile::bytes(name, "x"));
        let known = InputMediaPhoto::new(InputFile::file_id("AgAC"));
        let album = [new("1.jpg").into(), known.into(), new("2.jpg").into()];
        let Body::Multipart { fields, files } = body(&methods::SendMediaGroup::new(5, album))
        else {
            panic!("multipart")
        };
        assert_eq!(
            fields[1].1,
            r#"[{"type":"photo","media":"attach://file0"},{"type":"photo","media":"AgAC"},"#
                .to_owned()
                + r#"{"type":"photo","media":"attach://file1"}]"#
        );
        let parts: Vec<_> = files.iter().map(|(part, f)| (part.as_str(), f.name())).collect();
        assert_eq!(parts, [("file0", "1.jpg"), ("file1", "2.jpg")]);
    }
}
