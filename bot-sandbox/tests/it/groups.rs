//! Groups and channels: what people do in them, and what the bots there are told.

use bot_core::{
    AllowedUpdates, Bot, Payload, Token,
    types::{
        BotCommand, ChatAdministratorRights as Rights, ChatMember, ChatPermissions, MessageOrTrue,
    },
};
use bot_sandbox::{Group, Joining, Person, Sandbox};
use serde_json::{Value, json};

use crate::bot;

async fn start() -> (Sandbox, Bot, Person, Person, Group) {
    let dialect = bot_core::Dialect::Telegram;
    let sandbox = Sandbox::builder().dialect(dialect).start().await.unwrap();
    let bot = bot(&sandbox);
    bot.get_updates().allowed_updates(AllowedUpdates::ALL).await.unwrap();
    let (olga, mei) = (sandbox.user("Olga"), sandbox.user("Mei"));
    let group = sandbox.group("Tea", &[&olga, &mei]);
    (sandbox, bot, olga, mei, group)
}

/// What came since the last look, in short.
async fn told(bot: &Bot) -> Vec<String> {
    let updates = bot.get_updates().await.unwrap();
    if let Some(last) = updates.last() {
        bot.get_updates().offset(last.update_id + 1).await.unwrap();
    }
    let change = |member: &ChatMember| match member {
        ChatMember::Administrator(_) => "administrator",
        ChatMember::Member(_) => "member",
        ChatMember::Banned(_) => "kicked",
        ChatMember::Left(_) => "left",
        other => panic!("{other:?}"),
    };
    let short = |payload: &Payload| match payload {
        Payload::Message(m) | Payload::ChannelPost(m) => {
            let came = m.new_chat_members().iter().map(|user| format!("{} came", user.first_name));
            let left = m.left_chat_member().map(|user| format!("{} left", user.first_name));
            m.text.clone().or(came.into_iter().next()).or(left).unwrap_or_default()
        }
        Payload::MyChatMember(u) | Payload::ChatMember(u) => {
            format!("{}: {}", u.from.first_name, change(&u.new_chat_member))
        }
        other => panic!("{other:?}"),
    };
    updates.iter().map(|update| short(&update.payload)).collect()
}

#[tokio::test]
async fn a_bot_is_told_what_becomes_of_it_and_as_an_administrator_of_others() {
    let (sandbox, bot, _, mei, group) = start().await;
    let tom = sandbox.user("Tom");
    group.adds(&tom).await;
    assert_eq!(told(&bot).await, ["Tom came"], "it is an ordinary member");
    group.promotes_the_bot(Rights::new().can_pin_messages(true)).await;
    assert_eq!(told(&bot).await, ["Olga: administrator"]);
    mei.leaves(&group).await;
    group.removes(&tom).await;
    group.adds(&mei).await;
    let expected =
        ["Mei: left", "Mei left", "Olga: kicked", "Tom left", "Olga: member", "Mei came"];
    assert_eq!(told(&bot).await, expected);
    group.promotes(&mei, Rights::new().can_pin_messages(true)).await;
    assert_eq!(told(&bot).await, ["Olga: administrator"]);
    assert!(matches!(group.member(&mei), ChatMember::Administrator(_)));
    group.removes_the_bot().await;
    assert_eq!(told(&bot).await, ["Olga: kicked"]);
    mei.sends_to(&group, "alone").await;
    assert_eq!(told(&bot).await, [""; 0]);
    let error = bot.send_message(group.id(), "hello").await.unwrap_err().to_string();
    assert!(error.contains("403 Forbidden: bot was kicked from the supergroup chat"), "{error}");
    group.demotes_the_bot().await;
    assert_eq!(told(&bot).await, ["Olga: member", "SandboxBot came"]);
}

#[tokio::test]
async fn only_bots_in_the_group_are_told() {
    let (sandbox, bot, _, mei, group) = start().await;
    let other = Token::new(&sandbox.add_bot("OtherBot")).unwrap();
    let other = Bot::builder(other).api_url(sandbox.url()).build().unwrap();
    other.get_updates().allowed_updates(AllowedUpdates::ALL).await.unwrap();
    mei.sends_to(&group, "hello").await;
    assert_eq!((told(&bot).await, told(&other).await), (vec!["hello".to_owned()], vec![]));
}

