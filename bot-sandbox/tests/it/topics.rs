//! Forums and their topics.

use bot_core::{
    AllowedUpdates, Bot, Dialect, Payload,
    types::{ChatAdministratorRights, Message, ReplyParameters},
};
use bot_sandbox::{Group, Person, Sandbox};

use crate::bot;

struct Forum {
    _sandbox: Sandbox,
    bot: Bot,
    olga: Person,
    mei: Person,
    group: Group,
}

/// A forum of Olga, who owns it, Mei and the bot.
async fn forum() -> Forum {
    let sandbox = Sandbox::builder().dialect(Dialect::Telegram).start().await.unwrap();
    let (olga, mei) = (sandbox.user("Olga"), sandbox.user("Mei"));
    let group = sandbox.forum("Tea", &[&olga, &mei]);
    let forum = Forum { bot: bot(&sandbox), _sandbox: sandbox, olga, mei, group };
    forum.may(ChatAdministratorRights::new().can_manage_topics(true)).await;
    forum.told().await;
    forum
}

impl Forum {
    async fn may(&self, rights: ChatAdministratorRights) {
        self.group.promotes_the_bot(rights).await;
    }

    /// The messages that came since the last look.
    async fn told(&self) -> Vec<Message> {
        let updates = self.bot.get_updates().allowed_updates(AllowedUpdates::ALL).await.unwrap();
        if let Some(last) = updates.last() {
            self.bot.get_updates().offset(last.update_id + 1).await.unwrap();
        }
        let message = |payload| match payload {
            Payload::Message(message) => Some(*message),
            _ => None,
        };
        updates.into_iter().filter_map(|update| message(update.payload)).collect()
    }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, bot_core::CallError>, words: &str) {
    let error = answer.unwrap_err().to_string();
    assert!(error.contains(words), "{error}");
}

