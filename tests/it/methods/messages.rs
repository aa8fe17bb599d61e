//! Text messages: sending, editing, copying, forwarding and deleting them.

use bot_server::types::{
    ChatAdministratorRights, DeletedMessagesOrTrue, InlineKeyboardButton, InlineKeyboardMarkup,
    KeyboardButton, MessageEntity, MessageEntityType, MessageOrTrue, MessageOrigin,
    ReplyKeyboardMarkup, ReplyParameters,
};
use serde_json::json;

use super::{
    World, refused,
    scene::{Scene, none},
};

/// A keyboard of one button.
fn keyboard(label: &str) -> InlineKeyboardMarkup {
    InlineKeyboardMarkup::new([vec![InlineKeyboardButton::new(label).callback_data("data")]])
}

pub(super) async fn send_message(world: World) {
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let bold = MessageEntity::new(MessageEntityType::Bold, 0, 5);
    let sent = bot.send_message(mei.id(), "hello, Mei").entities([bold.clone()]).await.unwrap();
    assert_eq!((sent.text.as_deref(), sent.entities), (Some("hello, Mei"), vec![bold]));
    assert_eq!(sent.from.unwrap().can_join_groups, None, "getMe alone says that");
    mei.sees("hello, Mei").await;

    let reply = ReplyParameters::new().message_id(sent.message_id);
    let answer = bot.send_message(mei.id(), "and").reply_parameters(reply).await.unwrap();
    assert_eq!(answer.reply_to_message.unwrap().message_id, sent.message_id);
    let ready = ReplyKeyboardMarkup::new([vec![KeyboardButton::new("Tea")]]);
    bot.send_message(mei.id(), "Tea?").reply_markup(ready).await.unwrap();
    mei.presses("Tea").await;
    assert!(mei.screen().ends_with("Mei: Tea\n"));

    // SafeW has the older way to answer; Telegram still reads it.
    let older = json!({"chat_id": mei.id(), "text": "x", "reply_to_message_id": sent.message_id});
    let answer = world.raw("sendMessage", older).await;
    let replied = answer["result"]["reply_to_message"]["message_id"].as_i64();
    assert_eq!(replied, Some(sent.message_id));

    // A keyboard without a button is none.
    for keyboard in [json!({}), json!({"inline_keyboard": []})] {
        let sent = json!({"chat_id": mei.id(), "text": "x", "reply_markup": keyboard});
        let answer = world.raw("sendMessage", sent).await;
        assert_eq!(answer["result"].get("reply_markup"), None, "{answer}");
    }

    refused(bot.send_message(1, "hello").await, "400 Bad Request: chat not found");
    let nothing = ReplyParameters::new().message_id(99);
    let answer = bot.send_message(mei.id(), "and").reply_parameters(nothing.clone()).await;
    refused(answer, "message to be replied not found");
    let anyway = nothing.allow_sending_without_reply(true);
    assert!(bot.send_message(mei.id(), "and").reply_parameters(anyway).await.is_ok());
    mei.blocks_the_bot().await;
    let blocked = bot.send_message(mei.id(), "hello").await;
    refused(blocked, "403 Forbidden: bot was blocked by the user");
    let stranger = world.sandbox.user("Stranger");
    let unasked = bot.send_message(stranger.id(), "hello").await;
    refused(unasked, "403 Forbidden: bot can't initiate conversation with a user");
}

