//! The menu of commands: what the server shows is made to be what the handlers say.
//!
//! Nothing here holds up the bot or keeps it from starting: what cannot be done is a warning.

use bot_core::{Bot, CallError, CommandMenu, Dialect, MenuList, types::BotCommand};

use crate::causes::chain;

/// Compares each list with the server's, and sets those that differ.
///
/// Languages that no command has a description in any more are not known here, and their lists
/// stay; so do those of single chats, which only a handler can have set.
pub(super) async fn sync(bot: &Bot, menu: &CommandMenu) {
    if menu.is_empty() {
        return; // a bot without descriptions may have its menu from elsewhere
    }
    let mut changed = 0;
    for list in menu.lists() {
        let shown = match get(bot, &list).await {
            Ok(shown) => shown,
            Err(error) => {
                let error = chain(&error);
                tracing::warn!(error, "the menu of commands could not be read, and stays as it is");
                return;
            }
        };
        if same(&shown, &list.commands) {
            continue;
        }
        match change(bot, &list).await {
            Ok(_) => changed += 1,
            Err(error) => tracing::warn!(
                error = chain(&error),
                scope = ?list.scope,
                language = list.language.unwrap_or("any"),
                "the menu of commands could not be set"
            ),
        }
    }
    tracing::debug!(changed, "the menu of commands is compared");
}

async fn get(bot: &Bot, list: &MenuList) -> Result<Vec<BotCommand>, CallError> {
    let mut get = bot.get_my_commands().scope(list.scope);
    get.language_code = list.language.map(str::to_owned);
    get.await
}

async fn change(bot: &Bot, list: &MenuList) -> Result<bool, CallError> {
    // SafeW has no deleteMyCommands; there, an empty list is none.
    if list.commands.is_empty() && bot.platform().dialect() == Dialect::Telegram {
        let mut delete = bot.delete_my_commands().scope(list.scope);
        delete.language_code = list.language.map(str::to_owned);
        return delete.await;
    }
    let mut set = bot.set_my_commands(&*list.commands).scope(list.scope);
    set.language_code = list.language.map(str::to_owned);
    set.await
}

/// Whether both show the same; a server may add what nobody has set.
fn same(shown: &[BotCommand], wanted: &[BotCommand]) -> bool {
    let parts = |command: &BotCommand| (command.command.clone(), command.description.clone());
    shown.iter().map(parts).eq(wanted.iter().map(parts))
}
