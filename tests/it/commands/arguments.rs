//! What a command's arguments become, and what is said of wrong ones.

use std::net::IpAddr;

use bot_server::args::{self, ArgsError, ArgsProblem, Parse, Rest, Tokens, WrongArg};

use super::*;

#[derive(CommandArgs, Debug, PartialEq)]
struct Ban {
    user: UserId,
    days: Option<u32>,
    #[arg(rest)]
    reason: Option<String>,
}

/// Bans somebody.
#[on(message, command = "ban")]
fn ban(Args(ban): Args<Ban>) -> String {
    format!("banned: {ban:?}")
}

/// Adds numbers up.
#[on(message, command = "add")]
fn add(args: std::result::Result<Args<(i64, i64)>, ArgsError>) -> String {
    match args {
        Ok(Args((a, b))) => format!("{}", a + b),
        Err(error) => format!("In my own words: {error} ({})", error.usage().unwrap()),
    }
}

/// Tells what somebody may have said.
#[on(message, command = "echo")]
fn echo(args: Option<Args<(u8, Rest)>>) -> String {
    format!("{args:?}")
}

/// All other commands, with any arguments.
#[on(message)]
fn other(Args(words): Args<Vec<String>>) -> String {
    format!("other: {words:?}")
}

/// What is no command.
#[on(message)]
fn text(message: Message) -> Option<String> {
    Some(format!("text: {}", message.text?))
}

#[tokio::test]
async fn arguments_are_typed_and_wrong_ones_get_a_usage_line() {
    let sandbox = sandbox(Dialect::SafeW).await;
    let bot = Running::start(&sandbox, Dialect::SafeW, handlers![ban, add, echo, other, text]);
    let mei = sandbox.user("Mei");
    for (written, answer) in [
        ("/ban 42", "banned: Ban { user: UserId(42), days: None, reason: None }"),
        (
            "/ban@ShopBot \"42\" 7  he said \"spam\"",
            "banned: Ban { user: UserId(42), days: Some(7), reason: Some(\"he said \\\"spam\\\"\") }",
        ),
        ("/ban", "user is missing.\nUsage: /ban <user> [days] [reason...]"),
        (
            "/BAN mei",
            "user must be the number of a user, not “mei”.\nUsage: /BAN <user> [days] [reason...]",
        ),
        (
            "/ban 42 soon",
            "days must be a whole number, not “soon”.\nUsage: /ban <user> [days] [reason...]",
        ),
        ("/add 1 2", "3"),
        (
            "/add 1 two",
            "In my own words: number must be a whole number, not “two” (/add <number> <number>)",
        ),
        ("/add 1 2 3", "In my own words: “3” is one argument too many (/add <number> <number>)"),
        ("/echo 1 a  b", "Some(Args((1, Rest(\"a  b\"))))"),
        ("/echo x", "number must be a whole number, not “x”.\nUsage: /echo <number> [text...]"),
        ("/what “two words” «is» it", "other: [\"two words\", \"is\", \"it\"]"),
        ("no command", "text: no command"),
    ] {
        let sent = mei.sends(written).await;
        mei.sees(answer).await;
        let calls = sandbox.calls();
        let last = calls.iter().rfind(|call| call.method == "sendMessage").unwrap();
        assert_eq!(last.parameters["text"], answer, "{written}");
        let replied = last.parameters.get("reply_parameters");
        let to_it = format!("\"message_id\":{}", sent.message_id);
        assert_eq!(
            replied.is_some_and(|reply| reply.contains(&to_it)),
            answer.contains("\nUsage: "),
            "{written}: {replied:?}"
        );
    }
    bot.stops().await;
}

#[derive(CommandArg, Clone, Copy, Debug, PartialEq)]
enum Size {
    Small,
    ExtraLarge,
    #[arg(name = "XS")]
    Tiny,
}

/// Money, as people write it.
#[derive(Debug, PartialEq)]
struct Money(u32);

impl std::str::FromStr for Money {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let cents = text.strip_suffix('€').ok_or("no euros")?;
        cents.parse().map(Self).map_err(|_| "no number of euros".into())
    }
}

#[derive(CommandArgs, Debug, PartialEq)]
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

