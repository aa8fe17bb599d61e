//! `kind::any`: every kind, and what only some kinds have.

use std::sync::Arc;

use bot_core::{
    AllowedUpdates, Bot, Command, CommandMenu, Context, Environment, FromUpdate, Payload, Reply,
    States, Update, UpdateKind,
    extract::{Kind, Rejection, kind},
    json,
    types::{Chat, User},
};

const MESSAGE: &str = r#"{"update_id": 1, "message": {"message_id": 2, "text": "/ban 42",
    "chat": {"id": 3, "type": "private"}, "from": {"id": 4}}}"#;
const POLL: &str = r#"{"update_id": 1, "poll": {"id": "5"}}"#;
const UNKNOWN: &str = r#"{"update_id": 1, "dream": {"chat": {"id": 3}}}"#;

fn context(update: &str) -> Context {
    let bot = Bot::new("1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
    let environment = Environment {
        bot,
        me: User::default(),
        states: States::default(),
        menu: CommandMenu::default(),
    };
    Context::new(Arc::new(environment), json::from_str::<Update>(update).unwrap())
}

async fn taken<T: FromUpdate<kind::any>>(update: &str) -> Result<T, Rejection> {
    T::from_update(&context(update)).await.map_err(Into::into)
}

#[test]
fn it_is_every_kind() {
    assert_eq!(kind::any::KINDS, AllowedUpdates::ALL);
    assert_eq!(kind::poll::KINDS, AllowedUpdates::EMPTY.with(UpdateKind::Poll));
}

#[tokio::test]
async fn its_payload_is_whatever_came() {
    assert!(matches!(taken(MESSAGE).await.unwrap(), Payload::Message(m) if m.message_id == 2));
    assert!(matches!(taken(POLL).await.unwrap(), Payload::Poll(poll) if poll.id == "5"));
    assert!(matches!(taken(UNKNOWN).await.unwrap(), Payload::Unknown(u) if u.kind == "dream"));
}

#[tokio::test]
async fn what_only_some_kinds_have_is_there_or_passes_the_update_on() {
    assert_eq!(taken::<Chat>(MESSAGE).await.unwrap().id, 3);
    assert_eq!(taken::<User>(MESSAGE).await.unwrap().id.0, 4);
    assert_eq!(taken::<Command>(MESSAGE).await.unwrap().args, "42");
    for update in [POLL, UNKNOWN] {
        assert!(matches!(taken::<Chat>(update).await, Err(Rejection::Skip(_))));
        assert!(matches!(taken::<User>(update).await, Err(Rejection::Skip(_))));
        assert!(matches!(taken::<Command>(update).await, Err(Rejection::Skip(_))));
        assert!(taken::<Option<User>>(update).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_text_in_answer_to_no_chat_is_an_error_in_words() {
    let error = Reply::<kind::any>::reply("hello", &context(POLL)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "a text is sent to the update's chat, and this `poll` is about none: return a method that \
         names a chat, such as `SendMessage::new(chat, text)`, or nothing"
    );
}
