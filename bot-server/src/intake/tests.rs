//! What begins in a request's own task goes on as in a task of its own.

use std::sync::Mutex;

use bot_core::{
    Bot, CommandMenu, Handler, Response, Retry, States, Token,
    handler::{Place, Verdict},
    types::User,
};
use tokio::runtime::{Builder, RuntimeFlavor};

use super::{queue::LATER, *};

const PLACE: Place = Place { file: "src/main.rs", line: 1, module: "bot" };
const LONG: Duration = Duration::from_secs(50);

fn intake(handler: &'static Handler, terms: Terms) -> Arc<Intake> {
    let bot = Bot::builder(Token::new("1:x").unwrap()).build().unwrap();
    let (me, states, menu) = (User::default(), States::default(), CommandMenu::default());
    let router = Router::new([handler], &states).unwrap();
    Intake::new(router, Environment { bot, me, states, menu }, terms)
}

/// Says what the request with an update is answered.
async fn asks(intake: &Arc<Intake>, update_id: i64) -> Option<Response> {
    let chat = r#"{"id":5,"type":"private"}"#;
    let text = format!(
        r#"{{"update_id":{update_id},"message":{{"message_id":1,"date":1,"chat":{chat}}}}}"#
    );
    let Ok(Sifted::Wanted(update)) = intake.read(text.as_bytes()) else { panic!("an update") };
    intake.admit(update, ResponseSlot::of_webhook(false)).settled(LONG).await
}

#[tokio::test(start_paused = true)]
async fn a_panic_outside_of_a_handler_leaves_its_request_an_answer() {
    static NEVER: Handler = Handler::new(AllowedUpdates::ALL, "never", PLACE, |_| {
        Box::pin(async { Verdict::Failed(Retry::now().into()) })
    });
    let panics = async |_: DeadLetter| -> Result<(), std::io::Error> { panic!("no paper") };
    let dead_letters = Office::new(Some(Arc::new(panics)), Measure::default());
    let intake = intake(&NEVER, Terms { dead_letters, max_attempts: 1, ..Terms::default() });
    for update_id in 1..3 {
        assert_eq!(asks(&intake, update_id).await, Some(Response::Again(LATER)));
        assert_eq!((intake.under_way(), intake.queue.load()), (0, Load::default()));
    }
}

#[test]
fn a_handler_runs_in_the_runtime_of_its_bot_whichever_serves_its_endpoint() {
    static RAN_IN: Mutex<Vec<RuntimeFlavor>> = Mutex::new(Vec::new());
    static TELLS: Handler = Handler::new(AllowedUpdates::ALL, "tells", PLACE, |_| {
        Box::pin(async {
            RAN_IN.lock().unwrap().push(Handle::current().runtime_flavor());
            tokio::task::yield_now().await;
            RAN_IN.lock().unwrap().push(Handle::current().runtime_flavor());
            Verdict::Handled
        })
    });
    let own = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let servers = Builder::new_current_thread().enable_all().build().unwrap();
    let intake = own.block_on(async { intake(&TELLS, Terms::default()) });
    assert_eq!(servers.block_on(asks(&intake, 1)), None);
    assert_eq!(*RAN_IN.lock().unwrap(), [const { RuntimeFlavor::MultiThread }; 2]);
}
