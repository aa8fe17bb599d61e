//! The methods that are played, a file per group.

mod access;
mod bot;
mod chats;
mod commands;
mod copy;
mod delete;
mod drafts;
mod edit;
mod files;
mod games;
mod inline;
mod input_media;
mod invite_links;
mod keyboard;
mod media;
mod media_group;
mod members;
mod messages;
mod other;
mod parameters;
pub(crate) mod permission;
mod pins;
mod polls;
mod promotion;
mod queries;
mod reactions;
mod send;
mod senders;
mod text;
mod updates;

use std::{sync::Arc, time::Instant};

use bot_core::{Dialect, json::Write, methods as api, types::UserId};

pub(crate) use copy::{origin, put_content};
pub(crate) use files::MAX_DOWNLOAD;
pub(crate) use parameters::Parameters;

use crate::{
    api_error::{Answer, ApiError, result},
    event,
    fault::{self, Reply, Spoil},
    safew,
    shared::{Shared, now_ms},
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

/// Notes a call and says its number.
fn note(
    shared: &Shared,
    token: &str,
    method: &str,
    parameters: &Parameters,
    in_response: bool,
) -> usize {
    let call = event::Call {
        bot: token.split(':').next().unwrap_or_default().to_owned(),
        method: api::name(method).unwrap_or(method).to_owned(),
        parameters: parameters.to_map(),
        refused: None,
        result: None,
        at: now_ms(),
        took: None,
        in_response,
    };
    shared.edit(|world| {
        world.calls.push(call);
        world.calls.next() - 1
    })
}

/// Notes how a call ended.
fn note_end(
    shared: &Shared,
    number: usize,
    begun: Instant,
    result: Option<String>,
    refused: Option<String>,
) {
    shared.edit(|world| {
        let Some(call) = world.calls.get_mut(number) else { return };
        call.took = Some(begun.elapsed());
        call.result = result;
        call.refused = refused;
        if let Some(why) = call.refused.clone().filter(|_| call.method != "getUpdates") {
            let chat_id = call.parameters.get("chat_id").and_then(|id| id.parse().ok());
            let what = format!("{} was refused", call.method);
            world.tell(event::Event::Failed { chat_id, what, why });
        }
    });
}

async fn perform(
    shared: &Arc<Shared>,
    token: &str,
    method: &str,
    parameters: Parameters,
    number: usize,
) -> Reply {
    let begun = Instant::now();
    let name = api::name(method);
    let name_or_given = name.unwrap_or(method);
    let taken = shared.fault_of_call(token, name_or_given, &parameters, number);
    let hindered = hindered(shared, token, name_or_given, &parameters);
    let play = async {
        hindered?;
        play(Call { shared, token, name: name_or_given, parameters }, method, name).await
    };
    let mut reply = fault::around(taken, play).await;
    if shared.dialect == Dialect::SafeW {
        reply.answer = reply.answer.map(|result| safew::shape(name.unwrap_or(method), result));
        reply.answer = reply.answer.map_err(safew::refusal);
    }
    note_end(shared, number, begun, reply.answer.as_ref().ok().cloned(), reply.refused());
    reply
}

/// Refuses what comes too soon, or names a group that has become another.
fn hindered(shared: &Shared, token: &str, method: &str, parameters: &Parameters) -> Answer<()> {
    shared.check_moved(parameters)?;
    shared.limits.as_ref().map_or(Ok(()), |limits| limits.pass(token, method, parameters))
}

async fn play(call: Call<'_>, method: &str, name: Option<&'static str>) -> Answer {
    match &*method.to_ascii_lowercase() {
        "getupdates" => updates::get_updates(&call).await,
        "setwebhook" => updates::set_webhook(&call),
        "deletewebhook" => updates::delete_webhook(&call),
        "getwebhookinfo" => updates::get_webhook_info(&call),
        "getme" => bot::get_me(&call),
        "setmycommands" => commands::set_my_commands(&call),
        "getmycommands" => commands::get_my_commands(&call),
        "deletemycommands" => commands::delete_my_commands(&call),
        "sendmessage" => messages::send_message(&call),
        "editmessagetext" => edit::edit_message_text(&call),
        "editmessagereplymarkup" => edit::edit_message_reply_markup(&call),
        "editmessagecaption" => edit::edit_message_caption(&call),
        "editmessagemedia" => edit::edit_message_media(&call).await,
        "setmessagereaction" => reactions::set_message_reaction(&call),
        "deletemessage" => delete::delete_message(&call),
        "deletemessages" => delete::delete_messages(&call),
        "copymessage" => copy::copy_message(&call),
        "copymessages" => copy::copy_messages(&call),
        "forwardmessage" => copy::forward_message(&call),
        "forwardmessages" => copy::forward_messages(&call),
        "sendphoto" => media::send(&call, FileKind::Photo).await,
        "sendvideo" => media::send(&call, FileKind::Video).await,
        "sendanimation" => media::send(&call, FileKind::Animation).await,
        "sendaudio" => media::send(&call, FileKind::Audio).await,
        "senddocument" => media::send(&call, FileKind::Document).await,
        "sendvoice" => media::send(&call, FileKind::Voice).await,
        "sendvideonote" => media::send(&call, FileKind::VideoNote).await,
        "sendsticker" => media::send(&call, FileKind::Sticker).await,
        "sendmediagroup" => media_group::send_media_group(&call).await,
        "getfile" => files::get_file(&call),
        "getuserprofilephotos" => files::get_user_profile_photos(&call),
        "senddice" => other::send_dice(&call),
        "sendlocation" => other::send_location(&call),
        "sendvenue" => other::send_venue(&call),
        "sendcontact" => other::send_contact(&call),
        "sendchataction" => other::send_chat_action(&call),
        "sendpoll" => polls::send_poll(&call),
        "stoppoll" => polls::stop_poll(&call),
        "sendmessagedraft" => drafts::send_message_draft(&call),
        "sendgame" => games::send_game(&call),
        "setgamescore" => games::set_game_score(&call),
        "getgamehighscores" => games::get_game_high_scores(&call),
        "answercallbackquery" => queries::answer_callback_query(&call),
        "answerinlinequery" => inline::answer_inline_query(&call),
        "getchat" => chats::get_chat(&call),
        "setchattitle" => chats::set_chat_title(&call),
        "setchatdescription" => chats::set_chat_description(&call),
        "pinchatmessage" => pins::pin_chat_message(&call),
        "unpinchatmessage" => pins::unpin_chat_message(&call),
        "unpinallchatmessages" => pins::unpin_all_chat_messages(&call),
        "getchatmember" => members::get_chat_member(&call),
        "getchatmembercount" => members::get_chat_member_count(&call),
        "getchatadministrators" => members::get_chat_administrators(&call),
        "leavechat" => members::leave_chat(&call),
        "banchatmember" => members::ban_chat_member(&call),
        "unbanchatmember" => members::unban_chat_member(&call),
        "restrictchatmember" => members::restrict_chat_member(&call),
        "setchatpermissions" => members::set_chat_permissions(&call),
        "banchatsenderchat" => senders::ban_chat_sender_chat(&call),
        "unbanchatsenderchat" => senders::unban_chat_sender_chat(&call),
        "promotechatmember" => promotion::promote_chat_member(&call),
        "setchatadministratorcustomtitle" => promotion::set_chat_administrator_custom_title(&call),
        "setmydefaultadministratorrights" => promotion::set_my_default_administrator_rights(&call),
        "getmydefaultadministratorrights" => promotion::get_my_default_administrator_rights(&call),
        "exportchatinvitelink" => invite_links::export_chat_invite_link(&call),
        "createchatinvitelink" => invite_links::create_chat_invite_link(&call),
        "editchatinvitelink" => invite_links::edit_chat_invite_link(&call),
        "revokechatinvitelink" => invite_links::revoke_chat_invite_link(&call),
        "approvechatjoinrequest" => invite_links::approve_chat_join_request(&call),
        "declinechatjoinrequest" => invite_links::decline_chat_join_request(&call),
        _ => Err(match name {
            Some(name) => ApiError::not_played(name),
            None => ApiError::not_found(),
        }),
    }
}

/// The answer of methods that only succeed.
fn done() -> Answer {
    result(&true as &dyn Write)
}