#[tokio::test]
async fn to_block_the_bot_and_to_write_again_is_told() {
    let (_sandbox, bot, _, mei, _) = start().await;
    mei.sends("hello").await;
    mei.blocks_the_bot().await;
    mei.blocks_the_bot().await;
    mei.sends("back").await;
    assert_eq!(told(&bot).await, ["hello", "Mei: kicked", "Mei: member", "back"]);
}

#[tokio::test]
async fn the_owner_stays_the_owner() {
    let (_sandbox, _, olga, _, group) = start().await;
    group.promotes(&olga, Rights::new()).await;
    group.adds(&olga).await;
    group.removes(&olga).await;
    assert!(matches!(group.member(&olga), ChatMember::Owner(_)));
    assert_eq!(group.screen(), "");
}

#[tokio::test]
async fn a_channel_posts_in_its_own_name() {
    let (sandbox, bot, olga, mei, _) = start().await;
    let news = sandbox.channel("News", &[&olga, &mei]);
    assert!(olga.may_write_to(&news) && !mei.may_write_to(&news));
    let post = olga.sends_to(&news, "tea is ready").await;
    assert!(post.from.is_none());
    assert_eq!(told(&bot).await, ["tea is ready"]);
    let sent = bot.send_message(news.id(), "with milk").await.unwrap();
    assert_eq!(sent.sender_chat.as_ref().unwrap().id, news.id());
    assert_eq!(mei.reads(&news), "News: tea is ready\nNews: with milk\n");
    let edit = || bot.edit_message_text().chat_id(news.id()).message_id(sent.message_id);
    edit().text("with lemon").await.unwrap();
    assert_eq!(mei.reads(&news), "News: tea is ready\nNews (edited): with lemon\n");
    news.promotes_the_bot(Rights::new().can_post_messages(true)).await;
    let error = edit().text("with both").await.unwrap_err().to_string();
    assert!(error.contains("message can't be edited"), "{error}");
    news.demotes_the_bot().await;
    let error = bot.send_message(news.id(), "more").await.unwrap_err().to_string();
    assert!(error.contains("need administrator rights in the channel chat"), "{error}");
}

#[tokio::test]
async fn a_bot_that_was_put_out_does_nothing_there() {
    let (sandbox, bot, _, mei, group) = start().await;
    let sent = bot.send_message(group.id(), "mine").await.unwrap().message_id;
    let call = async |method: &str, rest: Value| {
        let mut body = json!({"chat_id": group.id(), "message_id": sent});
        let more = rest.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(more);
        crate::methods::call(&sandbox, method, &body.to_string()).await
    };
    mei.sends("hello").await;
    group.removes_the_bot().await;
    let from = json!({"chat_id": mei.id().0, "from_chat_id": group.id(), "message_ids": [sent]});
    let calls = [
        ("sendMessage", json!({"text": "x"})),
        ("editMessageText", json!({"text": "x"})),
        ("deleteMessage", json!({})),
        ("deleteMessages", json!({"message_ids": [sent]})),
        ("setMessageReaction", json!({})),
        ("stopPoll", json!({})),
        ("copyMessage", from.clone()),
        ("copyMessages", from.clone()),
        ("forwardMessage", from.clone()),
        ("forwardMessages", from),
    ];
    for (method, rest) in calls {
        let (status, answer) = call(method, rest).await;
        assert_eq!(status, 403, "{method}: {answer}");
        let words = "Forbidden: bot was kicked from the supergroup chat";
        assert!(answer.contains(words), "{method}: {answer}");
    }
    assert!(group.screen().starts_with("SandboxBot: mine\n"), "{}", group.screen());
}

