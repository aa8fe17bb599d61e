//! Who waits for whom, and who reads how often.

use std::{future::ready, pin::pin, time::Duration};

use bot_core::Middleware;
use tokio::sync::Notify;
use tower::limit::ConcurrencyLimitLayer;

use super::*;
use crate::support::soon;

/// Counts for one person in all chats.
#[derive(Default, Session)]
#[session(key = user)]
struct Count {
    of_all: u32,
}

/// Counts for everybody in a chat.
#[derive(Default, Session)]
#[session(key = chat)]
struct Here {
    of_all: u32,
}

/// Where handlers wait, until they are let go on.
#[derive(Default)]
struct Gate {
    reached: Notify,
    open: Notify,
    failing: AtomicBool,
}

#[on(message)]
async fn counts(gate: State<Gate>, mut count: Session<Count>) -> Result {
    let before = count.of_all;
    gate.reached.notify_one();
    gate.open.notified().await;
    count.of_all = before + 1;
    count.save().await?;
    match gate.failing.load(Ordering::Relaxed) {
        true => panic!("as asked"),
        false => Ok(()),
    }
}

fn world() -> (World, Arc<Gate>) {
    let gate = Arc::new(Gate::default());
    (World::with(States::default().with_arc(Arc::clone(&gate))), gate)
}

/// Lets a future run as far as it comes by itself.
async fn runs<T>(mut future: std::pin::Pin<&mut impl Future<Output = T>>) -> Option<T> {
    for _ in 0..20 {
        tokio::select! {
            biased;
            done = &mut future => return Some(done),
            () = ready(()) => tokio::task::yield_now().await,
        }
    }
    None
}

