//! Members of chats: who is there, and putting them out.

use bot_core::types::{
    ChatAdministratorRights as Rights, ChatMember, ChatMemberBanned, ChatPermissions, UserId,
};
use bot_server::{Bot, Payload};

use super::{
    World, refused,
    scene::{Scene, change, changes, in_seconds, messages, none, status},
};

const DAY: i64 = 24 * 60 * 60;
const NOT_ENOUGH: &str = "400 Bad Request: not enough rights to restrict/unrestrict chat member";

fn restricting() -> Rights {
    Rights::new().can_restrict_members(true)
}

pub(super) async fn get_chat_member(world: World) {
    let Scene { group, olga, mei } = world.scene(restricting().is_anonymous(true)).await;
    let get = |user| world.bot.get_chat_member(group.id(), user);
    let ChatMember::Owner(owner) = get(olga.id()).await.unwrap() else { panic!("the owner") };
    assert_eq!((owner.user.id, owner.is_anonymous), (olga.id(), false));
    assert_eq!(status(&get(mei.id()).await.unwrap()), "member");
    let ChatMember::Administrator(me) = get(world.me().await).await.unwrap() else {
        panic!("an administrator")
    };
    assert!(me.is_anonymous && me.can_restrict_members && me.can_manage_chat);
    assert!(!me.can_be_edited && !me.can_promote_members && me.can_pin_messages == Some(false));
    assert_eq!(me.can_post_messages, None, "a right of channels");
    let stranger = world.sandbox.user("Stranger");
    assert_eq!(status(&get(stranger.id()).await.unwrap()), "left");
    refused(get(UserId(1)).await, "400 Bad Request: PARTICIPANT_ID_INVALID");
    refused(get(UserId(0)).await, "400 Bad Request: invalid user_id specified");
    // In private there are two.
    let mei = world.person("Mei").await;
    assert_eq!(status(&world.bot.get_chat_member(mei.id(), mei.id()).await.unwrap()), "member");
    let other = world.bot.get_chat_member(mei.id(), stranger.id()).await;
    refused(other, "400 Bad Request: member not found");
}

pub(super) async fn get_chat_member_count(world: World) {
    let Scene { group, mei, .. } = world.scene(none()).await;
    let count = || world.bot.get_chat_member_count(group.id());
    assert_eq!(count().await.unwrap(), 3);
    group.adds(&world.sandbox.user("Tom")).await;
    assert_eq!(count().await.unwrap(), 4);
    mei.leaves(&group).await;
    assert_eq!(count().await.unwrap(), 3);
    let private = world.person("Ann").await;
    assert_eq!(world.bot.get_chat_member_count(private.id()).await.unwrap(), 2);
    group.removes_the_bot().await;
    refused(count().await, "403 Forbidden: bot was kicked from the supergroup chat");
}

pub(super) async fn get_chat_administrators(world: World) {
    let Scene { group, olga, mei } = world.scene(none()).await;
    let get = || world.bot.get_chat_administrators(group.id());
    let list = get().await.unwrap();
    assert_eq!(list.iter().map(status).collect::<Vec<_>>(), ["creator"]);
    group.promotes(&mei, Rights::new().can_pin_messages(true)).await;
    group.promotes_the_bot(restricting()).await;
    let list = get().await.unwrap();
    let ChatMember::Owner(owner) = &list[0] else { panic!("the owner first") };
    assert_eq!(owner.user.id, olga.id());
    let rest: Vec<_> = list[1..]
        .iter()
        .map(|member| {
            let ChatMember::Administrator(a) = member else { panic!("{member:?}") };
            // SafeW says an empty title, where Telegram says none.
            let title = if world.is_safew() { Some("") } else { None };
            assert_eq!(a.custom_title.as_deref(), title);
            (a.user.id, a.can_restrict_members, a.can_pin_messages)
        })
        .collect();
    let mine = (world.me().await, true, Some(false));
    assert!(rest.contains(&mine) && rest.contains(&(mei.id(), false, Some(true))), "{rest:?}");
    let private = world.person("Ann").await;
    let none = world.bot.get_chat_administrators(private.id()).await;
    refused(none, "400 Bad Request: there are no administrators in the private chat");
}

async fn banned(bot: &Bot, chat: i64, user: UserId) -> ChatMemberBanned {
    match bot.get_chat_member(chat, user).await.unwrap() {
        ChatMember::Banned(banned) => banned,
        other => panic!("{other:?}"),
    }
}

