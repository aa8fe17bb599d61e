//! One incoming update, its kinds, and the set of kinds a bot asks for.

mod allowed;
mod generated;
mod sift;

pub use allowed::AllowedUpdates;
pub use generated::{Payload, UnknownPayload, UpdateKind};
pub use sift::Sifted;

use crate::{
    json::{self, Object, Read, Reader, Write, Writer},
    types::{Chat, Message, User},
};

/// One incoming update: an id and what it brings.
///
/// Read once, from bytes, straight into the type of its kind.
///
/// ```
/// use bot_core::{Payload, Update, UpdateKind};
///
/// let update = Update::from_slice(br#"{
///     "update_id": 10,
///     "message": {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}, "text": "hi"}
/// }"#)?;
/// assert_eq!(update.kind(), Some(UpdateKind::Message));
/// let Payload::Message(message) = update.payload else { panic!("a message") };
/// assert_eq!(message.text.as_deref(), Some("hi"));
/// # Ok::<(), bot_core::json::Error>(())
/// ```
///
/// [In the Bot API](https://core.telegram.org/bots/api#update)
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Update {
    /// Rises by one with each update of the bot; after a week of silence it may start anywhere.
    pub update_id: i64,
    /// What it brings.
    pub payload: Payload,
}

impl Update {
    /// Reads an update.
    ///
    /// # Errors
    ///
    /// When the bytes are not JSON, or something that identifies an object is missing; see
    /// [`types`](crate::types) for the rule.
    pub fn from_slice(bytes: &[u8]) -> json::Result<Self> {
        let mut parts = Parts::default();
        json::read_into(bytes, &mut parts)?;
        Ok(parts.whole())
    }

    /// The kind, unless this version does not know it.
    #[must_use]
    pub fn kind(&self) -> Option<UpdateKind> {
        self.payload.kind()
    }

    /// The name of the kind, known or not; empty when the update has nothing but its id.
    #[must_use]
    pub fn kind_name(&self) -> &str {
        match &self.payload {
            Payload::Unknown(unknown) => &unknown.kind,
            known => known.kind().map_or("", UpdateKind::as_str),
        }
    }

    /// Whether it has nothing but its id.
    fn is_bare(&self) -> bool {
        matches!(&self.payload, Payload::Unknown(u) if u.kind.is_empty() && u.value.is_null())
    }

    /// The message, if it is one of any kind.
    #[must_use]
    pub fn message(&self) -> Option<&Message> {
        match &self.payload {
            Payload::Message(message)
            | Payload::EditedMessage(message)
            | Payload::ChannelPost(message)
            | Payload::EditedChannelPost(message)
            | Payload::BusinessMessage(message)
            | Payload::EditedBusinessMessage(message)
            | Payload::GuestMessage(message) => Some(message),
            _ => None,
        }
    }

    /// The chat it is about, if it is about one.
    #[must_use]
    pub fn chat(&self) -> Option<&Chat> {
        self.payload.chat()
    }

    /// The user who caused it, if it names one.
    #[must_use]
    pub fn user(&self) -> Option<&User> {
        self.payload.user()
    }
}

impl Default for Payload {
    fn default() -> Self {
        Self::Unknown(Box::default())
    }
}

impl Read for Update {
    fn read(&mut self, r: &mut Reader<'_>) -> json::Result<()> {
        let mut parts = Parts::default();
        parts.read(r)?;
        *self = parts.whole();
        Ok(())
    }
}

/// An update while it is read: without a payload to begin with, for that would be made and thrown
/// away.
#[derive(Default)]
struct Parts {
    update_id: i64,
    payload: Option<Payload>,
}

impl Parts {
    fn whole(self) -> Update {
        Update { update_id: self.update_id, payload: self.payload.unwrap_or_default() }
    }

    /// Whether the value of an unknown key that comes next is the payload of an unknown kind: the
    /// first object is; anything else is a field of a newer API.
    fn is_unknown_kind(&self, r: &mut Reader<'_>) -> bool {
        self.payload.is_none() && r.peek() == b'{'
    }
}

impl Read for Parts {
    fn read(&mut self, r: &mut Reader<'_>) -> json::Result<()> {
        r.object(self)
    }
}

impl Object for Parts {
    fn needs(&self) -> &'static [&'static str] {
        &["update_id"]
    }

    fn set(&mut self, key: &str, r: &mut Reader<'_>) -> json::Result<()> {
        if key == "update_id" {
            return r.need(0, &mut self.update_id);
        }
        if let Some(payload) = Payload::read(key, r)? {
            self.payload = Some(payload);
            return Ok(());
        }
        if self.is_unknown_kind(r) {
            let unknown = UnknownPayload { kind: key.to_owned(), value: r.get()? };
            self.payload = Some(Payload::Unknown(Box::new(unknown)));
            return Ok(());
        }
        r.skip()
    }
}

impl Write for Update {
    fn write(&self, w: &mut Writer) {
        w.open();
        w.field("update_id", &self.update_id);
        if !self.is_bare() {
            w.field(self.kind_name(), self.payload.as_write());
        }
        w.close();
    }
}
