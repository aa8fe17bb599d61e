//! Any text as what a button carries, through `#[derive(CallbackData)]`: no panic, what was read is
//! written as the same value again and within the length that the compiler computed, and nothing is
//! signed that the bot has not signed.

#![no_main]

use std::{fmt::Debug, sync::LazyLock};

use bot_core::{
    Bot,
    callback_data::{CallbackData, DataField, DataMismatch, DataReader, NeedsNoSignature},
    types::UserId,
};
use bot_macros::CallbackData;
use libfuzzer_sys::fuzz_target;

#[derive(CallbackData, Clone, Debug, PartialEq)]
#[callback_data(crate = bot_core)]
enum Drink {
    Tea,
    #[callback_data(name = "c")]
    Coffee,
}

#[derive(CallbackData, Clone, Debug, PartialEq)]
#[callback_data(crate = bot_core)]
struct Empty;

#[derive(CallbackData, Clone, Debug, PartialEq)]
#[callback_data(crate = bot_core)]
struct Cell(u8, i8);

/// Enums in enums, options in options, and all that has a greatest length.
#[derive(CallbackData, Clone, Debug, PartialEq)]
#[callback_data(prefix = "s", version = 12, upgrade = from_older, crate = bot_core)]
enum Shop {
    Close,
    Buy { item: u64, with: Option<Drink> },
    Move(Cell, Option<Cell>),
    Say(char, bool),
    Nothing(Empty, Option<Empty>),
    Deep(Option<Option<Option<Drink>>>),
    Wide(i128),
    Pair((UserId, Option<u16>)),
}

/// Older shops had only things to buy.
fn from_older(version: u8, rest: &str) -> Option<Shop> {
    let item: u32 = DataField::read(&mut DataReader::new(rest))?;
    (version < 12).then_some(Shop::Buy { item: item.into(), with: None })
}

/// Texts of any length, and what could be taken for one another.
#[derive(CallbackData, Clone, Debug, PartialEq)]
#[callback_data(prefix = "t", crate = bot_core)]
struct Texts {
    first: String,
    perhaps: Option<String>,
    deep: Option<Option<String>>,
    pair: (Option<Empty>, String),
    last: Option<Both>,
}

#[derive(CallbackData, Clone, Debug, PartialEq)]
#[callback_data(prefix = "b", crate = bot_core)]
struct Both(Option<String>, Option<u8>);

#[derive(CallbackData, Clone, Debug, PartialEq)]
#[callback_data(signed, prefix = "pay", version = 3, crate = bot_core)]
struct Pay {
    user: UserId,
    note: Option<String>,
}

static BOT: LazyLock<Bot> = LazyLock::new(|| {
    Bot::new("1:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa").expect("it has a token's form")
});

/// What was read comes back.
fn read<T>(text: &str) -> Option<T>
where
    T: CallbackData + Debug + PartialEq,
    T::Signature: NeedsNoSignature<T>,
{
    let value = T::decode(text).ok()?;
    comes_back(&value);
    Some(value)
}

fn comes_back<T>(value: &T)
where
    T: CallbackData + Debug + PartialEq,
    T::Signature: NeedsNoSignature<T>,
{
    let written = value.encode();
    assert!(T::MAX_LEN.is_none_or(|max| written.len() <= max), "{written} is too long");
    assert_eq!(T::decode(&written).as_ref(), Ok(value), "{written}");
}

fuzz_target!(|text: &str| {
    read::<Drink>(text);
    read::<Empty>(text);
    read::<Cell>(text);
    read::<Shop>(text);
    read::<Texts>(text);
    read::<Both>(text);
    // The parts as any type's: most texts have no prefix that is known.
    read::<Shop>(&format!("s~12:{text}"));
    read::<Texts>(&format!("t:{text}"));

    // Pieces of it as the texts of a value.
    let mut pieces = text.splitn(5, '\n').map(str::to_owned);
    let first = pieces.next().unwrap_or_default();
    let (perhaps, deep) = (pieces.next(), pieces.next());
    let pair = (deep.is_none().then_some(Empty), pieces.next().unwrap_or_default());
    let last = pieces.next().map(|text| Both((text.len() % 2 == 0).then_some(text), None));
    let note = Some(first.clone());
    let deep = (first.len() % 3 > 0).then_some(deep);
    comes_back(&Texts { first, perhaps, deep, pair, last });

    // Nobody but the bot signs.
    let verified = Pay::verify(text, &BOT);
    if let Ok(pay) = &verified {
        assert_eq!(pay.sign(&BOT).as_deref(), Ok(text), "nobody can sign another spelling");
    }
    if let Ok(signed) = (Pay { user: UserId(text.len() as i64), note }).sign(&BOT) {
        assert!(Pay::verify(&signed, &BOT).is_ok(), "{signed}");
        let forged = signed.replacen(&format!(":{}", text.len()), ":9999999", 1);
        assert_eq!(Pay::verify(&forged, &BOT), Err(DataMismatch::Forged), "{forged}");
    }
});