pub(super) async fn edit_message_text(world: World) {
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let sent = bot.send_message(mei.id(), "one").reply_markup(keyboard("Tea")).await.unwrap();
    let edit = |id| bot.edit_message_text().chat_id(mei.id()).message_id(id);
    let edited = edit(sent.message_id).text("two").reply_markup(keyboard("Tea")).await.unwrap();
    let MessageOrTrue::Message(edited) = edited else { panic!("a message") };
    assert_eq!(edited.text.as_deref(), Some("two"));
    assert_eq!((edited.date, edited.message_id), (sent.date, sent.message_id));
    assert!(edited.edit_date.is_some() && edited.reply_markup.is_some());
    mei.sees("two").await;
    let again = edit(sent.message_id).text("two").reply_markup(keyboard("Tea")).await;
    refused(again, "400 Bad Request: message is not modified");
    edit(sent.message_id).text("two").await.unwrap();
    assert!(!mei.screen().contains("[Tea]"), "without a keyboard, it is removed");

    refused(edit(99).text("x").await, "400 Bad Request: message to edit not found");
    refused(edit(1).text("x").await, "400 Bad Request: message can't be edited");
    let die = bot.send_dice(mei.id()).await.unwrap();
    let text = edit(die.message_id).text("x").await;
    refused(text, "there is no text in the message to edit");
}

pub(super) async fn edit_message_reply_markup(world: World) {
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let sent = bot.send_message(mei.id(), "Drink?").await.unwrap();
    let edit = || bot.edit_message_reply_markup().chat_id(mei.id()).message_id(sent.message_id);
    edit().reply_markup(keyboard("Tea")).await.unwrap();
    assert_eq!(mei.screen().lines().last(), Some("  [Tea]"));
    refused(edit().reply_markup(keyboard("Tea")).await, "message is not modified");
    mei.presses("Tea").await;
    edit().await.unwrap();
    assert_eq!(mei.screen().lines().last(), Some("SandboxBot (edited): Drink?"));
    refused(edit().await, "message is not modified");

    // An empty object is as good as none.
    edit().reply_markup(keyboard("Tea")).await.unwrap();
    let empty = json!({"chat_id": mei.id(), "message_id": sent.message_id, "reply_markup": {}});
    let answer = world.raw("editMessageReplyMarkup", empty).await;
    assert_eq!(answer["result"].get("reply_markup"), None, "{answer}");
    assert!(!mei.screen().contains("[Tea]"));
}

pub(super) async fn delete_message(world: World) {
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let sent = bot.send_message(mei.id(), "gone soon").await.unwrap();
    assert!(bot.delete_message(mei.id(), sent.message_id).await.unwrap());
    assert_eq!(mei.screen(), "Mei: hello\n");
    let again = bot.delete_message(mei.id(), sent.message_id).await;
    refused(again, "400 Bad Request: message to delete not found");
    assert!(bot.delete_message(mei.id(), 1).await.unwrap(), "one that came in");
    assert_eq!(mei.screen(), "");
    let die = bot.send_dice(mei.id()).await.unwrap();
    let die = bot.delete_message(mei.id(), die.message_id).await;
    refused(die, "message can't be deleted");
    // Of others' messages in a group, an administrator's right decides.
    let Scene { group, mei, .. } = world.scene(none()).await;
    let theirs = mei.sends_to(&group, "mine").await.message_id;
    let own = bot.send_message(group.id(), "the bot's").await.unwrap().message_id;
    assert!(bot.delete_message(group.id(), own).await.unwrap());
    refused(bot.delete_message(group.id(), theirs).await, "message can't be deleted");
    group.promotes_the_bot(ChatAdministratorRights::new().can_delete_messages(true)).await;
    assert!(bot.delete_message(group.id(), theirs).await.unwrap());
}

