//! An application as a library: run by a program of one's own, with settings of one's own.

use bot_sandbox::Sandbox;
use bot_server::{App, Platform, Settings, Token, handlers};
use tokio::sync::oneshot;

use crate::support::soon;

#[tokio::test]
async fn an_application_sets_up_its_bot() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut settings = Settings::new(Token::new(sandbox.token()).unwrap());
    settings.platform = Platform::custom(bot_server::Dialect::SafeW, sandbox.url());
    let app = App::new().handlers(handlers![bot_tests::pressed, bot_tests::echo]);
    let app = app.bot(|bot| bot.on_chat_migrated(|_, _| ()).checks(false));
    let (stop, stopped) = oneshot::channel::<()>();
    let bot = tokio::spawn(app.serve(settings, async { drop(stopped.await) }));

    // Longer than a message may be: unless the bot was told to check nothing, nobody calls.
    let mei = sandbox.user("Mei");
    mei.sends("x".repeat(5000)).await;
    let calls = sandbox.called(|calls| calls.iter().any(|call| call.method == "sendMessage"));
    let calls = soon("the call", calls).await;
    let call = calls.iter().find(|call| call.method == "sendMessage").unwrap();
    assert_eq!(call.refused.as_deref(), Some("MESSAGE_TOO_LONG"));
    drop(stop);
    soon("the end", bot).await.unwrap().unwrap();
}
