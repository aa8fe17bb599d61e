//! Replies that travel in the webhook's response.

use std::{sync::Arc, time::Duration};

use bot_core::types::InputFile;
use bot_sandbox::{Call, Sandbox};
use bot_server::{Dialect, RunError, WebhookSettings, prelude::*};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};

use crate::{
    endpoint,
    inside::{self, Inside},
    support::{Log, soon},
};

/// A door that a handler waits at, and a bell that tells of it.
struct Door {
    bell: Semaphore,
    open: Semaphore,
}

impl Door {
    fn new() -> Arc<Self> {
        Arc::new(Self { bell: Semaphore::new(0), open: Semaphore::new(0) })
    }

    async fn passes(&self) {
        self.bell.add_permits(1);
        self.open.acquire().await.unwrap().forget();
    }

    /// Waits until a handler stands before it.
    async fn rings(&self) {
        soon("the handler", self.bell.acquire()).await.unwrap().forget();
    }

    fn opens(&self) {
        self.open.add_permits(1);
    }
}

#[on(message)]
fn echo(message: Message) -> Option<String> {
    message.text
}

#[on(message, command = "several")]
fn several(message: Message) -> (SendMessage, Vec<SendMessage>) {
    let answer = |text: &str| message.answer(text);
    (answer("one"), vec![answer("two"), answer("three")])
}

#[on(message, command = "file")]
fn file(message: Message) -> SendDocument {
    SendDocument::new(message.chat.id, InputFile::bytes("tea.txt", "a list of teas"))
}

#[on(message, command = "asks")]
fn asks(message: Message) -> GetChat {
    GetChat::new(message.chat.id)
}

#[on(message, command = "long")]
fn long() -> String {
    "x".repeat(5_000)
}

#[on(message, command = "button")]
fn offers(message: Message) -> SendMessage {
    message.answer("Tea?").reply_markup(keyboard![[button("Tea", "tea")]])
}

#[on(callback_query)]
fn pressed(query: CallbackQuery) -> AnswerCallbackQuery {
    query.answer_text("with pleasure")
}

#[on(message, command = "slow")]
async fn slow(door: State<Arc<Door>>) -> &'static str {
    door.passes().await;
    "at last"
}

fn app(door: &Arc<Door>) -> App {
    let handlers = handlers![echo, several, file, asks, long, offers, pressed, slow];
    App::new().handlers(handlers).state(Arc::clone(door))
}

async fn telegram() -> Sandbox {
    Sandbox::builder().dialect(Dialect::Telegram).start().await.unwrap()
}

fn respond(settings: &mut WebhookSettings) {
    settings.reply_in_response = true;
}

async fn bot(sandbox: &Sandbox) -> Inside {
    Inside::webhook(sandbox, app(&Door::new()), None, respond).await
}

/// The methods called since the webhook was set, and whether by a response.
fn replies(calls: &[Call]) -> Vec<(&str, bool)> {
    let replies = calls.iter().skip_while(|call| call.method != "getWebhookInfo");
    // The bot looks at its webhook now and then.
    let replies = replies.filter(|call| call.method != "getWebhookInfo");
    replies.map(|call| (&*call.method, call.in_response)).collect()
}

/// A message to the bot, as the server sends it.
fn update(id: i64, chat: i64, text: &str) -> String {
    format!(
        r#"{{"update_id":{id},"message":{{"message_id":9,"date":1,"text":"{text}","chat":{{"id":{chat},"type":"private"}}}}}}"#
    )
}

#[tokio::test]
async fn a_single_reply_needs_no_request() {
    let sandbox = telegram().await;
    let bot = bot(&sandbox).await;
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    mei.sees("hello").await;
    mei.sends("/button").await;
    mei.sees("Tea?").await;
    mei.presses("Tea").await;
    soon("peace", sandbox.settled()).await;
    let (send, answer) = (("sendMessage", true), ("answerCallbackQuery", true));
    assert_eq!(replies(&sandbox.calls()), [send, send, answer]);
    assert_eq!(mei.screen().matches("SandboxBot: hello").count(), 1);
    bot.stops().await;
}

