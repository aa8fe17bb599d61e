//! Users, chats, members, links, the webhook: what is missing or null, and what stays.

use bot_core::types::{
    ChatFullInfo, ChatInviteLink, ChatMember, ChatPermissions, ChatType, User, UserId, WebhookInfo,
};

use super::answered;

#[tokio::test]
async fn a_bot_has_no_first_name() {
    let me = answered("get_me_lacks_first_name").await.get_me().await.unwrap();
    let mut expected = User::default();
    expected.id = UserId(10_008_000);
    expected.is_bot = true;
    expected.username = Some("tea_bot".into());
    expected.can_join_groups = Some(true);
    expected.can_read_all_group_messages = Some(false);
    expected.supports_inline_queries = Some(true);
    assert_eq!(me, expected);

    let me = answered("get_me_with_nulls").await.get_me().await.unwrap();
    let mut expected = User::default();
    expected.id = UserId(10_008_000);
    expected.is_bot = true;
    expected.username = Some("tea_bot".into());
    assert_eq!(me, expected);
}

#[tokio::test]
async fn a_player_is_no_bot_even_if_nobody_says_so() {
    let bot = answered("high_scores_lack_is_bot").await;
    let scores = bot.get_game_high_scores(UserId(10_000_412)).await.unwrap();
    let read: Vec<_> = scores
        .iter()
        .map(|s| (s.position, s.user.id.0, &*s.user.first_name, s.user.is_bot, s.score))
        .collect();
    assert_eq!(read, [(1, 10_000_412, "Anna", false, 940), (2, 10_000_413, "Boris", false, 0)]);
    assert_eq!(scores[0].user.username.as_deref(), Some("anna"));
}

#[tokio::test]
async fn a_chat_has_nothing_of_telegrams_extras() {
    let bot = answered("get_chat_of_a_group_lacks_telegrams_extras").await;
    let group = bot.get_chat(-10_000_777).await.unwrap();
    let mut permissions = ChatPermissions::default();
    permissions.can_send_messages = Some(true);
    permissions.can_send_media_messages = Some(true);
    permissions.can_send_polls = Some(true);
    permissions.can_send_other_messages = Some(false);
    permissions.can_add_web_page_previews = Some(true);
    permissions.can_change_info = Some(false);
    permissions.can_invite_users = Some(true);
    permissions.can_pin_messages = Some(false);
    let mut expected = ChatFullInfo::default();
    expected.id = -10_000_777;
    expected.r#type = ChatType::Group;
    expected.title = Some("Tea house".into());
    expected.description = Some("About tea".into());
    expected.permissions = Some(permissions);
    assert_eq!(group, expected);

    let bot = answered("get_chat_of_a_person_lacks_telegrams_extras").await;
    let person = bot.get_chat(10_000_412).await.unwrap();
    let mut expected = ChatFullInfo::default();
    expected.id = 10_000_412;
    expected.r#type = ChatType::Private;
    expected.username = Some("anna".into());
    expected.first_name = Some("Anna".into());
    assert_eq!(person, expected);

    let bot = answered("get_chat_of_a_channel_with_nulls").await;
    let channel = bot.get_chat("@tea_news").await.unwrap();
    let mut expected = ChatFullInfo::default();
    expected.id = -1_001_000_999;
    expected.r#type = ChatType::Channel;
    expected.title = Some("Tea news".into());
    assert_eq!(channel, expected);
    assert_eq!(channel.available_reactions, None, "null is no empty list of reactions");
}

#[tokio::test]
async fn permissions_may_have_the_older_media_right() {
    let bot = answered("chat_permissions_with_the_older_media_right").await;
    let permissions = bot.get_chat(-10_000_777).await.unwrap().permissions.unwrap();
    let mut expected = ChatPermissions::default();
    expected.can_send_messages = Some(true);
    expected.can_send_media_messages = Some(false);
    assert_eq!(permissions, expected);

    let bot = answered("chat_permissions_with_nulls").await;
    let permissions = bot.get_chat(-10_000_777).await.unwrap().permissions.unwrap();
    let mut expected = ChatPermissions::default();
    expected.can_send_messages = Some(false);
    assert_eq!(permissions, expected);
}

#[tokio::test]
async fn an_administrator_lacks_the_newer_rights() {
    let anna = UserId(10_000_412);
    let bot = answered("administrator_lacks_newer_rights").await;
    let ChatMember::Administrator(member) = bot.get_chat_member(-1, anna).await.unwrap() else {
        panic!("an administrator")
    };
    assert_eq!((member.user.id, &*member.user.first_name), (anna, "Anna"));
    assert!(member.can_manage_chat && member.can_delete_messages && member.can_restrict_members);
    assert!(member.can_change_info && member.can_invite_users);
    assert!(!member.is_anonymous && !member.can_manage_video_chats && !member.can_promote_members);
    assert!(!member.can_be_edited && !member.can_send_welcome_messages);
    assert!(!member.can_post_stories && !member.can_edit_stories && !member.can_delete_stories);
    assert_eq!((member.can_pin_messages, member.can_post_messages), (Some(true), None));
    assert_eq!(member.custom_title.as_deref(), Some("Host"));

    let bot = answered("administrator_with_an_empty_title_and_nulls").await;
    let ChatMember::Administrator(member) = bot.get_chat_member(-1, anna).await.unwrap() else {
        panic!("an administrator")
    };
    assert!(member.user.is_bot && member.can_manage_chat);
    assert!(!member.can_be_edited && !member.is_anonymous && !member.can_delete_messages);
    assert!(!member.can_post_stories);
    assert_eq!((member.can_post_messages, member.can_pin_messages), (None, None));
    assert_eq!(member.can_manage_topics, None);
    assert_eq!(member.custom_title.as_deref(), Some(""));
}

