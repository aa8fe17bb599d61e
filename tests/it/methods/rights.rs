//! Administrators that the bot makes, and the rights it asks for.

use bot_core::types::{
    ChatAdministratorRights as Rights, ChatMember, ChatMemberAdministrator, UserId,
};
use bot_sandbox::Group;

use super::{
    World, refused,
    scene::{Scene, change, changes, none},
};

fn promoting() -> Rights {
    Rights::new().can_promote_members(true).can_pin_messages(true).can_change_info(true)
}

async fn administrator(world: &World, group: &Group, user: UserId) -> ChatMemberAdministrator {
    match world.bot.get_chat_member(group.id(), user).await.unwrap() {
        ChatMember::Administrator(administrator) => administrator,
        other => panic!("{other:?}"),
    }
}

pub(super) async fn promote_chat_member(world: World) {
    let Scene { group, olga, mei } = world.scene(none()).await;
    let promote = |user| world.bot.promote_chat_member(group.id(), user);
    refused(promote(mei.id()).can_pin_messages(true).await, "400 Bad Request: not enough rights");
    group.promotes_the_bot(promoting()).await;
    world.told().await;
    assert!(promote(mei.id()).can_pin_messages(true).await.unwrap());
    let rights = administrator(&world, &group, mei.id()).await;
    assert!(rights.can_pin_messages == Some(true) && rights.can_manage_chat);
    assert!(!rights.can_change_info && !rights.can_promote_members && !rights.is_anonymous);
    assert_eq!(rights.can_be_edited, !world.is_safew(), "SafeW does not say it");
    let told = world.told().await;
    let (user, from, to) = change(changes(&told)[0]);
    assert_eq!((user.id, from, to), (mei.id(), "member", "administrator"));
    // What was given can be changed, and taken back by giving nothing.
    assert!(promote(mei.id()).can_change_info(true).await.unwrap());
    let rights = administrator(&world, &group, mei.id()).await;
    assert!(rights.can_change_info && rights.can_pin_messages == Some(false));
    assert!(promote(mei.id()).await.unwrap());
    assert_eq!(world.status(&group, mei.id()).await, "member");

    let too_much = promote(mei.id()).can_restrict_members(true).await;
    refused(too_much, "400 Bad Request: RIGHT_FORBIDDEN");
    let me = world.me().await;
    refused(promote(me).can_restrict_members(true).await, "400 Bad Request: can't promote self");
    let owner = promote(olga.id()).can_pin_messages(true).await;
    refused(owner, "400 Bad Request: can't remove chat owner");
    group.promotes(&mei, Rights::new().can_delete_messages(true)).await;
    let of_another = promote(mei.id()).can_pin_messages(true).await;
    refused(of_another, "400 Bad Request: CHAT_ADMIN_REQUIRED");
    let stranger = world.sandbox.user("Stranger");
    let outside = promote(stranger.id()).can_pin_messages(true).await;
    refused(outside, "400 Bad Request: USER_NOT_PARTICIPANT");
    let basic = world.sandbox.basic_group("Old", &[&olga, &mei]);
    let there = world.bot.promote_chat_member(basic.id(), mei.id()).can_pin_messages(true);
    refused(there.await, "400 Bad Request: need owner rights in the group chat");

    // In a channel there are other rights.
    let channel = world.sandbox.channel("News", &[&olga, &mei]);
    let all = Rights::new().can_promote_members(true).can_post_messages(true);
    channel.promotes_the_bot(all).await;
    let promote = world.bot.promote_chat_member(channel.id(), mei.id());
    assert!(promote.can_post_messages(true).await.unwrap());
    let rights = administrator(&world, &channel, mei.id()).await;
    assert_eq!((rights.can_post_messages, rights.can_pin_messages), (Some(true), None));
    // It may step down by itself.
    assert!(world.bot.promote_chat_member(group.id(), me).await.unwrap());
    assert_eq!(world.status(&group, me).await, "member");
}

pub(super) async fn set_chat_administrator_custom_title(world: World) {
    let Scene { group, olga, mei } = world.scene(promoting()).await;
    let set =
        |user, title: &str| world.bot.set_chat_administrator_custom_title(group.id(), user, title);
    refused(set(mei.id(), "Tea").await, "400 Bad Request: user is not an administrator");
    let promote = || world.bot.promote_chat_member(group.id(), mei.id()).can_pin_messages(true);
    promote().await.unwrap();
    assert!(set(mei.id(), "Pourer of the tea").await.is_err(), "17 characters");
    assert!(set(mei.id(), "Pourer of té 茶").await.unwrap());
    let title = || async { administrator(&world, &group, mei.id()).await.custom_title };
    assert_eq!(title().await.as_deref(), Some("Pourer of té 茶"));
    promote().can_change_info(true).await.unwrap();
    assert_eq!(title().await.as_deref(), Some("Pourer of té 茶"), "it outlasts other rights");
    assert!(set(mei.id(), "").await.unwrap());
    assert_eq!(title().await.unwrap_or_default(), "");

    let owner = set(olga.id(), "Boss").await;
    refused(owner, "400 Bad Request: only creator can edit their custom title");
    let tom = world.sandbox.user("Tom");
    group.adds(&tom).await;
    group.promotes(&tom, promoting()).await;
    refused(
        set(tom.id(), "Tom").await,
        "400 Bad Request: not enough rights to change custom title of the user",
    );
    let channel = world.sandbox.channel("News", &[&olga, &mei]);
    let there = world.bot.set_chat_administrator_custom_title(channel.id(), mei.id(), "x");
    refused(there.await, "400 Bad Request: method is available only for supergroups");
}

pub(super) async fn set_my_default_administrator_rights(world: World) {
    let (olga, me) = (world.sandbox.user("Olga"), world.me().await);
    let rights = || Rights::new().can_delete_messages(true);
    let set = || world.bot.set_my_default_administrator_rights();
    assert!(set().rights(rights().can_pin_messages(true)).await.unwrap());
    let channels = rights().can_post_messages(true);
    assert!(set().rights(channels).for_channels(true).await.unwrap());
    // Whoever makes the bot an administrator is offered what it asks for.
    let group = world.sandbox.group("Tea", &[&olga]);
    group.promotes_the_bot_as_it_asks().await;
    let mine = administrator(&world, &group, me).await;
    assert!(mine.can_delete_messages && mine.can_pin_messages == Some(true));
    assert!(!mine.can_restrict_members && mine.can_post_messages.is_none());
    let channel = world.sandbox.channel("News", &[&olga]);
    channel.promotes_the_bot_as_it_asks().await;
    let mine = administrator(&world, &channel, me).await;
    assert_eq!((mine.can_post_messages, mine.can_edit_messages), (Some(true), Some(false)));
    // Left out, they are cleared.
    assert!(set().await.unwrap());
    group.promotes_the_bot_as_it_asks().await;
    assert_eq!(world.status(&group, me).await, "member");
}
