//! As much of a certificate as tells how long it is valid, and whether it is the one in a file.

use std::time::SystemTime;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::moment;

const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
/// The version, which the first version leaves out.
const VERSION: u8 = 0xa0;

/// Until when a certificate is valid; none where it cannot be read.
pub(super) fn valid_until(der: &[u8]) -> Option<SystemTime> {
    let (mut certificate, _) = inside(der, SEQUENCE)?;
    let (mut signed, _) = inside(take(&mut certificate)?, SEQUENCE)?;
    let mut next = take(&mut signed)?;
    if next.first() == Some(&VERSION) {
        next = take(&mut signed)?;
    }
    inside(next, INTEGER)?; // the serial number
    take(&mut signed)?; // by what it is signed
    take(&mut signed)?; // the issuer
    let (mut validity, _) = inside(take(&mut signed)?, SEQUENCE)?;
    take(&mut validity)?; // not before
    time(take(&mut validity)?)
}

/// Whether a PEM file begins with this certificate.
pub(super) fn is_first_in(pem: &str, der: &[u8]) -> bool {
    let body = pem.split_once("-----BEGIN CERTIFICATE-----");
    let body = body.and_then(|(_, rest)| rest.split_once("-----END CERTIFICATE-----"));
    let Some((body, _)) = body else { return false };
    let body: String = body.split_whitespace().collect();
    STANDARD.decode(body).is_ok_and(|bytes| bytes == der)
}

/// The next value, tag and length included; the rest stays.
fn take<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let whole = *rest;
    let (_, after) = inside(whole, *whole.first()?)?;
    *rest = after;
    whole.get(..whole.len() - after.len())
}

/// What is in a value with this tag, and what comes after it.
fn inside(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (given, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first - 0x80))?;
            (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (content, after) = rest.split_at_checked(length)?;
    (*given == tag).then_some((content, after))
}

/// `YYMMDDhhmmssZ`, years from 1950 on, or the same with four digits of the year.
fn time(der: &[u8]) -> Option<SystemTime> {
    let digits = match der.first()? {
        &UTC_TIME => {
            let text = std::str::from_utf8(inside(der, UTC_TIME)?.0).ok()?;
            let century = if text.get(..2)?.parse::<u8>().ok()? < 50 { "20" } else { "19" };
            format!("{century}{text}")
        }
        _ => std::str::from_utf8(inside(der, GENERALIZED_TIME)?.0).ok()?.to_owned(),
    };
    let number = |at: std::ops::Range<usize>| digits.get(at)?.parse().ok();
    let date = [number(0..4)?, number(4..6)?, number(6..8)?];
    moment::of_date(date, [number(8..10)?, number(10..12)?, number(12..14)?])
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// For bot.example.com, self-signed.
    const PEM: &str = include_str!("certificate.pem");

    pub(in super::super) fn der() -> Vec<u8> {
        let body: String = PEM.lines().filter(|line| !line.starts_with('-')).collect();
        STANDARD.decode(body).unwrap()
    }

    #[test]
    fn a_certificate_says_until_when_it_is_valid() {
        let until = valid_until(&der()).unwrap();
        assert_eq!(moment::utc(until), "2126-10-30 07:06:23");
        assert_eq!(moment::utc(time(b"\x17\x0d260102030405Z").unwrap()), "2026-01-02 03:04:05");
        assert_eq!(time(b"\x17\x0d261302030405Z"), None);
    }

    #[test]
    fn it_is_compared_with_that_of_a_file() {
        assert!(is_first_in(PEM, &der()));
        assert!(is_first_in(&format!("a note\n{PEM}{PEM}"), &der()));
        assert!(!is_first_in(PEM, &der()[1..]) && !is_first_in("no PEM", &der()));
    }

    proptest! {
        #[test]
        fn what_is_cut_or_spoilt_is_no_certificate_and_no_panic(at in 0..400_usize, byte: u8) {
            let mut bytes = der();
            let at = at % bytes.len();
            valid_until(&bytes[..at]);
            bytes[at] = byte;
            valid_until(&bytes);
        }
    }
}
