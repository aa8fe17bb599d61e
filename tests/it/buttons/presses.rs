//! A person presses buttons, and what they carry finds its handler.

use bot_core::{Router, States};
use bot_server::{App, prelude::*};

use super::Scene;
use crate::support::Log;

/// Before the handlers of `Shop`, and yet tried after them.
#[on(callback_query)]
async fn old_button(query: CallbackQuery, outdated: Outdated) -> AnswerCallbackQuery {
    let Outdated { prefix, version, rest, .. } = outdated;
    query.answer_text(format!("outdated {prefix} {version} {rest}"))
}

#[on(callback_query)]
async fn any_other(query: CallbackQuery) -> AnswerCallbackQuery {
    query.answer_text(format!("other {}", query.data.as_deref().unwrap_or("nothing")))
}

#[derive(CallbackData, Debug)]
#[callback_data(version = 3, upgrade = from_old)]
enum Shop {
    Buy { item: u32, note: Option<String> },
    Close,
}

fn from_old(version: u8, rest: &str) -> Option<Shop> {
    let item = rest.parse().ok()?;
    (version == 2).then_some(Shop::Buy { item, note: None })
}

#[derive(CallbackData, Debug)]
#[callback_data(signed)]
struct Refund {
    order: u32,
}

#[on(callback_query)]
async fn shop(query: CallbackQuery, Data(shop): Data<Shop>) -> AnswerCallbackQuery {
    query.answer_text(format!("{shop:?}"))
}

#[on(callback_query, data = Shop::Close)]
async fn close(query: CallbackQuery) -> AnswerCallbackQuery {
    query.answer_text("closed")
}

#[on(callback_query, data = Shop::Buy { item: 99, note })]
async fn special(query: CallbackQuery, note: Option<String>) -> AnswerCallbackQuery {
    query.answer_text(format!("special {note:?}"))
}

#[on(callback_query)]
async fn refund(query: CallbackQuery, data: Data<Refund>) -> AnswerCallbackQuery {
    query.answer_text(format!("refund of {}", data.0.order))
}

#[on(callback_query, data = Refund { order: 1 })]
async fn refund_of_the_first(query: CallbackQuery) -> AnswerCallbackQuery {
    query.answer_text("the first")
}

#[on(message, command = "menu")]
async fn menu(bot: Bot, message: Message) -> Result<SendMessage> {
    let buy = |item, note: Option<&str>| Shop::Buy { item, note: note.map(str::to_owned) };
    let refund = Refund { order: 7 }.sign(&bot)?;
    let forged = refund.replace(":7:", ":8:");
    Ok(message.answer("What?").reply_markup(keyboard![
        [try_button("buy", buy(12, Some("a:b")))?, try_button("special", buy(99, None))?],
        [try_button("close", Shop::Close)?],
        [button("version 2", "shop~2:12"), button("version 1", "shop:12:x")],
        [button("version 9", "shop~9"), button("broken", "shop~3:buy")],
        [button("foreign", "shopping:buy:12"), button("refund", refund), button("forged", forged)],
    ]))
}

const HANDLERS: &[&bot_server::Handler] =
    handlers![old_button, any_other, shop, close, special, refund, refund_of_the_first, menu];

#[tokio::test]
async fn what_a_button_carries_finds_its_handler() {
    let log = Log::capture();
    let scene = Scene::new(App::new().handlers(HANDLERS)).await;
    let mei = &scene.person;
    let presses = [
        ("buy", r#"Buy { item: 12, note: Some("a:b") }"#),
        ("special", "special None"),
        ("close", "closed"),
        ("version 2", "Buy { item: 12, note: None }"),
        ("version 1", "outdated shop 1 12:x"),
        ("version 9", "outdated shop 9 "),
        ("broken", "other shop~3:buy"),
        ("foreign", "other shopping:buy:12"),
        ("refund", "refund of 7"),
        ("forged", "other refund:8:"),
    ];
    for (label, shown) in presses {
        mei.presses(label).await;
        mei.sees(shown).await;
    }
    let answers = scene.answers(presses.len()).await;
    assert_eq!(answers.len(), presses.len());
    let forgeries = log.text().matches("not signed by this bot").count();
    assert_eq!(forgeries, 1, "said once, though two handlers were tried");
}

#[test]
fn two_types_of_one_prefix_are_a_mistake_that_is_found_at_the_start() {
    #[derive(CallbackData)]
    #[callback_data(prefix = "shop")]
    enum OtherShop {
        Close,
    }

    #[on(callback_query)]
    async fn other_shop(_shop: Data<OtherShop>) {}

    #[on(callback_query, data = OtherShop::Close, chat = private)]
    async fn close_other() {}

    let error = Router::new(
        handlers![shop, other_shop, close_other, refund].iter().copied(),
        &States::default(),
    )
    .unwrap_err();
    let text = error.to_string();
    assert!(text.contains("take data with the same prefix `shop`, as `it::buttons"), "{text}");
    assert_eq!(text.matches("same prefix").count(), 1, "{text}");
}
