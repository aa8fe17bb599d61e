//! The methods that are played, a file per group.

mod access;
mod bot;
mod chat_photo;
mod chats;
mod commands;
mod copy;
mod delete;
mod drafts;
mod edit;
mod files;
mod games;
mod inline;
mod inline_content;
mod input_media;
mod invite_links;
mod keyboard;
mod media;
mod media_group;
mod members;
mod messages;
mod noted;
mod older;
mod other;
mod parameters;
pub(crate) mod permission;
mod pins;
mod polls;
mod profile;
mod promotion;
mod queries;
mod reactions;
mod send;
mod senders;
mod text;
mod topics;
mod updates;

use std::{sync::Arc, time::Instant};

use bot_core::{Dialect, json::Write, methods as api, types::UserId};

pub(crate) use files::MAX_DOWNLOAD;
pub(crate) use other::dice;
pub(crate) use parameters::Parameters;

use self::noted::{UnderWay, note, note_end};
use crate::{
    api_error::{Answer, ApiError, result},
    fault::{self, Reply, Spoil},
    form, safew,
    shared::{Shared, now},
    world::{BotState, FileKind, World},
};

/// A call on its way: who called what.
pub(crate) struct Call<'a> {
    shared: &'a Arc<Shared>,
    token: &'a str,
    /// The method, as the API writes it.
    name: &'a str,
    parameters: Parameters,
}

impl Call<'_> {
    /// Whose server it is that is called.
    fn dialect(&self) -> Dialect {
        self.shared.dialect
    }

    /// Whether it is this method that is called.
    fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// The bot that calls.
    fn bot(&self, world: &World) -> Answer<UserId> {
        Ok(world.bots.get(self.token).ok_or_else(ApiError::unauthorized)?.user.id)
    }

    /// Now, in Unix time, by the sandbox's clock.
    fn now(&self) -> i64 {
        self.shared.read(|_| now())
    }

    /// Looks at the state.
    fn read<T>(&self, look: impl FnOnce(&World, &BotState) -> Answer<T>) -> Answer<T> {
        self.shared.read(|world| {
            let bot = world.bots.get(self.token).ok_or_else(ApiError::unauthorized)?;
            look(world, bot)
        })
    }

    /// Changes the state of the bot.
    fn edit_bot<T>(&self, change: impl FnOnce(&mut BotState) -> Answer<T>) -> Answer<T> {
        self.shared.edit(|world| {
            change(world.bots.get_mut(self.token).ok_or_else(ApiError::unauthorized)?)
        })
    }

    /// Changes anything.
    fn edit<T>(&self, change: impl FnOnce(&mut World) -> Answer<T>) -> Answer<T> {
        self.shared.edit(change)
    }
}

/// Calls a method, by its name in any case of letters.
pub(crate) async fn call(
    shared: &Arc<Shared>,
    token: &str,
    method: &str,
    parameters: Parameters,
) -> Reply {
    let number = note(shared, token, method, &parameters, false);
    perform(shared, token, method, parameters, number).await
}

/// Notes a call whose connection breaks while it is read.
pub(crate) fn broken_off(shared: &Shared, token: &str, method: &str) -> Reply {
    let number = note(shared, token, method, &Parameters::default(), false);
    let answer = Err(ApiError::bad_request("the request is not whole"));
    let reply = Reply { answer, spoil: Some(Spoil::READING) };
    note_end(shared, number, Instant::now(), None, reply.refused());
    reply
}

/// Calls the method that the answer to a webhook's request names, unless an answer may not.
pub(crate) async fn call_in_response(
    shared: &Arc<Shared>,
    token: &str,
    method: &str,
    parameters: Parameters,
) {
    let number = note(shared, token, method, &parameters, true);
    let name = method.to_ascii_lowercase();
    let forbidden = name.starts_with("get")
        || matches!(&*name, "setwebhook" | "deletewebhook" | "close" | "logout");
    if forbidden {
        let why = "the answer to a webhook's request must not call it";
        return note_end(shared, number, Instant::now(), None, Some(why.to_owned()));
    }
    // The result is lost, as it is on the real server.
    drop(perform(shared, token, method, parameters, number).await);
}

