//! What a value is written as, and that it is read again.

use std::{fmt::Debug, sync::LazyLock};

use bot_core::{
    Bot, Token,
    callback_data::{DataField, DataMismatch, DataReader, MAX_BUTTON_DATA, Outdated},
    keyboard::{Pages, button, try_button},
    types::UserId,
};
use bot_server::CallbackData;
use proptest::prelude::*;

#[derive(CallbackData, Clone, Debug, PartialEq)]
enum Drink {
    Tea,
    #[callback_data(name = "c")]
    Coffee,
}

#[derive(CallbackData, Clone, Debug, PartialEq)]
struct Empty;

#[derive(CallbackData, Clone, Debug, PartialEq)]
struct Cell(u8, i8);

#[derive(CallbackData, Clone, Debug, PartialEq)]
#[callback_data(prefix = "s", version = 12)]
enum Shop {
    Close,
    Buy { item: u64, with: Option<Drink> },
    Move(Cell, Option<Cell>),
    Say(char, bool),
    Nothing(Empty, Option<Empty>),
    Deep(Option<Option<Option<Drink>>>),
}

#[derive(CallbackData, Clone, Debug, PartialEq)]
struct Texts {
    first: String,
    perhaps: Option<String>,
    deep: Option<Option<String>>,
    pair: (Option<Empty>, String),
    last: Option<Both>,
}

/// Begins with what may be missing.
#[derive(CallbackData, Clone, Debug, PartialEq)]
struct Both(Option<String>, Option<u8>);

#[derive(CallbackData, Clone, Debug, PartialEq)]
#[callback_data(signed, version = 3)]
struct Pay {
    user: UserId,
    note: Option<String>,
}

#[derive(CallbackData, Clone, Debug, PartialEq)]
#[callback_data(prefix = "extremes")]
struct Extremes(u8, i8, Option<i64>, bool, UserId);

fn cell() -> impl Strategy<Value = Cell> {
    any::<(u8, i8)>().prop_map(|(x, y)| Cell(x, y))
}

fn drink() -> impl Strategy<Value = Drink> {
    prop_oneof![Just(Drink::Tea), Just(Drink::Coffee)]
}

fn shop() -> impl Strategy<Value = Shop> {
    use proptest::option::of;
    prop_oneof![
        Just(Shop::Close),
        (any::<u64>(), of(drink())).prop_map(|(item, with)| Shop::Buy { item, with }),
        (cell(), of(cell())).prop_map(|(from, to)| Shop::Move(from, to)),
        (any::<char>(), any::<bool>()).prop_map(|(c, loud)| Shop::Say(c, loud)),
        of(Just(Empty)).prop_map(|empty| Shop::Nothing(Empty, empty)),
        of(of(of(drink()))).prop_map(Shop::Deep),
    ]
}

/// Mostly what has a meaning of its own in the text.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![r"[:\\+~a]{0,6}", any::<String>()]
}

fn texts() -> impl Strategy<Value = Texts> {
    use proptest::option::of;
    let both = (of(text()), any::<Option<u8>>()).prop_map(|(text, number)| Both(text, number));
    (text(), of(text()), of(of(text())), of(Just(Empty)), text(), of(both)).prop_map(
        |(first, perhaps, deep, empty, second, last)| Texts {
            first,
            perhaps,
            deep,
            pair: (empty, second),
            last,
        },
    )
}

static OURS: LazyLock<Bot> = LazyLock::new(|| Bot::new("1:a").unwrap());
static OTHERS: LazyLock<Bot> = LazyLock::new(|| Bot::new("1:b").unwrap());

/// What is written is read, and is not longer than was said.
fn comes_back<T>(value: &T) -> Result<(), TestCaseError>
where
    T: CallbackData<Signature = bot_core::callback_data::Unsigned> + PartialEq + Debug,
{
    let data = value.encode();
    prop_assert!(T::MAX_LEN.is_none_or(|max| data.len() <= max), "{data:?}: {}", data.len());
    let decoded = T::decode(&data);
    prop_assert!(decoded.as_ref() == Ok(value), "{value:?} as {data:?} is {decoded:?}");
    Ok(())
}

