//! Methods, their refusals, and the four ways a request may come.

use bot_core::{
    Dialect, json,
    types::{
        BotCommand, BotCommandScopeAllPrivateChats, ChatType, InlineKeyboardButton,
        InlineKeyboardMarkup, KeyboardButton, MessageOrTrue, ReplyKeyboardMarkup, ReplyParameters,
    },
};
use bot_sandbox::Sandbox;
use reqwest::{Method, multipart::Form};

use crate::{bot, soon};

/// A call as any program could make it: status and body.
pub(crate) async fn call(sandbox: &Sandbox, method: &str, body: &str) -> (u16, String) {
    let client = bot_core::client::http_client_builder().no_proxy().build().unwrap();
    let url = format!("{}/bot{}/{method}", sandbox.url(), sandbox.token());
    let request = client.post(url).header("content-type", "application/json");
    let response = soon("an answer", request.body(body.to_owned()).send()).await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn wrong_parameters_are_refused_in_the_servers_words() {
    let sandbox = Sandbox::start().await.unwrap();
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    let stranger = sandbox.user("Stranger");
    let (chat, stranger) = (mei.id(), stranger.id());
    let long = "x".repeat(4097);
    let data = "x".repeat(65);
    let send = |rest: &str| format!(r#"{{"chat_id":{chat},{rest}}}"#);
    let button = |rest: &str| {
        send(&format!(
            r#""text":"x","reply_markup":{{"inline_keyboard":[[{{"text":"b"{rest}}}]]}}"#
        ))
    };
    for (method, body, code, description) in [
        ("sendMessage", "{}".into(), 400, "Bad Request: chat_id is empty"),
        ("sendMessage", r#"{"chat_id":1,"text":"x"}"#.into(), 400, "Bad Request: chat not found"),
        (
            "sendMessage",
            r#"{"chat_id":"@no","text":"x"}"#.into(),
            400,
            "Bad Request: chat not found",
        ),
        ("sendMessage", send(r#""text":"  ""#), 400, "MESSAGE_EMPTY"),
        ("sendMessage", send(&format!(r#""text":"{long}""#)), 400, "MESSAGE_TOO_LONG"),
        (
            "sendMessage",
            send(r#""text":"x","parse_mode":"BB""#),
            400,
            "Bad Request: unsupported parse_mode",
        ),
        (
            "sendMessage",
            send(r#""text":"x","reply_parameters":{"message_id":99}"#),
            400,
            "Bad Request: message to be replied not found",
        ),
        (
            "sendMessage",
            button(""),
            400,
            "Bad Request: can't parse inline keyboard button: text buttons are unallowed in the inline keyboard",
        ),
        (
            "sendMessage",
            button(&format!(r#","callback_data":"{data}""#)),
            400,
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            "sendMessage",
            format!(r#"{{"chat_id":{stranger},"text":"x"}}"#),
            403,
            "Forbidden: bot can't initiate conversation with a user",
        ),
        (
            "editMessageText",
            send(r#""text":"x""#),
            400,
            "Bad Request: message identifier is not specified",
        ),
        (
            "editMessageText",
            send(r#""text":"x","message_id":"one""#),
            400,
            "Bad Request: invalid message_id specified",
        ),
        (
            "editMessageText",
            send(r#""text":"x","message_id":99"#),
            400,
            "Bad Request: message to edit not found",
        ),
        (
            "editMessageText",
            send(r#""text":"x","message_id":1"#),
            400,
            "Bad Request: message can't be edited",
        ),
        (
            "deleteMessage",
            send(r#""message_id":99"#),
            400,
            "Bad Request: message to delete not found",
        ),
        (
            "answerCallbackQuery",
            "{}".into(),
            400,
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
        ),
        ("setMyCommands", "{}".into(), 400, "Bad Request: parameter \\\"commands\\\" is required"),
        (
            "setMyCommands",
            r#"{"commands":[{"command":"No","description":"x"}]}"#.into(),
            400,
            "Bad Request: BOT_COMMAND_INVALID",
        ),
        (
            "setMyCommands",
            r#"{"commands":[{"command":"no","description":""}]}"#.into(),
            400,
            "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        (
            "setWebhook",
            r#"{"url":"http://bot.example.com"}"#.into(),
            400,
            "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
        ),
        (
            "setWebhook",
            r#"{"url":"https://bot.example.com:444"}"#.into(),
            400,
            "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        (
            "setWebhook",
            r#"{"url":"https://10.0.0.1"}"#.into(),
            400,
            "Bad Request: bad webhook: IP address 10.0.0.1 is reserved",
        ),
        (
            "setWebhook",
            r#"{"url":"https://b.org","secret_token":"no no"}"#.into(),
            400,
            "Bad Request: secret token contains unallowed characters",
        ),
        (
            "getUpdates",
            r#"{"allowed_updates":"x"}"#.into(),
            400,
            "Bad Request: can't parse allowed updates: expected an array of strings",
        ),
        ("sendMessage", "[1]".into(), 400, "Bad Request: object expected as JSON-encoded body"),
        ("sendSparkle", "{}".into(), 404, "Not Found"),
        ("sendPhoto", "{}".into(), 400, "Bad Request: chat_id is empty"),
        ("sendGift", "{}".into(), 404, "Not Found: SafeW does not have sendGift"),
    ] {
        let (status, answer) = call(&sandbox, method, &body).await;
        assert_eq!(status, code, "{method} {body}: {answer}");
        let start = format!(
            r#"{{"ok":false,"error_code":{code},"description":"{description}","trace_id":""#
        );
        assert!(answer.starts_with(&start), "{method} {body}: {answer}");
    }
}

#[tokio::test]
async fn a_wrong_token_is_unauthorized() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = bot_core::client::http_client_builder().no_proxy().build().unwrap();
    for (path, code) in [("/bot1:x/getMe", 401), ("/botx/getMe", 404), ("/bot", 404)] {
        let response = client.get(format!("{}{path}", sandbox.url())).send().await.unwrap();
        assert_eq!(response.status().as_u16(), code, "{path}");
    }
}

#[tokio::test]
async fn a_request_may_come_in_four_ways_and_in_any_case_of_letters() {
    let sandbox = Sandbox::builder().bot("TeaBot").dialect(Dialect::Telegram);
    let sandbox = sandbox.start().await.unwrap();
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    let id = mei.id().to_string();
    let url = format!("{}/bot{}/SENDmessage", sandbox.url(), sandbox.token());
    let client = bot_core::client::http_client_builder().no_proxy().build().unwrap();
    let by = |method| client.request(method, &url);
    let requests = [
        client.get(format!("{url}?chat_id={id}&text=by%20query")),
        by(Method::POST)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("chat_id={id}&text=by+form")),
        by(Method::POST)
            .header("content-type", "application/json; charset=utf-8")
            .body(format!(r#"{{"chat_id":"{id}","text":"by JSON"}}"#)),
        by(Method::POST)
            .multipart(Form::new().text("chat_id", id.clone()).text("text", "by parts")),
    ];
    for request in requests {
        let response = soon("an answer", request.send()).await.unwrap();
        assert_eq!(response.status(), 200, "{}", response.text().await.unwrap());
    }
    assert_eq!(
        mei.screen(),
        "Mei: hello\nTeaBot: by query\nTeaBot: by form\nTeaBot: by JSON\nTeaBot: by parts\n"
    );
}

#[tokio::test]
async fn messages_are_sent_edited_and_deleted() {
    let sandbox = Sandbox::start().await.unwrap();
    let (bot, mei) = (bot(&sandbox), sandbox.user("Mei"));
    let hello = mei.sends("hello").await;
    let reply = ReplyParameters::new().message_id(hello.message_id);
    let sent = bot.send_message(mei.id(), "hi").reply_parameters(reply).await.unwrap();
    assert_eq!(sent.reply_to_message.unwrap().text.as_deref(), Some("hello"));
    let edit = || bot.edit_message_text().chat_id(mei.id()).message_id(sent.message_id).text("ho");
    let MessageOrTrue::Message(edited) = edit().await.unwrap() else { panic!("a message") };
    assert!(edited.edit_date.is_some());
    mei.sees("ho").await;
    let error = edit().await.unwrap_err();
    assert!(error.to_string().contains("message is not modified"), "{error}");
    assert!(bot.delete_message(mei.id(), sent.message_id).await.unwrap());
    assert_eq!(mei.screen(), "Mei: hello\n");
    mei.blocks_the_bot().await;
    let error = bot.send_message(mei.id(), "hi").await.unwrap_err();
    assert!(error.to_string().contains("403 Forbidden: bot was blocked by the user"), "{error}");
    mei.sends("back").await;
    assert!(bot.send_message(mei.id(), "hi").await.is_ok());
}

#[tokio::test]
async fn buttons_are_pressed_and_answered_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let (bot, mei) = (bot(&sandbox), sandbox.user("Mei"));
    mei.sends("/start").await;
    let keyboard = InlineKeyboardMarkup::new([vec![
        InlineKeyboardButton::new("Tea").callback_data("drink:tea"),
        InlineKeyboardButton::new("Site").url("https://example.com"),
    ]]);
    bot.send_message(mei.id(), "Tea?").reply_markup(keyboard).await.unwrap();
    mei.presses("Tea").await;
    let updates = bot.get_updates().await.unwrap();
    let bot_core::Payload::CallbackQuery(query) = &updates[1].payload else { panic!("a query") };
    assert_eq!(query.data.as_deref(), Some("drink:tea"));
    assert_eq!(query.message.as_ref().unwrap().chat().unwrap().id, mei.id().0);
    assert!(bot.call(&query.answer().text("brewing")).await.unwrap());
    mei.sees("brewing").await;
    assert!(bot.call(&query.answer()).await.is_err(), "a query is answered once");

    let ready = ReplyKeyboardMarkup::new([vec![KeyboardButton::new("With milk")]]);
    bot.send_message(mei.id(), "How?").reply_markup(ready).await.unwrap();
    mei.presses("With milk").await;
    assert!(mei.screen().ends_with("Mei: With milk\n"));
}

#[tokio::test]
async fn commands_are_kept_by_scope_and_language() {
    let sandbox = Sandbox::builder().dialect(Dialect::Telegram).start().await.unwrap();
    let bot = bot(&sandbox);
    let start = [BotCommand::new("start", "Begin")];
    let help = [BotCommand::new("help", "Help")];
    bot.set_my_commands(start.clone()).await.unwrap();
    bot.set_my_commands(help.clone())
        .scope(BotCommandScopeAllPrivateChats::new())
        .language_code("de")
        .await
        .unwrap();
    assert_eq!(bot.get_my_commands().await.unwrap(), start);
    let private = || bot.get_my_commands().scope(BotCommandScopeAllPrivateChats::new());
    assert_eq!(private().language_code("de").await.unwrap(), help);
    assert_eq!(private().await.unwrap(), []);
    bot.delete_my_commands().await.unwrap();
    assert_eq!(bot.get_my_commands().await.unwrap(), []);
}

#[tokio::test]
async fn chats_and_the_bot_itself_can_be_looked_up() {
    let sandbox = Sandbox::builder().bot("TeaBot").start().await.unwrap();
    let (bot, mei) = (bot(&sandbox), sandbox.user("Mei"));
    let me = bot.get_me().await.unwrap();
    assert!(me.is_bot && me.username.as_deref() == Some("TeaBot"));
    let (_, body) = call(&sandbox, "getMe", "").await;
    assert!(!body.contains("has_main_web_app"), "SafeW says little of a bot: {body}");
    mei.sends("hello").await;
    let chat = bot.get_chat(mei.id()).await.unwrap();
    assert_eq!((chat.r#type, chat.first_name.as_deref()), (ChatType::Private, Some("Mei")));
    let group = sandbox.group("Tea", &[&mei]);
    let chat = bot.get_chat(group.id()).await.unwrap();
    assert_eq!((chat.r#type, chat.title.as_deref()), (ChatType::Supergroup, Some("Tea")));
    assert!(json::to_string(&bot.get_webhook_info().await.unwrap()).contains(r#""url":"""#));
}

#[tokio::test]
async fn all_that_a_bot_may_be_able_to_do_is_said_be_it_not_so() {
    let sandbox = Sandbox::builder().dialect(Dialect::Telegram).start().await.unwrap();
    let (_, body) = call(&sandbox, "getMe", "").await;
    let mut abilities = Vec::new();
    for ability in [
        "can_join_groups",
        "can_read_all_group_messages",
        "supports_guest_queries",
        "supports_inline_queries",
        "can_connect_to_business",
        "has_main_web_app",
        "has_topics_enabled",
        "allows_users_to_create_topics",
        "can_manage_bots",
        "supports_join_request_queries",
    ] {
        let said = [true, false].map(|is| body.contains(&format!(r#""{ability}":{is}"#)));
        assert!(said.contains(&true), "nothing about {ability}: {body}");
        abilities.push(said[0]);
    }
    let [joins, reads, _, inline, rest @ ..] = &abilities[..] else { unreachable!() };
    assert!(*joins && *reads && *inline && !rest.contains(&true), "{body}");
}

#[tokio::test]
async fn two_bots_have_chats_and_updates_of_their_own() {
    let sandbox = Sandbox::start().await.unwrap();
    let other = sandbox.add_bot("OtherBot");
    let other = bot_core::Bot::builder(bot_core::Token::new(&other).unwrap())
        .api_url(sandbox.url())
        .build()
        .unwrap();
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    assert_eq!(other.get_updates().await.unwrap(), []);
    let error = other.send_message(mei.id(), "hi").await.unwrap_err();
    assert!(error.to_string().contains("can't initiate conversation"), "{error}");
}

#[tokio::test]
#[should_panic(expected = "Mei cannot write to the group -1000000000001: it is another sandbox's")]
async fn nobody_writes_to_another_sandbox_s_group() {
    let (here, there) = (Sandbox::start().await.unwrap(), Sandbox::start().await.unwrap());
    let group = there.group("Tea", &[]);
    here.user("Mei").sends_to(&group, "hello").await;
}

#[tokio::test]
#[should_panic(expected = "\"Tea News\" cannot write to \"Tea\": it is another sandbox's")]
async fn no_channel_posts_to_another_sandbox_s_group() {
    let (here, there) = (Sandbox::start().await.unwrap(), Sandbox::start().await.unwrap());
    let news = here.channel("Tea News", &[&here.user("Olga")]);
    news.posts_to(&there.group("Tea", &[]), "hello").await;
}

#[tokio::test]
#[should_panic(expected = "Mei cannot leave the group -1000000000001: it is another sandbox's")]
async fn nobody_leaves_another_sandbox_s_group() {
    let (here, there) = (Sandbox::start().await.unwrap(), Sandbox::start().await.unwrap());
    let group = there.group("Tea", &[]);
    here.user("Mei").leaves(&group).await;
}