pub(super) async fn delete_messages(world: World) {
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let (one, two) = (mei.sends("one").await, mei.sends("two").await);
    let ids = [one.message_id, two.message_id, 99];
    let answer = bot.delete_messages(mei.id(), ids).await.unwrap();
    assert!(matches!(answer, DeletedMessagesOrTrue::True));
    assert_eq!(mei.screen(), "Mei: hello\n");
    assert!(bot.delete_messages(mei.id(), [98, 99]).await.is_ok(), "nothing deleted is no error");
    refused(bot.delete_messages(1, [1]).await, "chat not found");

    let three = mei.sends("three").await;
    let asked = json!({
        "chat_id": mei.id(), "message_ids": [three.message_id, 99], "return_failed": true,
    });
    let answer = world.raw("deleteMessages", asked).await;
    assert_eq!(mei.screen(), "Mei: hello\n");
    if !world.is_safew() {
        assert_eq!(answer["result"], json!(true));
        return;
    }
    let failed = json!([{"message_id": 99, "description": "message to delete not found"}]);
    let expected = json!({"deleted_message_ids": [three.message_id], "failed_message_ids": failed});
    assert_eq!(answer["result"], expected);
    let nowhere = bot.delete_messages(1, [7]).return_failed(true).await.unwrap();
    let DeletedMessagesOrTrue::DeletedMessages(nowhere) = nowhere else { panic!("an object") };
    assert!(nowhere.deleted_message_ids.is_empty());
    assert_eq!(nowhere.failed_message_ids[0].description, "chat not found");
    let Scene { group, mei, .. } = world.scene(none()).await;
    let theirs = mei.sends_to(&group, "mine").await.message_id;
    let refused = bot.delete_messages(group.id(), [theirs]).return_failed(true).await.unwrap();
    let DeletedMessagesOrTrue::DeletedMessages(refused) = refused else { panic!("an object") };
    let why = &refused.failed_message_ids[0].description;
    assert_eq!(why, "not enough rights to delete message");
}

pub(super) async fn copy_message(world: World) {
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let group = world.sandbox.group("Tea", &[&mei]);
    let original = mei.sends("copy me").await;
    let copied = bot.copy_message(group.id(), mei.id(), original.message_id).await.unwrap();
    let back = bot.copy_message(mei.id(), group.id(), copied.message_id).await.unwrap();
    assert!(mei.screen().ends_with("Mei: copy me\nSandboxBot: copy me\n"));
    assert_eq!(back.message_id, original.message_id + 1);

    let picture = super::media::png(40, 30);
    let photo = mei.sends_photo(picture, "mine").await;
    bot.copy_message(mei.id(), mei.id(), photo.message_id).await.unwrap();
    assert!(mei.screen().ends_with("SandboxBot: [photo] mine\n"));
    let bold = MessageEntity::new(MessageEntityType::Bold, 0, 2);
    let renamed = bot.copy_message(mei.id(), mei.id(), photo.message_id);
    let renamed = renamed.caption("my own").caption_entities([bold]).await.unwrap();
    let seen = bot.forward_message(mei.id(), mei.id(), renamed.message_id).await.unwrap();
    assert_eq!(seen.caption.as_deref(), Some("my own"));
    assert_eq!(seen.photo, photo.photo);
    assert_eq!(seen.caption_entities.is_empty(), world.is_safew(), "a plain text on SafeW");

    let one = json!({"chat_id": mei.id(), "from_chat_id": mei.id(), "message_id": 1});
    let result = world.raw("copyMessage", one).await["result"].take();
    let id = json!({"message_id": seen.message_id + 1});
    assert_eq!(result, if world.is_safew() { json!([id]) } else { id });

    let missing = bot.copy_message(mei.id(), mei.id(), 99).await;
    refused(missing, "400 Bad Request: message to copy not found");
    refused(bot.copy_message(mei.id(), 1, 1).await, "chat not found");
    let kept = bot.send_message(mei.id(), "mine").protect_content(true).await.unwrap();
    let kept = bot.copy_message(mei.id(), mei.id(), kept.message_id).await;
    refused(kept, "the message can't be copied");
}

