//! The types that arguments usually have.

use std::{fmt::Display, str::FromStr};

use super::{ArgsError, Arity, CommandArg, Tokens, WrongArg};
use crate::types::{ChatId, UserId};

/// All that is left of the arguments, as it was written: several words, lines, quotation marks.
/// May be empty.
///
/// ```
/// use bot_core::args::{self, Rest};
///
/// let (days, reason) = args::parse::<(u32, Rest)>("7 he said  \"spam\"").unwrap();
/// assert_eq!((days, &*reason.0), (7, "he said  \"spam\""));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rest(pub String);

/// An argument of any type that reads itself by [`FromStr`].
///
/// For tuples; a field of a struct with `#[derive(CommandArgs)]` needs no wrapper.
///
/// ```
/// use std::net::IpAddr;
///
/// use bot_core::args::{self, Parse};
///
/// let (Parse(address),) = args::parse::<(Parse<IpAddr>,)>("10.0.0.7").unwrap();
/// assert!(address.is_ipv4());
/// let error = args::parse::<Parse<IpAddr>>("ten").unwrap_err();
/// assert_eq!(error.to_string(), "value cannot be “ten”: invalid IP address syntax");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Parse<T>(pub T);

macro_rules! whole_numbers {
    ($($type:ty)*) => {$(
        impl CommandArg for $type {
            const NAME: &'static str = "number";

            fn from_word(word: &str) -> Result<Self, WrongArg> {
                word.parse().map_err(|_| match is_whole(word) {
                    true => {
                        let (least, most) = (Self::MIN, Self::MAX);
                        WrongArg::wanted(format!("a whole number from {least} to {most}"))
                    }
                    false => WrongArg::wanted("a whole number"),
                })
            }
        }
    )*};
}

/// Whether it is a whole number of any size.
fn is_whole(word: &str) -> bool {
    let digits = word.strip_prefix(['-', '+']).unwrap_or(word);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

whole_numbers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

macro_rules! numbers {
    ($($type:ty)*) => {$(
        impl CommandArg for $type {
            const NAME: &'static str = "number";

            fn from_word(word: &str) -> Result<Self, WrongArg> {
                let number = word.parse().ok().filter(|number: &$type| number.is_finite());
                number.ok_or_else(|| WrongArg::wanted("a number"))
            }
        }
    )*};
}

numbers!(f32 f64);

impl CommandArg for bool {
    const NAME: &'static str = "choice";
    const WORDS: &'static [&'static str] = &["yes", "no"];

    fn from_word(word: &str) -> Result<Self, WrongArg> {
        match &*word.to_ascii_lowercase() {
            "yes" | "true" | "on" | "1" => Ok(true),
            "no" | "false" | "off" | "0" => Ok(false),
            _ => Err(WrongArg::wanted("yes or no")),
        }
    }
}

impl CommandArg for char {
    const NAME: &'static str = "character";

    fn from_word(word: &str) -> Result<Self, WrongArg> {
        word.parse().map_err(|_| WrongArg::wanted("one character"))
    }
}

impl CommandArg for String {
    const NAME: &'static str = "text";

    fn from_word(word: &str) -> Result<Self, WrongArg> {
        Ok(word.to_owned())
    }
}

impl CommandArg for UserId {
    const NAME: &'static str = "user";

    fn from_word(word: &str) -> Result<Self, WrongArg> {
        word.parse().map_err(|_| WrongArg::wanted("the number of a user"))
    }
}

impl CommandArg for ChatId {
    const NAME: &'static str = "chat";

    fn from_word(word: &str) -> Result<Self, WrongArg> {
        let is_name = |name: &str| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        };
        match (word.parse(), word.strip_prefix('@')) {
            (Ok(id), _) => Ok(Self::Id(id)),
            (_, Some(name)) if is_name(name) => Ok(Self::Username(word.to_owned())),
            _ => Err(WrongArg::wanted("the number or the @name of a chat")),
        }
    }
}

impl<T: CommandArg> CommandArg for Option<T> {
    const NAME: &'static str = T::NAME;
    const WORDS: &'static [&'static str] = T::WORDS;
    const ARITY: Arity = T::ARITY.optional();

    fn from_word(word: &str) -> Result<Self, WrongArg> {
        T::from_word(word).map(Some)
    }

    fn take(name: &str, tokens: &mut Tokens<'_>) -> Result<Self, ArgsError> {
        if tokens.is_empty() { Ok(None) } else { T::take(name, tokens).map(Some) }
    }
}

impl<T: CommandArg> CommandArg for Vec<T> {
    const NAME: &'static str = T::NAME;
    const WORDS: &'static [&'static str] = T::WORDS;
    const ARITY: Arity = Arity::OptionalRest;

    fn from_word(word: &str) -> Result<Self, WrongArg> {
        T::from_word(word).map(|value| vec![value])
    }

    fn take(name: &str, tokens: &mut Tokens<'_>) -> Result<Self, ArgsError> {
        let read = |word: std::borrow::Cow<'_, str>| {
            T::from_word(&word).map_err(|why| ArgsError::wrong(name, word, why))
        };
        tokens.map(read).collect()
    }
}