/// Fields without names have those of their types.
#[derive(CommandArgs, Debug, PartialEq)]
struct Point(i32, #[arg(name = "y")] i32, #[arg(default = IpAddr::from([0; 4]))] IpAddr);

/// What takes all that is left may have any name.
type Text = Rest;

#[derive(CommandArgs, Debug, PartialEq)]
struct Renamed {
    r#type: Option<char>,
    all: Text,
}

#[derive(CommandArgs, Debug, PartialEq)]
struct Nothing;

#[derive(CommandArgs, Debug, PartialEq)]
struct AllOfIt {
    #[arg(rest)]
    money: Money,
}

fn said<T: CommandArgs + std::fmt::Debug>(text: &str) -> String {
    args::parse::<T>(text).unwrap_err().to_string()
}

#[test]
fn structs_and_enums_are_arguments() {
    assert_eq!(Order::usage(), "<small|extra_large|XS> [count] [yes|no] [price] [notes...]");
    assert_eq!(Point::usage(), "<number> <y> [value]");
    assert_eq!(Renamed::usage(), "[type] [all...]");
    assert_eq!(Nothing::usage(), "");
    assert_eq!(AllOfIt::usage(), "<money...>");

    let order = |size| Order { size, count: 1, hot: false, price: None, rest: vec![] };
    assert_eq!(args::parse("EXTRA_large"), Ok(order(Size::ExtraLarge)));
    assert_eq!(
        args::parse("xs 2 on 5€ \"no sugar\" please"),
        Ok(Order {
            size: Size::Tiny,
            count: 2,
            hot: true,
            price: Some(Money(5)),
            rest: vec!["no sugar".into(), "please".into()],
        })
    );
    assert_eq!(said::<Order>("big"), "size must be small, extra_large or XS, not “big”");
    assert_eq!(said::<Order>("small 2 no five"), "price cannot be “five”: no euros");
    assert_eq!(said::<Order>("small 999"), "count must be a whole number from 0 to 255, not “999”");
    assert_eq!(args::parse("1 -2"), Ok(Point(1, -2, IpAddr::from([0; 4]))));
    assert_eq!(said::<Point>("1"), "y is missing");
    assert_eq!(said::<Point>("1 2 here"), "value cannot be “here”: invalid IP address syntax");
    assert_eq!(
        args::parse("x and the rest"),
        Ok(Renamed { r#type: Some('x'), all: Rest("and the rest".into()) })
    );
    assert_eq!(args::parse(" "), Ok(Nothing));
    assert_eq!(said::<Nothing>("x"), "“x” is one argument too many");
    assert_eq!(said::<AllOfIt>(""), "money is missing");
    assert_eq!(said::<AllOfIt>("5 or 6€"), "money cannot be “5 or 6€”: no number of euros");
    assert_eq!(args::parse("7€"), Ok(AllOfIt { money: Money(7) }));
    assert_eq!(args::parse::<(Size, Parse<Money>)>("small 3€"), Ok((Size::Small, Parse(Money(3)))));
}

/// Arguments that no derive can say.
#[derive(Debug, PartialEq)]
struct Pair(String, String);

impl CommandArgs for Pair {
    fn usage() -> String {
        "<from> to <to>".into()
    }

    fn parse(tokens: &mut Tokens<'_>) -> std::result::Result<Self, ArgsError> {
        let from = tokens.next().ok_or_else(|| ArgsError::missing("from"))?.into_owned();
        match tokens.next() {
            Some(to) if to == "to" => {}
            other => {
                let written = other.unwrap_or_default();
                return Err(ArgsError::wrong("the second word", written, WrongArg::wanted("“to”")));
            }
        }
        let to = tokens.next().ok_or_else(|| ArgsError::missing("to"))?.into_owned();
        Ok(Self(from, to))
    }
}

#[test]
fn arguments_are_read_by_code_of_ones_own() {
    assert_eq!(args::parse("Rome to \"New York\""), Ok(Pair("Rome".into(), "New York".into())));
    assert_eq!(said::<Pair>("Rome via"), "the second word must be “to”, not “via”");
    let error = args::parse::<Pair>("Rome to Oslo now").unwrap_err();
    assert!(matches!(error.problem(), ArgsProblem::Unexpected { written } if written == "now"));
}
