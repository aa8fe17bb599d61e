//! The progress bar on a button stops, whatever the handler does, and each query is answered once.

use std::{
    collections::HashSet,
    future::poll_fn,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    task::Poll,
    time::Duration,
};

use bot_core::Dialect;
use bot_sandbox::Fault;
use bot_server::{App, CallError, ErrorKind, Receive, prelude::*, testing::TestBot};
use tokio::sync::{Notify, oneshot};

use super::{Scene, answers};
use crate::support::{Log, soon};

#[derive(CallbackData)]
enum Press {
    Quiet,
    Fails,
    Panics,
    Edits,
    Answers,
    AnswersAndFails,
    AnswersByAClone,
    AnswersWrongly,
    UnderWay,
    Later,
}

#[on(message, command = "menu")]
async fn menu(message: Message) -> SendMessage {
    message.answer("What?").reply_markup(keyboard![
        [button("quiet", Press::Quiet), button("fails", Press::Fails)],
        [button("panics", Press::Panics), button("edits", Press::Edits)],
        [button("answers", Press::Answers), button("and fails", Press::AnswersAndFails)],
        [button("by a clone", Press::AnswersByAClone), button("wrongly", Press::AnswersWrongly)],
        [button("under way", Press::UnderWay), button("later", Press::Later)],
        [button("nobody's", "nobody's")],
    ])
}

/// Lets the task of `later` answer, and says what came of it.
#[derive(Default)]
struct Late {
    now: Notify,
    told: Mutex<Option<oneshot::Sender<CallError>>>,
}

#[on(callback_query)]
async fn pressed(
    bot: Bot,
    query: CallbackQuery,
    Data(press): Data<Press>,
    late: State<Arc<Late>>,
) -> Result {
    match press {
        Press::Quiet => {}
        Press::Fails => return Err("as asked".into()),
        Press::Panics => panic!("as asked"),
        Press::Edits => {
            query.edit_text("edited")?.send(&bot).await?;
        }
        Press::Answers => {
            query.answer_text("mine").send(&bot).await?;
        }
        Press::AnswersAndFails => {
            query.answer_text("mine").send(&bot).await?;
            return Err("as asked".into());
        }
        Press::AnswersByAClone => {
            let other = bot.without_retries().timeout(Duration::from_secs(9));
            query.answer_text("mine").send(&other).await?;
        }
        // Longer than the platform takes, which is found before the call.
        Press::AnswersWrongly => {
            query.answer_text("x".repeat(201)).send(&bot).await?;
        }
        Press::UnderWay => {
            let mut call = Box::pin(query.answer_text("in time").send(&bot));
            poll_fn(|cx| {
                assert!(call.as_mut().poll(cx).is_pending());
                Poll::Ready(())
            })
            .await;
            tokio::spawn(call);
        }
        Press::Later => {
            let late = Arc::clone(&*late);
            tokio::spawn(async move {
                late.now.notified().await;
                let error = query.answer_text("too late").send(&bot).await.unwrap_err();
                late.told.lock().unwrap().take().unwrap().send(error).unwrap();
            });
        }
    }
    Ok(())
}

fn app() -> App {
    App::new().handlers(handlers![menu, pressed]).state(Arc::<Late>::default())
}

#[tokio::test]
async fn each_query_is_answered_once_whatever_its_handler_does() {
    let scene = Scene::new(app()).await;
    let labels = [
        "quiet",
        "fails",
        "panics",
        "answers",
        "and fails",
        "by a clone",
        "wrongly",
        "nobody's",
        "edits",
    ];
    for label in labels {
        scene.person.presses(label).await;
    }
    let answers = scene.answers(labels.len()).await;
    let queries: HashSet<_> =
        answers.iter().map(|call| &call.parameters["callback_query_id"]).collect();
    assert_eq!((answers.len(), queries.len()), (labels.len(), labels.len()));
    assert!(answers.iter().all(|call| call.refused.is_none()));
    let by_handlers = answers.iter().filter(|call| call.parameters.contains_key("text"));
    assert_eq!(by_handlers.count(), 3);
}

#[tokio::test]
async fn an_answer_under_way_is_waited_for() {
    let scene = Scene::new(app()).await;
    scene.bot.sandbox().next("answerCallbackQuery", Fault::Delay(Duration::from_millis(300)));
    scene.person.presses("under way").await;
    scene.person.sees("in time").await;
    let answers = scene.answers(1).await;
    assert_eq!(answers.len(), 1);
}

