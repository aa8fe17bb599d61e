//! Whose a dialogue is, by the update, and what is kept under which key.

use super::*;

macro_rules! counters {
    ($($name:ident: $handler:ident by $key:ident),*) => {$(
        #[derive(Default, Session)]
        #[session(key = $key)]
        struct $name {
            seen: u32,
        }

        #[on(message)]
        async fn $handler(mut counter: Session<$name>) -> Result {
            counter.seen += 1;
            counter.save().await?;
            Ok(())
        }
    )*};
}

counters!(InChat: in_chat by chat, OfUser: of_user by user, OfBoth: of_both by user_in_chat, InTopic: in_topic by topic);

fn kept(seen: u32) -> Option<String> {
    Some(format!(r#"{{"version":1,"state":{{"seen":{seen}}}}}"#))
}

#[tokio::test]
async fn keys_are_readable_and_tell_who_shares_what() {
    let world = World::new();
    for handlers in
        [handlers![in_chat], handlers![of_user], handlers![of_both], handlers![in_topic]]
    {
        let router = world.router(handlers);
        for (chat, user) in [(-42, 7), (-42, 8), (-43, 7), (-42, 7)] {
            handled(&router.dispatch(&world.context(message(chat, user, "hi"))).await);
        }
    }
    for (key, seen) in [
        ("in_chat:chat:-42", kept(3)),
        ("in_chat:chat:-43", kept(1)),
        ("of_user:user:7", kept(3)),
        ("of_user:user:8", kept(1)),
        ("of_both:user_in_chat:-42:7", kept(2)),
        ("of_both:user_in_chat:-42:8", kept(1)),
        ("of_both:user_in_chat:-43:7", kept(1)),
        ("in_topic:topic:-42:0", kept(3)),
        ("in_topic:topic:-43:0", kept(1)),
    ] {
        assert_eq!(world.kept(key).await, seen, "{key}");
    }
}

#[tokio::test]
async fn topics_are_apart_and_threads_of_replies_are_none() {
    let world = World::new();
    let router = world.router(handlers![in_topic]);
    for (topic, thread) in [(true, 5), (true, 6), (true, 5), (false, 5)] {
        let mut update = message(-42, 7, "hi");
        update["message"]["message_thread_id"] = json!(thread);
        update["message"]["is_topic_message"] = json!(topic);
        handled(&router.dispatch(&world.context(update)).await);
    }
    assert_eq!(world.kept("in_topic:topic:-42:5").await, kept(2));
    assert_eq!(world.kept("in_topic:topic:-42:6").await, kept(1));
    assert_eq!(world.kept("in_topic:topic:-42:0").await, kept(1));
}

#[on(callback_query)]
async fn pressed(mut topic: Session<InTopic>, mut both: Session<OfBoth>) -> Result {
    topic.seen += 1;
    both.seen += 1;
    topic.save().await?;
    both.save().await?;
    Ok(())
}

#[tokio::test]
async fn a_button_belongs_to_the_message_it_is_under() {
    let world = World::new();
    let router = world.router(handlers![pressed]);
    let press = |message: Value| {
        let user = json!({"id": 7, "is_bot": false, "first_name": "Mei"});
        let query =
            json!({"id": "1", "from": user, "chat_instance": "1", "data": "x", "message": message});
        world.context(json!({"update_id": 1, "callback_query": query}))
    };
    let mut under = message(-42, 1, "the bot's")["message"].clone();
    under["message_thread_id"] = json!(5);
    under["is_topic_message"] = json!(true);
    handled(&router.dispatch(&press(under)).await);
    assert_eq!(world.kept("in_topic:topic:-42:5").await, kept(1));
    assert_eq!(world.kept("of_both:user_in_chat:-42:7").await, kept(1), "not of the sender");
    // Nobody knows in which topic a message was that is gone, nor where an inline message is.
    let gone = json!({"message_id": 1, "date": 0, "chat": {"id": -42, "type": "supergroup"}});
    for message in [gone, Value::Null] {
        let outcome = router.dispatch(&press(message)).await;
        assert!(matches!(outcome, Outcome::Unhandled), "{outcome:?}");
    }
}

#[on(business_message)]
async fn on_behalf(mut chat: Session<InChat>, mut user: Session<OfUser>) -> Result {
    chat.seen += 1;
    user.seen += 1;
    chat.save().await?;
    user.save().await?;
    Ok(())
}

#[tokio::test]
async fn a_conversation_of_a_business_account_is_apart() {
    let world = World::new();
    let router = world.router(handlers![on_behalf, in_chat]);
    handled(&router.dispatch(&world.context(message(7, 7, "to the bot"))).await);
    let mut update = message(7, 7, "to its owner");
    let mut business = update["message"].take();
    business["business_connection_id"] = json!("b:1");
    let update = json!({"update_id": 2, "business_message": business});
    handled(&router.dispatch(&world.context(update)).await);
    assert_eq!(world.kept("in_chat:chat:7").await, kept(1));
    assert_eq!(world.kept("in_chat:chat:7:via:b:1").await, kept(1));
    assert_eq!(world.kept("of_user:user:7").await, kept(1));
}

#[on(channel_post)]
async fn by_somebody(_dialogue: Dialogue<Order>) {
    unreachable!("nobody is named");
}

#[on(channel_post)]
async fn by_nobody(dialogue: Option<Dialogue<Order>>, diary: State<AtomicUsize>) {
    assert!(dialogue.is_none());
    diary.fetch_add(1, Ordering::Relaxed);
}

#[on(channel_post, state = Order::Start)]
async fn at_the_start() {
    unreachable!("there is no dialogue that could be at its start");
}

#[tokio::test]
async fn an_update_that_does_not_say_whose_goes_to_the_next_handler() {
    let world = World::with(States::default().with(AtomicUsize::new(0)));
    let router = world.router(handlers![at_the_start, by_nobody]);
    let mut update = message(-42, 7, "news");
    let mut post = update["message"].take();
    post.as_object_mut().unwrap().remove("from");
    let update = json!({"update_id": 2, "channel_post": post});
    handled(&router.dispatch(&world.context(update.clone())).await);
    assert_eq!(world.environment.states.get::<AtomicUsize>().unwrap().load(Ordering::Relaxed), 1);
    let outcome = world.router(handlers![by_somebody]).dispatch(&world.context(update)).await;
    assert!(matches!(outcome, Outcome::Unhandled), "{outcome:?}");
}

#[on(inline_query)]
async fn asked(mut user: Session<OfUser>) -> Result {
    user.seen += 1;
    user.save().await?;
    Ok(())
}

#[tokio::test]
async fn a_user_is_the_same_everywhere() {
    let world = World::new();
    let router = world.router(handlers![asked, of_user]);
    let user = json!({"id": 7, "is_bot": false, "first_name": "Mei"});
    let query = json!({"id": "1", "from": user, "query": "", "offset": ""});
    let update = json!({"update_id": 1, "inline_query": query});
    handled(&router.dispatch(&world.context(update)).await);
    handled(&router.dispatch(&world.context(message(-42, 7, "hi"))).await);
    assert_eq!(world.kept("of_user:user:7").await, kept(2));
}

mod other {
    use super::*;

    /// Of the same name as the other one.
    #[derive(Default, Session)]
    pub(super) struct Order {
        #[allow(dead_code, reason = "it is only kept")]
        pub(super) goods: Vec<u32>,
    }
}

#[on(message, command = "goods")]
async fn goods(_order: Session<other::Order>) {}

#[on(message, state = Order::Start)]
async fn start() {}

#[test]
fn two_types_of_one_name_are_found_at_the_start() {
    let all = handlers![goods, start];
    let error = Router::new(all.iter().copied(), &States::default()).unwrap_err();
    let [problem] = &error.problems[..] else { panic!("{error}") };
    for part in [
        "start (tests/it/dialogues/keys.rs:",
        "of type `it::dialogues::Order`",
        "goods (tests/it/dialogues/keys.rs:",
        "one of type `it::dialogues::keys::other::Order`",
        "both are named \"order\"; give one another name, by `name = \"...\"`",
    ] {
        assert!(problem.contains(part), "no {part:?} in {problem}");
    }
}
