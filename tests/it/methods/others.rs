//! Methods that SafeW does not have and the sandbox plays all the same.

use bot_server::types::{
    ChatAction, InputFile, InputMediaPhoto, Message, MessageOrTrue, ReactionEmoji,
    ReactionTypeEmoji,
};

use super::{Dialect, World, media::png, refused};

async fn world() -> World {
    super::world(Dialect::Telegram).await
}

fn message(answer: MessageOrTrue) -> Message {
    match answer {
        MessageOrTrue::Message(message) => *message,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn animations_video_notes_and_stickers_are_sent() {
    let world = world().await;
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let file = |name: &str| InputFile::bytes(name, "moving");
    let sent = bot.send_animation(mei.id(), file("cat.mp4")).await.unwrap();
    let animation = sent.animation.unwrap();
    assert_eq!(world.download(&animation.file_id).await, b"moving");
    let document = sent.document.unwrap();
    assert_eq!(document.file_id, animation.file_id, "for bots from before there were any");
    let sent = bot.send_video_note(mei.id(), file("me.mp4")).length(320).await.unwrap();
    assert_eq!(sent.video_note.unwrap().length, 320);
    let sent = bot.send_sticker(mei.id(), file("cat.tgs")).emoji("🐱").await.unwrap();
    assert_eq!(world.download(&sent.sticker.unwrap().file_id).await, b"moving");
    mei.sees("[sticker 🐱]").await;
}

#[tokio::test]
async fn places_and_contacts_are_sent() {
    let world = world().await;
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let sent = bot.send_location(mei.id(), 31.2, 121.5).live_period(900).await.unwrap();
    let location = sent.location.unwrap();
    assert_eq!((location.latitude, location.live_period), (31.2, Some(900)));
    let sent = bot.send_venue(mei.id(), 31.2, 121.5, "Tea house", "1 Yu Garden").await.unwrap();
    assert_eq!(sent.venue.unwrap().title, "Tea house");
    assert!(sent.location.is_some());
    let sent = bot.send_contact(mei.id(), "+86 21", "Li").await.unwrap();
    assert_eq!(sent.contact.unwrap().phone_number, "+86 21");
    let shown = "[location 31.2, 121.5]\nSandboxBot: [venue Tea house, 1 Yu Garden]\n\
                 SandboxBot: [contact Li +86 21]\n";
    assert!(mei.screen().ends_with(shown), "{}", mei.screen());
}

#[tokio::test]
async fn polls_are_sent_voted_in_and_stopped() {
    use bot_server::{AllowedUpdates, Payload, UpdateKind, types::InputPollOption};
    let world = world().await;
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let li = world.sandbox.user("Li");
    let group = world.sandbox.group("Tea", &[&mei, &li]);
    let kinds = AllowedUpdates::EMPTY.with(UpdateKind::Poll).with(UpdateKind::PollAnswer);
    bot.get_updates().offset(-1).allowed_updates(kinds).await.unwrap();
    let options = ["Green", "Black"].map(InputPollOption::new);
    let sent = bot.send_poll(group.id(), "Which?", options).is_anonymous(false).await.unwrap();
    let poll = sent.poll.unwrap();
    assert!(!poll.is_closed && poll.allows_revoting && !poll.allows_multiple_answers);
    mei.votes_in(&group, "Green").await;
    li.votes_in(&group, "Black").await;
    mei.votes_in(&group, "Black").await; // a second thought
    let told = bot.get_updates().await.unwrap();
    let answers: Vec<_> = told
        .iter()
        .filter_map(|update| match &update.payload {
            Payload::PollAnswer(answer) => {
                Some((answer.user.as_ref().unwrap().id, answer.option_ids.clone()))
            }
            _ => None,
        })
        .collect();
    assert_eq!(answers, [(mei.id(), vec![0]), (li.id(), vec![1]), (mei.id(), vec![1])]);
    let stopped = bot.stop_poll(group.id(), sent.message_id).await.unwrap();
    let counts: Vec<_> = stopped.options.iter().map(|option| option.voter_count).collect();
    assert_eq!((counts, stopped.total_voter_count, stopped.is_closed), (vec![0, 2], 2, true));
    let again = bot.stop_poll(group.id(), sent.message_id).await;
    refused(again, "poll has already been closed");

    let quiz = ["1", "2"].map(InputPollOption::new);
    let quiz = bot.send_poll(mei.id(), "1 + 1?", quiz).r#type(bot_server::types::PollType::Quiz);
    quiz.correct_option_ids([1]).await.unwrap();
    mei.votes("2").await;
    assert!(mei.screen().ends_with("[poll 1 + 1? 1 0, 2 1]\n"), "{}", mei.screen());
}

#[tokio::test]
async fn several_messages_are_copied_and_forwarded_at_once() {
    let world = world().await;
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let group = world.sandbox.group("Tea", &[&mei]);
    let photo = mei.sends_photo(png(10, 10), "mine").await;
    let ids = [1, photo.message_id, 99];
    let copied = bot.copy_messages(mei.id(), mei.id(), ids).remove_caption(true).await.unwrap();
    assert_eq!(copied.len(), 2, "what is not there is stepped over");
    assert!(mei.screen().ends_with("SandboxBot: hello\nSandboxBot: [photo]\n"));
    let forwarded = bot.forward_messages(group.id(), mei.id(), ids).await.unwrap();
    let back = bot.forward_message(mei.id(), group.id(), forwarded[1].message_id).await.unwrap();
    assert_eq!((back.photo, back.caption.as_deref()), (photo.photo, Some("mine")));
    let none = bot.copy_messages(mei.id(), mei.id(), [98, 99]).await;
    refused(none, "there are no messages to copy");
}

#[tokio::test]
async fn captions_and_media_are_edited() {
    let world = world().await;
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let picture = InputFile::bytes("tea.png", png(10, 10));
    let sent = bot.send_photo(mei.id(), picture).caption("one").await.unwrap();
    let id = sent.message_id;
    let caption = || bot.edit_message_caption().chat_id(mei.id()).message_id(id).caption("two");
    assert_eq!(message(caption().await.unwrap()).caption.as_deref(), Some("two"));
    refused(caption().await, "message is not modified");
    let other = InputMediaPhoto::new(InputFile::bytes("cup.png", png(20, 20))).caption("three");
    let edited = bot.edit_message_media(other).chat_id(mei.id()).message_id(id).await.unwrap();
    let edited = message(edited);
    assert_eq!((edited.photo[0].width, edited.caption.as_deref()), (20, Some("three")));
    assert_eq!(world.download(&edited.photo[0].file_id).await, png(20, 20));
    mei.sees("[photo] three").await;
    let text = bot.send_message(mei.id(), "x").await.unwrap().message_id;
    let text = bot.edit_message_caption().chat_id(mei.id()).message_id(text).caption("x").await;
    refused(text, "there is no caption in the message to edit");
}

#[tokio::test]
async fn a_bot_reacts_and_acts() {
    let world = world().await;
    let (bot, mei) = (&world.bot, world.person("Mei").await);
    let thumb = ReactionTypeEmoji::new(ReactionEmoji::ThumbsUp);
    let react = |id| bot.set_message_reaction(mei.id(), id);
    react(1).reaction([thumb.clone().into()]).await.unwrap();
    mei.sees("👍").await;
    assert_eq!(mei.screen(), "Mei: hello\n  (👍)\n");
    react(1).await.unwrap();
    assert_eq!(mei.screen(), "Mei: hello\n");
    refused(react(99).reaction([thumb.into()]).await, "message to react not found");
    assert!(bot.send_chat_action(mei.id(), ChatAction::Typing).await.unwrap());
    let dancing = serde_json::json!({"chat_id": mei.id(), "action": "dance"});
    let dancing = world.raw("sendChatAction", dancing).await;
    assert_eq!(dancing["description"], "Bad Request: wrong parameter action in request");
    mei.blocks_the_bot().await;
    let blocked = bot.send_chat_action(mei.id(), ChatAction::Typing).await;
    refused(blocked, "bot was blocked by the user");
}
