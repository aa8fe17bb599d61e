//! Messages, and the answers of methods that copy, delete and score.

use bot_core::types::{
    ChatType, DeletedMessagesOrTrue, InputFile, InputMediaPhoto, Message, MessageEntityType,
    MessageOrTrue, MessageOrigin, UserId,
};

use super::answered;

/// What sendMessage answers with.
async fn sent(name: &str) -> Message {
    answered(name).await.send_message(10_000_412, "Tea").await.unwrap()
}

#[tokio::test]
async fn a_message_may_lack_its_sender() {
    let message = sent("message_lacks_from").await;
    assert_eq!(
        (message.message_id, message.chat.id, message.date),
        (12, -10_000_777, 1_790_000_100)
    );
    assert_eq!(message.chat.title.as_deref(), Some("Tea house"));
    assert_eq!((message.from, message.text.as_deref()), (None, Some("Tea or coffee?")));

    let bot = answered("dice_without_from").await;
    let dice = bot.send_dice(10_000_412).await.unwrap().dice.unwrap();
    assert_eq!((dice.emoji.as_str(), dice.value), ("🎲", 6));

    let bot = answered("media_group_without_senders").await;
    let photo = || InputMediaPhoto::new(InputFile::file_id("AgADa")).into();
    let album = bot.send_media_group(-10_000_777, [photo(), photo()]).await.unwrap();
    let read: Vec<_> = album
        .iter()
        .map(|m| (m.message_id, &*m.photo[0].file_id, m.caption.as_deref(), m.from.is_some()))
        .collect();
    assert_eq!(read, [(17, "AgADa", Some("first"), false), (18, "AgADb", None, false)]);
    assert!(album.iter().all(|m| m.media_group_id.as_deref() == Some("9001")));
}

