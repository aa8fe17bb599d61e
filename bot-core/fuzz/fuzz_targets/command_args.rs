//! Any text as what follows a command, through `#[derive(CommandArgs)]` and `#[derive(CommandArg)]`:
//! no panic, an error that has words, and words that are the same when they are quoted.

#![no_main]

use std::{fmt::Debug, net::IpAddr, str::FromStr};

use bot_core::{
    args::{self, CommandArgs, Parse, Rest, Tokens},
    types::{ChatId, UserId},
};
use bot_macros::{CommandArg, CommandArgs};
use libfuzzer_sys::fuzz_target;

#[derive(CommandArg, Clone, Copy, Debug, PartialEq)]
#[arg(crate = bot_core)]
enum Size {
    Small,
    ExtraLarge,
    #[arg(name = "XS")]
    Tiny,
    #[arg(name = "İß")]
    Other,
}

#[derive(Debug, PartialEq)]
struct Money(u32);

impl FromStr for Money {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let cents = text.strip_suffix('€').ok_or("no euros")?;
        cents.parse().map(Self).map_err(|_| "no number of euros".into())
    }
}

#[derive(CommandArgs, Debug, PartialEq)]
#[arg(crate = bot_core)]
struct Order {
    size: Size,
    #[arg(default = 1)]
    count: u8,
    #[arg(default)]
    hot: bool,
    price: Option<Money>,
    #[arg(name = "notes")]
    rest: Vec<String>,
}

#[derive(CommandArgs, Debug, PartialEq)]
#[arg(crate = bot_core)]
struct Ban {
    user: UserId,
    days: Option<u32>,
    #[arg(rest)]
    reason: Option<String>,
}

#[derive(CommandArgs, Debug)]
#[arg(crate = bot_core)]
#[allow(dead_code, reason = "it is only read")]
struct Move(i32, ChatId, f64, #[arg(default = IpAddr::from([0; 4]))] IpAddr, Option<char>);

#[derive(CommandArgs, Debug)]
#[arg(crate = bot_core)]
#[allow(dead_code, reason = "it is only read")]
struct Price {
    #[arg(rest)]
    money: Money,
}

#[derive(CommandArgs, Debug)]
#[arg(crate = bot_core)]
struct Nothing;

/// Reads it, and looks at what is said if that cannot be.
fn read<T: CommandArgs>(text: &str) -> Option<T> {
    match args::parse(text) {
        Ok(args) => Some(args),
        Err(error) => {
            assert!(!error.to_string().is_empty(), "a person is told why");
            None
        }
    }
}

/// A word as somebody may write it so that it is read as it is.
fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))
}

fuzz_target!(|text: &str| {
    let words: Vec<String> = read(text).expect("every text has words");
    let again: Vec<_> = words.iter().map(|word| quoted(word)).collect();
    assert_eq!(read::<Vec<String>>(&again.join(" ")).as_ref(), Some(&words), "{again:?}");
    assert!(words.iter().map(String::len).sum::<usize>() <= text.len(), "{words:?}");
    let Rest(rest) = read(text).expect("all that is left may be anything");
    assert_eq!(rest, text.trim());
    assert_eq!(Tokens::new(text).is_empty(), words.is_empty());

    if let Some(order) = read::<Order>(text) {
        let mut written = format!("{} {} {}", words[0], order.count, order.hot);
        // What stands there is never left out, so notes follow a price.
        if let Some(Money(euros)) = order.price {
            written += &format!(" {euros}€");
            order.rest.iter().for_each(|note| written += &format!(" {}", quoted(note)));
        }
        assert_eq!(read(&written), Some(order), "{written}");
    }
    if let Some(ban) = read::<Ban>(text) {
        let days = ban.days.map(|days| format!(" {days}")).unwrap_or_default();
        let reason = ban.reason.as_ref().map(|reason| format!(" {reason}")).unwrap_or_default();
        let written = format!("{}{days}{reason}", ban.user.0);
        assert_eq!(read(&written), Some(ban), "{written}");
    }
    read::<Move>(text);
    read::<Price>(text);
    read::<Nothing>(text);
    read::<(UserId, Option<i128>, Option<bool>)>(text);
    read::<(Size, Parse<Money>, Option<Vec<f32>>)>(text);
    read::<(Option<Size>, Rest)>(text);
});