#[tokio::test]
async fn an_owner_may_have_no_right_but_one() {
    let bot = answered("creator_has_is_anonymous_only").await;
    let ChatMember::Owner(owner) = bot.get_chat_member(-1, UserId(1)).await.unwrap() else {
        panic!("the owner")
    };
    assert_eq!((owner.user.id.0, owner.is_anonymous, owner.custom_title), (10_000_412, true, None));

    let bot = answered("administrators_without_rights").await;
    let members = bot.get_chat_administrators(-1).await.unwrap();
    let [ChatMember::Owner(owner), ChatMember::Administrator(member)] = &*members else {
        panic!("an owner and an administrator: {members:?}")
    };
    assert_eq!((&*owner.user.first_name, owner.is_anonymous), ("Anna", false));
    assert_eq!((member.user.id.0, member.can_manage_chat), (10_008_000, false));
    assert_eq!((&*member.user.first_name, &member.custom_title), ("", &None));
}

#[tokio::test]
async fn members_of_the_other_states_lack_fields_too() {
    let member = async |name| answered(name).await.get_chat_member(-1, UserId(1)).await.unwrap();
    let ChatMember::Restricted(restricted) =
        member("restricted_member_lacks_the_six_media_rights").await
    else {
        panic!("a restricted member")
    };
    assert!(restricted.is_member && !restricted.can_send_messages && !restricted.can_send_photos);
    assert!(!restricted.can_send_polls);
    assert_eq!((restricted.user.id.0, restricted.until_date), (10_000_412, 0));

    let ChatMember::Banned(banned) = member("banned_member_without_until_date").await else {
        panic!("a banned member")
    };
    assert_eq!((banned.user.id.0, banned.until_date), (10_000_412, 0));

    let ChatMember::Unknown(raw) = member("member_of_an_unknown_status").await else {
        panic!("nobody knows a ghost")
    };
    let raw: serde_json::Value = serde_json::from_str(raw.as_str()).unwrap();
    assert_eq!((&raw["status"], &raw["user"]["id"]), (&"ghost".into(), &10_000_412.into()));
}

#[tokio::test]
async fn a_webhook_that_never_failed_has_null_errors() {
    let bot = answered("webhook_info_with_null_errors").await;
    let info = bot.get_webhook_info().await.unwrap();
    let mut expected = WebhookInfo::default();
    expected.url = "https://tea.example.org/hook".into();
    expected.pending_update_count = 3;
    expected.ip_address = Some("203.0.113.7".into());
    expected.max_connections = Some(40);
    expected.allowed_updates = vec!["message".into(), "hologram".into()];
    assert_eq!(info, expected);

    let bot = answered("webhook_info_of_no_webhook").await;
    assert_eq!(bot.get_webhook_info().await.unwrap(), WebhookInfo::default());
}

#[tokio::test]
async fn an_invite_link_may_be_little_more_than_the_link() {
    let mut expected = ChatInviteLink::default();
    expected.invite_link = "https://t.me/+AbCdEfGh".into();
    let bot = answered("invite_link_with_nulls").await;
    let link = bot.edit_chat_invite_link(-1, "https://t.me/+AbCdEfGh").await.unwrap();
    assert_eq!(link, expected);

    expected.name = Some("door".into());
    expected.member_limit = Some(5);
    let bot = answered("invite_link_lacks_creator_and_flags").await;
    let link = bot.create_chat_invite_link(-1).name("door").member_limit(5).await.unwrap();
    assert_eq!(link, expected);

    let bot = answered("revoked_invite_link_with_a_nameless_creator").await;
    let link = bot.revoke_chat_invite_link(-1, "https://t.me/+AbCdEfGh").await.unwrap();
    let creator = link.creator.unwrap();
    assert_eq!((creator.id.0, &*creator.first_name, creator.is_bot), (10_008_000, "", true));
    assert!(link.is_revoked && !link.is_primary && !link.creates_join_request);

    let bot = answered("exported_invite_link_is_text").await;
    assert_eq!(bot.export_chat_invite_link(-1).await.unwrap(), "https://t.me/+IjKlMnOp");
}

#[tokio::test]
async fn files_pictures_and_commands_may_be_none() {
    let file = answered("file_without_a_path").await.get_file("BQADmenu").await.unwrap();
    assert_eq!((&*file.file_id, &*file.file_unique_id), ("BQADmenu", "AQmenu"));
    assert_eq!((file.file_path, file.file_size), (None, None));

    let bot = answered("profile_photos_none").await;
    let photos = bot.get_user_profile_photos(UserId(10_000_412)).await.unwrap();
    assert!(photos.total_count == 0 && photos.photos.is_empty());

    assert!(answered("commands_none").await.get_my_commands().await.unwrap().is_empty());
}
