//! A bot that remembers what was ordered.

use bot_server::{Pace, prelude::*};
use tokio::{io::AsyncReadExt, net::TcpStream};

/// What is ordered.
#[derive(Debug, Default, Dialogue)]
enum Order {
    /// Nothing.
    #[default]
    Start,
    /// This.
    Address { drink: String },
}

/// A drink; and then it waits for the port it is given, so that a test can end the process there.
#[on(message, command = "drink")]
async fn drink(command: Command, dialogue: Dialogue<Order>) -> Result<&'static str> {
    let (drink, port) = command.args.split_once(' ').unwrap_or((&command.args, ""));
    dialogue.go(Order::Address { drink: drink.to_owned() }).await?;
    if let Ok(port) = port.parse::<u16>() {
        TcpStream::connect(("127.0.0.1", port)).await?.read_to_end(&mut Vec::new()).await?;
    }
    Ok("Where to?")
}

#[on(message, state = Order::Address { drink })]
async fn address(drink: String, message: Message) -> String {
    format!("{drink} to {}", message.text.unwrap_or_default())
}

#[on(message)]
async fn nothing() -> &'static str {
    "Nothing is ordered."
}

fn main() -> ExitCode {
    App::new().bot(|bot| bot.pace(Pace::UNLIMITED)).run()
}
