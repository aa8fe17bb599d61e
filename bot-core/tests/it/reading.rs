//! The reader's rules, each on its own.

use bot_core::{
    Payload, Update,
    json::{self, MAX_DEPTH, Raw},
    types::{
        CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Location, MaybeInaccessibleMessage,
        Message, MessageId, PhotoSize, User, Venue,
    },
};
use proptest::prelude::*;

fn error<T: json::Read + Default + std::fmt::Debug>(text: &str) -> String {
    json::from_str::<T>(text).unwrap_err().to_string()
}

#[test]
fn an_error_names_the_place() {
    let text = r#"{"update_id":1,"message":{"message_id":2,"date":3,"chat":{"id":4,"title":5}}}"#;
    assert_eq!(error::<Update>(text), "expected a string at message.chat.title (byte 73)");
    let text = r#"{"message_id":1,"chat":{"id":4},"photo":[{"file_id":"x"},{"width":"y"}]}"#;
    assert_eq!(
        error::<Message>(text),
        "expected a whole number of 64 bits at photo[1].width (byte 66)"
    );
    assert_eq!(error::<Chat>("{}"), "missing id (byte 0)");
    assert_eq!(error::<Chat>(r#"{"id":1"#), "expected `,` or `}` (byte 7)");
    assert_eq!(error::<Chat>(r#"{"id":1} x"#), "text after the end of the document (byte 9)");
    assert_eq!(error::<Chat>(r#"{"id":1.5}"#), "expected a whole number of 64 bits at id (byte 6)");
    assert_eq!(json::from_slice::<Chat>(b"{\xff}").unwrap_err().to_string(), "not UTF-8 (byte 1)");
}

#[test]
fn a_hostile_key_does_not_fill_the_log() {
    let key = "é\n".repeat(1000);
    let text = format!(r#"{{"id":1,{}:nul}}"#, serde_json::Value::from(key));
    let shown = error::<Chat>(&text);
    assert!(shown.len() < 200 && !shown.contains('\n'), "{shown}");
}

#[test]
fn nesting_has_an_end() {
    let deep = |n: usize| format!(r#"{{"id":1,"new":{}{}}}"#, "[".repeat(n), "]".repeat(n));
    let limit = usize::from(MAX_DEPTH) - 1;
    assert!(json::from_str::<Chat>(&deep(limit)).is_ok());
    assert!(error::<Chat>(&deep(limit + 1)).starts_with("nested too deep at new"));
    let million = "[".repeat(1_000_000);
    assert!(error::<Raw>(&million).starts_with("nested too deep"));
    let replies = r#"{"message_id":1,"chat":{"id":1},"reply_to_message":"#.repeat(50_000);
    assert!(error::<Message>(&replies).starts_with("nested too deep"));
}

#[test]
fn of_equal_keys_the_last_wins_whole() {
    let text = r#"{"id":"1","from":{"id":1,"username":"a"},"from":{"id":2}}"#;
    let query: CallbackQuery = json::from_str(text).unwrap();
    assert_eq!((query.from.id.0, query.from.username), (2, None));
    let text = r#"{"location":{"latitude":1,"heading":5},"location":{"longitude":2}}"#;
    let venue: Venue = json::from_str(text).unwrap();
    assert_eq!((venue.location.latitude, venue.location.heading), (0.0, None));
    let text = r#"{"id":1,"title":"a","title":null}"#; // as if the second were not there
    assert_eq!(json::from_str::<Chat>(text).unwrap().title.as_deref(), Some("a"));
}

/// It tells the variant before the object is read, and is mostly the first key of all.
#[test]
fn of_equal_tags_the_first_counts() {
    let text = r#"{"status":"kicked","status":"member","user":{"id":1},"user":{"id":2}}"#;
    let member: ChatMember = json::from_str(text).unwrap();
    assert!(matches!(member, ChatMember::Banned(m) if m.user.id.0 == 2));
}

#[test]
fn numbers_have_limits_and_errors_beyond() {
    let place = |field: &str, number: &str| {
        json::from_str::<Location>(&format!(r#"{{"{field}":{number}}}"#))
    };
    let whole = |number: &str| place("live_period", number).map(|l| l.live_period.unwrap());
    for (number, value) in [
        ("-0", 0),
        ("9007199254740993", 9_007_199_254_740_993), // beyond what an f64 can hold
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808", i64::MIN),
    ] {
        assert_eq!(whole(number).unwrap(), value, "{number}");
        let theirs: i64 = serde_json::from_str(number).unwrap_or_default(); // -0 is a float there
        assert_eq!(value, theirs);
    }
    for number in [
        "9223372036854775808", // 2^63
        "-9223372036854775809",
        "123456789012345678901234567890",
        "1e400",
        "1e3",
        "1.0",
    ] {
        let error = whole(number).unwrap_err().to_string();
        assert_eq!(error, "expected a whole number of 64 bits at live_period (byte 15)");
    }
    let real = |number: &str| place("latitude", number).map(|l| l.latitude);
    for number in ["-0", "0.1", "1e3", "1E-400", "9223372036854775808", "1.7976931348623157e308"] {
        let theirs: f64 = serde_json::from_str(number).unwrap();
        assert_eq!(real(number).unwrap().to_bits(), theirs.to_bits(), "{number}");
    }
    for number in ["1e400", "-1e400", &format!("{}.0", "9".repeat(400))] {
        let error = real(number).unwrap_err().to_string();
        assert_eq!(error, "expected a number at latitude (byte 12)");
        assert!(serde_json::from_str::<f64>(number).is_err());
    }
    for number in ["01", "+1", ".5", "1.", "1e", "0x1", "NaN", "Infinity", "--1", "1_000"] {
        assert!(real(number).is_err() && whole(number).is_err(), "{number}");
    }
}

#[test]
fn an_error_inside_a_union_names_the_place_before_its_tag_too() {
    let text = r#"{"new_chat_member":{"user":{"id":nul},"status":"member"}}"#;
    let error = error::<ChatMemberUpdated>(text);
    assert_eq!(error, "expected null at new_chat_member.user (byte 33)");
}

#[test]
fn a_message_without_a_date_stays_a_message() {
    let text = r#"{"message_id":1,"chat":{"id":2,"type":"private"}}"#;
    let MaybeInaccessibleMessage::Message(message) = json::from_str(text).unwrap() else {
        panic!("a message")
    };
    assert_eq!(json::to_string(&message), text);
    let text = r#"{"chat":{"id":2,"type":"private"},"message_id":1,"date":0}"#;
    let gone: MaybeInaccessibleMessage = json::from_str(text).unwrap();
    assert!(gone.message().is_none() && gone.message_id() == Some(1));
}

#[test]
fn a_copied_message_is_read_alone_or_in_a_list() {
    for text in [r#"{"message_id":7}"#, r#"[{"message_id":7}]"#, r#"[{"message_id":7},{"x":[]}]"#] {
        assert_eq!(json::from_str::<MessageId>(text).unwrap().message_id, 7, "{text}");
    }
    assert_eq!(error::<MessageId>("[]"), "expected an item in the list (byte 2)");
}

#[test]
fn an_unknown_kind_is_kept_and_a_known_one_goes_first() {
    let text = r#"{"update_id":5,"hologram":{"a":[1,2.50]}}"#;
    let update = Update::from_slice(text.as_bytes()).unwrap();
    assert_eq!((update.kind(), update.kind_name()), (None, "hologram"));
    assert_eq!(json::to_string(&update), text);
    let text = r#"{"hologram":{},"poll":{"id":"1"},"update_id":5,"other":{}}"#;
    let update = Update::from_slice(text.as_bytes()).unwrap();
    assert!(matches!(update.payload, Payload::Poll(_)));
    let nameless = r#"{"update_id":5,"":{}}"#;
    let update = Update::from_slice(nameless.as_bytes()).unwrap();
    assert_eq!(json::to_string(&update), nameless);
    let bare = Update::from_slice(br#"{"update_id":5}"#).unwrap();
    assert_eq!(json::to_string(&bare), r#"{"update_id":5}"#);
}

#[test]
fn unknown_members_are_kept_and_a_tag_may_come_last() {
    let text = r#"{"user":{"id":1},"until_date":0,"status":"kicked"}"#;
    assert!(matches!(json::from_str(text).unwrap(), ChatMember::Banned(m) if m.user.id.0 == 1));
    let text = r#"{"status":"ghost","since":1.0}"#;
    let member: ChatMember = json::from_str(text).unwrap();
    assert_eq!(json::to_string(&member), text);
    assert_eq!(error::<ChatMember>(r#"{"user":{"id":1}}"#), "missing status (byte 0)");
}

#[test]
fn escapes_and_lone_surrogates_are_read() {
    let user = |name: &str| {
        let text = format!(r#"{{"id":1,"first_name":"{name}"}}"#);
        json::from_str::<User>(&text).map(|u| u.first_name)
    };
    assert_eq!(user(r"\u0041\n\/\ud83d\ude00").unwrap(), "A\n/😀");
    assert_eq!(user(r"\ud83dx\ude00").unwrap(), "\u{fffd}x\u{fffd}");
    assert_eq!(user(r"\ud83d\u0041").unwrap(), "\u{fffd}A");
    for wrong in [r"\x", r"\u12", "a\nb", r"\ud83d\u"] {
        assert!(user(wrong).is_err(), "{wrong:?}");
    }
    let escaped_key = r#"{"\u0069d":3}"#;
    assert_eq!(json::from_str::<Chat>(escaped_key).unwrap().id, 3);
}

#[test]
fn null_items_of_a_list_are_left_out() {
    let text = r#"{"message_id":1,"chat":{"id":4},"photo":[null,{"file_id":"x"},null]}"#;
    let message: Message = json::from_str(text).unwrap();
    assert_eq!(message.photo.iter().map(|p: &PhotoSize| &*p.file_id).collect::<Vec<_>>(), ["x"]);
}

#[test]
fn messages_and_updates_stay_small() {
    assert!(size_of::<Message>() <= 600, "{}", size_of::<Message>());
    assert_eq!(size_of::<Update>(), 24);
}

proptest! {
    /// On any text, this reader and serde_json agree on what is JSON.
    #[test]
    fn agrees_with_serde_json(text in json_like()) {
        let theirs = serde_json::from_str::<serde_json::Value>(&text);
        let ours = json::from_str::<Raw>(&text);
        // serde_json refuses lone surrogates and numbers beyond f64, this reader keeps their text.
        let lenient = text.contains("\\u") || text.contains("e9");
        prop_assert!(theirs.is_ok() == ours.is_ok() || (lenient && ours.is_ok()), "{text:?} {theirs:?} {ours:?}");
    }

    #[test]
    fn strings_come_back(text in any::<String>()) {
        let user: User = {
            let mut user = User::default();
            user.first_name = text;
            user
        };
        let written = json::to_string(&user);
        prop_assert_eq!(&json::from_str::<User>(&written).unwrap(), &user);
        let theirs: serde_json::Value = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(theirs["first_name"].as_str(), Some(user.first_name.as_str()));
    }

    #[test]
    fn numbers_come_back(whole in any::<i64>(), real in proptest::num::f64::NORMAL) {
        let text = format!(r#"{{"latitude":{real:?},"live_period":{whole}}}"#);
        let place: Location = json::from_str(&text).unwrap();
        prop_assert_eq!((place.latitude, place.live_period), (real, Some(whole)));
        prop_assert_eq!(json::from_str::<Location>(&json::to_string(&place)).unwrap(), place);
    }

    #[test]
    fn bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        drop(Update::from_slice(&bytes));
    }
}

/// Text that is JSON now and then.
fn json_like() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(","),
        Just(":"),
        Just("\"a\""),
        Just("1"),
        Just("-0.5e9"),
        Just("01"),
        Just("true"),
        Just("null"),
        Just(" "),
        Just("\"\\u00e9\\\\\""),
        Just("\"é\u{1}\""),
        Just("nul"),
        Just("\"ab\\\"cdefgh\""),
    ];
    let leaf = prop_oneof![
        any::<i64>().prop_map(|n| n.to_string()),
        any::<bool>().prop_map(|b| b.to_string()),
        ".*".prop_map(|s| serde_json::Value::from(s).to_string()),
    ];
    let value = leaf.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| format!("[{}]", items.join(" , "))),
            proptest::collection::vec(inner, 0..4).prop_map(|items| {
                let fields = items.iter().enumerate().map(|(i, v)| format!("\"k{i}\" :{v}"));
                format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
            }),
        ]
    });
    prop_oneof![proptest::collection::vec(token, 0..12).prop_map(|tokens| tokens.concat()), value,]
}
