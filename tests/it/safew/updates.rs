//! Updates, as getUpdates brings them: the 23 kinds with next to nothing in them, and what is new.

use bot_core::{
    Payload, Update, UpdateKind,
    types::{ChatMember, MaybeInaccessibleMessage, ReactionType},
};

use super::answered;

async fn updates(name: &str) -> Vec<Update> {
    answered(name).await.get_updates().await.unwrap()
}

#[tokio::test]
async fn all_kinds_of_safew_are_read_with_little_in_them() {
    let updates = updates("updates_of_all_23_kinds_sparse").await;
    let safew: Vec<_> = UpdateKind::ALL.iter().copied().filter(|kind| kind.is_in_safew()).collect();
    let kinds: Vec<_> = updates.iter().map(|update| update.kind().unwrap()).collect();
    assert_eq!((kinds.len(), &kinds), (23, &safew));
    // Whom each is about, and one thing of it that is there.
    for (n, update) in updates.iter().enumerate() {
        assert_eq!(update.update_id, 500 + i64::try_from(n).unwrap());
        match &update.payload {
            Payload::Message(m) | Payload::EditedMessage(m) => {
                assert_eq!((m.message_id, m.chat.id, &m.text), (1, 10_000_412, &None));
            }
            Payload::ChannelPost(m) | Payload::EditedChannelPost(m) => {
                assert_eq!((m.message_id, m.chat.id, &m.from), (2, -1_001_000_999, &None));
            }
            Payload::BusinessConnection(c) => {
                assert_eq!((&*c.id, c.user.id.0, c.user_chat_id), ("bc1", 10_000_412, 10_000_412));
                assert!(!c.is_enabled && c.rights.is_none());
            }
            Payload::BusinessMessage(m) => assert_eq!(m.business_connection_id(), Some("bc1")),
            Payload::EditedBusinessMessage(m) => assert_eq!(m.business_connection_id(), None),
            Payload::DeletedBusinessMessages(d) => {
                assert_eq!((&*d.business_connection_id, d.chat.id), ("bc1", 10_000_412));
                assert!(d.message_ids.is_empty());
            }
            Payload::MessageReaction(r) => {
                assert_eq!((r.message_id, r.old_reaction.len(), r.new_reaction.len()), (4, 0, 1));
                assert!(r.user.is_none());
            }
            Payload::MessageReactionCount(r) => {
                assert!(r.message_id == 4 && r.reactions.is_empty());
            }
            Payload::InlineQuery(q) => assert_eq!((&*q.id, &*q.query, &*q.offset), ("iq1", "", "")),
            Payload::ChosenInlineResult(r) => assert_eq!((&*r.result_id, &*r.query), ("r1", "")),
            Payload::CallbackQuery(q) => {
                assert_eq!((&*q.id, q.game_short_name.as_deref()), ("cq1", Some("pour")));
                assert!(q.message.is_none() && q.data.is_none() && q.chat_instance.is_empty());
            }
            Payload::ShippingQuery(q) => assert_eq!((&*q.id, &*q.invoice_payload), ("sq1", "")),
            Payload::PreCheckoutQuery(q) => {
                assert_eq!((&*q.id, q.total_amount, &q.order_info), ("pq1", 5, &None));
            }
            Payload::PurchasedPaidMedia(p) => assert_eq!(&*p.paid_media_payload, "p1"),
            Payload::Poll(p) => {
                assert!(p.id == "po1" && p.question == "Tea?" && p.options.is_empty());
            }
            Payload::PollAnswer(a) => assert!(a.poll_id == "po1" && a.option_ids.is_empty()),
            Payload::MyChatMember(m) => {
                assert!(
                    matches!(&m.old_chat_member, ChatMember::Left(l) if l.user.id.0 == 10_008_000)
                );
                assert!(matches!(&m.new_chat_member, ChatMember::Member(_)));
                assert!(m.date == 1_790_000_002 && m.invite_link.is_none());
            }
            Payload::ChatMember(m) => {
                assert!(matches!(&m.old_chat_member, ChatMember::Unknown(raw) if raw.is_null()));
                assert!(matches!(&m.new_chat_member, ChatMember::Owner(o) if !o.is_anonymous));
            }
            Payload::ChatJoinRequest(r) => {
                assert_eq!((r.chat.id, r.user_chat_id, &r.bio), (-10_000_777, 10_000_412, &None));
                let link = r.invite_link.as_ref().unwrap();
                assert_eq!((&*link.invite_link, &link.creator), ("https://t.me/+AbCdEfGh", &None));
            }
            Payload::ChatBoost(b) => assert_eq!(&*b.boost.boost_id, "b1"),
            Payload::RemovedChatBoost(b) => assert_eq!((&*b.boost_id, b.remove_date), ("b1", 0)),
            other => panic!("not of SafeW: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_kind_to_come_is_kept_and_null_is_no_kind() {
    let updates = updates("updates_of_kinds_to_come").await;
    let [hologram, bare, poll] = &*updates else { panic!("{updates:?}") };
    let Payload::Unknown(unknown) = &hologram.payload else { panic!("{hologram:?}") };
    assert_eq!((hologram.update_id, &*unknown.kind), (601, "hologram"));
    assert_eq!(unknown.value.as_str(), r#"{"id": "h1", "cups": [1, 2.5]}"#);
    assert_eq!((bare.update_id, bare.kind()), (602, None));
    assert!(matches!(&poll.payload, Payload::Poll(poll) if poll.id == "po2"), "{poll:?}");
}

#[tokio::test]
async fn words_to_come_are_kept_as_they_are() {
    let updates = updates("updates_with_unknown_words").await;
    let [message, reaction, member] = &*updates else { panic!("{updates:?}") };
    let Payload::Message(message) = &message.payload else { panic!("{message:?}") };
    assert_eq!(message.chat.r#type.as_str(), "hall");
    assert_eq!(message.entities[0].r#type.as_str(), "glow");
    assert_eq!(message.from.as_ref().unwrap().first_name, "Anna");
    let Payload::MessageReaction(reaction) = &reaction.payload else { panic!("{reaction:?}") };
    let [ReactionType::Unknown(sound), ReactionType::Emoji(emoji)] = &*reaction.new_reaction else {
        panic!("{reaction:?}")
    };
    assert_eq!(sound.as_str(), r#"{"type": "sound", "sound": "gong"}"#);
    assert_eq!(emoji.emoji.as_str(), "🫖");
    let Payload::ChatMember(member) = &member.payload else { panic!("{member:?}") };
    assert!(matches!(&member.old_chat_member, ChatMember::Unknown(_)));
    assert!(matches!(&member.new_chat_member, ChatMember::Left(_)));
}

#[tokio::test]
async fn a_press_has_a_game_and_no_data_or_a_message_that_is_gone() {
    let updates_of_a_game = updates("callback_query_of_a_game_has_no_data").await;
    let Payload::CallbackQuery(query) = &updates_of_a_game[0].payload else { panic!("a press") };
    assert_eq!((query.game_short_name.as_deref(), &query.data), (Some("pour"), &None));
    let Some(MaybeInaccessibleMessage::Message(message)) = query.message.as_deref() else {
        panic!("{:?}", query.message)
    };
    assert_eq!(message.game.as_ref().unwrap().photo[0].file_unique_id, "");

    let gone = updates("callback_query_on_a_message_that_is_gone").await;
    let Payload::CallbackQuery(query) = &gone[0].payload else { panic!("a press") };
    assert_eq!(query.data.as_deref(), Some("yes"));
    let Some(MaybeInaccessibleMessage::InaccessibleMessage(message)) = query.message.as_deref()
    else {
        panic!("{:?}", query.message)
    };
    assert_eq!((message.message_id, message.chat.id), (7, -10_000_777));
}