pub(super) async fn ban_chat_member(world: World) {
    let Scene { group, olga, mei } = world.scene(none()).await;
    let link = group.link().await;
    let ban = |user| world.bot.ban_chat_member(group.id(), user);
    refused(ban(mei.id()).await, NOT_ENOUGH);
    assert!(group.has(&mei));
    group.promotes_the_bot(restricting()).await;
    refused(ban(olga.id()).await, "400 Bad Request: can't remove chat owner");
    refused(ban(world.me().await).await, "400 Bad Request: can't restrict self");
    refused(ban(UserId(1)).await, "400 Bad Request: PARTICIPANT_ID_INVALID");
    let admin = world.sandbox.user("Admin");
    group.adds(&admin).await;
    group.promotes(&admin, restricting()).await;
    refused(ban(admin.id()).await, "400 Bad Request: user is an administrator of the chat");
    let private = world.person("Ann").await;
    let in_private = world.bot.ban_chat_member(private.id(), private.id()).await;
    refused(in_private, "400 Bad Request: can't ban members in private chats");
    world.told().await;

    let until = in_seconds(3600);
    assert!(ban(mei.id()).until_date(until).await.unwrap());
    assert!(!group.has(&mei) && !mei.may_write_to(&group));
    assert_eq!(banned(&world.bot, group.id(), mei.id()).await.until_date, until);
    assert_eq!(mei.joins(&link).await.unwrap_err().to_string(), "INVITE_HASH_EXPIRED");
    let told = world.told().await;
    let changes = changes(&told);
    let (user, from, to) = change(changes[0]);
    assert_eq!((user.id, from, to, changes.len()), (mei.id(), "member", "kicked", 1));
    assert_eq!(changes[0].from.id, world.me().await);
    let left = messages(&told)[0].left_chat_member().map(|user| user.id);
    assert_eq!(left, Some(mei.id()));

    // Too soon and too late are for ever.
    for ahead in [20, 367 * DAY] {
        assert!(ban(mei.id()).until_date(in_seconds(ahead)).await.unwrap());
        assert_eq!(banned(&world.bot, group.id(), mei.id()).await.until_date, 0);
    }
    // One who is not there can be banned as well.
    let stranger = world.sandbox.user("Stranger");
    assert!(ban(stranger.id()).await.unwrap());
    assert_eq!(world.status(&group, stranger.id()).await, "kicked");

    // A basic group only puts out, and takes the earlier messages away if it is asked to.
    let (mei, tom) = (world.sandbox.user("Mei"), world.sandbox.user("Tom"));
    let basic = world.sandbox.basic_group("Old", &[&olga, &mei, &tom]);
    basic.promotes_the_bot(restricting()).await;
    mei.sends_to(&basic, "hello").await;
    world.bot.ban_chat_member(basic.id(), mei.id()).await.unwrap();
    world.bot.ban_chat_member(basic.id(), tom.id()).revoke_messages(true).await.unwrap();
    assert_eq!(world.status(&basic, mei.id()).await, "left");
    assert_eq!((&*mei.reads(&basic), &*tom.reads(&basic)), ("Mei: hello\n", ""));
}

pub(super) async fn unban_chat_member(world: World) {
    let Scene { group, olga, mei } = world.scene(restricting()).await;
    let link = group.link().await;
    let unban = |user| world.bot.unban_chat_member(group.id(), user);
    // A member stays, if the bot says so, and is put out else.
    assert!(unban(mei.id()).only_if_banned(true).await.unwrap());
    assert!(group.has(&mei));
    assert!(unban(mei.id()).await.unwrap());
    assert_eq!(world.status(&group, mei.id()).await, "left");
    mei.joins(&link).await.unwrap();
    world.bot.ban_chat_member(group.id(), mei.id()).await.unwrap();
    mei.joins(&link).await.unwrap_err();
    world.told().await;
    assert!(unban(mei.id()).only_if_banned(true).await.unwrap());
    assert_eq!(world.status(&group, mei.id()).await, "left");
    let told = world.told().await;
    assert_eq!(change(changes(&told)[0]).1, "kicked");
    assert!(messages(&told).is_empty(), "nobody came or left");
    mei.joins(&link).await.unwrap();
    assert!(group.has(&mei));

    refused(unban(olga.id()).await, "400 Bad Request: can't remove chat owner");
    world.bot.ban_chat_member(group.id(), mei.id()).await.unwrap();
    group.promotes_the_bot(none()).await;
    refused(unban(mei.id()).await, NOT_ENOUGH);
    let basic = world.sandbox.basic_group("Old", &[&olga, &mei]);
    refused(
        world.bot.unban_chat_member(basic.id(), mei.id()).await,
        "400 Bad Request: method is available for supergroup and channel chats only",
    );
}