async fn perform(
    shared: &Arc<Shared>,
    token: &str,
    method: &str,
    mut parameters: Parameters,
    number: usize,
) -> Reply {
    let under_way = UnderWay::begin(shared, number);
    let mut name = api::name(method);
    if shared.dialect == Dialect::Telegram {
        name = name.or_else(|| older::method(method));
        older::translate(name.unwrap_or(method), &mut parameters);
    }
    let method = name.unwrap_or(method);
    let taken = shared.fault_of_call(token, method, &parameters, number);
    let hindered = hindered(shared, token, method, &parameters);
    let play = async {
        hindered?;
        play(Call { shared, token, name: method, parameters }, name).await
    };
    let mut reply = fault::around(taken, play).await;
    if shared.dialect == Dialect::SafeW {
        reply.answer = reply.answer.map(|result| safew::shape(method, result));
        reply.answer = reply.answer.map_err(safew::refusal);
    }
    under_way.ends(&reply);
    reply
}

/// Refuses what comes too soon, or names a group that has become another.
fn hindered(shared: &Shared, token: &str, method: &str, parameters: &Parameters) -> Answer<()> {
    shared.check_moved(parameters)?;
    shared.limits.as_ref().map_or(Ok(()), |limits| limits.pass(token, method, parameters))
}

/// The dispatch, and the names of what is in it.
macro_rules! played {
    ($call:ident; $($name:literal => $answer:expr,)+) => {
        /// The methods that are played, as the API writes them. Of the others only the form is
        /// looked at; then they are refused with code 501.
        pub const PLAYED: &[&str] = &[$($name),+];

        async fn dispatch($call: &Call<'_>) -> Answer {
            match $call.name {
                $($name => $answer,)+
                name => Err(ApiError::not_played(name)),
            }
        }
    };
}

