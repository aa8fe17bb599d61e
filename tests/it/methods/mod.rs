//! Every method that SafeW has, called through `Bot` in both dialects.

mod messages;

use std::sync::Arc;

use bot_sandbox::{Person, Sandbox};
use bot_server::{Bot, Dialect, Platform, Token};

/// Per file: methods, and the test of each. A test runs in both dialects, and its method has to be
/// called and accepted in it.
macro_rules! methods {
    ($($file:ident: $($name:literal => $test:ident),+ $(,)?;)+) => {
        /// The methods that are tested here.
        const TESTED: &[&str] = &[$($($name),+),+];

        mod safew {
            $($(#[tokio::test]
            async fn $test() {
                super::run(super::Dialect::SafeW, $name, super::$file::$test).await;
            })+)+
        }

        mod telegram {
            $($(#[tokio::test]
            async fn $test() {
                super::run(super::Dialect::Telegram, $name, super::$file::$test).await;
            })+)+
        }
    };
}

methods! {
    messages: "sendMessage" => send_message;
}

/// What a test has: a sandbox of this dialect, and its bot.
struct World {
    sandbox: Arc<Sandbox>,
    bot: Bot,
    dialect: Dialect,
}

impl World {
    /// A person who has written `hello` to the bot.
    async fn person(&self, name: &str) -> Person {
        let person = self.sandbox.user(name);
        person.sends("hello").await;
        person
    }

    fn is_safew(&self) -> bool {
        self.dialect == Dialect::SafeW
    }
}

/// Runs a test, and looks whether its method was called and not refused.
async fn run<F: Future<Output = ()>>(dialect: Dialect, method: &str, test: fn(World) -> F) {
    let sandbox = Arc::new(Sandbox::builder().dialect(dialect).start().await.unwrap());
    let token = Token::new(sandbox.token()).unwrap();
    let platform = Platform::custom(dialect, sandbox.url());
    let bot = Bot::builder(token).platform(platform).build().unwrap();
    test(World { sandbox: Arc::clone(&sandbox), bot, dialect }).await;
    let calls = sandbox.calls();
    let accepted = calls.iter().any(|call| call.method == method && call.refused.is_none());
    assert!(accepted, "{method} was not called, or refused each time: {calls:?}");
}

/// Asserts that a call is refused, in these words among others.
#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, bot_server::CallError>, words: &str) {
    let error = answer.unwrap_err().to_string();
    assert!(error.contains(words), "{error}");
}

#[test]
fn the_names_are_the_api_s_own_and_stand_once() {
    for (i, name) in TESTED.iter().enumerate() {
        assert_eq!(bot_core::methods::name(name), Some(*name));
        assert!(!TESTED[..i].contains(name), "{name} is tested twice");
    }
}
