//! Invite links, and requests to join.

use bot_core::types::{ChatAdministratorRights as Rights, ChatInviteLink, ChatJoinRequest};
use bot_sandbox::Joining;
use bot_server::Payload;

use super::{
    World, refused,
    scene::{Scene, change, changes, in_seconds, messages, none},
};

const NOT_ENOUGH: &str = "400 Bad Request: not enough rights to manage chat invite link";

fn inviting() -> Rights {
    Rights::new().can_invite_users(true)
}

/// Checks what a link says of its maker: SafeW says nothing.
async fn check_maker(world: &World, link: &ChatInviteLink) {
    let maker = link.creator.as_ref().map(|user| user.id);
    let me = world.me().await;
    assert_eq!(maker, if world.is_safew() { None } else { Some(me) });
}

pub(super) async fn export_chat_invite_link(world: World) {
    let Scene { group, .. } = world.scene(none()).await;
    let export = || world.bot.export_chat_invite_link(group.id());
    refused(export().await, NOT_ENOUGH);
    group.promotes_the_bot(inviting()).await;
    let first = export().await.unwrap();
    assert!(first.starts_with("https://t.me/+"), "{first}");
    let (tom, ann) = (world.sandbox.user("Tom"), world.sandbox.user("Ann"));
    assert_eq!(tom.joins(&first).await, Ok(Joining::Joined));
    // There is one primary link, and the next one ends it.
    let second = export().await.unwrap();
    assert_ne!(first, second);
    assert_eq!(ann.joins(&first).await.unwrap_err().to_string(), "INVITE_HASH_EXPIRED");
    assert_eq!(ann.joins(&second).await, Ok(Joining::Joined));
    assert_eq!(ann.joins(&second).await.unwrap_err().to_string(), "USER_ALREADY_PARTICIPANT");
    let private = world.person("Mei").await;
    let there = world.bot.export_chat_invite_link(private.id()).await;
    refused(there, "400 Bad Request: can't invite members to a private chat");
}

pub(super) async fn create_chat_invite_link(world: World) {
    let Scene { group, .. } = world.scene(none()).await;
    let create = || world.bot.create_chat_invite_link(group.id());
    refused(create().await, NOT_ENOUGH);
    group.promotes_the_bot(inviting()).await;
    world.told().await;
    let expires = in_seconds(3600);
    let link = create().name("One").expire_date(expires).member_limit(1).await.unwrap();
    assert_eq!((link.name.as_deref(), link.expire_date), (Some("One"), Some(expires)));
    assert_eq!(link.member_limit, Some(1));
    assert!(!link.is_primary && !link.is_revoked && !link.creates_join_request);
    check_maker(&world, &link).await;

    // A limit of one lets one in at a time.
    let (tom, ann) = (world.sandbox.user("Tom"), world.sandbox.user("Ann"));
    assert_eq!(tom.joins(&link.invite_link).await, Ok(Joining::Joined));
    assert!(ann.joins(&link.invite_link).await.is_err() && !group.has(&ann));
    let told = world.told().await;
    let came = changes(&told)[0];
    let (user, from, to) = change(came);
    assert_eq!((user.id, from, to), (tom.id(), "left", "member"));
    assert_eq!(came.invite_link.as_ref().unwrap().invite_link, link.invite_link);
    assert_eq!(messages(&told)[0].new_chat_members()[0].id, tom.id());
    tom.leaves(&group).await;
    assert_eq!(ann.joins(&link.invite_link).await, Ok(Joining::Joined));
    // Of another's link the bot sees a half.
    let theirs = group.link().await;
    tom.joins(&theirs).await.unwrap();
    let told = world.told().await;
    let seen = &changes(&told).last().unwrap().invite_link.as_ref().unwrap().invite_link;
    assert!(seen.ends_with('…') && theirs.starts_with(seen.trim_end_matches('…')), "{seen}");

    let plain = create().await.unwrap();
    assert_eq!((plain.name, plain.expire_date, plain.member_limit), (None, None, None));
    refused(create().expire_date(1).await, "400 Bad Request: EXPIRE_DATE_INVALID");
    assert!(create().member_limit(100_000).await.is_err());
    assert!(create().member_limit(1).creates_join_request(true).await.is_err(), "one or other");
}

pub(super) async fn edit_chat_invite_link(world: World) {
    let Scene { group, .. } = world.scene(inviting()).await;
    let link = world.bot.create_chat_invite_link(group.id()).name("One").member_limit(1).await;
    let url = link.unwrap().invite_link;
    let (tom, ann) = (world.sandbox.user("Tom"), world.sandbox.user("Ann"));
    tom.joins(&url).await.unwrap();
    assert!(ann.joins(&url).await.is_err());
    // What is not said again is gone.
    let edit = |url: &str| world.bot.edit_chat_invite_link(group.id(), url);
    let edited = edit(&url).name("Two").await.unwrap();
    assert_eq!((&edited.invite_link, edited.name.as_deref()), (&url, Some("Two")));
    assert_eq!(edited.member_limit, None);
    check_maker(&world, &edited).await;
    assert_eq!(ann.joins(&url).await, Ok(Joining::Joined));
    let edited = edit(&url).creates_join_request(true).await.unwrap();
    assert!(edited.creates_join_request && edited.name.is_none());
    assert_eq!(world.sandbox.user("Bob").joins(&url).await, Ok(Joining::Asked));
    let again = edit(&url).creates_join_request(true).await.unwrap();
    assert_eq!(again.pending_join_request_count, Some(1));

    let primary = world.bot.export_chat_invite_link(group.id()).await.unwrap();
    refused(edit(&primary).name("x").await, "400 Bad Request: CHAT_INVITE_PERMANENT");
    refused(edit("https://t.me/+none").await, "400 Bad Request: INVITE_HASH_EXPIRED");
    let theirs = group.link().await;
    refused(edit(&theirs).await, "400 Bad Request: CHAT_ADMIN_REQUIRED");
    group.promotes_the_bot(none()).await;
    refused(edit(&url).await, NOT_ENOUGH);
}

