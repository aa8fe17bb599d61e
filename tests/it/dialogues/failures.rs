//! What becomes of a dialogue when something goes wrong.

use super::*;
use crate::support::Log;

const KEY: &str = "order:user_in_chat:-42:7";

#[on(message, command = "order")]
async fn order(command: Command, dialogue: Dialogue<Order>) -> Result {
    dialogue.go(Order::Address { drink: command.args }).await?;
    Ok(())
}

#[on(message, command = "fail")]
async fn fail(dialogue: Dialogue<Order>) -> Result {
    let drink = "kept".to_owned();
    dialogue.go(Order::Paying { drink, address: String::new() }).await?;
    Err("after it was written".into())
}

#[on(message, command = "cancel")]
async fn cancel(dialogue: Dialogue<Order>) -> Result {
    dialogue.reset().await?;
    Ok(())
}

#[on(message, state = Order::Start)]
async fn at_the_start() {}

#[tokio::test]
async fn a_step_stays_whatever_becomes_of_the_handler() {
    let world = World::new();
    let router = world.router(handlers![order, fail, cancel]);
    let error = failed(router.dispatch(&world.context(message(-42, 7, "/fail"))).await);
    assert_eq!(error, "after it was written");
    let kept = r#"{"version":1,"state":{"Paying":{"drink":"kept","address":""}}}"#;
    assert_eq!(world.kept(KEY).await.as_deref(), Some(kept));
    handled(&router.dispatch(&world.context(message(-42, 7, "/cancel"))).await);
    assert_eq!(world.kept(KEY).await, None, "the beginning is not kept");
    handled(&router.dispatch(&world.context(message(-42, 7, "/cancel"))).await);
}

#[tokio::test]
async fn a_storage_that_fails_fails_the_handler_and_names_no_words() {
    let world = World::new();
    let router = world.router(handlers![order, at_the_start]);
    world.storage.fails.store(true, Ordering::Relaxed);
    for text in ["/order secret", "secret"] {
        let error = failed(router.dispatch(&world.context(message(-42, 7, text))).await);
        let expected =
            format!("the storage `spy` could not read the dialogue `{KEY}`; the disk is full");
        assert_eq!(error, expected);
    }
    world.storage.fails.store(false, Ordering::Relaxed);
    handled(&router.dispatch(&world.context(message(-42, 7, "/order tea"))).await);
}

/// Another process, which goes a step in between.
#[on(message)]
async fn too_late(dialogue: Dialogue<Order>, other: State<World>) -> Result {
    let router = other.router(handlers![order]);
    handled(&router.dispatch(&other.context(message(-42, 7, "/order milk"))).await);
    dialogue.go(Order::Address { drink: "secret".into() }).await?;
    Ok(())
}

#[tokio::test]
async fn another_process_that_was_first_is_a_conflict() {
    let mut world = World::new();
    let states = States::default().with(world.another());
    world.environment = environment(states, Arc::clone(&world.storage));
    for before in [None, Some(r#"{"version":1,"state":{"Address":{"drink":"tea"}}}"#)] {
        if let Some(bytes) = before {
            world.keep(KEY, bytes.as_bytes()).await;
        }
        let router = world.router(handlers![too_late]);
        let error = failed(router.dispatch(&world.context(message(-42, 7, ""))).await);
        assert_eq!(
            error,
            format!(
                "the dialogue `{KEY}` was changed meanwhile by somebody else with the storage `spy`: nothing was written"
            )
        );
        assert!(world.kept(KEY).await.unwrap().contains("milk"));
    }
}

/// Goes on after its update.
#[on(message, command = "remind")]
async fn remind(dialogue: Dialogue<Order>, later: State<Later>) -> Result {
    let dialogue = dialogue.go(Order::Address { drink: "tea".into() }).await?;
    *later.dialogue.lock().unwrap() = Some(dialogue);
    Ok(())
}

#[derive(Default)]
struct Later {
    dialogue: std::sync::Mutex<Option<Dialogue<Order>>>,
}

#[tokio::test]
async fn a_dialogue_that_outlives_its_update_holds_up_nobody_and_overwrites_nothing() {
    let later = Arc::new(Later::default());
    let world = World::with(States::default().with_arc(Arc::clone(&later)));
    let router = world.router(handlers![order, remind]);
    for (between, conflicts) in [(None, false), (Some("/order milk"), true)] {
        handled(&router.dispatch(&world.context(message(-42, 7, "/remind"))).await);
        if let Some(text) = between {
            handled(&router.dispatch(&world.context(message(-42, 7, text))).await);
        }
        let dialogue = later.dialogue.lock().unwrap().take().unwrap();
        assert_eq!(dialogue.reset().await.is_err(), conflicts);
        assert_eq!(world.kept(KEY).await.is_some(), conflicts);
    }
}

/// What is in a basket.
#[derive(Default, Session)]
struct Basket {
    drinks: Vec<String>,
}

#[on(message)]
async fn forgets_to_save(message: Message, mut basket: Session<Basket>) {
    basket.drinks.extend(message.text);
}

/// It looks by a way that could also change.
#[on(message)]
async fn looks(mut basket: Session<Basket>) -> Option<()> {
    basket.drinks.get_mut(7)?.clear();
    basket.save().await.ok()
}

#[tokio::test]
async fn a_session_in_which_nothing_was_found_to_change_is_not_told_of() {
    let log = Log::capture();
    let world = World::new();
    let router = world.router(handlers![looks]);
    handled(&router.dispatch(&world.context(message(-42, 7, "tea"))).await);
    assert!(!log.text().contains("WARN"), "{}", log.text());
}

#[tokio::test]
async fn a_session_that_was_changed_and_not_saved_is_told_of() {
    let log = Log::capture();
    let world = World::new();
    let router = world.router(handlers![forgets_to_save]);
    handled(&router.dispatch(&world.context(message(-42, 7, "secret"))).await);
    let text = log.text();
    let warning = text.lines().find(|line| line.contains("WARN")).unwrap();
    assert!(warning.contains("a session was changed and not saved: call `save().await`"), "{text}");
    assert!(warning.contains("basket:user_in_chat:-42:7") && !text.contains("secret"), "{text}");
    assert_eq!(world.kept("basket:user_in_chat:-42:7").await, None);
}