#[tokio::test]
async fn only_the_last_of_several_travels_so_and_order_holds() {
    let sandbox = telegram().await;
    let bot = bot(&sandbox).await;
    let mei = sandbox.user("Mei");
    for _ in 0..20 {
        mei.sends("/several").await;
    }
    soon("peace", sandbox.settled()).await;
    let one = [("sendMessage", false), ("sendMessage", false), ("sendMessage", true)];
    assert_eq!(replies(&sandbox.calls()), one.repeat(20));
    let conversation = mei.screen();
    let texts = conversation.lines().filter_map(|line| line.strip_prefix("SandboxBot: "));
    assert_eq!(texts.collect::<Vec<_>>(), ["one", "two", "three"].repeat(20));
    bot.stops().await;
}

#[tokio::test]
async fn what_must_be_a_request_is_one() {
    let sandbox = telegram().await;
    let log = Log::capture();
    let bot = bot(&sandbox).await;
    let mei = sandbox.user("Mei");
    for text in ["/file", "/asks", "/long"] {
        mei.sends(text).await;
    }
    soon("peace", sandbox.settled()).await;
    let requests = [("sendDocument", false), ("getChat", false)];
    assert_eq!(replies(&sandbox.calls()), requests, "the long text is called by nobody");
    assert!(log.text().contains("the handler failed"), "{}", log.text());
    bot.stops().await;
}

#[tokio::test]
async fn without_the_setting_replies_are_requests() {
    let sandbox = telegram().await;
    let bot = Inside::webhook(&sandbox, app(&Door::new()), None, |_| ()).await;
    let mei = sandbox.user("Mei");
    mei.sends("/several").await;
    mei.sees("three").await;
    assert_eq!(replies(&sandbox.calls()), [("sendMessage", false); 3]);
    let conversation = mei.screen();
    let texts = conversation.lines().filter_map(|line| line.strip_prefix("SandboxBot: "));
    assert_eq!(texts.collect::<Vec<_>>(), ["one", "two", "three"]);
    bot.stops().await;
}

#[tokio::test]
async fn a_redelivery_has_the_same_call_in_its_answer() {
    let sandbox = telegram().await;
    let bot = bot(&sandbox).await;
    let chat = sandbox.user("Mei").id().0;
    let mut bodies = Vec::new();
    for _ in 0..2 {
        let answer = endpoint::post(bot.port, sandbox.token(), &update(7, chat, "once")).await;
        assert_eq!(
            (answer.status(), &answer.headers()["content-type"]),
            (200.try_into().unwrap(), &"application/json".parse().unwrap())
        );
        bodies.push(answer.text().await.unwrap());
    }
    let call: Value = serde_json::from_str(&bodies[0]).unwrap();
    assert_eq!((&call["method"], &call["text"]), (&"sendMessage".into(), &"once".into()));
    assert_eq!(bodies[0], bodies[1]);
    bot.stops().await;
}

/// Passes connections on to a port; of the first so many, all but the answers.
async fn broken_line(to: impl Future<Output = u16> + Send + 'static, mut broken: u32) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let to = to.await;
        loop {
            let (mut server, _) = listener.accept().await.unwrap();
            let mut bot = TcpStream::connect(("127.0.0.1", to)).await.unwrap();
            if broken == 0 {
                tokio::spawn(
                    async move { tokio::io::copy_bidirectional(&mut server, &mut bot).await },
                );
                continue;
            }
            broken -= 1;
            let (mut request, mut answer) = ([0; 8 << 10], [0; 8 << 10]);
            let mut passed_on = false;
            while !passed_on {
                tokio::select! {
                    n = server.read(&mut request) => {
                        bot.write_all(&request[..n.unwrap()]).await.unwrap();
                    }
                    n = bot.read(&mut answer) => {
                        let answer = String::from_utf8_lossy(&answer[..n.unwrap()]).into_owned();
                        assert!(answer.contains("sendMessage"), "{answer}");
                        passed_on = true; // and the connection breaks
                    }
                }
            }
        }
    });
    port
}

