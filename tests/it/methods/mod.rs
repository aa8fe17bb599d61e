//! Every method that SafeW has, called through `Bot` in both dialects.

mod chats;
mod commands;
mod games;
mod inline;
mod links;
mod media;
mod members;
mod messages;
mod odd;
mod others;
mod rights;
mod scene;
mod updates;

use std::sync::Arc;

use bot_sandbox::{Person, Sandbox};
use bot_server::{Bot, Dialect, Platform, Token};
use serde_json::Value;

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
    games:
        "sendGame" => send_game,
        "setGameScore" => set_game_score,
        "getGameHighScores" => get_game_high_scores,
        "answerCallbackQuery" => answer_callback_query;
    inline:
        "answerInlineQuery" => answer_inline_query;
    media:
        "sendPhoto" => send_photo,
        "sendVideo" => send_video,
        "sendDocument" => send_document,
        "sendVoice" => send_voice,
        "sendAudio" => send_audio,
        "sendMediaGroup" => send_media_group,
        "getFile" => get_file,
        "getUserProfilePhotos" => get_user_profile_photos;
    messages:
        "sendMessage" => send_message,
        "editMessageText" => edit_message_text,
        "editMessageReplyMarkup" => edit_message_reply_markup,
        "deleteMessage" => delete_message,
        "deleteMessages" => delete_messages,
        "copyMessage" => copy_message,
        "forwardMessage" => forward_message,
        "sendMessageDraft" => send_message_draft,
        "sendDice" => send_dice;
    updates:
        "getMe" => get_me,
        "getUpdates" => get_updates,
        "setWebhook" => set_webhook,
        "deleteWebhook" => delete_webhook,
        "getWebhookInfo" => get_webhook_info;
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

    /// A call's answer as it comes over the wire.
    async fn raw(&self, method: &str, parameters: Value) -> Value {
        let url = format!("{}/bot{}/{method}", self.sandbox.url(), self.sandbox.token());
        let request = http().post(url).header("content-type", "application/json");
        let response = request.body(parameters.to_string()).send().await.unwrap();
        serde_json::from_str(&response.text().await.unwrap()).unwrap()
    }

    /// The bytes of a file, by its `file_id`.
    async fn download(&self, file_id: &str) -> Vec<u8> {
        self.bot.download(file_id).bytes().await.unwrap().into()
    }

    /// Status and bytes of a file, or of a range of it, by its path.
    async fn get(&self, path: &str, range: Option<&str>) -> (u16, Vec<u8>) {
        let url = format!("{}/file/bot{}/{path}", self.sandbox.url(), self.sandbox.token());
        let mut request = http().get(url);
        if let Some(range) = range {
            request = request.header("range", range);
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.bytes().await.unwrap().into())
    }
}

fn http() -> reqwest::Client {
    bot_core::client::http_client_builder().no_proxy().build().unwrap()
}

async fn world(dialect: Dialect) -> World {
    let sandbox = Arc::new(Sandbox::builder().dialect(dialect).start().await.unwrap());
    let token = Token::new(sandbox.token()).unwrap();
    let platform = Platform::custom(dialect, sandbox.url());
    // The sandbox sets no limits here, and nobody has to wait for them.
    let bot = Bot::builder(token).platform(platform).pace(bot_core::Pace::UNLIMITED);
    let bot = bot.build().unwrap();
    World { sandbox, bot, dialect }
}

/// Runs a test, and looks whether its method was called and not refused.
async fn run<F: Future<Output = ()>>(dialect: Dialect, method: &str, test: fn(World) -> F) {
    let world = world(dialect).await;
    let sandbox = Arc::clone(&world.sandbox);
    test(world).await;
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
fn all_52_methods_of_safew_are_tested() {
    let schema = include_str!("../../../bot-core/schema/botapi.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let methods = schema["methods"].as_array().unwrap().iter();
    let mut of_safew: Vec<_> = methods.filter(|m| m["safew"] != false).collect();
    assert_eq!(of_safew.len(), 52);
    of_safew.retain(|method| !TESTED.contains(&method["name"].as_str().unwrap()));
    assert!(of_safew.is_empty(), "{of_safew:#?}");
}

#[test]
fn the_names_are_the_api_s_own_and_stand_once() {
    for (i, name) in TESTED.iter().enumerate() {
        assert_eq!(bot_core::methods::name(name), Some(*name));
        assert!(!TESTED[..i].contains(name), "{name} is tested twice");
    }
}
