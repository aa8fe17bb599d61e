//! The methods that are played, a file per group.

mod bot;
mod chats;
mod messages;
mod parameters;
mod updates;

use std::sync::Arc;

use bot_core::{Dialect, json::Write, methods as api};

pub(crate) use parameters::Parameters;

use crate::{
    api_error::{Answer, ApiError, result},
    event, fault, safew,
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
    let fault = shared.faults().take(name.unwrap_or(method));
    let mut answer = match hindered(shared, token, name.unwrap_or(method), &parameters) {
        Err(refusal) if fault.is_none() => Err(refusal),
        _ => fault::around(fault, play(Call { shared, token, parameters }, method, name)).await,
    };
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

/// Refuses what comes too soon, or names a group that has become another.
fn hindered(shared: &Shared, token: &str, method: &str, parameters: &Parameters) -> Answer<()> {
    shared.faults().check_moved(parameters)?;
    shared.limits.as_ref().map_or(Ok(()), |limits| limits.pass(token, method, parameters))
}

async fn play(call: Call<'_>, method: &str, name: Option<&'static str>) -> Answer {
    match &*method.to_ascii_lowercase() {
        "getupdates" => updates::get_updates(&call).await,
        "setwebhook" => updates::set_webhook(&call),
        "deletewebhook" => updates::delete_webhook(&call),
        "getwebhookinfo" => updates::get_webhook_info(&call),
        "getme" => bot::get_me(&call),
        "setmycommands" => bot::set_my_commands(&call),
        "getmycommands" => bot::get_my_commands(&call),
        "deletemycommands" => bot::delete_my_commands(&call),
        "sendmessage" => messages::send_message(&call),
        "editmessagetext" => messages::edit_message_text(&call),
        "deletemessage" => messages::delete_message(&call),
        "answercallbackquery" => messages::answer_callback_query(&call),
        "getchat" => chats::get_chat(&call),
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