#[tokio::test]
async fn an_answer_that_was_lost_comes_again_and_is_seen_once() {
    let sandbox = telegram().await;
    let (port, known) = tokio::sync::oneshot::channel();
    let line = broken_line(async { known.await.unwrap() }, 2).await;
    let bot = Inside::webhook(&sandbox, app(&Door::new()), Some(line), respond).await;
    port.send(bot.port).unwrap();
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    mei.sees("hello").await;
    mei.sends("bye").await;
    mei.sees("bye").await;
    assert_eq!(replies(&sandbox.calls()), [("sendMessage", true); 2]);
    bot.stops().await;
}

#[tokio::test]
async fn after_the_hand_over_a_reply_is_a_request() {
    let (sandbox, door) = (telegram().await, Door::new());
    let bot = Inside::webhook(&sandbox, app(&door), None, |settings| {
        respond(settings);
        settings.hand_over_after = Duration::from_millis(50);
    })
    .await;
    let mei = sandbox.user("Mei");
    mei.sends("/slow").await;
    door.rings().await;
    soon("the hand-over", sandbox.settled()).await; // the server has its answer
    assert_eq!(replies(&sandbox.calls()), []);
    door.opens();
    mei.sees("at last").await;
    assert_eq!(replies(&sandbox.calls()), [("sendMessage", false)]);
    bot.stops().await;
}

#[tokio::test]
async fn without_a_connection_a_reply_is_a_request() {
    let (sandbox, door, log) = (telegram().await, Door::new(), Log::capture());
    let bot = Inside::webhook(&sandbox, app(&door), None, respond).await;
    let mei = sandbox.user("Mei");
    mei.sends("hello").await; // before that the bot must not write to her
    mei.sees("hello").await;
    let (token, update) = (sandbox.token(), update(7, mei.id().0, "/slow"));
    tokio::select! {
        _ = endpoint::post(bot.port, token, &update) => panic!("it is not answered yet"),
        () = door.rings() => {}
    }
    log.says("a request went away").await;
    door.opens();
    mei.sees("at last").await;
    assert_eq!(replies(&sandbox.calls()), [("sendMessage", true), ("sendMessage", false)]);
    // The answer to a redelivery: it has been called already.
    let again = endpoint::post(bot.port, token, &update).await;
    assert_eq!((again.status().as_u16(), &*again.text().await.unwrap()), (200, ""));
    bot.stops().await;
}

#[tokio::test]
async fn a_redelivery_can_carry_the_reply_of_a_request_that_is_gone() {
    let (sandbox, door, log) = (telegram().await, Door::new(), Log::capture());
    let bot = Inside::webhook(&sandbox, app(&door), None, respond).await;
    let (token, update) = (sandbox.token(), update(7, sandbox.user("Mei").id().0, "/slow"));
    let post = || endpoint::post(bot.port, token, &update);
    tokio::select! {
        _ = post() => panic!("it is not answered yet"),
        () = door.rings() => {}
    }
    log.says("a request went away").await;
    let (answer, ()) = tokio::join!(post(), async {
        log.says("came again").await;
        door.opens();
    });
    assert!(answer.text().await.unwrap().contains("at last"));
    assert_eq!(replies(&sandbox.calls()), []);
    bot.stops().await;
}

#[tokio::test]
async fn a_polling_bot_makes_requests() {
    let sandbox = telegram().await;
    let bot = Inside::start(app(&Door::new()), inside::settings(&sandbox, Dialect::Telegram), 0);
    let mei = sandbox.user("Mei");
    mei.sends("hello").await;
    mei.sees("hello").await;
    assert!(sandbox.calls().iter().all(|call| !call.in_response));
    bot.stops().await;
}

#[tokio::test]
async fn on_safew_the_setting_is_refused_in_words() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut settings = inside::settings(&sandbox, Dialect::SafeW);
    let url = bot_server::PublicUrl::Listener;
    let mut webhook = WebhookSettings::new(url);
    respond(&mut webhook);
    settings.receive = bot_server::Receive::Webhook(Box::new(webhook));
    let error = app(&Door::new()).serve(settings, async {}).await.unwrap_err();
    assert!(matches!(error, RunError::Settings(_)));
    let words = "BOT_REPLY_IN_RESPONSE: SafeW does not say that it makes calls";
    assert!(error.to_string().starts_with(words), "{error}");
    assert!(sandbox.calls().is_empty());
}