impl CommandArg for Rest {
    const NAME: &'static str = "text";
    const ARITY: Arity = Arity::OptionalRest;

    fn from_word(word: &str) -> Result<Self, WrongArg> {
        Ok(Self(word.to_owned()))
    }

    fn take(_: &str, tokens: &mut Tokens<'_>) -> Result<Self, ArgsError> {
        Ok(Self(tokens.rest().to_owned()))
    }
}

impl<T: FromStr<Err: Display> + Send> CommandArg for Parse<T> {
    const NAME: &'static str = "value";

    fn from_word(word: &str) -> Result<Self, WrongArg> {
        word.parse().map(Self).map_err(WrongArg::because)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::args::parse;

    /// A word that is read as it is, whatever is in it.
    fn quoted(word: &str) -> String {
        format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))
    }

    type Everything = (i64, u8, f64, (char, String), Option<bool>, Rest);

    fn everything() -> impl Strategy<Value = Everything> {
        (
            any::<i64>(),
            any::<u8>(),
            any::<f64>().prop_filter("finite", |number| number.is_finite()),
            (any::<char>(), "\\PC*"),
            any::<Option<bool>>(),
            "\\PC*".prop_map(|text| Rest(text.trim().to_owned())),
        )
    }

    proptest! {
        #[test]
        fn arguments_are_read_as_they_were_written(
            (long, short, number, (c, text), choice, rest) in everything(),
        ) {
            let (letter, word) = (quoted(&c.to_string()), quoted(&text));
            let line = format!("{long} {short}  {number}\n{letter} {word}");
            type Required = (i64, u8, f64, char, String);
            let required = (long, short, number, c, text);
            prop_assert_eq!(parse::<Required>(&line), Ok(required.clone()));
            // What may be left out can only be given before what follows it.
            let Some(choice) = choice else { return Ok(()) };
            let line = format!("{line} {} {}", if choice { "yes" } else { "off" }, rest.0);
            type All = (i64, u8, f64, char, String, Option<bool>, Rest);
            let (a, b, d, e, f) = required;
            prop_assert_eq!(parse::<All>(&line), Ok((a, b, d, e, f, Some(choice), rest)));
        }

        #[test]
        fn lists_and_ids_are_read_as_they_were_written(
            user in any::<i64>(),
            chat in prop_oneof![
                any::<i64>().prop_map(ChatId::Id),
                "@[a-zA-Z0-9_]{1,32}".prop_map(ChatId::Username),
            ],
            list in prop::collection::vec("\\PC*", 0..5),
        ) {
            let words: Vec<_> = list.iter().map(|word| quoted(word)).collect();
            let line = format!("{user} {chat} {}", words.join(" "));
            prop_assert_eq!(
                parse::<(UserId, ChatId, Vec<String>)>(&line),
                Ok((UserId(user), chat, list))
            );
        }

        #[test]
        fn no_text_is_a_panic(text in "[\\PC \n\"\\\\“”«»„0-9]*") {
            drop(parse::<(i8, f32, Option<bool>, Vec<char>)>(&text));
            drop(parse::<(Parse<std::net::IpAddr>, ChatId, Option<u128>, Rest)>(&text));
            prop_assert!(parse::<Rest>(&text).is_ok());
            prop_assert!(parse::<Vec<String>>(&text).is_ok());
        }
    }

    fn said<T: super::super::CommandArgs + std::fmt::Debug>(text: &str) -> String {
        parse::<T>(text).unwrap_err().to_string()
    }

    #[test]
    fn each_type_says_what_it_wants() {
        assert_eq!(said::<u8>("x"), "number must be a whole number, not “x”");
        assert_eq!(said::<u8>("256"), "number must be a whole number from 0 to 255, not “256”");
        assert_eq!(said::<u8>("-1"), "number must be a whole number from 0 to 255, not “-1”");
        assert_eq!(said::<u8>("1.5"), "number must be a whole number, not “1.5”");
        for word in ["inf", "NaN", "1,5", "\"\""] {
            assert!(said::<f64>(word).starts_with("number must be a number, not"), "{word}");
        }
        assert_eq!(said::<bool>("maybe"), "choice must be yes or no, not “maybe”");
        assert_eq!(said::<char>("ab"), "character must be one character, not “ab”");
        assert_eq!(said::<UserId>("@mei"), "user must be the number of a user, not “@mei”");
        for word in ["mei", "@", "@m-i"] {
            assert!(said::<ChatId>(word).starts_with("chat must be the number or the @name"));
        }
        assert_eq!(said::<Vec<u8>>("1 x"), "number must be a whole number, not “x”");
        assert_eq!(said::<Option<u8>>("x"), "number must be a whole number, not “x”");
    }
}
