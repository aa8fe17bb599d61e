//! What a parser has made so far.

use bot_core::types::{MessageEntity, MessageEntityType};

use super::link::Target;

/// The text without its markup, and the entities in it.
#[derive(Default)]
pub(super) struct Output {
    pub(super) text: String,
    /// Its length in UTF-16 code units.
    pub(super) len: i64,
    entities: Vec<MessageEntity>,
}

impl Output {
    pub(super) fn push(&mut self, c: char) {
        self.text.push(c);
        self.len += if c.len_utf16() == 2 { 2 } else { 1 };
    }

    pub(super) fn push_str(&mut self, text: &str) {
        text.chars().for_each(|c| self.push(c));
    }

    /// Adds an entity from a place to here, unless there is nothing between.
    pub(super) fn entity(
        &mut self,
        kind: MessageEntityType,
        from: i64,
    ) -> Option<&mut MessageEntity> {
        if self.len == from {
            return None;
        }
        self.entities.push(MessageEntity::new(kind, from, self.len - from));
        self.entities.last_mut()
    }

    /// Adds a link, a mention or nothing, by where a URL leads.
    pub(super) fn link(&mut self, target: Option<Target>, from: i64) {
        match target {
            None => {}
            Some(Target::Url(url)) => {
                if let Some(entity) = self.entity(MessageEntityType::TextLink, from) {
                    entity.url = Some(url);
                }
            }
            Some(Target::User(id)) => {
                if let Some(entity) = self.entity(MessageEntityType::TextMention, from) {
                    entity.user.get_or_insert_default().id = id;
                }
            }
        }
    }

    /// The newest entity, if it covers all from a place to here.
    pub(super) fn newest(&mut self, from: i64) -> Option<&mut MessageEntity> {
        let len = self.len - from;
        self.entities.last_mut().filter(|entity| entity.offset == from && entity.length == len)
    }

    /// The text and the entities, those further out first.
    pub(super) fn finish(mut self) -> (String, Vec<MessageEntity>) {
        self.entities.reverse(); // of the same length, the one closed last is the outer one
        self.entities.sort_by_key(|entity| (entity.offset, -entity.length));
        (self.text, self.entities)
    }
}
