//! Commands of administrators. They reply with them to a message of whom they mean.

mod target;

use bot_server::prelude::*;

use self::target::Target;
use super::{
    newcomers::Newcomers,
    span::Span,
    trouble,
    warnings::{LAST, Warnings},
};

group!(chat = group | supergroup, filter = is_admin, on_error = trouble::explain);

async fn is_admin(bot: Bot, chat: Chat, user: User) -> Result<bool> {
    Ok(bot.get_chat_member(chat.id, user.id).await?.is_administrator())
}

#[derive(CommandArgs)]
struct Reason {
    #[arg(rest)]
    reason: Option<String>,
}

#[derive(CommandArgs)]
struct Mute {
    time: Span,
    #[arg(rest)]
    reason: Option<String>,
}

/// Ban who wrote this, and delete it
#[on(message, command = "ban", scope = all_chat_administrators)]
async fn ban(
    bot: Bot,
    chat: Chat,
    Target { user, message }: Target,
    Args(Reason { reason }): Args<Reason>,
) -> Result<(FormattedText, DeleteMessage)> {
    bot.ban_chat_member(chat.id, user.id).await?;
    Ok((told(&user, "is banned", reason), message.delete()))
}

/// Take the word from who wrote this: /mute 2h
#[on(message, command = "mute", scope = all_chat_administrators)]
async fn mute(
    bot: Bot,
    chat: Chat,
    Target { user, .. }: Target,
    Args(Mute { time, reason }): Args<Mute>,
    mut newcomers: Session<Newcomers>,
) -> Result<FormattedText> {
    let mute = bot.restrict_chat_member(chat.id, user.id, ChatPermissions::none());
    mute.until_date(time.end()).await?;
    newcomers.decide(user.id); // the button of a newcomer does not end it
    newcomers.save().await?;
    Ok(told(&user, &format!("is muted for {time}"), reason))
}

/// Give the word back
#[on(message, command = "unmute", scope = all_chat_administrators)]
async fn unmute(
    bot: Bot,
    chat: Chat,
    Target { user, .. }: Target,
    Args(()): Args<()>,
    mut newcomers: Session<Newcomers>,
) -> Result<FormattedText> {
    bot.restrict_chat_member(chat.id, user.id, ChatPermissions::all()).await?;
    newcomers.decide(user.id);
    newcomers.save().await?;
    Ok(told(&user, "may write again", None))
}

/// Restrictions are for supergroups: what the server refuses is said here in fewer words.
#[on(message, command = "mute" | "unmute", chat = group, hidden)]
fn no_mutes() -> &'static str {
    "Nobody can be muted in a basic group."
}

/// Warn who wrote this; the third time they are banned
#[on(message, command = "warn", scope = all_chat_administrators)]
async fn warn(
    bot: Bot,
    chat: Chat,
    Target { user, .. }: Target,
    Args(Reason { reason }): Args<Reason>,
    mut warnings: Session<Warnings>,
) -> Result<FormattedText> {
    if bot.get_chat_member(chat.id, user.id).await?.is_administrator() {
        return Ok("Administrators are not warned.".into());
    }
    let count = warnings.of(user.id) + 1;
    let what = if count < LAST {
        warnings.set(user.id, count);
        format!("is warned, {count} of {LAST}")
    } else {
        bot.ban_chat_member(chat.id, user.id).await?;
        warnings.forget(user.id);
        format!("is banned after {LAST} warnings")
    };
    warnings.save().await?;
    Ok(told(&user, &what, reason))
}

/// What the group is told of it.
fn told(user: &User, what: &str, reason: Option<String>) -> FormattedText {
    let reason = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
    text![user.mention(), " ", what, reason]
}
