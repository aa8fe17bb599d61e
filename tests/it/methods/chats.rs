//! Chats: what they are, what they are called, what is pinned there, and leaving them.

use bot_core::types::{ChatAdministratorRights as Rights, ChatPermissions, ChatType};
use bot_server::Payload;

use super::{
    World, refused,
    scene::{Scene, change, messages, none},
};

pub(super) async fn get_chat(world: World) {
    let mei = world.person("Mei").await;
    let chat = world.bot.get_chat(mei.id()).await.unwrap();
    assert_eq!((chat.id, &chat.r#type), (mei.id().0, &ChatType::Private));
    assert_eq!(chat.first_name.as_deref(), Some("Mei"));
    assert!(chat.title.is_none() && chat.permissions.is_none());

    let Scene { group, olga, .. } = world.scene(Rights::new().can_invite_users(true)).await;
    let chat = world.bot.get_chat(group.id()).await.unwrap();
    assert_eq!((chat.title.as_deref(), chat.r#type), (Some("Tea"), ChatType::Supergroup));
    let permissions = chat.permissions.unwrap();
    assert_eq!(permissions.can_send_messages, Some(true));
    assert_eq!(permissions.can_pin_messages, Some(false));
    // One right to media, or six.
    let shape = (permissions.can_send_media_messages, permissions.can_send_photos);
    assert_eq!(shape, if world.is_safew() { (Some(true), None) } else { (None, Some(true)) });
    // What SafeW does not tell is empty and no error.
    let link = world.bot.export_chat_invite_link(group.id()).await.unwrap();
    let chat = world.bot.get_chat(group.id()).await.unwrap();
    assert_eq!(chat.invite_link, if world.is_safew() { None } else { Some(link) });
    assert_eq!(chat.max_reaction_count > 0, !world.is_safew());

    // A public chat can be looked at from outside, by its name.
    let news = world.sandbox.channel("News", &[&olga]);
    news.becomes_public("tea_news").await;
    let chat = world.bot.get_chat("@tea_news").await.unwrap();
    assert_eq!((chat.id, chat.username.as_deref()), (news.id(), Some("tea_news")));
    world.bot.leave_chat(news.id()).await.unwrap();
    assert_eq!(world.bot.get_chat("@Tea_News").await.unwrap().r#type, ChatType::Channel);
    refused(world.bot.get_chat(-1).await, "400 Bad Request: chat not found");
    world.bot.leave_chat(group.id()).await.unwrap();
    let outside = world.bot.get_chat(group.id()).await;
    refused(outside, "403 Forbidden: bot is not a member of the supergroup chat");
}

pub(super) async fn set_chat_title(world: World) {
    let Scene { group, olga, mei } = world.scene(none()).await;
    let set = |title: &str| world.bot.set_chat_title(group.id(), title);
    refused(set("Coffee").await, "400 Bad Request: not enough rights to change chat title");
    group.promotes_the_bot(Rights::new().can_change_info(true)).await;
    world.told().await;
    assert!(set("Coffee").await.unwrap());
    assert_eq!(group.title(), "Coffee");
    let chat = world.bot.get_chat(group.id()).await.unwrap();
    assert_eq!(chat.title.as_deref(), Some("Coffee"));
    let told = world.told().await;
    let message = messages(&told)[0];
    assert_eq!(message.new_chat_title(), Some("Coffee"));
    assert_eq!(message.chat.title.as_deref(), Some("Coffee"));
    assert_eq!(message.from.as_ref().unwrap().id, world.me().await);
    refused(set("Coffee").await, "400 Bad Request: chat title is not modified");
    assert!(set("").await.is_err(), "1 to 128 characters");
    assert!(set(&"é".repeat(128)).await.unwrap());
    assert_eq!(group.title().chars().count(), 128);
    // A channel says it in its own name.
    let news = world.sandbox.channel("News", &[&olga, &mei]);
    news.promotes_the_bot(Rights::new().can_change_info(true)).await;
    world.told().await;
    world.bot.set_chat_title(news.id(), "Old News").await.unwrap();
    let told = world.told().await;
    let [Payload::ChannelPost(post)] = &told[..] else { panic!("{told:?}") };
    assert_eq!(post.new_chat_title(), Some("Old News"));
    assert!(post.from.is_none() && post.sender_chat.as_ref().unwrap().id == news.id());
    let private = world.person("Ann").await;
    let there = world.bot.set_chat_title(private.id(), "Ann").await;
    refused(there, "400 Bad Request: can't change private chat title");
}

pub(super) async fn set_chat_permissions(world: World) {
    let Scene { group, olga, mei } = world.scene(none()).await;
    let set = |permissions| world.bot.set_chat_permissions(group.id(), permissions);
    let not_enough = "400 Bad Request: not enough rights to change chat permissions";
    refused(set(ChatPermissions::new()).await, not_enough);
    group.promotes_the_bot(Rights::new().can_restrict_members(true)).await;
    assert!(set(ChatPermissions::new().can_invite_users(true)).await.unwrap());
    assert!(!mei.may_write_to(&group) && olga.may_write_to(&group));
    let get = || async { world.bot.get_chat(group.id()).await.unwrap().permissions.unwrap() };
    let now = get().await;
    assert_eq!((now.can_invite_users, now.can_send_messages), (Some(true), Some(false)));
    let media = match world.is_safew() {
        true => ChatPermissions::new().can_send_media_messages(true),
        false => ChatPermissions::new().can_send_messages(true).can_send_videos(true),
    };
    assert!(set(media).use_independent_chat_permissions(true).await.unwrap());
    let now = get().await;
    let expected = if world.is_safew() { (Some(true), None) } else { (None, Some(true)) };
    assert_eq!((now.can_send_media_messages, now.can_send_videos), expected);
    assert!(mei.may_write_to(&group));
    // What a member may do by these permissions, so may the bot.
    group.promotes_the_bot(none()).await;
    let pin = world.bot.send_message(group.id(), "pin me").await.unwrap();
    assert!(world.bot.pin_chat_message(group.id(), pin.message_id).await.is_err());
    let news = world.sandbox.channel("News", &[&olga]);
    let there = world.bot.set_chat_permissions(news.id(), ChatPermissions::new()).await;
    refused(there, "400 Bad Request: can't change channel chat permissions");
}

pub(super) async fn pin_chat_message(world: World) {
    let Scene { group, mei, .. } = world.scene(none()).await;
    let first = mei.sends_to(&group, "first").await;
    let pin = |id| world.bot.pin_chat_message(group.id(), id);
    let not_enough = "400 Bad Request: not enough rights to manage pinned messages in the chat";
    refused(pin(first.message_id).await, not_enough);
    group.promotes_the_bot(Rights::new().can_pin_messages(true)).await;
    world.told().await;
    assert!(pin(first.message_id).disable_notification(true).await.unwrap());
    assert_eq!(group.pinned(), ["first"]);
    let told = world.told().await;
    let pinned = messages(&told)[0].pinned_message().unwrap();
    assert_eq!(pinned.message_id(), Some(first.message_id));
    assert_eq!(pinned.message().unwrap().text.as_deref(), Some("first"));
    refused(pin(first.message_id).await, "400 Bad Request: CHAT_NOT_MODIFIED");
    refused(pin(999).await, "400 Bad Request: message to pin not found");
    if !world.is_safew() {
        let chat = world.bot.get_chat(group.id()).await.unwrap();
        assert_eq!(chat.pinned_message.unwrap().message_id, first.message_id);
    }
    // In private no right is needed.
    let hello = mei.sends("hello").await;
    world.told().await;
    assert!(world.bot.pin_chat_message(mei.id(), hello.message_id).await.unwrap());
    assert_eq!(world.told().await.len(), 1);
}

pub(super) async fn unpin_chat_message(world: World) {
    let Scene { group, mei, .. } = world.scene(Rights::new().can_pin_messages(true)).await;
    let mut ids = Vec::new();
    for text in ["one", "two", "three"] {
        ids.push(mei.sends_to(&group, text).await.message_id);
    }
    // Pinned in another order than they were sent in.
    for id in [ids[2], ids[0], ids[1]] {
        world.bot.pin_chat_message(group.id(), id).await.unwrap();
    }
    let unpin = || world.bot.unpin_chat_message(group.id());
    assert!(unpin().message_id(ids[0]).await.unwrap());
    assert_eq!(group.pinned(), ["two", "three"]);
    refused(unpin().message_id(ids[0]).await, "400 Bad Request: CHAT_NOT_MODIFIED");
    assert!(unpin().await.unwrap(), "the one sent last");
    assert_eq!(group.pinned(), ["two"]);
    assert!(unpin().await.unwrap());
    refused(unpin().await, "400 Bad Request: message to unpin not found");
    refused(unpin().message_id(999).await, "400 Bad Request: message to unpin not found");
    group.promotes_the_bot(none()).await;
    let not_enough = "400 Bad Request: not enough rights to manage pinned messages in the chat";
    refused(unpin().await, not_enough);
}

pub(super) async fn leave_chat(world: World) {
    let Scene { group, olga, mei } = world.scene(none()).await;
    let me = world.me().await;
    assert!(world.bot.leave_chat(group.id()).await.unwrap());
    let told = world.told().await;
    let [Payload::MyChatMember(update)] = &told[..] else { panic!("{told:?}") };
    let (user, from, to) = change(update);
    assert_eq!((user.id, from, to), (me, "member", "left"));
    mei.sends_to(&group, "is it gone?").await;
    assert!(world.told().await.is_empty(), "what is written there is no longer the bot's");
    let outside = "403 Forbidden: bot is not a member of the supergroup chat";
    refused(world.bot.send_message(group.id(), "hello").await, outside);
    refused(world.bot.leave_chat(group.id()).await, outside);
    // Whoever is there can bring it back.
    group.demotes_the_bot().await;
    world.bot.send_message(group.id(), "here again").await.unwrap();
    let basic = world.sandbox.basic_group("Old", &[&olga]);
    world.bot.leave_chat(basic.id()).await.unwrap();
    let outside = "403 Forbidden: bot is not a member of the group chat";
    refused(world.bot.send_message(basic.id(), "hello").await, outside);
    let ann = world.person("Ann").await;
    let private = world.bot.leave_chat(ann.id()).await;
    refused(private, "400 Bad Request: chat member status can't be changed in private chats");
}
