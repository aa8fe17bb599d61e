//! A person talks to the bot in a sandbox, over HTTP.

#![allow(missing_docs, reason = "tests")]

use bot_server::{App, testing::TestBot};

/// The program as it is: its handlers are linked into this one, too.
#[path = "../src/main.rs"]
#[allow(dead_code, reason = "its `main`")]
mod echo;

#[tokio::test]
async fn it_asks_for_a_drink_and_echoes() {
    let t = TestBot::start(App::new()).await;
    let mei = t.user("Mei");
    mei.sends("/start").await;
    mei.presses("Tea").await;
    mei.sees("Tea it is.").await;
    mei.sends("hello").await;
    mei.sees("hello").await;
    mei.sends_voice(b"hm").await;
    mei.sees_nothing().await;
    let conversation = "\
Mei: /start
EchoBot: Tea or coffee?
  [Tea] [Coffee]
Mei presses [Tea]
EchoBot: Tea it is.
Mei: hello
EchoBot: hello
Mei: [voice, 1 s]
";
    assert_eq!(mei.conversation().replace("SandboxBot", "EchoBot"), conversation);
    t.stop().await;
}