#[tokio::test]
async fn people_read_what_they_may() {
    let (sandbox, _, olga, mei, group) = start().await;
    let stranger = sandbox.user("Stranger");
    mei.sends_to(&group, "hello").await;
    assert_eq!((mei.reads(&group), stranger.reads(&group)), ("Mei: hello\n".into(), "".into()));
    group.becomes_public("@tea").await;
    assert_eq!(stranger.reads(&group), "Mei: hello\n");
    group.removes(&mei).await;
    assert_eq!(mei.reads(&group), "");
    assert_eq!(group.screen(), "Mei: hello\nOlga (left: Mei)\n");
    let basic = sandbox.basic_group("Old", &[&olga, &mei]);
    olga.sends_to(&basic, "one").await;
    mei.leaves(&basic).await;
    olga.sends_to(&basic, "two").await;
    assert_eq!(mei.reads(&basic), "Olga: one\n");
}

#[tokio::test]
#[should_panic(expected = "Mei cannot write to \"Tea\": restricted")]
async fn the_restricted_do_not_write() {
    let (_sandbox, bot, _, mei, group) = start().await;
    group.promotes_the_bot(Rights::new().can_restrict_members(true)).await;
    bot.restrict_chat_member(group.id(), mei.id(), ChatPermissions::new()).await.unwrap();
    mei.sends_to(&group, "hello").await;
}

#[tokio::test]
#[should_panic(expected = "Stranger cannot write to \"Tea\": not a member")]
async fn strangers_do_not_write() {
    let (sandbox, .., group) = start().await;
    sandbox.user("Stranger").sends_to(&group, "hello").await;
}

#[tokio::test]
async fn a_link_of_nobody_leads_nowhere() {
    let (sandbox, .., group) = start().await;
    let stranger = sandbox.user("Stranger");
    let error = stranger.joins("https://t.me/+none").await.unwrap_err();
    assert_eq!(error.to_string(), "INVITE_HASH_INVALID");
    assert_eq!(stranger.joins(&group.link().await).await, Ok(Joining::Joined));
}

#[tokio::test]
async fn a_chat_has_a_description_or_none() {
    let (_sandbox, bot, .., group) = start().await;
    let set = |text: &str| bot.set_chat_description(group.id()).description(text);
    let error = set("All of it").await.unwrap_err().to_string();
    assert!(
        error.contains("400 Bad Request: not enough rights to set chat description"),
        "{error}"
    );
    group.promotes_the_bot(Rights::new().can_change_info(true)).await;
    set("All of it").await.unwrap();
    let get = || async { bot.get_chat(group.id()).await.unwrap().description };
    assert_eq!(get().await.as_deref(), Some("All of it"));
    let error = set("All of it").await.unwrap_err().to_string();
    assert!(error.contains("400 Bad Request: chat description is not modified"), "{error}");
    bot.set_chat_description(group.id()).await.unwrap();
    assert_eq!(get().await, None);
}

#[tokio::test]
async fn all_is_unpinned_at_once_and_what_is_deleted_is_not_pinned() {
    let (_sandbox, bot, _, mei, group) = start().await;
    group.promotes_the_bot(Rights::new().can_pin_messages(true)).await;
    let mut last = 0;
    for text in ["one", "two", "three"] {
        last = bot.send_message(group.id(), text).await.unwrap().message_id;
        bot.pin_chat_message(group.id(), last).await.unwrap();
    }
    bot.delete_message(group.id(), last).await.unwrap();
    assert_eq!(group.pinned(), ["one", "two"]);
    bot.unpin_all_chat_messages(group.id()).await.unwrap();
    assert_eq!(group.pinned(), [""; 0]);
    // An edit is no other message.
    let sent = bot.send_message(mei.sends("hi").await.chat.id, "ho").await.unwrap();
    bot.pin_chat_message(mei.id(), sent.message_id).await.unwrap();
    let edit = bot.edit_message_text().chat_id(mei.id()).message_id(sent.message_id).text("hum");
    let MessageOrTrue::Message(edited) = edit.await.unwrap() else { panic!("a message") };
    let pinned = bot.get_chat(mei.id()).await.unwrap().pinned_message.unwrap();
    assert_eq!(pinned.text, edited.text);
}

#[tokio::test]
async fn default_rights_are_kept_for_groups_and_channels() {
    let (_sandbox, bot, ..) = start().await;
    let get = || bot.get_my_default_administrator_rights();
    let rights = Rights::new().can_pin_messages(true).can_manage_chat(true);
    bot.set_my_default_administrator_rights().rights(rights).await.unwrap();
    let groups = get().await.unwrap();
    assert!(groups.can_manage_chat && groups.can_pin_messages == Some(true));
    assert_eq!((groups.can_change_info, groups.can_post_messages), (false, None));
    let channels = get().for_channels(true).await.unwrap();
    assert_eq!((channels.can_manage_chat, channels.can_post_messages), (false, Some(false)));
}

