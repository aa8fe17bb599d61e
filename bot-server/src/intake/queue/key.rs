//! Whose turns an update takes.

use bot_core::Update;

/// Those whose updates are handled one after another: a chat's, or a user's where no chat is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TurnKey {
    Chat(i64),
    User(i64),
    /// An update about neither, which waits for nobody: its id.
    Nobody(i64),
}

impl TurnKey {
    pub(crate) fn of(update: &Update) -> Self {
        let user = || update.user().map(|user| Self::User(user.id.0));
        let chat = update.chat().map(|chat| Self::Chat(chat.id));
        chat.or_else(user).unwrap_or(Self::Nobody(update.update_id))
    }
}
