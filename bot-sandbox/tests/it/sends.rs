//! What a bot may send and delete in a group, and how media look in a terminal.

use bot_core::{
    Dialect, keyboard,
    keyboard::button,
    types::{
        ChatAdministratorRights, ChatPermissions, DeletedMessagesOrTrue, InputFile, InputMediaPhoto,
    },
};
use bot_sandbox::{
    Sandbox,
    terminal::{self, Style},
};

use crate::{bot, soon};

/// The beginning of a picture.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x02\0\0\0";

#[tokio::test]
async fn what_is_sent_to_a_group_needs_its_own_permission() {
    let sandbox = Sandbox::builder().dialect(Dialect::Telegram).start().await.unwrap();
    let (bot, mei) = (bot(&sandbox), sandbox.user("Mei"));
    let group = sandbox.group("Tea", &[&mei]);
    let photo = || bot.send_photo(group.id(), InputFile::bytes("tea.png", PICTURE));
    let shown = photo().await.unwrap();
    group.promotes_the_bot(ChatAdministratorRights::new().can_restrict_members(true)).await;
    let text_only = ChatPermissions::new().can_send_messages(true).can_send_documents(true);
    let text_only = bot.set_chat_permissions(group.id(), text_only);
    text_only.use_independent_chat_permissions(true).await.unwrap();
    assert!(photo().await.is_ok(), "an administrator may");
    group.demotes_the_bot().await;
    let error = photo().await.unwrap_err().to_string();
    assert!(error.contains("not enough rights to send photos to the chat"), "{error}");
    // Whatever brings it: an album, a copy, what is forwarded.
    let item = || InputMediaPhoto::new(InputFile::file_id(&*shown.photo[0].file_id)).into();
    let album = bot.send_media_group(group.id(), [item(), item()]).await.unwrap_err();
    let copy = bot.copy_message(group.id(), group.id(), shown.message_id).await.unwrap_err();
    let forward = bot.forward_messages(group.id(), group.id(), [shown.message_id]);
    for error in [album, copy, forward.await.unwrap_err()] {
        let error = error.to_string();
        assert!(error.contains("not enough rights to send photos to the chat"), "{error}");
    }
    let error = bot.send_sticker(group.id(), InputFile::bytes("a.tgs", "a")).await.unwrap_err();
    assert!(error.to_string().contains("not enough rights to send stickers"), "{error}");
    assert!(bot.send_message(group.id(), "text").await.is_ok());
    assert!(bot.send_document(group.id(), InputFile::bytes("a.txt", "a")).await.is_ok());
}

#[tokio::test]
async fn others_messages_are_deleted_by_right() {
    let sandbox = Sandbox::start().await.unwrap();
    let (bot, mei) = (bot(&sandbox), sandbox.user("Mei"));
    let group = sandbox.group("Tea", &[&mei]);
    let hers = mei.sends_to(&group, "mine").await.message_id;
    let own = bot.send_message(group.id(), "my own").await.unwrap().message_id;
    let error = bot.delete_message(group.id(), hers).await.unwrap_err().to_string();
    assert!(error.contains("message can't be deleted"), "{error}");
    let both = || bot.delete_messages(group.id(), [hers, own]).return_failed(true);
    let DeletedMessagesOrTrue::DeletedMessages(answer) = both().await.unwrap() else {
        panic!("an object")
    };
    assert_eq!(answer.deleted_message_ids, [own]);
    assert_eq!(answer.failed_message_ids[0].description, "not enough rights to delete message");
    group.promotes_the_bot(ChatAdministratorRights::new().can_delete_messages(true)).await;
    assert!(bot.delete_message(group.id(), hers).await.unwrap());
}

#[tokio::test]
async fn a_forwarded_channel_post_names_its_channel() {
    use bot_core::types::MessageOrigin;
    let sandbox = Sandbox::start().await.unwrap();
    let (bot, mei) = (bot(&sandbox), sandbox.user("Mei"));
    mei.sends("hello").await;
    let channel = sandbox.channel("Tea news", &[&mei]);
    let post = mei.sends_to(&channel, "new tea").await.message_id;
    let seen = bot.forward_message(mei.id(), channel.id(), post).await.unwrap();
    let Some(MessageOrigin::Channel(origin)) = seen.forward_origin.as_deref() else {
        panic!("{seen:?}")
    };
    assert_eq!((origin.chat.id, origin.message_id), (channel.id(), post));
}