/// Whatever is read of a text is written as a text that is read as the same.
fn is_read_or_not<T>(data: &str) -> Result<(), TestCaseError>
where
    T: CallbackData<Signature = bot_core::callback_data::Unsigned> + PartialEq + Debug,
{
    T::decode(data).map_or(Ok(()), |value| comes_back(&value))
}

proptest! {
    #[test]
    fn bounded_data_comes_back(value in shop()) {
        comes_back(&value)?;
    }

    #[test]
    fn texts_come_back(value in texts()) {
        comes_back(&value)?;
    }

    #[test]
    fn any_text_is_data_or_none(
        data in prop_oneof![
            any::<String>(),
            r"(s|s~12|s~1|texts|cell)(:(close|buy|move|say|nothing|deep|tea|[+:\\~]|[0-9]{1,3}|a)?){0,9}",
        ],
    ) {
        is_read_or_not::<Shop>(&data)?;
        is_read_or_not::<Texts>(&data)?;
        is_read_or_not::<Cell>(&data)?;
        is_read_or_not::<Empty>(&data)?;
        prop_assert!(Pay::verify(&data, &OURS).is_err());
    }

    #[test]
    fn a_signature_holds_for_its_data_and_bot_only(
        user in any::<i64>(),
        note in proptest::option::of("[:+a]{0,9}"),
        at in any::<prop::sample::Index>(),
        other in any::<char>(),
    ) {
        let pay = Pay { user: UserId(user), note };
        let signed = pay.sign(&OURS).unwrap();
        prop_assert_eq!(Pay::verify(&signed, &OTHERS), Err(DataMismatch::Forged));
        let at = at.index(signed.len());
        if signed.is_char_boundary(at) && !signed[at..].starts_with(other) {
            let mut changed = signed.clone();
            changed.replace_range(at..=at, &other.to_string());
            prop_assert!(Pay::verify(&changed, &OURS).is_err(), "{changed}");
        }
        prop_assert_eq!(Pay::verify(&signed, &OURS), Ok(pay));
    }
}

#[test]
fn the_text_can_be_read() {
    let texts = Texts {
        first: r"a:b\".into(),
        perhaps: Some(String::new()),
        deep: Some(None),
        pair: (None, "~".into()),
        last: None,
    };
    for (data, expected) in [
        (Drink::Tea.encode(), "drink:tea"),
        (Drink::Coffee.encode(), "drink:c"),
        (Empty.encode(), "empty"),
        (Cell(1, -2).encode(), "cell:1:-2"),
        (Shop::Close.encode(), "s~12:close"),
        (Shop::Buy { item: 12, with: None }.encode(), "s~12:buy:12:"),
        (Shop::Buy { item: 12, with: Some(Drink::Coffee) }.encode(), "s~12:buy:12:c"),
        (Shop::Move(Cell(1, 2), Some(Cell(3, 4))).encode(), "s~12:move:1:2:3:4"),
        (Shop::Nothing(Empty, Some(Empty)).encode(), "s~12:nothing::+"),
        (texts.encode(), r"texts:a\:b\\:+:+::~:"),
        (Pay { user: UserId(7), note: None }.sign(&OURS).unwrap(), "pay~3:7::snmime6Jleag"),
    ] {
        assert_eq!(data, expected);
    }
}

#[test]
fn the_longest_is_as_long_as_was_said() {
    let longest = Extremes(255, -128, Some(i64::MIN), true, UserId(i64::MIN)).encode();
    // One byte for a `+`, which no number needs.
    assert_eq!(Extremes::MAX_LEN, Some(longest.len() + 1));
    assert_eq!(Cell::MAX_LEN, Some("cell:255:-128".len()));
    assert_eq!(Drink::MAX_LEN, Some("drink:tea".len()));
    assert_eq!(Empty::MAX_LEN, Some("empty".len()));
    assert_eq!((Texts::MAX_LEN, Pay::MAX_LEN), (None, None));
    assert_eq!(Shop::MAX_LEN, Some("s~12:buy:18446744073709551615:+tea".len()));
    for (max, digits) in
        [(u8::LONGEST, 3), (i8::LONGEST, 4), (u64::LONGEST, 20), (i64::LONGEST, 20)]
    {
        assert_eq!(max, Some(digits));
    }
}

