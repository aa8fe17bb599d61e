//! What a service manager is told, over a real socket by the real program.

use bot_sandbox::{Fault, Rule, Sandbox};
use tokio::net::UnixDatagram;

use crate::support::{Program, Waiting, called, free_port, names, soon};

/// A socket as systemd's.
struct Manager {
    socket: UnixDatagram,
    path: String,
    _directory: tempfile::TempDir,
}

impl Manager {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        Self { socket, path: path.to_str().unwrap().to_owned(), _directory: directory }
    }

    /// The first line of the next message.
    async fn hears(&self) -> String {
        first_line(&self.socket).await
    }

    /// All there is so far.
    fn heard(&self) -> Vec<String> {
        let mut buffer = [0; 1024];
        let mut all = Vec::new();
        while let Ok(length) = self.socket.try_recv(&mut buffer) {
            all.push(String::from_utf8_lossy(&buffer[..length]).into_owned());
        }
        all
    }
}

async fn first_line(socket: &UnixDatagram) -> String {
    let mut buffer = [0; 1024];
    let length = soon("a message", socket.recv(&mut buffer)).await.unwrap();
    let text = String::from_utf8_lossy(&buffer[..length]);
    text.lines().next().unwrap().to_owned()
}

#[tokio::test]
async fn a_manager_is_told_of_the_start_and_the_end_and_that_the_bot_is_alive() {
    let (sandbox, manager) = (Sandbox::start().await.unwrap(), Manager::new());
    let slow = sandbox.misbehaves(Rule::on("setWebhook", Fault::server_error(500)));
    let mut bot = Program::fixture()
        .webhook(&sandbox, free_port())
        .env("NOTIFY_SOCKET", &manager.path)
        .env("WATCHDOG_USEC", 100_000)
        .start();
    assert_eq!(manager.hears().await, "EXTEND_TIMEOUT_USEC=180000000");
    assert_eq!(manager.hears().await, "WATCHDOG=1", "it is alive before it is ready");
    soon("its setWebhook", slow.happens(2)).await;
    assert!(manager.heard().iter().all(|told| told == "WATCHDOG=1"));
    slow.ends();
    while manager.hears().await != "READY=1" {}
    assert!(names(&sandbox.calls()).contains(&"getWebhookInfo"), "ready is: set and verified");
    for _ in 0..3 {
        assert_eq!(manager.hears().await, "WATCHDOG=1");
    }
    bot.signal("TERM").await;
    while manager.hears().await != "STOPPING=1" {}
    assert_eq!(bot.ends().await.code(), Some(0), "{}", bot.output());
}

#[tokio::test]
async fn a_bot_that_does_not_start_is_never_ready() {
    let (sandbox, manager) = (Sandbox::start().await.unwrap(), Manager::new());
    sandbox.misbehaves(Rule::on("setWebhook", Fault::refuse(400, "Bad Request: no")));
    let bot = Program::fixture().webhook(&sandbox, free_port());
    let (code, output) = bot.env("NOTIFY_SOCKET", &manager.path).run().await;
    assert_eq!(code, Some(1), "{output}");
    let heard = manager.heard();
    assert!(!heard.is_empty() && !heard.iter().any(|told| told.contains("READY=1")), "{heard:?}");
}

#[tokio::test]
async fn signs_of_life_are_only_for_who_wants_them_of_this_process() {
    for (variable, value) in [("WATCHDOG_PID", "1"), ("WATCHDOG_USEC", "0")] {
        let (sandbox, manager) = (Sandbox::start().await.unwrap(), Manager::new());
        let mut bot = Program::fixture()
            .polling(&sandbox)
            .env("NOTIFY_SOCKET", &manager.path)
            .env("WATCHDOG_USEC", 1_000)
            .env(variable, value)
            .start();
        while manager.hears().await != "READY=1" {}
        called(&sandbox, "getUpdates").await;
        bot.stops().await;
        let heard = manager.heard();
        assert!(!heard.iter().any(|told| told.contains("WATCHDOG")), "{variable}: {heard:?}");
    }
}

#[tokio::test]
async fn one_of_several_that_never_lives_keeps_the_end_from_no_manager() {
    let (sandbox, manager) = (Sandbox::start().await.unwrap(), Manager::new());
    let (taken, waiting) =
        (std::net::TcpListener::bind("127.0.0.1:0").unwrap(), Waiting::new().await);
    let mut bots = Program::new(env!("CARGO_BIN_EXE_fixture-several"))
        .env("BOT_API_URL", sandbox.url())
        .env("TEA_BOT_TOKEN", sandbox.token())
        .env("COFFEE_HOUSE_BOT_TOKEN", sandbox.add_bot("CoffeeBot"))
        .env("COFFEE_HOUSE_BOT_LISTEN", taken.local_addr().unwrap())
        .env("COFFEE_HOUSE_BOT_WEBHOOK_URL", "http://127.0.0.1:9/hook")
        .env("BOT_START_WITHIN", "1s")
        .env("NOTIFY_SOCKET", &manager.path)
        .start();
    while manager.hears().await != "READY=1" {}
    sandbox.user("Mei").sends(waiting.command()).await;
    let handler = waiting.runs().await;
    bots.signal("TERM").await;
    while manager.hears().await != "STOPPING=1" {}
    assert!(bots.is_running(), "a handler is under way: {}", bots.output());
    drop(handler);
    bots.ends().await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_socket_may_be_a_name_that_is_no_file() {
    use std::os::{linux::net::SocketAddrExt as _, unix::net};
    let sandbox = Sandbox::start().await.unwrap();
    let name = format!("bot-tests-{}", std::process::id());
    let address = net::SocketAddr::from_abstract_name(&name).unwrap();
    let socket = net::UnixDatagram::bind_addr(&address).unwrap();
    socket.set_nonblocking(true).unwrap();
    let socket = UnixDatagram::from_std(socket).unwrap();
    let bot = Program::fixture().polling(&sandbox).env("NOTIFY_SOCKET", format!("@{name}"));
    let mut bot = bot.start();
    while first_line(&socket).await != "READY=1" {}
    bot.stops().await;
}

#[tokio::test]
async fn a_socket_that_nobody_has_keeps_no_bot_from_its_work() {
    let sandbox = Sandbox::start().await.unwrap();
    let bot = Program::fixture().webhook(&sandbox, free_port());
    let mut bot = bot.env("NOTIFY_SOCKET", "/nowhere/notify").start();
    called(&sandbox, "getWebhookInfo").await;
    bot.stops().await;
    assert!(bot.output().contains("NOTIFY_SOCKET"), "{}", bot.output());
}
