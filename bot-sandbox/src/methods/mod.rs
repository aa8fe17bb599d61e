//! The methods that are played, a file per group.

mod access;
mod bot;
mod chats;
mod commands;
mod invite_links;
mod members;
mod messages;
mod parameters;
mod pins;
mod promotion;
mod senders;
mod updates;

use std::sync::Arc;

use bot_core::{Dialect, json::Write, methods as api};

pub(crate) use parameters::Parameters;

use crate::{
    api_error::{Answer, ApiError, result},
    event, safew,
    shared::Shared,
    world::{BotState, World},
};

/// A call on its way: who called what.
pub(crate) struct Call<'a> {
    shared: &'a Arc<Shared>,
    token: &'a str,
    parameters: Parameters,
}

impl Call<'_> {
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
) -> Answer {
    let name = api::name(method);
    let number = shared.edit(|world| {
        world.calls.push(event::Call {
            method: name.unwrap_or(method).to_owned(),
            parameters: parameters.to_map(),
            refused: None,
        });
        world.calls.next() - 1
    });
    let mut answer = play(Call { shared, token, parameters }, method, name).await;
    if shared.dialect == Dialect::SafeW {
        answer = answer.map(|result| safew::shape(name.unwrap_or(method), result));
    }
    if let Err(error) = &answer {
        shared.edit(|world| {
            if let Some(call) = world.calls.get_mut(number) {
                call.refused = Some(error.description.to_string());
            }
        });
    }
    answer
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
        "editmessagetext" => messages::edit_message_text(&call),
        "deletemessage" => messages::delete_message(&call),
        "answercallbackquery" => messages::answer_callback_query(&call),
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