#[test]
fn data_of_another_kind_is_told_from_broken_data() {
    for (data, why) in [
        ("", DataMismatch::Foreign),
        ("cellar:1:2", DataMismatch::Foreign),
        ("Cell:1:2", DataMismatch::Foreign),
        ("cell", DataMismatch::Unreadable),
        ("cell:1", DataMismatch::Unreadable),
        ("cell:1:2:3", DataMismatch::Unreadable),
        ("cell:1:256", DataMismatch::Unreadable),
        ("cell~x:1:2", DataMismatch::Unreadable),
        ("cell~999:1:2", DataMismatch::Unreadable),
    ] {
        assert_eq!(Cell::decode(data), Err(why), "{data}");
    }
    let Err(DataMismatch::Outdated(Outdated { prefix, version, rest, .. })) = Shop::decode("s:a:b")
    else {
        panic!("version 1")
    };
    assert_eq!((prefix, version, &*rest), ("s", 1, "a:b"));
}

#[test]
fn what_another_version_wrote_goes_to_the_upgrade_function() {
    #[derive(CallbackData, Debug, PartialEq)]
    #[callback_data(signed, version = 2, upgrade = from_old)]
    struct Buy {
        item: u32,
        amount: u8,
    }

    fn from_old(version: u8, rest: &str) -> Option<Buy> {
        let mut parts = DataReader::new(rest);
        (version == 1).then_some(Buy { item: u32::read(&mut parts)?, amount: 1 })
    }

    #[derive(CallbackData)]
    #[callback_data(signed, prefix = "buy")]
    struct OldBuy(u32);

    let old = OldBuy(7).sign(&OURS).unwrap();
    assert_eq!(Buy::verify(&old, &OURS), Ok(Buy { item: 7, amount: 1 }));
    // The signature goes before the version.
    assert_eq!(Buy::verify("buy:7", &OURS), Err(DataMismatch::Forged));
    let newer = Buy { item: 7, amount: 2 }.sign(&OURS).unwrap();
    let Err(DataMismatch::Outdated(outdated)) = OldBuy::verify(&newer, &OURS).map(|_| ()) else {
        panic!("version 2")
    };
    assert_eq!((outdated.version, &*outdated.rest), (2, "7:2"));
}

#[test]
fn a_button_holds_64_bytes_and_says_so() {
    let both = |text: String| try_button("b", Both(Some(text), None));
    let data = both("a".repeat(58)).unwrap().callback_data.unwrap();
    assert_eq!(data.len(), MAX_BUTTON_DATA);
    let error = both("a".repeat(59)).unwrap_err();
    assert_eq!((error.length, error.of), (65, std::any::type_name::<Both>()));
    assert!(error.to_string().contains("holds 64 bytes, and this of `it::buttons"), "{error}");
    // Each of these characters is written as two.
    assert_eq!(both(":".repeat(30)).unwrap_err().length, 66);
    assert!(try_button("b", "é".repeat(33)).is_err() && try_button("b", "é".repeat(32)).is_ok());
    let pay = Pay { user: UserId(1), note: Some("a".repeat(60)) };
    assert_eq!(pay.sign(&OURS).unwrap_err().length, "pay~3:1::snmime6Jleag".len() + 60);
}

#[test]
fn all_kinds_of_text_are_data_too() {
    let text = String::from("a");
    let buttons = [button("b", "a"), button("b", &text), button("b", std::borrow::Cow::from("a"))];
    assert!(buttons.iter().all(|button| button.callback_data.as_deref() == Some("a")));
    let pages = Pages::new(9, 2, 1).row(|page| Cell(page.try_into().unwrap_or(0), 0));
    assert_eq!(pages[1].callback_data.as_deref(), Some("cell:2:0"));
}

#[test]
fn no_secret_is_shown() {
    let token = Token::new("1:hush").unwrap();
    let bot = Bot::builder(token).build().unwrap();
    let pay = Pay { user: UserId(1), note: Some("a".repeat(60)) };
    let errors = [
        format!("{:?}", pay.sign(&bot).unwrap_err()),
        format!("{:?}", Pay::verify("pay~3:1::AAAAAAAAAAAA", &bot).unwrap_err()),
        format!("{:?}", bot.watch_answer("1")),
    ];
    for error in errors {
        assert!(!error.contains("hush"), "{error}");
    }
}