pub(super) async fn restrict_chat_member(world: World) {
    let Scene { group, olga, mei } = world.scene(restricting()).await;
    let restrict = |permissions| world.bot.restrict_chat_member(group.id(), mei.id(), permissions);
    let until = in_seconds(DAY);
    assert!(restrict(ChatPermissions::new()).until_date(until).await.unwrap());
    assert!(group.has(&mei) && !mei.may_write_to(&group));
    let get = || world.bot.get_chat_member(group.id(), mei.id());
    let ChatMember::Restricted(muted) = get().await.unwrap() else { panic!("restricted") };
    assert!(muted.is_member && !muted.can_send_messages && !muted.can_invite_users);
    assert_eq!(muted.until_date, until);
    let told = world.told().await;
    let (user, from, to) = change(changes(&told)[0]);
    assert_eq!((user.id, from, to), (mei.id(), "member", "restricted"));
    // It lasts when they go and come back.
    let link = group.link().await;
    mei.leaves(&group).await;
    let ChatMember::Restricted(gone) = get().await.unwrap() else { panic!("restricted") };
    assert!(!gone.is_member);
    mei.joins(&link).await.unwrap();
    assert!(group.has(&mei) && !mei.may_write_to(&group));

    // Each dialect has its own rights to media, and both are understood.
    let media = match world.is_safew() {
        true => ChatPermissions::new().can_send_media_messages(true),
        false => ChatPermissions::new().can_send_messages(true).can_send_photos(true),
    };
    assert!(restrict(media).use_independent_chat_permissions(true).await.unwrap());
    let ChatMember::Restricted(some) = get().await.unwrap() else { panic!("restricted") };
    assert!(some.can_send_messages && some.can_send_photos && !some.can_send_polls);
    assert_eq!(some.can_send_voice_notes, world.is_safew());
    assert_eq!(some.until_date, 0);
    assert!(mei.may_write_to(&group));
    // Some bring others along, unless they are independent.
    assert!(restrict(ChatPermissions::new().can_send_polls(true)).await.unwrap());
    assert!(mei.may_write_to(&group));

    // With all permissions there is no restriction any more.
    let all = ChatPermissions::new()
        .can_send_messages(true)
        .can_send_polls(true)
        .can_send_other_messages(true)
        .can_add_web_page_previews(true)
        .can_change_info(true)
        .can_invite_users(true)
        .can_pin_messages(true);
    assert!(restrict(all).await.unwrap());
    assert_eq!(world.status(&group, mei.id()).await, "member");

    let owner = world.bot.restrict_chat_member(group.id(), olga.id(), ChatPermissions::new());
    refused(owner.await, "400 Bad Request: can't remove chat owner");
    let basic = world.sandbox.basic_group("Old", &[&olga, &mei]);
    let there = world.bot.restrict_chat_member(basic.id(), mei.id(), ChatPermissions::new());
    refused(there.await, "400 Bad Request: method is available only for supergroups");
    group.promotes_the_bot(none()).await;
    refused(restrict(ChatPermissions::new()).await, NOT_ENOUGH);
}

pub(super) async fn ban_chat_sender_chat(world: World) {
    let Scene { group, olga, .. } = world.scene(none()).await;
    let channel = world.sandbox.channel("News", &[&olga]);
    let posted = channel.posts_to(&group, "read this").await;
    assert_eq!(posted.sender_chat.unwrap().id, channel.id());
    let ban = |sender| world.bot.ban_chat_sender_chat(group.id(), sender);
    refused(ban(channel.id()).await, NOT_ENOUGH);
    group.promotes_the_bot(restricting()).await;
    assert!(group.lets_write(&channel));
    assert!(ban(channel.id()).await.unwrap());
    assert!(!group.lets_write(&channel));
    refused(ban(-1).await, "400 Bad Request: PARTICIPANT_ID_INVALID");
    let basic = world.sandbox.basic_group("Old", &[&olga]);
    refused(
        world.bot.ban_chat_sender_chat(basic.id(), channel.id()).await,
        "400 Bad Request: method is available for supergroup and channel chats only",
    );
}

pub(super) async fn unban_chat_sender_chat(world: World) {
    let Scene { group, olga, .. } = world.scene(restricting()).await;
    let channel = world.sandbox.channel("News", &[&olga]);
    world.bot.ban_chat_sender_chat(group.id(), channel.id()).await.unwrap();
    assert!(world.bot.unban_chat_sender_chat(group.id(), channel.id()).await.unwrap());
    channel.posts_to(&group, "back again").await;
    let told = world.told().await;
    let Some(Payload::Message(message)) = told.last() else { panic!("a message") };
    assert_eq!(message.sender_chat.as_ref().unwrap().title.as_deref(), Some("News"));
    group.promotes_the_bot(none()).await;
    let unban = world.bot.unban_chat_sender_chat(group.id(), channel.id());
    refused(unban.await, NOT_ENOUGH);
}