#[tokio::test]
async fn null_is_nothing_wherever_it_stands() {
    let message = sent("message_with_nulls").await;
    let mut expected = Message::default();
    expected.message_id = 13;
    expected.date = 1_790_000_101;
    expected.text = Some("Tea".into());
    expected.chat.id = 10_000_412;
    expected.chat.r#type = ChatType::Private;
    expected.chat.first_name = Some("Anna".into());
    let from = expected.from.insert(Default::default());
    from.id = UserId(10_008_000);
    from.is_bot = true;
    from.first_name = "Tea".into();
    from.username = Some("tea_bot".into());
    assert_eq!(message, expected);

    let message = sent("message_entities_with_nulls").await;
    let [bold, link] = &*message.entities else { panic!("{:?}", message.entities) };
    assert_eq!((&bold.r#type, bold.offset, bold.length), (&MessageEntityType::Bold, 0, 3));
    assert_eq!((&bold.url, &bold.user, &bold.language), (&None, &None, &None));
    assert_eq!((link.offset, link.length), (4, 4));
    assert_eq!(link.url.as_deref(), Some("https://example.org/"));

    let bot = answered("document_with_nulls").await;
    let message = bot.send_document(1, InputFile::file_id("BQADmenu")).await.unwrap();
    let document = message.document.unwrap();
    assert_eq!((&*document.file_id, &*document.file_unique_id), ("BQADmenu", ""));
    assert_eq!(
        (document.file_name.as_deref(), document.file_size),
        (Some("menu.pdf"), Some(20_480))
    );
    assert!(document.thumbnail.is_none() && document.mime_type.is_none());
    assert_eq!(message.caption.as_deref(), Some("The menu"));

    let bot = answered("photo_sizes_with_nulls").await;
    let message = bot.send_photo(1, InputFile::file_id("AgAD")).await.unwrap();
    let sizes: Vec<_> =
        message.photo.iter().map(|p| (&*p.file_id, &*p.file_unique_id, p.file_size)).collect();
    assert_eq!(sizes, [("AgAD90", "AQ90", None), ("AgAD800", "", Some(81_234))]);
}

#[tokio::test]
async fn an_edited_message_keeps_its_keyboard() {
    let bot = answered("edited_message_with_a_keyboard_and_nulls").await;
    let answer =
        bot.edit_message_text().text("Coffee?").chat_id(-10_000_777).message_id(12).await.unwrap();
    let MessageOrTrue::Message(message) = answer else { panic!("a message") };
    assert_eq!((message.message_id, message.edit_date), (12, Some(1_790_000_200)));
    let keyboard = message.reply_markup.unwrap().inline_keyboard;
    let [[yes]] = &keyboard.iter().map(Vec::as_slice).collect::<Vec<_>>()[..] else {
        panic!("{keyboard:?}")
    };
    assert_eq!((&*yes.text, yes.callback_data.as_deref()), ("Yes", Some("yes")));
    assert!(yes.url.is_none() && yes.callback_game.is_none());
}

#[tokio::test]
async fn an_unknown_origin_is_kept_and_the_rest_is_read() {
    let bot = answered("forwarded_message_of_an_unknown_origin").await;
    let message = bot.forward_message(-10_000_777, 1, 2).await.unwrap();
    assert_eq!((message.message_id, message.text.as_deref()), (19, Some("hello")));
    let Some(MessageOrigin::Unknown(raw)) = message.forward_origin.as_deref() else {
        panic!("{:?}", message.forward_origin)
    };
    assert!(raw.as_str().contains("mirror"), "{}", raw.as_str());
}

#[tokio::test]
async fn a_games_answer_is_hardly_a_message() {
    let bot = answered("game_photo_lacks_file_unique_id").await;
    let message = bot.send_game(10_000_412, "pour").await.unwrap();
    assert_eq!((message.message_id, message.from.as_deref()), (71, None));
    let game = message.game.unwrap();
    assert_eq!((&*game.title, &*game.description), ("Pour", "Fill the cup"));
    let photo: Vec<_> = game
        .photo
        .iter()
        .map(|p| (&*p.file_id, &*p.file_unique_id, p.width, p.height, p.file_size))
        .collect();
    assert_eq!(
        photo,
        [("AgADgame90", "", 90, 50, Some(1200)), ("AgADgame640", "", 640, 360, None)]
    );

    let bot = answered("game_animation_and_text_null").await;
    let game = bot.send_game(10_000_412, "pour").await.unwrap().game.unwrap();
    assert_eq!((&*game.title, &*game.description), ("Pour", ""));
    assert!(game.photo.is_empty() && game.text_entities.is_empty());
    assert!(game.text.is_none() && game.animation.is_none());

    let bot = answered("game_answer_has_little_of_a_message").await;
    let score = bot.set_game_score(UserId(10_000_412), 940).chat_id(10_000_412).message_id(71);
    let MessageOrTrue::Message(message) = score.await.unwrap() else { panic!("a message") };
    let mut expected = Message::default();
    expected.message_id = 71;
    expected.chat.id = 10_000_412;
    expected.date = 1_790_000_000;
    assert_eq!(*message, expected);

    let bot = answered("game_score_of_an_inline_message_is_true").await;
    let score = bot.set_game_score(UserId(10_000_412), 941).inline_message_id("i1");
    assert_eq!(score.await.unwrap(), MessageOrTrue::True);
}

#[tokio::test]
async fn a_copied_message_comes_in_an_array() {
    for (name, id) in [("copied_message_in_an_array", 31), ("copied_message_with_more_around", 32)]
    {
        let copy = answered(name).await.copy_message(-10_000_777, 1, 2).await.unwrap();
        assert_eq!(copy.message_id, id, "{name}");
    }
}

#[tokio::test]
async fn deleting_many_says_what_failed() {
    let deleted = async |name| {
        let bot = answered(name).await;
        let call = bot.delete_messages(-10_000_777, [41, 42, 43, 44, 45]).return_failed(true);
        call.await.unwrap()
    };
    assert_eq!(deleted("deleted_messages_true").await, DeletedMessagesOrTrue::True);
    let ids = [41, 42].as_slice();
    let missing = "message to delete not found";
    let rights = "not enough rights to delete message";
    let chat = "chat not found";
    for (name, deleted_ids, failures) in [
        (
            "deleted_messages_with_three_failures",
            ids,
            [(43, missing), (44, rights), (45, chat)].as_slice(),
        ),
        ("deleted_messages_none_is_still_ok", &[], &[(43, chat)]),
        ("deleted_messages_lists_missing_or_null", &[41], &[]),
    ] {
        let DeletedMessagesOrTrue::DeletedMessages(answer) = deleted(name).await else {
            panic!("{name}")
        };
        assert_eq!(answer.deleted_message_ids, deleted_ids, "{name}");
        let failed: Vec<_> =
            answer.failed_message_ids.iter().map(|f| (f.message_id, &*f.description)).collect();
        assert_eq!(failed, failures, "{name}");
    }
}