played! { call;
    "getUpdates" => updates::get_updates(call).await,
    "setWebhook" => updates::set_webhook(call),
    "deleteWebhook" => updates::delete_webhook(call),
    "getWebhookInfo" => updates::get_webhook_info(call),
    "getMe" => bot::get_me(call),
    "logOut" => bot::log_out(call),
    "close" => bot::close(call),
    "setMyName" => profile::set_my_name(call),
    "getMyName" => profile::get_my_name(call),
    "setMyDescription" => profile::set_my_description(call),
    "getMyDescription" => profile::get_my_description(call),
    "setMyShortDescription" => profile::set_my_short_description(call),
    "getMyShortDescription" => profile::get_my_short_description(call),
    "setChatMenuButton" => profile::set_chat_menu_button(call),
    "getChatMenuButton" => profile::get_chat_menu_button(call),
    "setMyCommands" => commands::set_my_commands(call),
    "getMyCommands" => commands::get_my_commands(call),
    "deleteMyCommands" => commands::delete_my_commands(call),
    "sendMessage" => messages::send_message(call),
    "editMessageText" => edit::edit_message_text(call),
    "editMessageReplyMarkup" => edit::edit_message_reply_markup(call),
    "editMessageCaption" => edit::edit_message_caption(call),
    "editMessageMedia" => edit::edit_message_media(call).await,
    "setMessageReaction" => reactions::set_message_reaction(call),
    "deleteMessage" => delete::delete_message(call),
    "deleteMessages" => delete::delete_messages(call),
    "copyMessage" => copy::copy_message(call),
    "copyMessages" => copy::copy_messages(call),
    "forwardMessage" => copy::forward_message(call),
    "forwardMessages" => copy::forward_messages(call),
    "sendPhoto" => media::send(call, FileKind::Photo).await,
    "sendVideo" => media::send(call, FileKind::Video).await,
    "sendAnimation" => media::send(call, FileKind::Animation).await,
    "sendAudio" => media::send(call, FileKind::Audio).await,
    "sendDocument" => media::send(call, FileKind::Document).await,
    "sendVoice" => media::send(call, FileKind::Voice).await,
    "sendVideoNote" => media::send(call, FileKind::VideoNote).await,
    "sendSticker" => media::send(call, FileKind::Sticker).await,
    "sendMediaGroup" => media_group::send_media_group(call).await,
    "getFile" => files::get_file(call),
    "getUserProfilePhotos" => files::get_user_profile_photos(call),
    "sendDice" => other::send_dice(call),
    "sendLocation" => other::send_location(call),
    "sendVenue" => other::send_venue(call),
    "sendContact" => other::send_contact(call),
    "sendChatAction" => other::send_chat_action(call),
    "sendPoll" => polls::send_poll(call),
    "stopPoll" => polls::stop_poll(call),
    "sendMessageDraft" => drafts::send_message_draft(call),
    "sendGame" => games::send_game(call),
    "setGameScore" => games::set_game_score(call),
    "getGameHighScores" => games::get_game_high_scores(call),
    "answerCallbackQuery" => queries::answer_callback_query(call),
    "answerInlineQuery" => inline::answer_inline_query(call),
    "getChat" => chats::get_chat(call),
    "setChatTitle" => chats::set_chat_title(call),
    "setChatDescription" => chats::set_chat_description(call),
    "setChatPhoto" => chat_photo::set_chat_photo(call).await,
    "deleteChatPhoto" => chat_photo::delete_chat_photo(call),
    "getUserChatBoosts" => members::get_user_chat_boosts(call),
    "editMessageLiveLocation" => other::edit_message_live_location(call),
    "stopMessageLiveLocation" => other::stop_message_live_location(call),
    "pinChatMessage" => pins::pin_chat_message(call),
    "unpinChatMessage" => pins::unpin_chat_message(call),
    "unpinAllChatMessages" => pins::unpin_all_chat_messages(call),
    "getChatMember" => members::get_chat_member(call),
    "getChatMemberCount" => members::get_chat_member_count(call),
    "getChatAdministrators" => members::get_chat_administrators(call),
    "leaveChat" => members::leave_chat(call),
    "banChatMember" => members::ban_chat_member(call),
    "unbanChatMember" => members::unban_chat_member(call),
    "restrictChatMember" => members::restrict_chat_member(call),
    "setChatPermissions" => members::set_chat_permissions(call),
    "banChatSenderChat" => senders::ban_chat_sender_chat(call),
    "unbanChatSenderChat" => senders::unban_chat_sender_chat(call),
    "promoteChatMember" => promotion::promote_chat_member(call),
    "setChatAdministratorCustomTitle" => promotion::set_chat_administrator_custom_title(call),
    "setMyDefaultAdministratorRights" => promotion::set_my_default_administrator_rights(call),
    "getMyDefaultAdministratorRights" => promotion::get_my_default_administrator_rights(call),
    "exportChatInviteLink" => invite_links::export_chat_invite_link(call),
    "createChatInviteLink" => invite_links::create_chat_invite_link(call),
    "editChatInviteLink" => invite_links::edit_chat_invite_link(call),
    "revokeChatInviteLink" => invite_links::revoke_chat_invite_link(call),
    "approveChatJoinRequest" => invite_links::approve_chat_join_request(call),
    "createForumTopic" => topics::create_forum_topic(call),
    "editForumTopic" => topics::edit_forum_topic(call),
    "closeForumTopic" => topics::close_forum_topic(call),
    "reopenForumTopic" => topics::reopen_forum_topic(call),
    "deleteForumTopic" => topics::delete_forum_topic(call),
    "unpinAllForumTopicMessages" => topics::unpin_all_forum_topic_messages(call),
    "editGeneralForumTopic" => topics::edit_general_forum_topic(call),
    "closeGeneralForumTopic" => topics::close_general_forum_topic(call),
    "reopenGeneralForumTopic" => topics::reopen_general_forum_topic(call),
    "hideGeneralForumTopic" => topics::hide_general_forum_topic(call),
    "unhideGeneralForumTopic" => topics::unhide_general_forum_topic(call),
    "unpinAllGeneralForumTopicMessages" => topics::unpin_all_general_forum_topic_messages(call),
    "getForumTopicIconStickers" => topics::get_forum_topic_icon_stickers(call),
    "declineChatJoinRequest" => invite_links::decline_chat_join_request(call),
}

