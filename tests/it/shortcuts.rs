//! What the shortcuts call, seen from the server's side.

use bot_core::{
    Bot, CallError, Callable, NoMessage, Pace, Platform, Token, json as bot_json, keyboard,
    keyboard::button,
    types::{
        CallbackQuery, Chat, ChatAction, ChatJoinRequest, ChatMember, ChatPermissions,
        ChosenInlineResult, InlineQuery, InputFile, InputMediaPhoto, InputPollOption,
        InputRichMessage, Message, PreCheckoutQuery, ShippingQuery, User,
    },
};
use serde_json::{Value, json};

use crate::stub::Stub;

async fn stub() -> (Stub, Bot) {
    let stub = Stub::start(|_, _, _| None).await;
    let bot = Bot::builder(Token::new("1:x").unwrap()).platform(Platform::TELEGRAM);
    let bot = bot.api_url(&*stub.url).pace(Pace::UNLIMITED).build().unwrap();
    (stub, bot)
}

fn read<T: bot_json::Read + Default>(value: &Value) -> T {
    bot_json::from_str(&value.to_string()).unwrap()
}

/// Sends each, and compares what has arrived: the method's name, and its parameters.
macro_rules! calls {
    ($($method:expr => $name:literal $params:tt;)*) => {
        let (stub, bot) = stub().await;
        $(
            match $method.send(&bot).await {
                Ok(_) => {}
                // The stub answers `true` to all, which most of them cannot read.
                Err(CallError::Answer { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        )*
        let expected = [$(($name.to_owned(), json!($params))),*];
        let calls = stub.calls();
        for (call, expected) in calls.iter().zip(&expected) {
            assert_eq!(call, expected);
        }
        assert_eq!(calls.len(), expected.len());
    };
}

/// A message in a forum's topic, for a business account.
fn in_a_topic() -> Message {
    read(&json!({
        "message_id": 3, "date": 1, "chat": {"id": -7, "type": "supergroup"},
        "is_topic_message": true, "message_thread_id": 9, "business_connection_id": "b",
    }))
}

#[tokio::test]
async fn what_answers_a_message_goes_to_its_topic_for_its_business_account() {
    let m = in_a_topic();
    let file = || InputFile::file_id("F");
    let album = || vec![InputMediaPhoto::new(file()).into(), InputMediaPhoto::new(file()).into()];
    let photos = json!([{"type": "photo", "media": "F"}, {"type": "photo", "media": "F"}]);
    calls! {
        m.answer("t") => "sendMessage"
            {"business_connection_id": "b", "chat_id": -7, "message_thread_id": 9, "text": "t"};
        m.answer_rich(InputRichMessage::new().html("h")) => "sendRichMessage"
            {"business_connection_id": "b", "chat_id": -7, "message_thread_id": 9,
             "rich_message": {"html": "h"}};
        m.answer_photo(file()) => "sendPhoto"
            {"business_connection_id": "b", "chat_id": -7, "message_thread_id": 9, "photo": "F"};
        m.answer_video(file()) => "sendVideo"
            {"business_connection_id": "b", "chat_id": -7, "message_thread_id": 9, "video": "F"};
        m.answer_animation(file()) => "sendAnimation"
            {"business_connection_id": "b", "chat_id": -7, "message_thread_id": 9, "animation": "F"};
        m.answer_audio(file()) => "sendAudio"
            {"business_connection_id": "b", "chat_id": -7, "message_thread_id": 9, "audio": "F"};
        m.answer_voice(file()) => "sendVoice"
            {"business_connection_id": "b", "chat_id": -7, "message_thread_id": 9, "voice": "F"};
        m.answer_video_note(file()) => "sendVideoNote"
            {"business_connection_id": "b", "chat_id": -7, "message_thread_id": 9, "video_note": "F"};
        m.answer_document(file()) => "sendDocument"
            {"business_connection_id": "b", "chat_id": -7, "message_thread_id": 9, "document": "F"};
        m.answer_sticker(file()) => "sendSticker"
            {"business_connection_id": "b", "chat_id": -7, "message_thread_id": 9, "sticker": "F"};
        m.answer_media_group(album()) => "sendMediaGroup"
            {"business_connection_id": "b", "chat_id": -7, "message_thread_id": 9, "media": photos};
        m.answer_location(1.5, 2.5) => "sendLocation"
            {"business_connection_id": "b", "chat_id": -7, "message_thread_id": 9,
             "latitude": 1.5, "longitude": 2.5};
        m.answer_venue(1.5, 2.5, "t", "a") => "sendVenue"
            {"business_connection_id": "b", "chat_id": -7, "message_thread_id": 9,
             "latitude": 1.5, "longitude": 2.5, "title": "t", "address": "a"};
        m.answer_contact("1", "n") => "sendContact"
            {"business_connection_id": "b", "chat_id": -7, "message_thread_id": 9,
             "phone_number": "1", "first_name": "n"};
        m.answer_poll("q", [InputPollOption::new("o")]) => "sendPoll"
            {"business_connection_id": "b", "chat_id": -7, "message_thread_id": 9,
             "question": "q", "options": [{"text": "o"}]};
        m.answer_dice() => "sendDice"
            {"business_connection_id": "b", "chat_id": -7, "message_thread_id": 9};
        m.answer_game("g") => "sendGame"
            {"business_connection_id": "b", "chat_id": -7, "message_thread_id": 9,
             "game_short_name": "g"};
        m.answer_chat_action(ChatAction::Typing) => "sendChatAction"
            {"business_connection_id": "b", "chat_id": -7, "message_thread_id": 9,
             "action": "typing"};
        m.reply("t") => "sendMessage"
            {"business_connection_id": "b", "chat_id": -7, "message_thread_id": 9, "text": "t",
             "reply_parameters": {"message_id": 3}};
        m.answer_photo(file()).reply_to(&m) => "sendPhoto"
            {"business_connection_id": "b", "chat_id": -7, "message_thread_id": 9, "photo": "F",
             "reply_parameters": {"message_id": 3}};
    }
}

#[tokio::test]
async fn what_is_done_to_a_message_names_it() {
    let m = in_a_topic();
    let keyboard = keyboard![[button("a", "b")]];
    let photo = || InputMediaPhoto::new(InputFile::file_id("F"));
    calls! {
        m.edit_text("t") => "editMessageText"
            {"business_connection_id": "b", "chat_id": -7, "message_id": 3, "text": "t"};
        m.edit_caption("c") => "editMessageCaption"
            {"business_connection_id": "b", "chat_id": -7, "message_id": 3, "caption": "c"};
        m.edit_media(photo()) => "editMessageMedia"
            {"business_connection_id": "b", "chat_id": -7, "message_id": 3,
             "media": {"type": "photo", "media": "F"}};
        m.edit_reply_markup(keyboard) => "editMessageReplyMarkup"
            {"business_connection_id": "b", "chat_id": -7, "message_id": 3,
             "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}};
        m.edit_reply_markup(None) => "editMessageReplyMarkup"
            {"business_connection_id": "b", "chat_id": -7, "message_id": 3};
        m.edit_live_location(1.5, 2.5) => "editMessageLiveLocation"
            {"business_connection_id": "b", "chat_id": -7, "message_id": 3,
             "latitude": 1.5, "longitude": 2.5};
        m.stop_live_location() => "stopMessageLiveLocation"
            {"business_connection_id": "b", "chat_id": -7, "message_id": 3};
        m.stop_poll() => "stopPoll"
            {"business_connection_id": "b", "chat_id": -7, "message_id": 3};
        m.delete() => "deleteMessage" {"chat_id": -7, "message_id": 3};
        m.forward_to(5) => "forwardMessage" {"chat_id": 5, "from_chat_id": -7, "message_id": 3};
        m.copy_to("@c") => "copyMessage" {"chat_id": "@c", "from_chat_id": -7, "message_id": 3};
        m.copy_to(5).reply_to(&m) => "copyMessage"
            {"chat_id": 5, "from_chat_id": -7, "message_id": 3,
             "reply_parameters": {"message_id": 3, "chat_id": -7}};
        m.pin() => "pinChatMessage"
            {"business_connection_id": "b", "chat_id": -7, "message_id": 3};
        m.unpin() => "unpinChatMessage"
            {"business_connection_id": "b", "chat_id": -7, "message_id": 3};
        m.react("👍") => "setMessageReaction"
            {"chat_id": -7, "message_id": 3, "reaction": [{"type": "emoji", "emoji": "👍"}]};
        m.unreact() => "setMessageReaction" {"chat_id": -7, "message_id": 3};
    }
}

#[tokio::test]
async fn a_thread_of_replies_is_no_topic_and_a_topic_of_direct_messages_is() {
    let thread: Message = read(&json!({
        "message_id": 3, "date": 1, "chat": {"id": -7, "type": "supergroup"},
        "message_thread_id": 9,
    }));
    let direct: Message = read(&json!({
        "message_id": 4, "date": 1, "chat": {"id": -8, "type": "supergroup"},
        "direct_messages_topic": {"topic_id": 6},
    }));
    let ephemeral: Message = read(&json!({
        "message_id": 0, "date": 1, "chat": {"id": -8, "type": "supergroup"},
        "ephemeral_message_id": 11,
    }));
    let guest: Message = read(&json!({
        "message_id": 1, "date": 1, "chat": {"id": -8, "type": "group"}, "guest_query_id": "G",
    }));
    let result = || bot_core::types::InlineQueryResultGame::new("r", "g");
    assert!(thread.answer_guest(result()).is_none());
    calls! {
        thread.answer("t") => "sendMessage" {"chat_id": -7, "text": "t"};
        direct.answer("t") => "sendMessage"
            {"chat_id": -8, "direct_messages_topic_id": 6, "text": "t"};
        ephemeral.reply("t") => "sendMessage"
            {"chat_id": -8, "text": "t", "reply_parameters": {"ephemeral_message_id": 11}};
        guest.answer_guest(result()).unwrap() => "answerGuestQuery"
            {"guest_query_id": "G", "result": {"type": "game", "id": "r", "game_short_name": "g"}};
    }
}

fn pressed(message: &Value) -> CallbackQuery {
    let mut query = json!({"id": "q", "from": {"id": 5}, "chat_instance": "c"});
    query.as_object_mut().unwrap().extend(message.as_object().unwrap().clone());
    read(&query)
}

#[tokio::test]
async fn the_message_of_a_query_is_the_bots_own_or_one_of_inline_mode() {
    let own = pressed(&json!({"message": {"message_id": 3, "date": 1, "chat": {"id": -7},
        "business_connection_id": "b"}}));
    let old = pressed(&json!({"message": {"message_id": 4, "date": 0, "chat": {"id": -8}}}));
    let inline = pressed(&json!({"inline_message_id": "I"}));
    let photo = || InputMediaPhoto::new(InputFile::file_id("F"));
    calls! {
        own.answer() => "answerCallbackQuery" {"callback_query_id": "q"};
        own.answer_text("t") => "answerCallbackQuery" {"callback_query_id": "q", "text": "t"};
        own.answer_alert("t") => "answerCallbackQuery"
            {"callback_query_id": "q", "text": "t", "show_alert": true};
        own.answer_url("u") => "answerCallbackQuery" {"callback_query_id": "q", "url": "u"};
        own.edit_text("t").unwrap() => "editMessageText"
            {"business_connection_id": "b", "chat_id": -7, "message_id": 3, "text": "t"};
        old.edit_text("t").unwrap() => "editMessageText"
            {"chat_id": -8, "message_id": 4, "text": "t"};
        inline.edit_text("t").unwrap() => "editMessageText"
            {"inline_message_id": "I", "text": "t"};
        inline.edit_caption("c").unwrap() => "editMessageCaption"
            {"inline_message_id": "I", "caption": "c"};
        inline.edit_media(photo()).unwrap() => "editMessageMedia"
            {"inline_message_id": "I", "media": {"type": "photo", "media": "F"}};
        inline.edit_reply_markup(None).unwrap() => "editMessageReplyMarkup"
            {"inline_message_id": "I"};
        own.delete_message().unwrap() => "deleteMessage" {"chat_id": -7, "message_id": 3};
        own.accessible_message().unwrap().reply("t") => "sendMessage"
            {"business_connection_id": "b", "chat_id": -7, "text": "t",
             "reply_parameters": {"message_id": 3}};
        own.set_game_score(8).unwrap() => "setGameScore"
            {"user_id": 5, "score": 8, "chat_id": -7, "message_id": 3};
        inline.game_high_scores().unwrap() => "getGameHighScores"
            {"user_id": 5, "inline_message_id": "I"};
    }
}

#[test]
fn a_query_without_a_message_says_why_nothing_can_be_done_with_it() {
    let none = pressed(&json!({}));
    let old = pressed(&json!({"message": {"message_id": 4, "date": 0, "chat": {"id": -8}}}));
    let inline = pressed(&json!({"inline_message_id": "I"}));
    let ephemeral = pressed(&json!({"message": {"message_id": 0, "date": 1, "chat": {"id": -8},
        "ephemeral_message_id": 11}}));
    assert_eq!(none.edit_text("t"), Err(NoMessage::NotNamed));
    assert_eq!(inline.delete_message(), Err(NoMessage::Inline));
    assert_eq!(inline.accessible_message(), Err(NoMessage::Inline));
    assert_eq!(old.accessible_message(), Err(NoMessage::Inaccessible));
    assert_eq!(ephemeral.edit_reply_markup(None), Err(NoMessage::Ephemeral));
    let chosen: ChosenInlineResult =
        read(&json!({"result_id": "r", "from": {"id": 5}, "query": ""}));
    assert_eq!(chosen.edit_text("t"), Err(NoMessage::NoButtons));
}

#[tokio::test]
async fn queries_and_requests_are_answered_by_their_ids() {
    let inline: InlineQuery = read(&json!({"id": "q", "from": {"id": 5}, "query": "x"}));
    let chosen: ChosenInlineResult =
        read(&json!({"result_id": "r", "from": {"id": 5}, "query": "", "inline_message_id": "I"}));
    let shipping: ShippingQuery =
        read(&json!({"id": "s", "from": {"id": 5}, "shipping_address": {}}));
    let checkout: PreCheckoutQuery = read(&json!({"id": "p", "from": {"id": 5}}));
    let join: ChatJoinRequest =
        read(&json!({"chat": {"id": -7}, "from": {"id": 5}, "user_chat_id": 55, "date": 1}));
    let sparse: ChatJoinRequest = read(&json!({"chat": {"id": -7}, "from": {"id": 5}, "date": 1}));
    let game = bot_core::types::InlineQueryResultGame::new("r", "g");
    calls! {
        inline.answer([game.into()]) => "answerInlineQuery"
            {"inline_query_id": "q",
             "results": [{"type": "game", "id": "r", "game_short_name": "g"}]};
        chosen.edit_text("t").unwrap() => "editMessageText"
            {"inline_message_id": "I", "text": "t"};
        shipping.refuse("no") => "answerShippingQuery"
            {"shipping_query_id": "s", "ok": false, "error_message": "no"};
        shipping.offer([bot_core::types::ShippingOption::new("o", "t", [])]) =>
            "answerShippingQuery" {"shipping_query_id": "s", "ok": true,
             "shipping_options": [{"id": "o", "title": "t", "prices": []}]};
        checkout.accept() => "answerPreCheckoutQuery" {"pre_checkout_query_id": "p", "ok": true};
        checkout.refuse("no") => "answerPreCheckoutQuery"
            {"pre_checkout_query_id": "p", "ok": false, "error_message": "no"};
        join.approve() => "approveChatJoinRequest" {"chat_id": -7, "user_id": 5};
        join.decline() => "declineChatJoinRequest" {"chat_id": -7, "user_id": 5};
        join.send_message("hi") => "sendMessage" {"chat_id": 55, "text": "hi"};
        sparse.send_message("hi") => "sendMessage" {"chat_id": 5, "text": "hi"};
    }
}

#[tokio::test]
async fn members_are_kept_in_order_by_their_chat() {
    let chat: Chat = read(&json!({"id": -7, "type": "supergroup"}));
    let member: ChatMember = read(&json!({"status": "kicked", "user": {"id": 5}, "until_date": 0}));
    let user: &User = member.user().unwrap();
    calls! {
        chat.send_message("t") => "sendMessage" {"chat_id": -7, "text": "t"};
        chat.send_chat_action(ChatAction::Typing) => "sendChatAction"
            {"chat_id": -7, "action": "typing"};
        chat.ban(user) => "banChatMember" {"chat_id": -7, "user_id": 5};
        chat.unban(user.id) => "unbanChatMember"
            {"chat_id": -7, "user_id": 5, "only_if_banned": true};
        chat.restrict(user, ChatPermissions::new()) => "restrictChatMember"
            {"chat_id": -7, "user_id": 5, "permissions": {}};
        chat.promote(user).can_pin_messages(true) => "promoteChatMember"
            {"chat_id": -7, "user_id": 5, "can_pin_messages": true};
        chat.get_member(user) => "getChatMember" {"chat_id": -7, "user_id": 5};
        chat.leave() => "leaveChat" {"chat_id": -7};
        user.send_message("t") => "sendMessage" {"chat_id": 5, "text": "t"};
    }
}