#[tokio::test]
async fn a_terminal_shows_what_a_message_holds() {
    let sandbox = Sandbox::builder().bot("TeaBot").start().await.unwrap();
    let (bot, mei) = (bot(&sandbox), sandbox.user("Mei"));
    mei.sends("hello").await;
    let photo = bot.send_photo(mei.id(), InputFile::bytes("tea.png", PICTURE));
    photo.caption("a cup\x1b[2J").await.unwrap();
    let menu = bot.send_document(mei.id(), InputFile::bytes("menu.pdf", "tea, 3"));
    menu.reply_markup(keyboard![[button("Clear\x1b[2J", "clear")]]).await.unwrap();
    bot.send_game(mei.id(), "tea_quest").await.unwrap();
    mei.presses("Play tea_quest").await;
    let updates = bot.get_updates().await.unwrap();
    let bot_core::Payload::CallbackQuery(query) = &updates[1].payload else { panic!("a query") };
    bot.answer_callback_query(&query.id).url("https://example.com/play").await.unwrap();
    bot.send_message_draft(mei.id().0, 1).text("Yes, please").await.unwrap();
    bot.get_updates().offset(updates[1].update_id + 1).await.unwrap();

    let mut output = Vec::new();
    let (_, mut no_lines) = tokio::sync::mpsc::channel(1);
    let chat = terminal::chat(&sandbox, &mei, Style::Piped, &mut no_lines, &mut output);
    soon("the end of the chat", chat).await.unwrap();
    assert_eq!(
        String::from_utf8(output).unwrap(),
        "TeaBot: [photo] a cup [2J\nTeaBot: [document menu.pdf]\n  [1] Clear\u{fffd}[2J\n\
         TeaBot: [game tea_quest]\n  [1] Play tea_quest\n(opens https://example.com/play)\n(draft) Yes, please\n"
    );
}

#[tokio::test]
async fn people_answer_each_other_and_show_photos_in_a_group() {
    let sandbox = Sandbox::builder().dialect(Dialect::Telegram).start().await.unwrap();
    let (bot, olga, mei) = (bot(&sandbox), sandbox.user("Olga"), sandbox.user("Mei"));
    let group = sandbox.group("Tea", &[&olga, &mei]);
    group.promotes_the_bot(ChatAdministratorRights::new().can_restrict_members(true)).await;
    let first = mei.sends_to(&group, "hello").await;
    let second = olga.replies_in(&group, &first, "/hush").await;
    olga.replies_in(&group, &second, "once more").await;
    mei.sends_photo_to(&group, PICTURE, "see example.org").await;
    let updates = bot.get_updates().await.unwrap();
    let messages: Vec<_> = updates
        .iter()
        .filter_map(|update| match &update.payload {
            bot_core::Payload::Message(message) => Some(message),
            _ => None,
        })
        .collect();
    let [_, hush, more, photo] = &messages[..] else { panic!("{messages:?}") };
    let original = hush.reply_to_message.as_deref().unwrap();
    assert_eq!((original.message_id, &original.from), (first.message_id, &first.from));
    let original = more.reply_to_message.as_deref().unwrap();
    assert!(original.reply_to_message.is_none(), "only one message is repeated");
    assert_eq!((photo.photo.len(), photo.caption_entities.len()), (1, 1));

    bot.send_message(group.id(), "a picture").await.unwrap();
    mei.sees_in(&group, "a picture").await;
    let text_only = ChatPermissions::none().can_send_messages(true);
    let restrict = bot.restrict_chat_member(group.id(), mei.id(), text_only);
    restrict.use_independent_chat_permissions(true).await.unwrap();
    assert!(mei.may_write_to(&group) && !mei.may_send_photos_to(&group));
    bot.restrict_chat_member(group.id(), mei.id(), ChatPermissions::all()).await.unwrap();
    assert!(mei.may_send_photos_to(&group));
}

#[tokio::test]
#[should_panic(expected = "Mei cannot send photos to \"Tea\"")]
async fn the_restricted_show_no_photos() {
    let sandbox = Sandbox::start().await.unwrap();
    let (bot, olga, mei) = (bot(&sandbox), sandbox.user("Olga"), sandbox.user("Mei"));
    let group = sandbox.group("Tea", &[&olga, &mei]);
    group.promotes_the_bot(ChatAdministratorRights::new().can_restrict_members(true)).await;
    bot.restrict_chat_member(group.id(), mei.id(), ChatPermissions::none()).await.unwrap();
    mei.sends_photo_to(&group, PICTURE, "").await;
}