#[tokio::test]
async fn an_answer_after_that_is_refused() {
    let (tell, told) = oneshot::channel();
    let late = Arc::new(Late { now: Notify::new(), told: Mutex::new(Some(tell)) });
    let scene =
        Scene::new(App::new().handlers(handlers![menu, pressed]).state(Arc::clone(&late))).await;
    scene.person.presses("later").await;
    let answered = scene.bot.sandbox().called(|calls| answers(calls).len() == 1);
    soon("the automatic answer", answered).await;
    late.now.notify_one();
    let error = soon("the late answer", told).await.unwrap();
    assert_eq!(error.kind(), Some(ErrorKind::QueryTooOld));
    let answers = scene.answers(2).await;
    assert_eq!(answers.len(), 2);
    assert!(!answers[0].parameters.contains_key("text") && answers[0].refused.is_none());
}

#[tokio::test]
async fn an_automatic_answer_that_fails_is_a_line_in_the_log_and_nothing_else() {
    let log = Log::capture();
    let scene = Scene::new(app()).await;
    let refused = [
        Fault::refuse(400, "Bad Request: query is too old and response timeout expired"),
        Fault::refuse(403, "Forbidden: no"),
    ];
    for (n, fault) in refused.into_iter().enumerate() {
        scene.bot.sandbox().next("answerCallbackQuery", fault);
        scene.person.presses("quiet").await;
        soon("the answer", scene.bot.sandbox().called(|calls| answers(calls).len() > n)).await;
    }
    scene.person.presses("answers").await;
    scene.person.sees("mine").await;
    let answers = scene.answers(3).await;
    assert_eq!(answers.len(), 3);
    let text = log.text();
    let line = |what: &str| text.lines().find(|line| line.contains(what)).unwrap_or_default();
    assert!(line("is too old to be answered, or was answered").contains("DEBUG"), "{text}");
    assert!(line("could not be answered").contains(" WARN"), "{text}");
    assert!(!text.contains("ERROR"), "{text}");
}

#[on(callback_query, data = "again")]
async fn again(
    query: CallbackQuery,
    tries: State<AtomicU32>,
) -> Result<AnswerCallbackQuery, Retry> {
    match tries.fetch_add(1, Ordering::Relaxed) {
        0 => Err(Retry::after(Duration::ZERO)),
        _ => Ok(query.answer_text("at last")),
    }
}

#[on(message, command = "menu")]
async fn tries(message: Message) -> SendMessage {
    message.answer("Try?").reply_markup(keyboard![[button("again", "again")]])
}

#[tokio::test]
async fn who_asks_for_the_query_again_answers_it_then() {
    let app = App::new().handlers(handlers![tries, again]).state(AtomicU32::new(0));
    let scene = Scene::new(app).await;
    scene.person.presses("again").await;
    scene.person.sees("at last").await;
    assert_eq!(scene.answers(1).await.len(), 1);
}

#[tokio::test]
async fn an_answer_in_the_webhooks_response_is_one() {
    let app = App::new().handlers(handlers![tries, again]).state(AtomicU32::new(1));
    let bot = TestBot::builder(app).dialect(Dialect::Telegram).settings(|settings| {
        let Receive::Webhook(webhook) = &mut settings.receive else { panic!("a webhook") };
        webhook.reply_in_response = true;
    });
    let scene = Scene::of(bot.start().await).await;
    scene.person.presses("again").await;
    scene.person.sees("at last").await;
    let answers = scene.answers(1).await;
    assert_eq!((answers.len(), answers[0].in_response), (1, true));
}

#[tokio::test]
async fn where_the_server_takes_no_answer_any_more_none_is_tried_again() {
    let scene = Scene::new(app()).await;
    let too_late = "Bad Request: query is too old and response timeout expired";
    scene.bot.sandbox().next("answerCallbackQuery", Fault::refuse(400, too_late));
    scene.person.presses("answers").await;
    let answers = scene.answers(1).await;
    assert_eq!((answers.len(), answers[0].parameters["text"].as_str()), (1, "mine"));
}

#[tokio::test]
async fn it_can_be_switched_off() {
    let scene = Scene::new(app().answer_callback_queries(false)).await;
    for label in ["quiet", "fails", "nobody's", "answers"] {
        scene.person.presses(label).await;
    }
    scene.person.sees("mine").await;
    let answers = scene.answers(1).await;
    assert_eq!(answers.len(), 1);
}
