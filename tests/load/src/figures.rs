//! The figures of a round, and what is made of several rounds: medians, and how far they lie apart.

use std::{fmt, time::Duration};

use crate::{asker::Asked, kind::Kind};

/// One server in one round.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Round {
    /// Updates handled in a second.
    pub(crate) rate: f64,
    /// CPU time per update, in microseconds.
    pub(crate) cpu: f64,
    /// How busy its core was: 1 is a whole one.
    pub(crate) busy: f64,
    /// How busy the asker was.
    pub(crate) asker: f64,
    /// How many cores others had, who are neither the server nor the asker.
    pub(crate) others: f64,
    /// The time of a middling answer, in microseconds.
    pub(crate) p50: f64,
    /// The time that one of a hundred answers took, or longer.
    pub(crate) p99: f64,
    /// The most memory that it had, in MiB.
    pub(crate) peak: f64,
}

/// What was used of the processor while a server was asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Used {
    pub(crate) server: Duration,
    pub(crate) asker: Duration,
    /// By these two and all others.
    pub(crate) all: Duration,
}

impl Round {
    pub(crate) fn new(mut asked: Asked, used: Used, peak: u64) -> Self {
        asked.took.sort_unstable();
        let (updates, time) = (asked.took.len() as f64, asked.time.as_secs_f64());
        let others = used.all.saturating_sub(used.server).saturating_sub(used.asker);
        Self {
            rate: updates / time,
            cpu: micros(used.server) / updates,
            busy: used.server.as_secs_f64() / time,
            asker: 1.0 - asked.waited.as_secs_f64() / time,
            others: others.as_secs_f64() / time,
            p50: micros(percentile(&asked.took, 0.5)),
            p99: micros(percentile(&asked.took, 0.99)),
            peak: mib(peak),
        }
    }
}

/// The rounds of all servers.
#[derive(Debug, Default)]
pub(crate) struct Rounds(Vec<(Kind, Round)>);

impl Rounds {
    pub(crate) fn add(&mut self, kind: Kind, round: Round) {
        self.0.push((kind, round));
    }

    fn of(&self, kind: Kind) -> impl Iterator<Item = &Round> {
        self.0.iter().filter(move |(other, _)| *other == kind).map(|(_, round)| round)
    }

    /// Something about a server.
    pub(crate) fn each(&self, kind: Kind, figure: impl Fn(&Round) -> f64) -> Spread {
        Spread::of(self.of(kind).map(figure))
    }

    /// The same as a ratio to a server of the same rounds.
    pub(crate) fn ratio(
        &self,
        kind: Kind,
        to: Kind,
        figure: impl Fn(&Round) -> f64 + Copy,
    ) -> Spread {
        let pairs = self.of(kind).zip(self.of(to));
        Spread::of(pairs.map(|(round, other)| figure(round) / figure(other)))
    }

    /// Something about all rounds.
    pub(crate) fn all(&self, figure: impl Fn(&Round) -> f64) -> Spread {
        Spread::of(self.0.iter().map(|(_, round)| figure(round)))
    }
}

/// The middle of several values, and the ends.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Spread {
    pub(crate) least: f64,
    pub(crate) median: f64,
    pub(crate) most: f64,
}

impl Spread {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        let (Some(&least), Some(&most)) = (values.first(), values.last()) else {
            return Self::default();
        };
        let (lower, upper) = (values[(values.len() - 1) / 2], values[values.len() / 2]);
        Self { least, median: f64::midpoint(lower, upper), most }
    }
}

/// The median, with the ends in brackets if there is more than one value.
impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { least, median, most } = self;
        let places = f.precision().unwrap_or(2);
        write!(f, "{median:.places$}")?;
        if least == most {
            return Ok(());
        }
        write!(f, " ({least:.places$}-{most:.places$})")
    }
}

/// The value that this part of sorted ones does not exceed.
pub(crate) fn percentile<T: Copy + Default>(sorted: &[T], part: f64) -> T {
    let place = (sorted.len() as f64 * part).ceil() as usize;
    sorted.get(place.saturating_sub(1)).copied().unwrap_or_default()
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

pub(crate) fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(values: &[f64]) -> Spread {
        Spread::of(values.iter().copied())
    }

    #[test]
    fn the_middle_is_the_middle() {
        assert_eq!(spread(&[3.0, 1.0, 2.0]), Spread { least: 1.0, median: 2.0, most: 3.0 });
        assert_eq!(spread(&[4.0, 1.0, 2.0, 3.0]).median, 2.5);
        assert_eq!(spread(&[]), Spread::default());
        assert_eq!(format!("{:.1}", spread(&[3.0, 1.0, 2.0])), "2.0 (1.0-3.0)");
        assert_eq!(spread(&[1.0]).to_string(), "1.00");
    }

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let hundred: Vec<u32> = (1..=100).collect();
        assert_eq!((percentile(&hundred, 0.5), percentile(&hundred, 0.99)), (50, 99));
        assert_eq!((percentile(&[7_u32], 0.99), percentile::<u32>(&[], 0.5)), (7, 0));
    }

    #[test]
    fn ratios_are_those_of_each_round() {
        let mut rounds = Rounds::default();
        for (bare, bot) in [(100.0, 80.0), (10.0, 9.0), (50.0, 35.0)] {
            rounds.add(Kind::Bare, Round { rate: bare, ..Round::default() });
            rounds.add(Kind::Bot, Round { rate: bot, ..Round::default() });
        }
        let ratio = rounds.ratio(Kind::Bot, Kind::Bare, |round| round.rate);
        assert_eq!(ratio, Spread { least: 0.7, median: 0.8, most: 0.9 });
        assert_eq!(rounds.each(Kind::Bot, |round| round.rate).median, 35.0);
    }

    #[test]
    fn a_round_counts_what_the_server_used() {
        let (ms, time) = (Duration::from_millis, Duration::from_secs(2));
        let asked = Asked { took: (1..=100).rev().map(ms).collect(), time, waited: ms(1_500) };
        let used = Used { server: ms(1_000), asker: ms(500), all: ms(1_700) };
        let round = Round::new(asked, used, 3 << 20);
        assert_eq!((round.rate, round.cpu, round.busy), (50.0, 10_000.0, 0.5));
        assert_eq!((round.p50, round.p99, round.peak), (50_000.0, 99_000.0, 3.0));
        assert_eq!((round.asker, round.others), (0.25, 0.1));
    }
}
