//! A call as it is to be sent, and what about it matters to limits and retries.

use crate::{
    json::{self, Raw},
    method::Params,
    upload::Source,
};

/// A call as it is to be sent.
pub(super) struct Request {
    pub(super) method: &'static str,
    params: Params,
    scope: Scope,
    messages: u32,
}

/// A chat as a call names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Chat {
    Id(i64),
    /// In lower case, for servers take any.
    Name(String),
}

/// Whom a refusal for too many requests concerns.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Scope {
    Chat(Chat),
    Method(&'static str),
}

impl Chat {
    /// Whether it is a person's, not a group or channel.
    pub(super) fn is_private(&self) -> bool {
        matches!(self, Self::Id(1..))
    }
}

impl Request {
    #[cfg(test)]
    pub(super) fn new<M: crate::Method>(method: &M) -> Self {
        Self::of(M::NAME, Params::of(method))
    }

    pub(super) fn of(method: &'static str, params: Params) -> Self {
        let scope = chat(&params, "chat_id").map_or(Scope::Method(method), Scope::Chat);
        let messages = messages(method, &params);
        Self { method, params, scope, messages }
    }

    pub(super) fn params(&self) -> &Params {
        &self.params
    }

    /// Whom its refusal would concern.
    pub(super) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The chat in whose lane it goes, if it is a message.
    pub(super) fn lane(&self) -> Option<&Chat> {
        match &self.scope {
            Scope::Chat(chat) if self.messages > 0 => Some(chat),
            _ => None,
        }
    }

    /// How many messages it sends.
    pub(super) fn messages(&self) -> u32 {
        self.messages
    }

    /// Whether it is paid for, and so has a limit of its own.
    pub(super) fn is_paid(&self) -> bool {
        self.params.get("allow_paid_broadcast") == Some("true")
    }

    /// Whether doing it twice is as good as doing it once.
    pub(super) fn is_safe_to_repeat(&self) -> bool {
        begins_with(self.method, &["get", "set", "delete"])
    }

    /// Whether its bytes are still there after an attempt.
    pub(super) fn can_be_sent_again(&self) -> bool {
        let mut files = self.params.files().into_iter();
        !files.any(|(_, file)| matches!(file.source(), Source::Reader(_)))
    }

    /// Whether a new file goes along.
    pub(super) fn has_upload(&self) -> bool {
        self.params.has_files()
    }

    /// The group that is meant when the server says that a group has become a supergroup. Nothing if
    /// the call names two of them: a guess might send the message to the wrong one.
    pub(super) fn migrating(&self) -> Option<i64> {
        let group = |name| match chat(&self.params, name)? {
            Chat::Id(id @ ..0) => Some(id),
            _ => None,
        };
        match (group("chat_id"), group("from_chat_id")) {
            (Some(to), Some(from)) if to != from => None,
            (to, from) => to.or(from),
        }
    }

    /// Names another chat in the place of one.
    pub(super) fn migrate(&mut self, from: i64, to: i64) {
        for name in ["chat_id", "from_chat_id"] {
            if chat(&self.params, name) == Some(Chat::Id(from)) {
                self.params.set(name, &to.to_string());
            }
        }
        self.scope = chat(&self.params, "chat_id").map_or(Scope::Method(self.method), Scope::Chat);
    }
}

/// The chat that a parameter names, if it does.
fn chat(params: &Params, parameter: &str) -> Option<Chat> {
    let id = params.get(parameter)?;
    if let Ok(id) = id.parse() {
        return Some(Chat::Id(id));
    }
    let name: String = json::from_str(id).ok()?;
    Some(name.parse().map_or_else(|_| Chat::Name(name.to_lowercase()), Chat::Id))
}

/// Whether a method's name begins with one of these words: `set` is one of `setMyName`, not of
/// `settleBill`.
fn begins_with(method: &str, verbs: &[&str]) -> bool {
    verbs
        .iter()
        .filter_map(|verb| method.strip_prefix(verb))
        .any(|rest| rest.starts_with(|c: char| !c.is_ascii_lowercase()))
}

