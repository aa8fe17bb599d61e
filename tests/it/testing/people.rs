//! What people do beside talking.

use bot_server::{
    Dialect,
    prelude::*,
    sandbox::Person,
    testing::TestBot,
    types::{ChatAdministratorRights, ReactionType},
};

/// Says of each update what it was.
#[on(message)]
async fn message(message: Message) -> String {
    if let Some(original) = &message.reply_to_message {
        return format!("a reply to {:?}", original.text);
    }
    if message.forward_origin.is_some() {
        return format!("a forward of {:?}", message.text);
    }
    if let Some(voice) = &message.voice {
        return format!("{} bytes of voice", voice.file_size.unwrap_or_default());
    }
    if let Some(chat) = &message.sender_chat {
        return format!("{} says {:?}", chat.title.as_deref().unwrap_or("?"), message.text);
    }
    format!("{:?}", message.text)
}

#[on(edited_message)]
async fn edited(message: Message) -> String {
    format!("now {:?}", message.text)
}

#[on(message_reaction)]
async fn reacted(bot: Bot, update: MessageReactionUpdated) -> Result {
    let emoji = |of: &[ReactionType]| match of {
        [ReactionType::Emoji(emoji)] => emoji.emoji.to_string(),
        _ => "nothing".to_owned(),
    };
    let (old, new) = (emoji(&update.old_reaction), emoji(&update.new_reaction));
    bot.send_message(update.chat.id, format!("{old}, then {new}")).await?;
    Ok(())
}

#[on(callback_query)]
async fn pressed(query: CallbackQuery) -> String {
    format!("{:?}", query.data)
}

async fn scene() -> (TestBot, Person) {
    // SafeW has no reactions.
    let app = App::new().handlers(handlers![message, edited, reacted, pressed]);
    let t = TestBot::builder(app).dialect(Dialect::Telegram).start().await;
    let mei = t.user("Mei");
    (t, mei)
}

#[tokio::test]
async fn people_edit_reply_forward_and_delete() {
    let (t, mei) = scene().await;
    let said = mei.sends("tae").await;
    mei.sees("tae").await;
    let said = mei.edits(&said, "tea").await;
    mei.sees("now Some(\"tea\")").await;
    mei.replies(&said, "yes").await;
    mei.sees("a reply to Some(\"tea\")").await;
    mei.forwards(&said).await;
    mei.sees("a forward of Some(\"tea\")").await;
    mei.deletes(&said).await;
    assert!(mei.messages().iter().all(|message| message.message_id != said.message_id));
    assert!(mei.conversation().ends_with("(deleted: tea)\n"), "{}", mei.conversation());
    t.stop().await;
}

#[tokio::test]
async fn people_react_and_take_it_back() {
    let (t, mei) = scene().await;
    let said = mei.sends("tea").await;
    mei.sees("tea").await;
    mei.reacts(&said, "👍").await;
    mei.sees("nothing, then 👍").await;
    mei.reacts(&said, "").await;
    mei.sees("👍, then nothing").await;
    t.stop().await;
}

#[tokio::test]
async fn bytes_come_as_arrays_and_slices() {
    let (t, mei) = scene().await;
    mei.sends_voice(b"hm").await;
    mei.sees("2 bytes").await;
    mei.sends_voice([1, 2, 3]).await;
    mei.sees("3 bytes").await;
    mei.sends_voice(&[1, 2, 3, 4][..]).await;
    mei.sees("4 bytes").await;
    mei.sends_voice(vec![0; 5]).await;
    mei.sees("5 bytes").await;
    t.stop().await;
}

#[tokio::test]
async fn administrators_write_in_the_groups_name() {
    let (t, mei) = scene().await;
    let tom = t.user("Tom");
    let group = t.group("Tea", &[&mei, &tom]);
    let rights = ChatAdministratorRights::new().can_pin_messages(true).is_anonymous(true);
    group.promotes(&tom, rights).await;
    tom.sends_anonymously_to(&group, "hello").await;
    tom.sees_in(&group, "Tea says Some(\"hello\")").await;
    assert_eq!(
        group.last().and_then(|message| message.text).as_deref(),
        Some("Tea says Some(\"hello\")")
    );
    assert_eq!(group.messages().len(), 2, "who became an administrator is no message");
    t.stop().await;
}

/// The same question each time, after a moment.
#[on(message, command = "slow")]
async fn slow(bot: Bot, message: Message) -> Result {
    bot.send_chat_action(message.chat.id, ChatAction::Typing).await?;
    let yes = keyboard![[button("Yes", format!("{}", message.message_id))]];
    message.answer("Sure?").reply_markup(yes).send(&bot).await?;
    Ok(())
}

#[tokio::test]
async fn a_button_that_is_about_to_come_is_pressed_and_not_one_of_before() {
    let app = App::new().handlers(handlers![slow, pressed]);
    let t = TestBot::builder(app).dialect(Dialect::Telegram).start().await;
    let mei = t.user("Mei");
    for _ in 0..5 {
        let asked = mei.sends("/slow").await;
        mei.presses("Yes").await;
        mei.sees(&format!("Some(\"{}\")", asked.message_id)).await;
    }
    // One of before is pressed, too.
    let asked = mei.last().expect("an answer").message_id - 2;
    mei.sends("and?").await;
    mei.presses("Yes").await;
    mei.sees(&format!("Some(\"{asked}\")")).await;
}

#[tokio::test]
async fn what_was_seen_before_they_blocked_the_bot_or_left_is_not_seen_anew() {
    let t = TestBot::start(super::app()).await;
    let (mei, tom) = (t.user("Mei"), t.user("Tom"));
    let group = t.group("Tea", &[&mei, &tom]);
    tom.sends_to(&group, "hello").await;
    tom.sees_in(&group, "hello").await;
    tom.leaves(&group).await;
    tom.sees_nothing_in(&group).await;
    mei.sends("hello").await;
    mei.sees("hello").await;
    mei.blocks_the_bot().await;
    mei.sees_nothing().await;
}
