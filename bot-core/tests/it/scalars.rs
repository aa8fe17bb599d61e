//! Strings and numbers, at every place and length that reading them in pieces may trip over.

use bot_core::json::{self, Raw};

/// What a string may have in its middle.
const MIDDLES: [&str; 19] = [
    "",
    "\\\"",
    "\\\\",
    "\\n",
    "\\/",
    "\\u00e9",
    "\\u65E5\\u672c",
    "\\ud83c\\udf75",
    "é",
    "日本",
    "🍵",
    "\u{7f}",
    " !#",
    "\"",
    "\u{1f}",
    "\n",
    "\\x",
    "\\u12g4",
    "\\",
];

#[test]
fn strings_are_read_and_stepped_over_as_by_serde() {
    for lead in 0..18 {
        for middle in MIDDLES {
            for tail in 0..10 {
                let text = format!("\"{}{middle}{}\"", "a".repeat(lead), "b".repeat(tail));
                for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
                    let text = &text[..end];
                    let expected = serde_json::from_str::<String>(text).ok();
                    assert_eq!(json::from_str::<String>(text).ok(), expected, "{text}");
                    let stepped_over = json::from_str::<Raw>(text).is_ok();
                    assert_eq!(stepped_over, expected.is_some(), "{text}");
                }
            }
        }
    }
}

#[test]
fn surrogates_without_their_other_half_are_replaced() {
    let read = |text: &str| json::from_str::<String>(text).unwrap();
    assert_eq!(read(r#""\ud83c""#), "\u{fffd}");
    assert_eq!(read(r#""a\udf75\ud83cb""#), "a\u{fffd}\u{fffd}b");
    assert_eq!(read(r#""\ud83c\ud83c\udf75""#), "\u{fffd}🍵");
    assert_eq!(read(r#""\ud83c\u0041\n""#), "\u{fffd}A\n");
    assert_eq!(read(r#""\ud800\udc00\udbff\udfff""#), "\u{10000}\u{10ffff}");
    assert!(json::from_str::<String>(r#""\ud83c\u00""#).is_err());
}

#[test]
fn whole_numbers_are_read_to_their_last_digit() {
    let mut texts: Vec<String> = [
        "00",
        "01",
        "-01",
        "-",
        "",
        "+1",
        "1.0",
        "1e2",
        "1E2",
        "0.",
        "1.",
        "1e",
        "1x",
        "١",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999999",
        "000000000000000000000",
    ]
    .map(str::to_owned)
    .into();
    for digits in 0..19 {
        let power = 10i64.pow(digits);
        texts
            .extend([power - 1, power, power + 1, -power, i64::MAX / power].map(|n| n.to_string()));
    }
    for text in texts {
        let expected = serde_json::from_str::<i64>(&text).ok();
        // In an array too, where something follows.
        assert_eq!(json::from_str::<i64>(&text).ok(), expected, "{text}");
        let list = json::from_str::<Vec<i64>>(&format!("[{text},0]")).ok();
        assert_eq!(list, expected.map(|number| vec![number, 0]), "{text}");
    }
    assert_eq!(json::from_str::<i64>("-0").unwrap(), 0); // a fraction to serde
}
