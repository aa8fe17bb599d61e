//! Moments and durations in words.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A moment as date and time of day, in UTC: `2026-11-23 03:14:15`.
pub(crate) fn utc(at: SystemTime) -> String {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let (year, month, day) = date(since / DAY);
    let (hour, minute, second) = (since % DAY / HOUR, since % HOUR / MINUTE, since % MINUTE);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

/// The day so many days after 1970-01-01, by the way of a calendar whose years begin in March.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468; // since 0000-03-01
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

/// The moment of a date and a time of day in UTC; of nonsense, none.
pub(crate) fn of_date(
    [year, month, day]: [u64; 3],
    [hour, minute, second]: [u64; 3],
) -> Option<SystemTime> {
    let fits = (1970..10_000).contains(&year) && (1..=12).contains(&month);
    if !fits || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year / 400, year % 400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    let days = (era * 146_097 + of_era).checked_sub(719_468)?;
    let seconds = days * DAY + hour * HOUR + minute * MINUTE + second;
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

/// The moment of this Unix time.
pub(crate) fn of_unix(seconds: i64) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::from_secs(u64::try_from(seconds).ok()?))
}

/// How long ago that was, or how long it is until then.
pub(crate) fn ago(at: SystemTime) -> String {
    match SystemTime::now().duration_since(at) {
        Ok(since) if since.as_secs() == 0 => "just now".to_owned(),
        Ok(since) => format!("{} ago", in_words(since)),
        Err(ahead) => format!("in {}", in_words(ahead.duration())),
    }
}

/// A duration by its largest unit: `3 minutes`.
pub(crate) fn in_words(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (number, unit) = match seconds {
        0 => return format!("{} ms", duration.as_millis()),
        1..MINUTE => (seconds, "second"),
        MINUTE..HOUR => (seconds / MINUTE, "minute"),
        HOUR..DAY => (seconds / HOUR, "hour"),
        _ => (seconds / DAY, "day"),
    };
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_the_date_that_a_calendar_has() {
        for (seconds, expected) in [
            (0, "1970-01-01 00:00:00"),
            (951_782_399, "2000-02-28 23:59:59"),
            (951_782_400, "2000-02-29 00:00:00"),
            (951_868_800, "2000-03-01 00:00:00"),
            (1_795_403_655, "2026-11-23 03:14:15"),
            (4_107_542_400, "2100-03-01 00:00:00"),
        ] {
            assert_eq!(utc(of_unix(seconds).unwrap()), expected);
            let number = |at: std::ops::Range<usize>| expected[at].parse().unwrap();
            let date = [number(0..4), number(5..7), number(8..10)];
            let time = [number(11..13), number(14..16), number(17..19)];
            assert_eq!(of_date(date, time), of_unix(seconds));
        }
        assert_eq!(of_date([2026, 13, 1], [0, 0, 0]), None);
        assert_eq!(of_date([0, 1, 1], [0, 0, 0]), None);
        assert_eq!(of_unix(-1), None);
    }

    #[test]
    fn a_duration_is_told_by_its_largest_unit() {
        let words = |seconds| in_words(Duration::from_secs(seconds));
        assert_eq!(words(1), "1 second");
        assert_eq!([words(59), words(60), words(7_199)], ["59 seconds", "1 minute", "1 hour"]);
        assert_eq!([words(86_399), words(172_800)], ["23 hours", "2 days"]);
        assert_eq!(in_words(Duration::from_millis(12)), "12 ms");
        let now = SystemTime::now();
        assert_eq!(ago(now - Duration::from_secs(120)), "2 minutes ago");
        assert!(ago(now + Duration::from_secs(7_230)).starts_with("in 2 hours"));
    }
}
