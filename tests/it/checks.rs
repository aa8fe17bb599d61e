//! What is refused before a call is made: the server never hears of it.

use bot_core::{
    Bot, CallError, Dialect, Platform, Token,
    check::Invalid,
    types::{InputFile, InputMediaPhoto},
};
use bot_sandbox::Sandbox;

async fn sandbox() -> (Sandbox, Platform) {
    let sandbox = Sandbox::builder().dialect(Dialect::Telegram).start().await.unwrap();
    let platform = Platform::custom(Dialect::Telegram, sandbox.url());
    (sandbox, platform)
}

fn bot(sandbox: &Sandbox, platform: Platform) -> Bot {
    Bot::builder(Token::new(sandbox.token()).unwrap()).platform(platform).build().unwrap()
}

#[tokio::test]
async fn a_text_that_is_too_long_is_not_sent() {
    let (sandbox, platform) = sandbox().await;
    let bot = bot(&sandbox, platform);
    let error = bot.send_message(1, "x".repeat(5000)).await.unwrap_err();
    assert_eq!(error.to_string(), "sendMessage: `text` must be 1 to 4096 characters, not 5000");
    let CallError::Invalid(invalid) = error else { panic!("{error}") };
    assert_eq!((invalid.method, &*invalid.parameter), ("sendMessage", "text"));
    assert!(matches!(invalid.problem, Invalid::Limit { .. }));
    assert_eq!(sandbox.calls(), []);
}

#[tokio::test]
async fn without_checks_the_server_says_it() {
    let (sandbox, platform) = sandbox().await;
    let token = Token::new(sandbox.token()).unwrap();
    let bot = Bot::builder(token).platform(platform).checks(false).build().unwrap();
    let error = bot.send_message(1, "x".repeat(5000)).await.unwrap_err();
    assert_eq!(error.api().unwrap().error_code, 400);
    assert_eq!(sandbox.calls().len(), 1);
}

#[tokio::test]
async fn a_file_that_is_too_large_is_not_sent_be_it_on_disk_or_in_an_album() {
    let (sandbox, platform) = sandbox().await;
    let path = std::env::temp_dir().join(format!("bot-large-{}.bin", std::process::id()));
    let file = std::fs::File::create(&path).unwrap();
    file.set_len((50 << 20) + 1).unwrap(); // a hole: nothing is written
    let bot = bot(&sandbox, platform.clone());
    let error = bot.send_document(1, InputFile::path(&path)).await.unwrap_err();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(
        error.to_string(),
        "sendDocument: `document` must be a file of at most 50 MB, not one of 52428801 bytes"
    );
    let photo = InputFile::bytes("large.jpg", vec![0; (10 << 20) + 1]);
    let error = bot.send_photo(1, photo).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "sendPhoto: `photo` must be a file of at most 10 MB, not one of 10485761 bytes"
    );
    let item = |size| InputMediaPhoto::new(InputFile::bytes("a.jpg", vec![0; size])).into();
    let error = bot.send_media_group(1, [item(1), item((10 << 20) + 1)]).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "sendMediaGroup: `media[1].media` must be a file of at most 10 MB, not one of 10485761 bytes"
    );
    assert_eq!(sandbox.calls(), []);

    // A server of one's own has limits of its own.
    let own = self::bot(&sandbox, platform.max_upload(1 << 10));
    let thumbnail = InputFile::bytes("small.jpg", vec![0; 1025]);
    let video = InputFile::bytes("a.mp4", "x");
    let error = own.send_video(1, video).thumbnail(thumbnail).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "sendVideo: `thumbnail` must be a file of at most 1 kB, not one of 1025 bytes"
    );
}

#[tokio::test]
async fn what_the_platform_does_not_have_is_not_called() {
    let (sandbox, _) = sandbox().await;
    let bot = bot(&sandbox, Platform::custom(Dialect::SafeW, sandbox.url()));
    let error = bot.send_chat_action(1, bot_core::types::ChatAction::Typing).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "sendChatAction: SafeW does not have this method; `BotBuilder::checks(false)` calls it all \
         the same"
    );
    let one = InputMediaPhoto::new(InputFile::file_id("A"));
    let error = bot.send_media_group(1, [one.into()]).await.unwrap_err();
    assert_eq!(error.to_string(), "sendMediaGroup: `media` must be 2 to 10 items, not 1");
    assert_eq!(sandbox.calls(), []);
}