#[tokio::test]
async fn deleted_commands_are_gone_for_their_language_only() {
    let (_sandbox, bot, ..) = start().await;
    let commands = [BotCommand::new("start", "Begin")];
    bot.set_my_commands(commands.clone()).await.unwrap();
    bot.set_my_commands(commands.clone()).language_code("de").await.unwrap();
    bot.delete_my_commands().language_code("de").await.unwrap();
    assert_eq!(bot.get_my_commands().language_code("de").await.unwrap(), []);
    assert_eq!(bot.get_my_commands().await.unwrap(), commands);
}

#[tokio::test]
async fn what_a_careful_client_would_not_send_is_refused_in_the_servers_words() {
    let (sandbox, bot, _, mei, group) = start().await;
    let rights = Rights::new().can_promote_members(true).can_invite_users(true);
    group.promotes_the_bot(rights.can_change_info(true).can_pin_messages(true)).await;
    bot.promote_chat_member(group.id(), mei.id()).can_pin_messages(true).await.unwrap();
    let (chat, mei) = (group.id(), mei.id());
    let body = |rest: &str| match rest {
        "" => format!(r#"{{"chat_id":{chat}}}"#),
        rest => format!(r#"{{"chat_id":{chat},{rest}}}"#),
    };
    let title = |title: &str| body(&format!(r#""user_id":{mei},"custom_title":"{title}""#));
    let set_title = "setChatAdministratorCustomTitle";
    let new_link = "createChatInviteLink";
    for (method, body, words) in [
        (set_title, title("Pourer of the tea"), "ADMIN_RANK_INVALID"),
        (set_title, title("Tea \u{1f375}"), "ADMIN_RANK_EMOJI_NOT_ALLOWED"),
        ("setChatTitle", body(r#""title":" ""#), "title must be non-empty"),
        (
            "setChatDescription",
            body(&format!(r#""description":"{}""#, "x".repeat(256))),
            "CHAT_ABOUT_TOO_LONG",
        ),
        (new_link, body(r#""member_limit":100000"#), "USAGE_LIMIT_INVALID"),
        (
            new_link,
            body(r#""member_limit":1,"creates_join_request":true"#),
            "member limit can't be specified for links requiring administrator approval",
        ),
        ("banChatMember", body(""), "invalid user_id specified"),
        ("banChatMember", body(r#""user_id":"mei""#), "invalid user_id specified"),
        ("restrictChatMember", body(r#""user_id":1,"permissions":[]"#), "can't parse permissions"),
        ("banChatSenderChat", body(""), "sender_chat_id is empty"),
        ("pinChatMessage", body(""), "message to pin not found"),
        (
            "setMyCommands",
            r#"{"commands":[],"language_code":"german"}"#.into(),
            "invalid language code specified",
        ),
        (
            "getMyCommands",
            r#"{"scope":{"type":"moon"}}"#.into(),
            "can't parse BotCommandScope: unsupported type specified",
        ),
        ("approveChatJoinRequest", r#"{"user_id":5}"#.into(), "chat_id is empty"),
    ] {
        let (status, answer) = crate::methods::call(&sandbox, method, &body).await;
        assert_eq!(status, 400, "{method} {body}: {answer}");
        let start = format!(r#""description":"Bad Request: {words}"#);
        assert!(answer.contains(&start), "{method} {body}: {answer}");
    }
    // What is too long only by being long is cut.
    let long = body(&format!(r#""title":"{}""#, "é".repeat(129)));
    assert_eq!(crate::methods::call(&sandbox, "setChatTitle", &long).await.0, 200);
    assert_eq!(group.title(), "é".repeat(128));
    let long = body(&format!(r#""name":"{}""#, "é".repeat(33)));
    let (_, link) = crate::methods::call(&sandbox, new_link, &long).await;
    assert!(link.contains(&format!(r#""name":"{}""#, "é".repeat(32))), "{link}");
}
