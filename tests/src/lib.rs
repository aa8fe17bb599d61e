//! The handlers of the bots that the tests run.
//!
//! A handler registry belongs to a whole program, so each set of handlers that a test needs is a
//! program of its own under `bin/`.

use bot_server::prelude::*;
use tokio::{io::AsyncReadExt, net::TcpStream};

/// Connects to the port it is given, and waits until the other side hangs up: so a test knows when
/// it runs, and says when it goes on.
#[on(message, command = "wait")]
pub async fn wait(command: Command) -> Result<&'static str> {
    let port: u16 = command.args.parse()?;
    let mut test = TcpStream::connect(("127.0.0.1", port)).await?;
    test.read_to_end(&mut Vec::new()).await?;
    Ok("waited")
}

/// Panics.
#[on(message, command = "panic")]
pub async fn panic() {
    panic!("as asked");
}

/// Fails.
#[on(message, command = "fail")]
pub async fn fail() -> Result {
    Err("as asked".into())
}

/// Sends a message that the platform refuses.
#[on(message, command = "refused")]
pub async fn refused() -> SendMessage {
    SendMessage::new(123_456_789, "to nobody")
}

/// Any other text comes back.
#[on(message)]
pub async fn echo(message: Message) -> Option<String> {
    message.text
}

/// The data of a button comes back as a notice.
#[on(callback_query)]
pub async fn pressed(query: CallbackQuery) -> AnswerCallbackQuery {
    let data = query.data.clone().unwrap_or_default();
    query.answer().text(data)
}
