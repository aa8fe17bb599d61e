//! Time that stands still until a test lets it pass.

use std::time::{Duration, Instant};

use bot_server::{prelude::*, sandbox::Clock, storage::MemoryStorage, testing::TestBot};
use tokio::time::{sleep, timeout};
use tower::timeout::TimeoutLayer;

const HOUR: Duration = Duration::from_secs(60 * 60);
const MINUTE: Duration = Duration::from_secs(60);

#[on(message, command = "sleep")]
async fn sleeps(bot: Bot, message: Message) -> Result<&'static str> {
    sleep(HOUR / 2).await;
    bot.send_message(message.chat.id, "half an hour").await?;
    sleep(HOUR / 2).await;
    Ok("an hour")
}

#[on(message, command = "nap")]
async fn naps() -> &'static str {
    sleep(MINUTE).await;
    "a minute"
}

#[on(message, command = "later")]
async fn later(bot: Bot, message: Message) {
    tokio::spawn(async move {
        sleep(24 * HOUR).await;
        bot.send_message(message.chat.id, "a day").await.unwrap();
    });
}

/// A hundred calls take longer than a millisecond, in real time.
#[on(message, command = "calls")]
async fn calls(bot: Bot, message: Message) -> Result<String> {
    let all = async {
        for n in 0..100 {
            bot.send_message(message.chat.id, format!("call {n}")).await?;
        }
        Ok::<_, bot_server::CallError>(())
    };
    Ok(match timeout(Duration::from_millis(1), all).await {
        Ok(done) => done.map(|()| "all in no time".to_owned())?,
        Err(_) => "time passed by itself".to_owned(),
    })
}

/// Asks a server that is slow, and not on the bot's thread: the bot has nothing to do but to wait.
#[on(message, command = "ask")]
async fn asks() -> Result<&'static str> {
    let server = std::net::TcpListener::bind("127.0.0.1:0")?;
    let address = server.local_addr()?;
    std::thread::spawn(move || {
        let (mut connection, _) = server.accept().unwrap();
        std::thread::park_timeout(Duration::from_millis(100)); // how slow it is
        std::io::Write::write_all(&mut connection, b"!").unwrap();
    });
    let asked = timeout(Duration::from_secs(30), async {
        let mut connection = tokio::net::TcpStream::connect(address).await?;
        tokio::io::AsyncReadExt::read_u8(&mut connection).await
    });
    Ok(match asked.await {
        Ok(answer) => answer.map(|_| "an answer")?,
        Err(_) => "time passed by itself",
    })
}

#[on(message, command = "again")]
async fn again(tries: State<Tries>) -> Result<&'static str, Retry> {
    let mut tries = tries.0.0.lock().unwrap();
    *tries += 1;
    if *tries < 3 { Err(Retry::after(Duration::from_secs(600))) } else { Ok("the third time") }
}

#[derive(Default)]
struct Tries(std::sync::Mutex<u32>);

#[derive(Default, Dialogue)]
#[dialogue(ttl = "30m")]
enum Order {
    #[default]
    Nothing,
    Address,
}

#[on(message, command = "order")]
async fn order(order: Dialogue<Order>) -> Result<&'static str> {
    order.go(Order::Address).await?;
    Ok("Where to?")
}

#[on(message, state = Order::Address)]
async fn address() -> &'static str {
    "It is on its way."
}

#[on(message)]
async fn other(message: Message) -> String {
    format!("At {}: what?", message.date)
}

fn app() -> App {
    let all = handlers![sleeps, naps, later, calls, again, order, address, other];
    App::new().handlers(all).state(Tries::default())
}

#[tokio::test]
async fn a_handler_sleeps_an_hour_in_no_time() {
    let t = TestBot::builder(app()).paused().start().await;
    let mei = t.user("Mei");
    let begun = Instant::now();
    mei.sends("/sleep").await;
    t.passes(HOUR / 2 - Duration::from_secs(1)).await;
    assert_eq!(mei.screen(), "Mei: /sleep\n");
    t.passes(Duration::from_secs(1)).await;
    assert_eq!(mei.screen(), "Mei: /sleep\nSandboxBot: half an hour\n");
    t.passes(HOUR / 2).await;
    mei.sees("an hour").await;
    let [first, half, whole] = &mei.messages()[..] else { panic!("{}", mei.screen()) };
    assert_eq!((half.date - first.date, whole.date - first.date), (1800, 3600));
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    t.stop().await;
}

#[tokio::test]
async fn a_handler_sleeps_by_polling_as_well() {
    let t = TestBot::builder(app()).paused().polling().start().await;
    let mei = t.user("Mei");
    mei.sends("/nap").await;
    t.passes(MINUTE - Duration::from_secs(1)).await;
    assert_eq!(mei.screen(), "Mei: /nap\n");
    t.passes(Duration::from_secs(1)).await;
    mei.sees("a minute").await;
    let [first, last] = &mei.messages()[..] else { panic!("{}", mei.screen()) };
    assert_eq!(last.date - first.date, 60);
    t.stop().await;
}

