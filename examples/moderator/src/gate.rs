//! Newcomers read, and write after they have pressed a button.

use bot_server::prelude::*;

use super::{newcomers::Newcomers, trouble};

group!(on_error = trouble::explain);

/// The button below the greeting: whom it is for.
#[derive(CallbackData)]
struct Human {
    user: UserId,
}

/// Somebody is in the group now who was not: nothing is to be heard of them until they press.
///
/// A status says less than that: whoever is restricted comes and goes and stays restricted.
#[on(chat_member, chat = supergroup, new_status = member | restricted, filter = has_come)]
async fn came(
    bot: Bot,
    change: ChatMemberUpdated,
    mut newcomers: Session<Newcomers>,
) -> Result<Option<SendMessage>> {
    let Some(user) = change.new_chat_member.user().filter(|user| !user.is_bot) else {
        return Ok(None);
    };
    if !matches!(change.new_chat_member, ChatMember::Restricted(_)) {
        bot.restrict_chat_member(change.chat.id, user.id, ChatPermissions::none()).await?;
    } else if !newcomers.is_waiting(user.id) {
        return Ok(None); // muted, and to come back does not end that
    }
    newcomers.greet(user.id, change.date);
    newcomers.save().await?;
    let text = text![
        "Welcome, ",
        user.mention(),
        "! Press the button, and you can write. We have /rules."
    ];
    let press = keyboard![[button("I am human", Human { user: user.id })]];
    Ok(Some(change.chat.send_message(text).reply_markup(press)))
}

fn has_come(change: ChatMemberUpdated) -> bool {
    change.has_come()
}

/// The button was pressed, by whomever.
#[on(callback_query)]
async fn pressed(
    bot: Bot,
    chat: Chat,
    query: CallbackQuery,
    Data(Human { user }): Data<Human>,
    mut newcomers: Session<Newcomers>,
) -> Result<AnswerCallbackQuery> {
    if query.from.id != user {
        return Ok(query.answer_alert("This button is for somebody else."));
    }
    // An older button, or data that an app has made up: nobody presses their way out of a mute.
    if !newcomers.is_waiting(user) {
        return Ok(query.answer_alert("This button is no longer good. Ask an administrator."));
    }
    bot.restrict_chat_member(chat.id, user, ChatPermissions::all()).await?;
    newcomers.decide(user);
    newcomers.save().await?;
    let welcome = text!["Welcome, ", query.from.mention(), "! We have /rules."];
    query.edit_text(welcome)?.send(&bot).await?;
    Ok(query.answer_text("Nice to meet you"))
}

/// Somebody has gone for good, or is trusted with more than to write.
#[on(chat_member, new_status = left | kicked | administrator)]
async fn is_no_newcomer(change: ChatMemberUpdated, mut newcomers: Session<Newcomers>) -> Result {
    if let Some(user) = change.new_chat_member.user() {
        newcomers.forget(user.id);
        newcomers.save().await?;
    }
    Ok(())
}

/// Bots are not told of the members of a basic group, but there is this message; nobody can be
/// restricted there.
#[on(message, chat = group, content = new_chat_members)]
fn came_into_a_basic_group(message: Message) -> Option<FormattedText> {
    let people = message.new_chat_members().iter().filter(|user| !user.is_bot);
    let names: Vec<_> = people.map(|user| &*user.first_name).collect();
    (!names.is_empty()).then(|| text!["Welcome, ", names.join(", "), "! We have /rules."])
}