/// How many messages a call sends: none, one, or as many as there are in an album or a list.
fn messages(method: &str, params: &Params) -> u32 {
    let sends = begins_with(method, &["send", "forward", "copy"]);
    if !sends || method == "sendChatAction" || method.ends_with("Draft") {
        return 0;
    }
    let list = if method == "sendMediaGroup" { "media" } else { "message_ids" };
    let items = params.get(list).and_then(|list| json::from_str::<Vec<Raw>>(list).ok());
    items.map_or(1, |items| u32::try_from(items.len()).unwrap_or(u32::MAX).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Method, methods,
        types::{ChatAction, InputFile, InputMediaPhoto},
    };

    /// A method that the schema does not have.
    struct SettleBill {
        chat_id: &'static str,
    }

    impl Method for SettleBill {
        type Answer = bool;
        const NAME: &'static str = "settleBill";

        fn params(&self, p: &mut Params) {
            p.field("chat_id", &self.chat_id.to_owned());
        }
    }

    #[test]
    fn messages_are_counted_by_what_is_sent() {
        let photo = || InputMediaPhoto::new(InputFile::file_id("AgAC")).into();
        let count = [
            (Request::new(&methods::SendMessage::new(1, "hi")), 1),
            (Request::new(&methods::SendMediaGroup::new(1, [photo(), photo(), photo()])), 3),
            (Request::new(&methods::ForwardMessages::new(1, -2, [4, 5])), 2),
            (Request::new(&methods::CopyMessage::new(1, -2, 4)), 1),
            (Request::new(&methods::SendChatAction::new(1, ChatAction::Typing)), 0),
            (Request::new(&methods::SendMessageDraft::new(1, 1)), 0),
            (Request::new(&methods::EditMessageText::new().chat_id(1).message_id(2)), 0),
            (Request::new(&methods::GetMe::new()), 0),
        ];
        for (request, messages) in count {
            assert_eq!(request.messages(), messages, "{}", request.method);
        }
    }

    #[test]
    fn a_chat_is_known_by_number_or_name() {
        let scope = |request: Request| request.scope().clone();
        let chat = Scope::Chat(Chat::Id(7));
        assert_eq!(scope(Request::new(&methods::GetChat::new(7))), chat);
        assert_eq!(scope(Request::new(&methods::GetChat::new("7"))), chat);
        let name = Scope::Chat(Chat::Name("@tea".into()));
        assert_eq!(scope(Request::new(&methods::GetChat::new("@Tea"))), name);
        assert_eq!(scope(Request::new(&methods::GetMe::new())), Scope::Method("getMe"));
        assert!(Chat::Id(7).is_private());
        assert!(!Chat::Id(-7).is_private() && !Chat::Name("@tea".into()).is_private());
    }

    #[test]
    fn only_a_group_that_is_meant_for_sure_is_followed() {
        let forward = |to: i64, from: i64| Request::new(&methods::ForwardMessage::new(to, from, 1));
        assert_eq!(forward(-5, -6).migrating(), None);
        assert_eq!(forward(-5, -5).migrating(), Some(-5));
        assert_eq!(forward(5, -6).migrating(), Some(-6));
        assert_eq!(Request::new(&methods::GetChat::new("@tea")).migrating(), None);
        let mut text = Request::new(&SettleBill { chat_id: "-5" });
        assert_eq!(text.migrating(), Some(-5));
        text.migrate(-5, -1005);
        assert_eq!(*text.scope(), Scope::Chat(Chat::Id(-1005)));
        let mut request = forward(5, -6);
        request.migrate(-6, -1006);
        let lane = request.lane().cloned();
        assert_eq!((lane, request.migrating()), (Some(Chat::Id(5)), Some(-1006)));
        let mut request = forward(-5, -5);
        request.migrate(-5, -1005);
        assert_eq!(request.lane(), Some(&Chat::Id(-1005)));
    }

    #[test]
    fn what_is_safe_is_told_by_the_name_and_readers_are_used_up() {
        let text = Request::new(&methods::SendMessage::new(1, "hi"));
        assert!(!text.is_safe_to_repeat() && text.can_be_sent_again() && !text.has_upload());
        assert!(Request::new(&methods::DeleteMessage::new(1, 2)).is_safe_to_repeat());
        assert!(!Request::new(&SettleBill { chat_id: "-5" }).is_safe_to_repeat());
        let reader = InputFile::reader("a", &b"a"[..]);
        let album = [InputMediaPhoto::new(reader).into()];
        let once = Request::new(&methods::SendMediaGroup::new(1, album));
        assert!(!once.can_be_sent_again() && once.has_upload());
        let bytes = InputFile::bytes("a", "a");
        assert!(Request::new(&methods::SendPhoto::new(1, bytes)).can_be_sent_again());
    }
}
