//! Every method that SafeW has, called through `Bot` in both dialects.

mod chats;
mod commands;
mod links;
mod members;
mod rights;
mod scene;

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
    chats:
        "getChat" => get_chat,
        "setChatTitle" => set_chat_title,
        "setChatPermissions" => set_chat_permissions,
        "pinChatMessage" => pin_chat_message,
        "unpinChatMessage" => unpin_chat_message,
        "leaveChat" => leave_chat;
    members:
        "getChatMember" => get_chat_member,
        "getChatMemberCount" => get_chat_member_count,
        "getChatAdministrators" => get_chat_administrators,
        "banChatMember" => ban_chat_member,
        "unbanChatMember" => unban_chat_member,
        "restrictChatMember" => restrict_chat_member,
        "banChatSenderChat" => ban_chat_sender_chat,
        "unbanChatSenderChat" => unban_chat_sender_chat;
    rights:
        "promoteChatMember" => promote_chat_member,
        "setChatAdministratorCustomTitle" => set_chat_administrator_custom_title,
        "setMyDefaultAdministratorRights" => set_my_default_administrator_rights;
    links:
        "exportChatInviteLink" => export_chat_invite_link,
        "createChatInviteLink" => create_chat_invite_link,
        "editChatInviteLink" => edit_chat_invite_link,
        "revokeChatInviteLink" => revoke_chat_invite_link,
        "approveChatJoinRequest" => approve_chat_join_request,
        "declineChatJoinRequest" => decline_chat_join_request;
    commands:
        "setMyCommands" => set_my_commands,
        "getMyCommands" => get_my_commands;
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
