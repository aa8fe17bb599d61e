//! What was measured, as a table.

use std::{fmt, io::Write as _};

use crate::{
    asker::Asked,
    mib,
    server::{Kind, Told},
};

/// A line on stdout.
pub(crate) fn say(line: fmt::Arguments<'_>) {
    // Who does not read it any more does not want it.
    drop(writeln!(std::io::stdout(), "{line}"));
}

/// What the servers did, round by round.
#[derive(Debug)]
pub(crate) struct Table {
    title: &'static str,
    rounds: Vec<(Kind, Round)>,
}

/// One server in one round.
#[derive(Clone, Copy, Debug)]
struct Round {
    per_second: f64,
    /// CPU time per update, in microseconds.
    cpu: f64,
    /// How busy its core was.
    busy: f64,
    p50: f64,
    p99: f64,
    peak: f64,
}

impl Round {
    fn new(mut asked: Asked, told: Told) -> Self {
        asked.took.sort_unstable();
        let at = |part: f64| {
            let place = (asked.took.len() as f64 * part) as usize;
            asked.took.get(place).copied().unwrap_or_default().as_secs_f64() * 1e6
        };
        let (updates, time) = (asked.took.len() as f64, asked.time.as_secs_f64());
        Self {
            per_second: updates / time,
            cpu: told.cpu_time.as_secs_f64() * 1e6 / updates,
            busy: told.cpu_time.as_secs_f64() / time,
            p50: at(0.5),
            p99: at(0.99),
            peak: mib(told.peak),
        }
    }
}

impl Table {
    pub(crate) fn new(title: &'static str) -> Self {
        Self { title, rounds: Vec::new() }
    }

    pub(crate) fn add(&mut self, kind: Kind, (asked, told): (Asked, Told)) {
        self.rounds.push((kind, Round::new(asked, told)));
    }

    /// The median of something about a server.
    fn median(&self, kind: Kind, of: impl Fn(&Round) -> f64) -> f64 {
        let rounds = self.rounds.iter().filter(|(other, _)| *other == kind);
        let mut values: Vec<f64> = rounds.map(|(_, round)| of(round)).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    }

    /// Updates in a second.
    pub(crate) fn rate(&self, kind: Kind) -> f64 {
        self.median(kind, |round| round.per_second)
    }

    pub(crate) fn print(&self) {
        say(format_args!("\n{}:\n", self.title));
        say(format_args!(
            "| server | updates/s | of (a) | CPU/update, us | (a) of it | core busy | p50, us | p99, us | p99 of (a) | peak, MiB |"
        ));
        say(format_args!("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"));
        for kind in Kind::ALL {
            let of =
                |what: fn(&Round) -> f64| (self.median(kind, what), self.median(Kind::Bare, what));
            let ((rate, of_rate), (cpu, of_cpu)) =
                (of(|round| round.per_second), of(|round| round.cpu));
            let ((p99, of_p99), (p50, _)) = (of(|round| round.p99), of(|round| round.p50));
            let (busy, peak) = (of(|round| round.busy).0, of(|round| round.peak).0);
            say(format_args!(
                "| {kind} | {rate:.0} | {:.2} | {cpu:.2} | {:.2} | {busy:.2} | {p50:.0} | {p99:.0} | {:.2} | {peak:.1} |",
                rate / of_rate,
                of_cpu / cpu,
                p99 / of_p99,
            ));
        }
    }
}