pub(super) async fn forward_message(world: World) {
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let group = world.sandbox.group("Tea", &[&mei]);
    let original = mei.sends("pass it on").await;
    let forwarded = bot.forward_message(group.id(), mei.id(), original.message_id).await.unwrap();
    assert_eq!(forwarded.text.as_deref(), Some("pass it on"));
    assert_eq!((forwarded.chat.id, forwarded.from.unwrap().is_bot), (group.id(), true));
    // However often it is forwarded, it stays Mei's.
    let again = bot.forward_message(mei.id(), group.id(), forwarded.message_id).await.unwrap();
    let Some(MessageOrigin::User(origin)) = again.forward_origin.as_deref() else { panic!("Mei") };
    assert_eq!((origin.sender_user.id, origin.date), (mei.id(), original.date));
    mei.sees("pass it on").await;
    let missing = bot.forward_message(mei.id(), mei.id(), 99).await;
    refused(missing, "400 Bad Request: message to forward not found");
    mei.blocks_the_bot().await;
    let blocked = bot.forward_message(mei.id(), group.id(), forwarded.message_id).await;
    refused(blocked, "bot was blocked by the user");
}

pub(super) async fn send_message_draft(world: World) {
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let draft = |text: &str| bot.send_message_draft(mei.id().0, 7).text(text);
    assert!(draft("A cup of").await.unwrap());
    assert!(draft("A cup of tea").await.unwrap());
    mei.sees("A cup of tea").await;
    assert_eq!(mei.draft().as_deref(), Some("A cup of tea"));
    assert_eq!(mei.screen(), "Mei: hello\n", "a draft is no message");
    if world.is_safew() {
        // It stands in Mei's own input box, where the bot's messages leave it alone.
        bot.send_message(mei.id(), "Press enter").await.unwrap();
        assert_eq!(mei.draft().as_deref(), Some("A cup of tea"));
        assert_eq!(mei.sends_draft().await.from.unwrap().id, mei.id());
        assert!(mei.screen().ends_with("Mei: A cup of tea\n"));
    } else {
        // It is the bot's own, until what it was to be is sent.
        bot.send_message(mei.id(), "A cup of tea, please").await.unwrap();
    }
    assert_eq!(mei.draft(), None);

    let nothing = json!({"chat_id": mei.id(), "draft_id": 7, "text": ""});
    let answer = world.raw("sendMessageDraft", nothing).await;
    assert_eq!(answer["ok"], json!(!world.is_safew()), "Telegram says that the bot is thinking");
    let stranger = world.sandbox.user("Stranger");
    let unasked = bot.send_message_draft(stranger.id().0, 7).text("x").await;
    refused(unasked, "TEXTDRAFT_PEER_INVALID");
    mei.blocks_the_bot().await;
    refused(draft("x").await, "403 Forbidden: bot was blocked by the user");
}

pub(super) async fn send_dice(world: World) {
    use bot_server::types::DiceEmoji;
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let sides = [
        (DiceEmoji::Dice, 6),
        (DiceEmoji::Darts, 6),
        (DiceEmoji::Bowling, 6),
        (DiceEmoji::Basketball, 5),
        (DiceEmoji::Football, 5),
        (DiceEmoji::SlotMachine, 64),
    ];
    for (emoji, sides) in sides {
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..30 {
            let die = bot.send_dice(mei.id()).emoji(emoji.clone()).await.unwrap().dice.unwrap();
            assert_eq!(die.emoji, emoji);
            assert!((1..=sides).contains(&die.value), "{die:?}");
            seen.insert(die.value);
        }
        assert!(seen.len() > 1, "{emoji:?} falls as it likes: {seen:?}");
    }
    assert_eq!(bot.send_dice(mei.id()).await.unwrap().dice.unwrap().emoji, DiceEmoji::Dice);
    let by_name = json!({"chat_id": "@tea"});
    let answer = world.raw("sendDice", by_name).await;
    let words = if world.is_safew() { "invalid chat_id specified" } else { "chat not found" };
    assert_eq!(answer["description"], json!(format!("Bad Request: {words}")));
    let reply = ReplyParameters::new().message_id(9_999).allow_sending_without_reply(true);
    let answer = bot.send_dice(mei.id()).reply_parameters(reply).await;
    assert_eq!(answer.is_ok(), !world.is_safew(), "only the message's id counts on SafeW");
}
