//! What a message holds, for everything that one may hold.

use bot_core::{
    json,
    types::{ChatMember, Content, MemberStatus, Message},
};
use serde_json::Value;

use crate::documents::{Choices, Schema, Style};

/// A message of each content as a server sends it, the fields that all messages have aside; first
/// what it mainly is, then what else it has.
const MESSAGES: &[(&[Content], &str)] = &[
    (
        &[Content::Text],
        r#""text": "hello", "entities": [{"type": "bold", "offset": 0, "length": 5}]"#,
    ),
    (
        &[Content::RichMessage],
        r#""rich_message": {"blocks": [{"type": "paragraph", "text": "hello"}]}"#,
    ),
    (
        &[Content::Animation, Content::Document],
        r#""animation": {"file_id": "a", "file_unique_id": "b", "width": 320, "height": 240, "duration": 3},
        "document": {"file_id": "a", "file_unique_id": "b", "file_name": "wave.mp4"}, "caption": "look""#,
    ),
    (
        &[Content::Audio],
        r#""audio": {"file_id": "a", "file_unique_id": "b", "duration": 180, "title": "Song"}"#,
    ),
    (
        &[Content::Document],
        r#""document": {"file_id": "a", "file_unique_id": "b"}, "caption": "the bill""#,
    ),
    (
        &[Content::LivePhoto, Content::Photo],
        r#""live_photo": {"file_id": "a", "file_unique_id": "b", "width": 90, "height": 90, "duration": 2},
        "photo": [{"file_id": "c", "file_unique_id": "d", "width": 90, "height": 90}]"#,
    ),
    (
        &[Content::PaidMedia],
        r#""paid_media": {"star_count": 5, "paid_media": [{"type": "preview", "width": 90}]}"#,
    ),
    (
        &[Content::Photo],
        r#""photo": [{"file_id": "c", "file_unique_id": "d", "width": 90, "height": 90}], "caption": "us",
        "reply_to_message": {"message_id": 1, "chat": {"id": -5}, "poll": {"id": "1", "question": "?"}}"#,
    ),
    (
        &[Content::Sticker],
        r#""sticker": {"file_id": "a", "file_unique_id": "b", "type": "regular", "emoji": "👍"}"#,
    ),
    (
        &[Content::Story],
        r#""story": {"chat": {"id": -7, "type": "channel", "title": "News"}, "id": 3}"#,
    ),
    (
        &[Content::Video],
        r#""video": {"file_id": "a", "file_unique_id": "b", "width": 640, "height": 480, "duration": 9}"#,
    ),
    (
        &[Content::VideoNote],
        r#""video_note": {"file_id": "a", "file_unique_id": "b", "length": 240, "duration": 9}"#,
    ),
    (&[Content::Voice], r#""voice": {"file_id": "a", "file_unique_id": "b", "duration": 9}"#),
    (
        &[Content::Checklist],
        r#""checklist": {"title": "Party", "tasks": [{"id": 1, "text": "tea"}]}"#,
    ),
    (&[Content::Contact], r#""contact": {"phone_number": "+15550100", "first_name": "Mei"}"#),
    (&[Content::Dice], r#""dice": {"emoji": "🎲", "value": 6}"#),
    (
        &[Content::Game],
        r#""game": {"title": "Snake", "description": "Eat", "photo": [{"file_id": "c"}]}"#,
    ),
    (
        &[Content::Poll],
        r#""poll": {"id": "1", "question": "Tea?", "options": [], "type": "regular"}"#,
    ),
    (
        &[Content::Venue, Content::Location],
        r#""venue": {"location": {"latitude": 1.5, "longitude": 2.5}, "title": "Café", "address": "Here 1"},
        "location": {"latitude": 1.5, "longitude": 2.5}"#,
    ),
    (
        &[Content::Location],
        r#""location": {"latitude": 1.5, "longitude": 2.5, "live_period": 900}"#,
    ),
    (
        &[Content::Invoice],
        r#""invoice": {"title": "Tea", "description": "Green", "currency": "EUR", "total_amount": 350}"#,
    ),
    (
        &[Content::Giveaway],
        r#""giveaway": {"chats": [{"id": -7}], "winners_selection_date": 9, "winner_count": 1}"#,
    ),
    (
        &[Content::GiveawayWinners],
        r#""giveaway_winners": {"chat": {"id": -7}, "giveaway_message_id": 4, "winners": [{"id": 6}]}"#,
    ),
    (
        &[Content::NewChatMembers],
        r#""new_chat_members": [{"id": 6, "is_bot": false, "first_name": "Mei"}]"#,
    ),
    (
        &[Content::LeftChatMember],
        r#""left_chat_member": {"id": 6, "is_bot": false, "first_name": "Mei"}"#,
    ),
    (&[Content::ChatOwnerLeft], r#""chat_owner_left": {}"#),
    (
        &[Content::ChatOwnerChanged],
        r#""chat_owner_changed": {"new_owner": {"id": 6, "first_name": "Mei"}}"#,
    ),
    (&[Content::NewChatTitle], r#""new_chat_title": "Tea and more""#),
    (
        &[Content::NewChatPhoto],
        r#""new_chat_photo": [{"file_id": "c", "file_unique_id": "d", "width": 90}]"#,
    ),
    (&[Content::DeleteChatPhoto], r#""delete_chat_photo": true"#),
    (&[Content::GroupChatCreated], r#""group_chat_created": true"#),
    (&[Content::SupergroupChatCreated], r#""supergroup_chat_created": true"#),
    (&[Content::ChannelChatCreated], r#""channel_chat_created": true"#),
    (
        &[Content::MessageAutoDeleteTimerChanged],
        r#""message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}"#,
    ),
    (&[Content::MigrateToChatId], r#""migrate_to_chat_id": -1001"#),
    (&[Content::MigrateFromChatId], r#""migrate_from_chat_id": -5"#),
    (
        &[Content::PinnedMessage],
        r#""pinned_message": {"message_id": 1, "date": 9, "chat": {"id": -5}, "text": "pinned"}"#,
    ),
    (
        &[Content::SuccessfulPayment],
        r#""successful_payment": {"currency": "EUR", "total_amount": 350, "invoice_payload": "tea"}"#,
    ),
    (
        &[Content::RefundedPayment],
        r#""refunded_payment": {"currency": "XTR", "total_amount": 3, "invoice_payload": "tea"}"#,
    ),
    (&[Content::UsersShared], r#""users_shared": {"request_id": 1, "users": [{"user_id": 6}]}"#),
    (&[Content::ChatShared], r#""chat_shared": {"request_id": 1, "chat_id": -5}"#),
    (
        &[Content::Gift],
        r#""gift": {"gift": {"id": "g", "sticker": {"file_id": "a"}, "star_count": 15}, "text": "for you"}"#,
    ),
    (
        &[Content::UniqueGift],
        r#""unique_gift": {"gift": {"base_name": "Cake", "name": "Cake-1", "number": 1}, "origin": "upgrade"}"#,
    ),
    (
        &[Content::GiftUpgradeSent],
        r#""gift_upgrade_sent": {"gift": {"id": "g", "sticker": {"file_id": "a"}, "star_count": 15}}"#,
    ),
    (&[Content::ConnectedWebsite], r#""connected_website": "example.com""#),
    (&[Content::WriteAccessAllowed], r#""write_access_allowed": {"from_request": true}"#),
    (
        &[Content::PassportData],
        r#""passport_data": {"data": [], "credentials": {"data": "x", "hash": "y", "secret": "z"}}"#,
    ),
    (
        &[Content::ProximityAlertTriggered],
        r#""proximity_alert_triggered": {"traveler": {"id": 6}, "watcher": {"id": 8}, "distance": 50}"#,
    ),
    (&[Content::BoostAdded], r#""boost_added": {"boost_count": 1}"#),
    (
        &[Content::ChatBackgroundSet],
        r#""chat_background_set": {"type": {"type": "chat_theme", "theme_name": "🏠"}}"#,
    ),
    (&[Content::ChecklistTasksDone], r#""checklist_tasks_done": {"marked_as_done_task_ids": [1]}"#),
    (
        &[Content::ChecklistTasksAdded],
        r#""checklist_tasks_added": {"tasks": [{"id": 2, "text": "cups"}]}"#,
    ),
    (
        &[Content::CommunityChatAdded],
        r#""community_chat_added": {"community": {"id": -9, "name": "Tea"}}"#,
    ),
    (
        &[Content::CommunityChatJoined],
        r#""community_chat_joined": {"community": {"id": -9, "name": "Tea"}}"#,
    ),
    (&[Content::CommunityChatRemoved], r#""community_chat_removed": {}"#),
    (
        &[Content::DirectMessagePriceChanged],
        r#""direct_message_price_changed": {"are_direct_messages_enabled": false}"#,
    ),
    (
        &[Content::ForumTopicCreated],
        r#""forum_topic_created": {"name": "Cups", "icon_color": 7322096}, "is_topic_message": true"#,
    ),
    (
        &[Content::ForumTopicEdited],
        r#""forum_topic_edited": {"name": "Mugs"}, "is_topic_message": true"#,
    ),
    (&[Content::ForumTopicClosed], r#""forum_topic_closed": {}, "is_topic_message": true"#),
    (&[Content::ForumTopicReopened], r#""forum_topic_reopened": {}, "is_topic_message": true"#),
    (&[Content::GeneralForumTopicHidden], r#""general_forum_topic_hidden": {}"#),
    (&[Content::GeneralForumTopicUnhidden], r#""general_forum_topic_unhidden": {}"#),
    (&[Content::GiveawayCreated], r#""giveaway_created": {}"#),
    (&[Content::GiveawayCompleted], r#""giveaway_completed": {"winner_count": 1}"#),
    (
        &[Content::ManagedBotCreated],
        r#""managed_bot_created": {"bot": {"id": 8, "is_bot": true, "first_name": "Tea"}}"#,
    ),
    (
        &[Content::PaidMessagePriceChanged],
        r#""paid_message_price_changed": {"paid_message_star_count": 0}"#,
    ),
    (
        &[Content::PollOptionAdded],
        r#""poll_option_added": {"option_persistent_id": "o", "option_text": "Cocoa"}"#,
    ),
    (
        &[Content::PollOptionDeleted],
        r#""poll_option_deleted": {"option_persistent_id": "o", "option_text": "Cocoa"}"#,
    ),
    (&[Content::SuggestedPostApproved], r#""suggested_post_approved": {"send_date": 9}"#),
    (
        &[Content::SuggestedPostApprovalFailed],
        r#""suggested_post_approval_failed": {"price": {"currency": "XTR", "amount": 5}}"#,
    ),
    (&[Content::SuggestedPostDeclined], r#""suggested_post_declined": {}"#),
    (&[Content::SuggestedPostPaid], r#""suggested_post_paid": {"currency": "XTR"}"#),
    (&[Content::SuggestedPostRefunded], r#""suggested_post_refunded": {"reason": "post_deleted"}"#),
    (&[Content::VideoChatScheduled], r#""video_chat_scheduled": {"start_date": 9}"#),
    (&[Content::VideoChatStarted], r#""video_chat_started": {}"#),
    (&[Content::VideoChatEnded], r#""video_chat_ended": {"duration": 60}"#),
    (
        &[Content::VideoChatParticipantsInvited],
        r#""video_chat_participants_invited": {"users": [{"id": 6}]}"#,
    ),
    (&[Content::WebAppData], r#""web_app_data": {"data": "{}", "button_text": "Open"}"#),
];

fn message(fields: &str) -> Message {
    let comma = if fields.is_empty() { "" } else { "," };
    let text = format!(
        r#"{{"message_id": 2, "date": 9, "chat": {{"id": -5, "type": "group", "title": "Tea"}},
        "from": {{"id": 6, "is_bot": false, "first_name": "Mei"}}{comma} {fields}}}"#
    );
    json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn held(message: &Message) -> Vec<Content> {
    Content::ALL.iter().copied().filter(|content| message.has(*content)).collect()
}

#[test]
fn every_content_is_known_by_what_the_server_sends() {
    for (contents, fields) in MESSAGES {
        let message = message(fields);
        assert_eq!(message.content(), contents.first().copied(), "{fields}");
        assert_eq!(held(&message), *contents, "{fields}");
        // Edited, written and read again it is the same.
        let again: Message = json::from_str(&json::to_string(&message)).unwrap();
        assert_eq!(again.content(), message.content(), "{fields}");
    }
    let mainly: Vec<_> = MESSAGES.iter().map(|(contents, _)| contents[0]).collect();
    assert_eq!(mainly, Content::ALL, "each once, in the same order");
}

#[test]
fn every_content_is_known_in_any_form_that_the_schema_allows() {
    let schema = Schema::load();
    for content in Content::ALL {
        let field = schema.fields("Message").iter().find(|f| f["name"] == content.as_str());
        let wire = field.unwrap()["type"].as_str().unwrap();
        for optional in [0, 100] {
            let style = Style { optional, nested: 0, unknown: 0 };
            let value = schema.document(wire, style, &mut Choices::new(&[]));
            let message = message(&format!("{:?}: {value}", content.as_str()));
            assert_eq!(message.content(), Some(*content), "{value}");
        }
    }
}

#[test]
fn facts_about_a_message_are_no_content() {
    let schema = Schema::load();
    let style = Style { optional: 100, nested: 0, unknown: 0 };
    let Value::Object(mut fields) = schema.document("Message", style, &mut Choices::new(&[]))
    else {
        panic!("a message is an object")
    };
    assert!(Content::ALL.iter().all(|content| fields.remove(content.as_str()).is_some()));
    assert!(fields.len() > 30 && fields.contains_key("caption"), "{fields:?}");
    let message: Message = json::from_str(&Value::from(fields).to_string()).unwrap();
    assert_eq!((message.content(), held(&message)), (None, vec![]));
}

#[test]
fn what_is_empty_is_not_there() {
    for fields in [
        "",
        r#""text": """#,
        r#""photo": []"#,
        r#""photo": null, "sticker": null"#,
        r#""new_chat_members": [], "delete_chat_photo": false, "new_chat_title": """#,
        r#""hologram": {"file_id": "a"}"#,
    ] {
        assert_eq!((message(fields).content(), held(&message(fields))), (None, vec![]), "{fields}");
    }
}

#[test]
fn names_lead_back() {
    for content in Content::ALL {
        assert_eq!(Content::from_name(content.as_str()), Some(*content));
    }
    for status in MemberStatus::ALL {
        assert_eq!(MemberStatus::from_name(status.as_str()), Some(*status));
    }
    assert_eq!((Content::from_name("caption"), MemberStatus::from_name("owner")), (None, None));
    assert_eq!(
        (Content::Photo.to_string(), MemberStatus::Kicked.to_string()),
        ("photo".into(), "kicked".into())
    );
}

#[test]
fn a_member_has_the_status_that_came() {
    let member = |status: &str| -> ChatMember {
        let text = format!(r#"{{"status": "{status}", "user": {{"id": 6, "first_name": "Mei"}}}}"#);
        json::from_str(&text).unwrap()
    };
    for status in MemberStatus::ALL {
        assert_eq!(member(status.as_str()).status(), Some(*status));
    }
    assert_eq!(member("tomorrow").status(), None);
    assert_eq!(ChatMember::default().status(), None);
}