#[tokio::test]
async fn two_updates_of_a_user_take_turns_across_chats() {
    let (world, gate) = world();
    let router = world.router(handlers![counts]);
    let contexts =
        [(-42, 7), (-43, 7), (-44, 8)].map(|(chat, user)| world.context(message(chat, user, "")));
    let mut first = pin!(router.dispatch(&contexts[0]));
    let mut second = pin!(router.dispatch(&contexts[1]));
    let mut other = pin!(router.dispatch(&contexts[2]));
    assert!(runs(first.as_mut()).await.is_none());
    gate.reached.notified().await;
    assert!(runs(second.as_mut()).await.is_none());
    assert_eq!(world.storage.loads.load(Ordering::Relaxed), 1, "the second must not read yet");
    assert!(runs(other.as_mut()).await.is_none());
    gate.reached.notified().await; // another person does not wait
    gate.open.notify_one(); // the first has waited longest
    handled(&runs(first.as_mut()).await.unwrap());
    assert!(runs(second.as_mut()).await.is_none());
    gate.reached.notified().await;
    gate.open.notify_one();
    gate.open.notify_one();
    let (second, other) = soon("the others", async { tokio::join!(second, other) }).await;
    handled(&second);
    handled(&other);
    let kept = world.kept("count:user:7").await.unwrap();
    assert!(kept.contains(r#""of_all":2"#), "{kept}");
}

#[tokio::test]
async fn a_handler_that_panics_or_is_given_up_lets_the_next_one_in() {
    let (world, gate) = world();
    let router = world.router(handlers![counts]);
    gate.failing.store(true, Ordering::Relaxed);
    gate.open.notify_one();
    let error = failed(router.dispatch(&world.context(message(-42, 7, ""))).await);
    assert!(error.contains("as asked"), "{error}");
    assert!(world.kept("count:user:7").await.unwrap().contains(r#""of_all":1"#), "it was saved");

    gate.failing.store(false, Ordering::Relaxed);
    let given_up = world.context(message(-42, 7, ""));
    {
        let mut given_up = pin!(router.dispatch(&given_up));
        assert!(runs(given_up.as_mut()).await.is_none());
    }
    gate.open.notify_one();
    // The context of the other is still there; its locks are not.
    let next = world.context(message(-43, 7, ""));
    handled(&soon("the next", router.dispatch(&next)).await);
    drop(given_up);
    assert!(world.kept("count:user:7").await.unwrap().contains(r#""of_all":2"#));
}

/// A person's, in whatever chat.
#[derive(Default, Dialogue)]
#[dialogue(key = user)]
enum Mood {
    #[default]
    Calm,
    Cross,
}

#[on(message, state = Mood::Calm)]
async fn calm() {}

#[on(message, command = "cross")]
async fn cross(mood: Dialogue<Mood>) -> Result {
    mood.go(Mood::Cross).await?;
    Ok(())
}

#[on(message, command = "busy")]
async fn busy(gate: State<Gate>) {
    gate.reached.notify_one();
    gate.open.notified().await;
}

#[tokio::test]
async fn who_has_a_place_in_a_layer_does_not_wait_for_who_waits_for_one() {
    let (world, gate) = world();
    let one_at_once = Middleware::new().layer(ConcurrencyLimitLayer::new(1));
    let handlers = handlers![busy, cross, calm].iter().copied();
    let router = Router::with(handlers, &world.environment.states, one_at_once).unwrap();
    let contexts = [(-42, 8, "/busy"), (-43, 7, "/cross"), (-44, 7, "hello")]
        .map(|(chat, user, text)| world.context(message(chat, user, text)));
    let mut first = pin!(router.dispatch(&contexts[0]));
    // The next two are one person's: the one waits for the place, then the other's filter looks at
    // the dialogue.
    let mut second = pin!(router.dispatch(&contexts[1]));
    let mut third = pin!(router.dispatch(&contexts[2]));
    assert!(runs(first.as_mut()).await.is_none());
    gate.reached.notified().await;
    assert!(runs(second.as_mut()).await.is_none());
    assert!(runs(third.as_mut()).await.is_none());
    gate.open.notify_one();
    let all = async { tokio::join!(first, second, third) };
    let (_, second, third) = soon("all of them", all).await;
    handled(&second);
    assert!(matches!(third, Outcome::Unhandled), "it is not calm any more: {third:?}");
}

#[on(message, command = "a")]
async fn user_first(mut count: Session<Count>, mut here: Session<Here>) -> Result {
    count.of_all += 1;
    here.of_all += 1;
    here.save().await?;
    count.save().await?;
    Ok(())
}

#[on(message, command = "b")]
async fn chat_first(mut here: Session<Here>, mut count: Session<Count>) -> Result {
    count.of_all += 1;
    here.of_all += 1;
    count.save().await?;
    here.save().await?;
    Ok(())
}

#[tokio::test]
async fn two_dialogues_at_once_do_not_wait_for_each_other_for_ever() {
    let world = World::new();
    let router = Arc::new(world.router(handlers![user_first, chat_first]));
    // All of them in the same two chats, by the same two people, in both orders; not even the turns
    // of a chat are kept here.
    let updates = (0..200).map(|i| {
        let context =
            world.context(message(-42 - i % 2, 7 + i / 2 % 2, ["/a", "/b"][i as usize / 4 % 2]));
        let router = Arc::clone(&router);
        tokio::spawn(async move { router.dispatch(&context).await })
    });
    for update in updates.collect::<Vec<_>>() {
        handled(&soon("all of them", update).await.unwrap());
    }
    for key in ["count:user:7", "count:user:8", "here:chat:-42", "here:chat:-43"] {
        assert!(world.kept(key).await.unwrap().contains(r#""of_all":100"#), "{key}");
    }
}

#[on(message, state = Order::Paying)]
async fn paying() {
    unreachable!("it is not paid yet");
}

#[on(message, state = Order::Start)]
async fn starts() {
    unreachable!("it has begun");
}

#[on(message, state = Order::Address { drink })]
async fn address(drink: String, dialogue: Dialogue<Order>, again: Dialogue<Order>) -> Result {
    assert_eq!(drink, "tea");
    assert_eq!(dialogue.state(), again.state());
    let dialogue = dialogue.go(Order::Paying { drink, address: "here".into() }).await?;
    assert!(matches!(&*dialogue, Order::Paying { .. }));
    // A second look sees what was written, and a second step follows it.
    dialogue.go(Order::Address { drink: "milk".into() }).await?;
    Ok(())
}

#[tokio::test]
async fn a_state_is_read_once_per_update() {
    let world = World::new();
    world
        .keep("order:user_in_chat:-42:7", br#"{"version":1,"state":{"Address":{"drink":"tea"}}}"#)
        .await;
    let router = world.router(handlers![paying, starts, address]);
    handled(&router.dispatch(&world.context(message(-42, 7, ""))).await);
    assert_eq!(world.storage.loads.load(Ordering::Relaxed), 1);
    assert_eq!(world.storage.stores.load(Ordering::Relaxed), 2);
    let kept = world.kept("order:user_in_chat:-42:7").await.unwrap();
    assert!(kept.contains("milk"), "{kept}");
}

#[on(message)]
async fn takes_an_hour(clock: State<Clock>, dialogue: Dialogue<Order>) -> Result {
    assert!(matches!(dialogue.state(), Order::Address { .. }));
    clock.passes(Duration::from_secs(3600));
    dialogue.go(Order::Paying { drink: "tea".into(), address: "here".into() }).await?;
    Ok(())
}

#[on(message)]
async fn orders(dialogue: Dialogue<Order>) -> Result {
    assert_eq!(dialogue.state(), &Order::Start);
    dialogue.go(Order::Address { drink: "tea".into() }).await?;
    Ok(())
}

#[tokio::test]
async fn a_state_that_expires_while_it_is_handled_is_in_nobodys_way() {
    let mut world = World::new();
    let states = States::default().with(world.clock.clone());
    world.environment = environment(states, Arc::clone(&world.storage));
    let update = || world.context(message(-42, 7, ""));
    handled(&world.router(handlers![orders]).dispatch(&update()).await);
    handled(&world.router(handlers![takes_an_hour]).dispatch(&update()).await);
    let kept = world.kept("order:user_in_chat:-42:7").await.unwrap();
    assert!(kept.contains("Paying"), "{kept}");
    // Its time counts from the last write, and is over after it.
    world.clock.passes(Duration::from_secs(3599));
    assert!(world.kept("order:user_in_chat:-42:7").await.is_some());
    world.clock.passes(Duration::from_secs(1));
    handled(&world.router(handlers![orders]).dispatch(&update()).await);
}