/// Limits that the played methods look at themselves, once the markup is taken out and all else is
/// known, in the server's words.
const LEFT: &[&str] = &[
    "text",
    "caption",
    "reply_markup",
    "commands",
    "language_code",
    "media",
    "message_ids",
    "results",
    "next_offset",
    "member_limit",
    "game_short_name",
    "setChatAdministratorCustomTitle.custom_title",
    "setChatDescription.description",
    "setMyName.name",
    "setMyDescription.description",
    "setMyShortDescription.short_description",
    "createForumTopic.name",
    "editForumTopic.name",
    "editGeneralForumTopic.name",
    "sendMessageDraft.draft_id",
    "setWebhook.secret_token",
];

async fn play(mut call: Call<'_>, name: Option<&'static str>) -> Answer {
    let name = name.ok_or_else(ApiError::not_found)?;
    if !bot_core::check::has_method(call.dialect(), name) {
        return Err(ApiError::not_on_safew(name));
    }
    let left = if PLAYED.contains(&name) { LEFT } else { &[] };
    call.read(|_, bot| match bot.is_logged_out {
        true => Err(ApiError::refused(400, "Logged out".into(), None)),
        false => Ok(()),
    })?;
    form::check(call.dialect(), name, &mut call.parameters, left)?;
    dispatch(&call).await
}

/// The answer of methods that only succeed.
fn done() -> Answer {
    result(&true as &dyn Write)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The documentation's list of what is played, from the dispatch.
    fn documented() -> String {
        let has = |dialect, name: &&&str| bot_core::check::has_method(dialect, name);
        let of_safew = PLAYED.iter().filter(|name| has(Dialect::SafeW, name)).count();
        let mut others: Vec<_> =
            PLAYED.iter().filter(|name| !has(Dialect::SafeW, name)).copied().collect();
        others.sort_unstable();
        format!(
            "Methods, {} in all: the {of_safew} that SafeW has and, in Telegram's dialect, {}.\n\n\
             Any other method of the API is only looked at: what is missing, of another type or \
             beyond a limit is refused as by the real server, and a call that is well-formed with \
             code 501, which says that the method is not played. What SafeW lacks is not found (404) \
             in its dialect.\n",
            PLAYED.len(),
            others.join(", "),
        )
    }

    /// `PLAYED=overwrite cargo test -p bot-sandbox` writes the list anew.
    #[test]
    fn what_is_played_is_what_the_documentation_says() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/played.md");
        if std::env::var_os("PLAYED").is_some() {
            std::fs::write(path, documented()).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap();
        assert_eq!(written, documented(), "write it anew: PLAYED=overwrite cargo test");
    }

    #[test]
    fn every_name_is_one_of_the_api_s() {
        for (n, name) in PLAYED.iter().enumerate() {
            assert_eq!(api::name(name), Some(*name));
            assert!(!PLAYED[..n].contains(name), "{name} is there twice");
        }
        let of_safew = |name: &&&str| bot_core::check::has_method(Dialect::SafeW, name);
        assert_eq!(PLAYED.iter().filter(of_safew).count(), 52, "all that SafeW has");
    }
}