#[tokio::test]
async fn topics_are_made_changed_closed_and_deleted() {
    let forum = forum().await;
    let (bot, group) = (&forum.bot, forum.group.id());
    assert!(bot.get_chat(group).await.unwrap().is_forum);
    let topic = bot.create_forum_topic(group, "Green").icon_color(16_766_590).await.unwrap();
    assert_eq!((&*topic.name, topic.icon_color), ("Green", 16_766_590));
    let id = topic.message_thread_id;
    let told = forum.told().await.pop().unwrap();
    let created = told.forum_topic_created().unwrap();
    assert_eq!((&*created.name, told.message_thread_id), ("Green", Some(id)));
    assert!(told.message_id == id && told.is_topic_message && told.chat.is_forum);

    bot.edit_forum_topic(group, id).name("Black").await.unwrap();
    let edited = forum.told().await.pop().unwrap();
    assert_eq!(edited.forum_topic_edited().unwrap().name.as_deref(), Some("Black"));
    assert_eq!(edited.message_thread_id, Some(id));
    refused(bot.edit_forum_topic(group, id).name("Black").await, "TOPIC_NOT_MODIFIED");
    refused(bot.edit_forum_topic(group, 99).name("x").await, "TOPIC_ID_INVALID");

    bot.close_forum_topic(group, id).await.unwrap();
    assert!(forum.told().await.pop().unwrap().forum_topic_closed().is_some());
    refused(bot.close_forum_topic(group, id).await, "TOPIC_NOT_MODIFIED");
    bot.reopen_forum_topic(group, id).await.unwrap();
    assert!(forum.told().await.pop().unwrap().forum_topic_reopened().is_some());

    bot.send_message(group, "in it").message_thread_id(id).await.unwrap();
    refused(bot.delete_forum_topic(group, id).await, "not enough rights to delete the topic");
    forum.may(ChatAdministratorRights::new().can_delete_messages(true)).await;
    let before = forum.group.messages().len();
    bot.delete_forum_topic(group, id).await.unwrap();
    assert_eq!(forum.group.messages().len(), before - 5, "four that tell of it, and one in it");
    refused(bot.send_message(group, "x").message_thread_id(id).await, "message thread not found");
    assert!(!bot.get_forum_topic_icon_stickers().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_written_to_a_topic_stays_in_it() {
    let forum = forum().await;
    let (bot, group) = (&forum.bot, forum.group.id());
    let id = forum.mei.opens_topic(&forum.group, "Green").await;
    let said = forum.mei.sends_to_topic(&forum.group, id, "sencha").await;
    let general = forum.mei.sends_to(&forum.group, "hello").await;
    let told = forum.told().await;
    let [created, sencha, hello] = &told[..] else { panic!("{told:?}") };
    assert!(created.forum_topic_created().is_some() && created.is_topic_message);
    assert_eq!((sencha.message_thread_id, sencha.is_topic_message), (Some(id), true));
    assert_eq!(sencha.reply_to_message.as_ref().map(|root| root.message_id), Some(id));
    assert_eq!((hello.message_thread_id, hello.is_topic_message), (None, false));

    // An answer needs no thread, and keeps the one of what it answers.
    let reply = |id| ReplyParameters::new().message_id(id);
    let sent = bot.send_message(group, "yes").reply_parameters(reply(said.message_id));
    let sent = sent.await.unwrap();
    assert_eq!((sent.message_thread_id, sent.is_topic_message), (Some(id), true));
    let answer = forum.mei.replies_in(&forum.group, &sent, "two, please").await;
    assert_eq!((answer.message_thread_id, answer.is_topic_message), (Some(id), true));
    let copied = bot.copy_message(group, group, said.message_id).await.unwrap();
    let messages = forum.group.messages();
    let copy = messages.iter().find(|message| message.message_id == copied.message_id).unwrap();
    assert_eq!((copy.message_thread_id, copy.is_topic_message), (None, false));
    for sent in [
        bot.send_dice(group).message_thread_id(id).await.unwrap(),
        bot.send_location(group, 1.0, 2.0).message_thread_id(id).await.unwrap(),
        bot.forward_message(group, group, general.message_id).message_thread_id(id).await.unwrap(),
    ] {
        assert_eq!((sent.message_thread_id, sent.is_topic_message), (Some(id), true));
    }
    let unknown = bot.send_message(group, "x").message_thread_id(4_242);
    refused(unknown.await, "message thread not found");
    let known = bot.send_message(forum.mei.id(), "x").await;
    refused(known, "bot can't initiate conversation");
}

#[tokio::test]
async fn topics_are_for_those_who_may() {
    let forum = forum().await;
    let (bot, group) = (&forum.bot, forum.group.id());
    let hers = forum.olga.opens_topic(&forum.group, "Green").await;
    bot.close_forum_topic(group, hers).await.unwrap();
    bot.send_message(group, "closed").message_thread_id(hers).await.unwrap();
    forum.may(ChatAdministratorRights::new().can_pin_messages(true)).await;
    let create = || bot.create_forum_topic(group, "x");
    refused(create().await, "not enough rights to create a topic");
    refused(bot.reopen_forum_topic(group, hers).await, "not enough rights to edit the topic");
    refused(bot.hide_general_forum_topic(group).await, "not enough rights to edit the topic");
    refused(bot.send_message(group, "x").message_thread_id(hers).await, "TOPIC_CLOSED");
    // A member may make topics, unless members may not, and goes on with their own.
    forum.group.demotes_the_bot().await;
    let own = create().await.unwrap().message_thread_id;
    bot.close_forum_topic(group, own).await.unwrap();
    bot.send_message(group, "my own").message_thread_id(own).await.unwrap();
    refused(bot.close_forum_topic(group, hers).await, "not enough rights to edit the topic");
}

#[tokio::test]
async fn the_general_topic_is_renamed_closed_and_hidden() {
    let forum = forum().await;
    let (bot, group) = (&forum.bot, forum.group.id());
    bot.edit_general_forum_topic(group, "Lobby").await.unwrap();
    bot.close_general_forum_topic(group).await.unwrap();
    bot.reopen_general_forum_topic(group).await.unwrap();
    bot.hide_general_forum_topic(group).await.unwrap();
    refused(bot.close_general_forum_topic(group).await, "TOPIC_NOT_MODIFIED");
    refused(bot.hide_general_forum_topic(group).await, "TOPIC_NOT_MODIFIED");
    bot.unhide_general_forum_topic(group).await.unwrap();
    let told = forum.told().await;
    let [edited, closed, reopened, hidden, unhidden] = &told[..] else { panic!("{told:?}") };
    assert_eq!(edited.forum_topic_edited().unwrap().name.as_deref(), Some("Lobby"));
    assert!(closed.forum_topic_closed().is_some() && reopened.forum_topic_reopened().is_some());
    assert!(hidden.general_forum_topic_hidden().is_some());
    assert!(unhidden.general_forum_topic_unhidden().is_some());
    assert!(told.iter().all(|message| message.message_thread_id.is_none()));
}

#[tokio::test]
async fn what_is_pinned_in_a_topic_is_unpinned_there() {
    let forum = forum().await;
    let (bot, group) = (&forum.bot, forum.group.id());
    let rights = ChatAdministratorRights::new().can_manage_topics(true).can_pin_messages(true);
    forum.may(rights).await;
    let id = bot.create_forum_topic(group, "Green").await.unwrap().message_thread_id;
    let inside = forum.mei.sends_to_topic(&forum.group, id, "inside").await;
    let outside = forum.mei.sends_to(&forum.group, "outside").await;
    for message in [&inside, &outside] {
        bot.pin_chat_message(group, message.message_id).await.unwrap();
    }
    let pins = forum.told().await;
    let pins: Vec<_> = pins.iter().filter(|message| message.pinned_message().is_some()).collect();
    assert_eq!(pins.iter().map(|pin| pin.message_thread_id).collect::<Vec<_>>(), [Some(id), None]);
    bot.unpin_all_forum_topic_messages(group, id).await.unwrap();
    assert_eq!(forum.group.pinned(), ["outside"]);
    bot.unpin_all_general_forum_topic_messages(group).await.unwrap();
    assert!(forum.group.pinned().is_empty());
}

#[tokio::test]
async fn a_group_that_is_no_forum_has_no_topics() {
    let sandbox = Sandbox::builder().dialect(Dialect::Telegram).start().await.unwrap();
    let (bot, mei) = (bot(&sandbox), sandbox.user("Mei"));
    let group = sandbox.group("Tea", &[&mei]);
    refused(bot.create_forum_topic(group.id(), "x").await, "the chat is not a forum");
    let first = mei.sends_to(&group, "hello").await.message_id;
    // A thread is a message and what answers it.
    let sent = bot.send_message(group.id(), "x").message_thread_id(first).await.unwrap();
    assert_eq!((sent.message_thread_id, sent.is_topic_message), (Some(first), false));
    let unknown = bot.send_message(group.id(), "x").message_thread_id(99);
    refused(unknown.await, "message thread not found");
}
