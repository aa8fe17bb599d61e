//! What a bot says of itself, the pictures of chats, places that move, and what people see of a bot
//! that is busy.

use bot_core::{
    Dialect,
    types::{
        ChatAction, ChatAdministratorRights, InputFile, MenuButton, MenuButtonCommands,
        MessageOrTrue, UserId,
    },
};
use bot_sandbox::Sandbox;

use crate::{
    bot,
    methods::call,
    page::{Page, private},
    soon,
};

/// The beginning of a picture.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x02\0\0\0";

async fn telegram() -> Sandbox {
    Sandbox::builder().bot("TeaBot").dialect(Dialect::Telegram).start().await.unwrap()
}

#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, bot_core::CallError>, words: &str) {
    let error = answer.unwrap_err().to_string();
    assert!(error.contains(words), "{error}");
}

#[tokio::test]
async fn a_bot_s_texts_are_kept_by_language() {
    let sandbox = telegram().await;
    let bot = bot(&sandbox);
    assert_eq!(bot.get_my_name().await.unwrap().name, "TeaBot");
    bot.set_my_name().name("Tea").await.unwrap();
    bot.set_my_name().name("Tee").language_code("de").await.unwrap();
    assert_eq!(bot.get_my_name().language_code("de").await.unwrap().name, "Tee");
    assert_eq!(bot.get_my_name().language_code("fr").await.unwrap().name, "Tea");
    bot.set_my_name().language_code("de").await.unwrap();
    assert_eq!(bot.get_my_name().language_code("de").await.unwrap().name, "Tea");
    refused(bot.set_my_name().name("x".repeat(65)).await, "BOT_TITLE_INVALID");
    refused(bot.get_my_name().language_code("german").await, "invalid language code specified");

    bot.set_my_description().description("All teas.").await.unwrap();
    bot.set_my_short_description().short_description("Tea!").await.unwrap();
    assert_eq!(bot.get_my_description().await.unwrap().description, "All teas.");
    assert_eq!(bot.get_my_short_description().await.unwrap().short_description, "Tea!");
}

#[tokio::test]
async fn the_menu_button_is_kept_by_chat() {
    let sandbox = telegram().await;
    let (bot, mei) = (bot(&sandbox), sandbox.user("Mei"));
    mei.sends("hello").await;
    let of_mei = || bot.get_chat_menu_button().chat_id(mei.id().0);
    assert!(matches!(of_mei().await.unwrap(), MenuButton::Default(_)));
    let commands = MenuButton::Commands(MenuButtonCommands::new());
    bot.set_chat_menu_button().chat_id(mei.id().0).menu_button(commands).await.unwrap();
    assert!(matches!(of_mei().await.unwrap(), MenuButton::Commands(_)));
    assert!(matches!(bot.get_chat_menu_button().await.unwrap(), MenuButton::Commands(_)));
    refused(bot.get_chat_menu_button().chat_id(5).await, "chat not found");
}

#[tokio::test]
async fn a_chat_s_picture_is_set_and_taken_away() {
    let sandbox = telegram().await;
    let (bot, mei) = (bot(&sandbox), sandbox.user("Mei"));
    let group = sandbox.group("Tea", &[&mei]);
    let picture = || InputFile::bytes("tea.png", PICTURE);
    let set = || bot.set_chat_photo(group.id(), picture());
    refused(set().await, "not enough rights to change chat photo");
    group.promotes_the_bot(ChatAdministratorRights::new().can_change_info(true)).await;
    refused(bot.delete_chat_photo(group.id()).await, "CHAT_NOT_MODIFIED");
    set().await.unwrap();
    let photo = bot.get_chat(group.id()).await.unwrap().photo.unwrap();
    assert_eq!(&bot.download(&*photo.big_file_id).bytes().await.unwrap()[..], PICTURE);
    assert_eq!(group.last().unwrap().new_chat_photo().len(), 1);
    bot.delete_chat_photo(group.id()).await.unwrap();
    assert!(group.last().unwrap().delete_chat_photo());
    assert!(bot.get_chat(group.id()).await.unwrap().photo.is_none());
    let known = format!(r#"{{"chat_id":{},"photo":"{}"}}"#, group.id(), photo.big_file_id);
    let (code, answer) = call(&sandbox, "setChatPhoto", &known).await;
    assert!(code == 400 && answer.contains("there is no photo in the request"), "{answer}");
    refused(bot.get_user_chat_boosts(group.id(), UserId(5)).await, "PARTICIPANT_ID_INVALID");
    assert!(bot.get_user_chat_boosts(group.id(), mei.id()).await.unwrap().boosts.is_empty());
}

#[tokio::test]
async fn a_place_moves_until_it_is_stopped() {
    let sandbox = telegram().await;
    let (bot, mei) = (bot(&sandbox), sandbox.user("Mei"));
    mei.sends("where?").await;
    let sent = bot.send_location(mei.id(), 1.0, 2.0).live_period(600).await.unwrap();
    let id = sent.message_id;
    let edit = |latitude| {
        bot.edit_message_live_location(latitude, 4.0).chat_id(mei.id()).message_id(id).heading(90)
    };
    let MessageOrTrue::Message(moved) = edit(3.0).await.unwrap() else { panic!("a message") };
    let location = moved.location.unwrap();
    assert_eq!((location.latitude, location.heading), (3.0, Some(90)));
    assert_eq!(location.live_period, Some(600));
    refused(edit(3.0).await, "message is not modified");
    refused(edit(91.0).await, "wrong location specified");
    bot.stop_message_live_location().chat_id(mei.id()).message_id(id).await.unwrap();
    refused(edit(5.0).await, "message can't be edited");
    let still = bot.send_location(mei.id(), 1.0, 2.0).await.unwrap().message_id;
    let stop = bot.stop_message_live_location().chat_id(mei.id()).message_id(still);
    refused(stop.await, "message can't be edited");
}

#[tokio::test]
async fn what_a_bot_is_doing_is_told() {
    let sandbox = telegram().await;
    let (bot, mei) = (bot(&sandbox), sandbox.user("Mei"));
    refused(bot.send_chat_action(mei.id(), ChatAction::Typing).await, "can't initiate");
    mei.sends("hello").await;
    bot.send_chat_action(mei.id(), ChatAction::UploadPhoto).await.unwrap();
    let mut page = Page::open(&sandbox).await;
    let key = format!("chat/{}", private(&sandbox, &mei));
    let view = page.view(&key, |view| !view["typing"].is_null()).await;
    assert_eq!(view["typing"]["action"], "upload_photo");
    // The message ends it.
    bot.send_message(mei.id(), "done").await.unwrap();
    soon("the end of it", page.view(&key, |view| view["typing"].is_null())).await;
}

#[tokio::test]
async fn who_has_logged_out_is_called_no_more() {
    let sandbox = telegram().await;
    let bot = bot(&sandbox);
    bot.close().await.unwrap();
    bot.get_me().await.unwrap();
    bot.log_out().await.unwrap();
    refused(bot.get_me().await, "Logged out");
}
