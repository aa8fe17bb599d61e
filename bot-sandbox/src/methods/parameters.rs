//! The parameters of a call, and reading them as the real server does: everything is text at first.

use std::collections::{BTreeMap, HashMap};

use bot_core::{
    json::{self, Object, Read, Reader},
    types::ChatId,
};
use bytes::Bytes;

use crate::{
    api_error::{Answer, ApiError},
    form,
};

/// Most of a text that is kept to be looked at.
const MAX_SHOWN: usize = 64 << 10;

/// Parameters by name: texts, JSON as text, and files.
#[derive(Debug, Default)]
pub(crate) struct Parameters {
    texts: HashMap<String, String>,
    files: HashMap<String, (String, Bytes)>,
}

impl Parameters {
    pub(crate) fn set(&mut self, name: &str, value: String) {
        self.texts.insert(name.to_owned(), value);
    }

    pub(crate) fn set_file(&mut self, name: &str, file_name: String, bytes: Bytes) {
        self.files.insert(name.to_owned(), (file_name, bytes));
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.texts.extend(other.texts);
        self.files.extend(other.files);
    }

    /// All of them to be looked at: files by their names, and of a text that is very long the
    /// beginning.
    pub(crate) fn to_map(&self) -> BTreeMap<String, String> {
        let texts = self.texts.iter().map(|(name, text)| (name.clone(), beginning(text)));
        let files = self.files.iter().map(|(name, (file, _))| (name.clone(), file.clone()));
        texts.chain(files).collect()
    }

    /// Gives a text or a file another name, unless there is one of that name.
    pub(crate) fn rename(&mut self, from: &str, to: &str) {
        if self.has(to) || self.files.contains_key(to) {
            return;
        }
        if let Some(text) = self.texts.remove(from) {
            self.texts.insert(to.to_owned(), text);
        }
        if let Some(file) = self.files.remove(from) {
            self.files.insert(to.to_owned(), file);
        }
    }

    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        self.texts.remove(name)
    }

    /// A text; an empty one is as good as none.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// A text, be it empty.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }

    /// Whether it was given at all, be it empty.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.texts.contains_key(name)
    }

    /// A file that came along: its name and its bytes.
    pub(crate) fn file(&self, part: &str) -> Option<&(String, Bytes)> {
        self.files.get(part)
    }

    pub(crate) fn int(&self, name: &str) -> Answer<Option<i64>> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        let number = form::number(text);
        let invalid = || ApiError::bad_request(&format!("invalid {name} specified"));
        number.map(Some).ok_or_else(invalid)
    }

    pub(crate) fn bool(&self, name: &str) -> bool {
        self.text(name).and_then(form::truth).unwrap_or(false)
    }

    pub(crate) fn chat_id(&self) -> Answer<ChatId> {
        self.chat("chat_id")
    }

    /// A chat that another parameter names.
    pub(crate) fn chat(&self, name: &str) -> Answer<ChatId> {
        let text = self.text(name);
        let text = text.ok_or_else(|| ApiError::bad_request(&format!("{name} is empty")))?;
        Ok(ChatId::from(text))
    }

    /// A value given as JSON; `what` is what the server calls it when it cannot be read.
    pub(crate) fn json<T: Read + Default>(&self, name: &str, what: &str) -> Answer<Option<T>> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        let value = json::from_str(text);
        value.map(Some).map_err(|e| ApiError::bad_request(&format!("can't parse {what}: {e}")))
    }
}

fn beginning(text: &str) -> String {
    match text.len() <= MAX_SHOWN {
        true => text.to_owned(),
        false => {
            let end = text.floor_char_boundary(MAX_SHOWN);
            format!("{}… ({} bytes)", &text[..end], text.len())
        }
    }
}

/// A JSON body: strings as they are, all else as JSON text, as a form would carry it.
impl Object for Parameters {
    fn set(&mut self, key: &str, r: &mut Reader<'_>) -> json::Result<()> {
        let text = if r.peek() == b'"' { r.text()?.into_owned() } else { r.raw()?.to_owned() };
        self.texts.insert(key.to_owned(), text);
        Ok(())
    }
}

impl Read for Parameters {
    fn read(&mut self, r: &mut Reader<'_>) -> json::Result<()> {
        r.object(self)
    }
}