#[tokio::test]
async fn steps_follow_each_other_within_the_time_that_passes() {
    let t = TestBot::builder(app()).paused().start().await;
    let mei = t.user("Mei");
    mei.sends("/sleep").await;
    // It waits on the server, which is asked to come again within a minute, as long as the one
    // before it takes so long.
    mei.sends("hello").await;
    t.passes(HOUR + MINUTE).await;
    t.settled().await;
    let seen: Vec<_> = mei.messages().into_iter().filter_map(|message| message.text).collect();
    assert_eq!(seen[..4], ["/sleep", "hello", "half an hour", "an hour"]);
    assert!(seen[4].ends_with("what?"), "{seen:?}");
    t.stop().await;
}

#[tokio::test]
async fn a_task_that_was_left_behind_goes_on() {
    let t = TestBot::builder(app()).paused().start().await;
    let mei = t.user("Mei");
    mei.sends("/later").await;
    mei.sees_nothing().await;
    t.passes(24 * HOUR).await;
    mei.sees("a day").await;
    t.stop().await;
}

#[tokio::test]
async fn nothing_passes_while_calls_are_under_way() {
    let t = TestBot::builder(app()).paused().start().await;
    let mei = t.user("Mei");
    mei.sends("/calls").await;
    mei.sees("all in no time").await;
    t.stop().await;
}

#[tokio::test]
async fn nothing_passes_while_a_slow_server_is_waited_for() {
    let app = App::new().handlers(handlers![asks]);
    let t = TestBot::builder(app).paused().start().await;
    let mei = t.user("Mei");
    for _ in 0..3 {
        mei.sends("/ask").await;
        mei.sees("an answer").await;
    }
    t.stop().await;
}

#[tokio::test]
async fn a_layers_time_out_ends_a_handler() {
    let app = app().layer(TimeoutLayer::new(Duration::from_secs(90)));
    let app = app.on_error(async |_: Failure| "That took too long.");
    let t = TestBot::builder(app).paused().start().await;
    let mei = t.user("Mei");
    mei.sends("/sleep").await;
    t.passes(Duration::from_secs(89)).await;
    assert_eq!(mei.screen(), "Mei: /sleep\n");
    t.passes(Duration::from_secs(1)).await;
    mei.sees("That took too long.").await;
    t.stop().await;
}

#[tokio::test]
async fn an_update_is_asked_for_again_when_its_time_has_come() {
    let t = TestBot::builder(app()).paused().start().await;
    let mei = t.user("Mei");
    mei.sends("/again").await;
    t.passes(Duration::from_secs(1199)).await;
    assert_eq!(mei.screen(), "Mei: /again\n");
    t.passes(Duration::from_secs(1)).await;
    mei.sees("the third time").await;
    t.stop().await;
}

#[tokio::test]
async fn dialogues_end_with_and_without_a_paused_clock() {
    for paused in [false, true] {
        let t = TestBot::builder(app());
        let t = if paused { t.paused() } else { t }.start().await;
        let mei = t.user("Mei");
        mei.sends("/order").await;
        mei.sees("Where to?").await;
        t.passes(HOUR / 2 - Duration::from_secs(10)).await;
        let first = mei.sends("the tower").await;
        mei.sees("It is on its way.").await;
        mei.sends("/order").await;
        mei.sees("Where to?").await;
        t.passes(HOUR / 2 + Duration::from_secs(10)).await;
        let last = mei.sends("the tower").await;
        mei.sees("what?").await;
        let between = last.date - first.date;
        assert!((1810..1815).contains(&between), "{between}");
        t.stop().await;
    }
}

#[tokio::test]
async fn a_storage_of_ones_own_has_the_same_clock() {
    let clock = Clock::new();
    let same = clock.clone();
    let storage = MemoryStorage::new().with_clock(move || same.now());
    let mut t = TestBot::builder(app()).clock(clock).storage(storage).start().await;
    let mei = t.user("Mei");
    mei.sends("/order").await;
    mei.sees("Where to?").await;
    t.restarts(app()).await;
    mei.sends("the tower").await;
    mei.sees("It is on its way.").await;
    t.passes(HOUR).await;
    mei.sends("the tower").await;
    mei.sees("what?").await;
    t.stop().await;
}

#[tokio::test]
async fn a_button_can_be_answered_after_a_day_has_passed() {
    let app = App::new().handlers(handlers![super::start, super::drink]);
    let t = TestBot::builder(app).paused().start().await;
    let mei = t.user("Mei");
    mei.sends("/start").await;
    mei.sees("Tea or coffee?").await;
    t.passes(24 * HOUR).await;
    mei.presses("Tea").await;
    mei.sees("It comes at once.").await;
    t.stop().await;
}
