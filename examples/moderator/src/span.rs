//! A stretch of time as people write it: `30m`, `2h`, `7d`, `2w`.

use std::{
    fmt,
    str::FromStr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// The units, in seconds, the longest first.
const UNITS: [(char, u64); 4] = [('w', 604_800), ('d', 86_400), ('h', 3_600), ('m', 60)];

/// How long a mute lasts. The API takes less than half a minute, and more than 366 days, for ever.
const LIMITS: std::ops::RangeInclusive<u64> = 60..=365 * 86_400;

/// How long a mute lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    seconds: u64,
}

impl Span {
    /// When it is over, in Unix time, if it begins now.
    pub(crate) fn end(self) -> i64 {
        // Not from the message's date: a command that waited while the bot was down would end in the
        // past, and for the API that is never.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let end = now + Duration::from_secs(self.seconds);
        i64::try_from(end.as_secs()).unwrap_or(i64::MAX)
    }
}

/// The error ends the bot's answer: "time cannot be “soon”: write 30m, 2h, 7d or 2w".
impl FromStr for Span {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "write 30m, 2h, 7d or 2w";
        let unit =
            UNITS.iter().find_map(|(unit, seconds)| Some((text.strip_suffix(*unit)?, seconds)));
        let (number, seconds) = unit.ok_or(FORM)?;
        if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(FORM);
        }
        let seconds = number.parse::<u64>().ok().and_then(|number| number.checked_mul(*seconds));
        let seconds = seconds.filter(|seconds| LIMITS.contains(seconds));
        Ok(Self { seconds: seconds.ok_or("a minute is the least, 365 days are the most")? })
    }
}

/// In the longest unit of which it is a multiple.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = UNITS.into_iter().find(|(_, seconds)| self.seconds.is_multiple_of(*seconds));
        let (unit, seconds) = unit.unwrap_or(('s', 1));
        write!(f, "{}{unit}", self.seconds / seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_a_number_and_a_unit() {
        let seconds = |text: &str| text.parse::<Span>().map(|span| span.seconds);
        assert_eq!(seconds("1m"), Ok(60));
        assert_eq!(seconds("2h"), Ok(7_200));
        assert_eq!(seconds("7d"), Ok(604_800));
        assert_eq!(seconds("52w"), Ok(31_449_600));
        assert_eq!("120m".parse::<Span>().unwrap().to_string(), "2h");
        for text in ["", "h", "2", "2x", "+2h", "-2h", "2 h", "1.5h", "2ч", "soon"] {
            assert!(seconds(text).unwrap_err().starts_with("write"), "{text}");
        }
        for text in ["0m", "366d", "53w", "99999999999999999999d", "18446744073709551615w"] {
            assert!(seconds(text).unwrap_err().contains("least"), "{text}");
        }
    }
}