pub(super) async fn revoke_chat_invite_link(world: World) {
    let Scene { group, .. } = world.scene(inviting()).await;
    let url = world.bot.create_chat_invite_link(group.id()).await.unwrap().invite_link;
    let revoke = |url: &str| world.bot.revoke_chat_invite_link(group.id(), url);
    let revoked = revoke(&url).await.unwrap();
    assert!(revoked.is_revoked && revoked.invite_link == url);
    check_maker(&world, &revoked).await;
    let tom = world.sandbox.user("Tom");
    assert_eq!(tom.joins(&url).await.unwrap_err().to_string(), "INVITE_HASH_EXPIRED");
    refused(revoke(&url).await, "400 Bad Request: INVITE_HASH_EXPIRED");
    // A primary link is replaced by another one.
    let primary = world.bot.export_chat_invite_link(group.id()).await.unwrap();
    assert!(revoke(&primary).await.unwrap().is_primary);
    assert!(tom.joins(&primary).await.is_err());
    if !world.is_safew() {
        let now = world.bot.get_chat(group.id()).await.unwrap().invite_link.unwrap();
        assert_ne!(now, primary);
        assert_eq!(tom.joins(&now).await, Ok(Joining::Joined));
    }
    group.promotes_the_bot(none()).await;
    refused(revoke(&url).await, NOT_ENOUGH);
}

/// A link for which one has to be approved.
async fn by_request(world: &World, group: i64) -> String {
    let link = world.bot.create_chat_invite_link(group).creates_join_request(true).await.unwrap();
    assert!(link.creates_join_request);
    link.invite_link
}

async fn request(world: &World) -> ChatJoinRequest {
    match world.told().await.pop() {
        Some(Payload::ChatJoinRequest(request)) => *request,
        other => panic!("{other:?}"),
    }
}

pub(super) async fn approve_chat_join_request(world: World) {
    let Scene { group, mei, .. } = world.scene(inviting()).await;
    let link = by_request(&world, group.id()).await;
    let (tom, ann) = (world.sandbox.user("Tom"), world.sandbox.user("Ann"));
    assert_eq!(tom.joins(&link).await, Ok(Joining::Asked));
    assert!(!group.has(&tom));
    let asked = request(&world).await;
    assert_eq!((asked.chat.id, asked.from.id), (group.id(), tom.id()));
    assert_eq!(asked.user_chat_id, tom.id().0);
    assert_eq!(asked.invite_link.unwrap().invite_link, link);

    let approve = |user| world.bot.approve_chat_join_request(group.id(), user);
    assert!(approve(asked.from.id).await.unwrap());
    assert!(group.has(&tom));
    let told = world.told().await;
    let came = changes(&told)[0];
    assert_eq!(came.via_join_request, Some(true));
    assert_eq!(change(came).2, "member");
    assert_eq!(messages(&told)[0].new_chat_members()[0].id, tom.id());

    refused(approve(tom.id()).await, "400 Bad Request: USER_ALREADY_PARTICIPANT");
    refused(approve(mei.id()).await, "400 Bad Request: USER_ALREADY_PARTICIPANT");
    refused(approve(ann.id()).await, "400 Bad Request: HIDE_REQUESTER_MISSING");
    // Who is banned asks for nothing any more.
    let bob = world.sandbox.user("Bob");
    bob.joins(&link).await.unwrap();
    group.removes(&bob).await;
    refused(approve(bob.id()).await, "400 Bad Request: HIDE_REQUESTER_MISSING");
    // Without the right, the bot is not even told.
    group.promotes_the_bot(Rights::new().can_pin_messages(true)).await;
    world.told().await;
    assert_eq!(ann.joins(&link).await, Ok(Joining::Asked));
    assert!(world.told().await.is_empty());
    let not_enough = "400 Bad Request: not enough rights to manage chat join requests";
    refused(approve(ann.id()).await, not_enough);
}

pub(super) async fn decline_chat_join_request(world: World) {
    let Scene { group, .. } = world.scene(inviting()).await;
    let link = by_request(&world, group.id()).await;
    let tom = world.sandbox.user("Tom");
    tom.joins(&link).await.unwrap();
    let asked = request(&world).await;
    let decline = || world.bot.decline_chat_join_request(group.id(), asked.from.id);
    assert!(decline().await.unwrap());
    assert!(!group.has(&tom) && world.told().await.is_empty());
    refused(decline().await, "400 Bad Request: HIDE_REQUESTER_MISSING");
    let approve = world.bot.approve_chat_join_request(group.id(), tom.id()).await;
    refused(approve, "400 Bad Request: HIDE_REQUESTER_MISSING");
    // They may ask again.
    assert_eq!(tom.joins(&link).await, Ok(Joining::Asked));
}
