//! The tables of docs/performance.md, in Markdown.

use std::{fmt, io::Write as _};

use crate::{
    figures::{Round, Rounds},
    kind::Kind,
};

/// From how much on two servers are said to differ.
const DIFFERS: f64 = 0.03;
/// How busy a server's core is that does not wait for the asker.
const BUSY: f64 = 0.95;

/// A line on stdout.
pub(crate) fn say(line: impl fmt::Display) {
    // Who does not read it any more does not want it.
    drop(writeln!(std::io::stdout(), "{line}"));
}

/// How fast the servers were that were asked as fast as they answer.
pub(crate) fn under_load(rounds: &Rounds, kinds: &[Kind]) -> String {
    let mut text = String::from(
        "| server | updates/s | of (a) | CPU per update, us | speed by CPU, of (a) | core busy | p50, us | p99, us | of (a) | peak, MiB | of (a) |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    let quiet = 1.0 - rounds.ratio(Kind::Quiet, Kind::Bot, |round| round.cpu).median;
    let differs = quiet.abs() > DIFFERS;
    for &kind in kinds.iter().filter(|kind| **kind != Kind::Quiet || differs) {
        let each = |figure: fn(&Round) -> f64| rounds.each(kind, figure).median;
        let of_a = |figure: fn(&Round) -> f64| rounds.ratio(kind, Kind::Bare, figure);
        text += &format!(
            "| {kind} | {:.0} | {} | {:.2} | {} | {:.2} | {:.0} | {:.0} | {} | {:.1} | {:.2} |\n",
            each(|round| round.rate),
            of_a(|round| round.rate),
            each(|round| round.cpu),
            of_a(|round| 1.0 / round.cpu),
            each(|round| round.busy),
            each(|round| round.p50),
            each(|round| round.p99),
            of_a(|round| round.p99),
            each(|round| round.peak),
            of_a(|round| round.peak).median,
        );
    }
    if kinds.contains(&Kind::Quiet) && !differs {
        text += &format!(
            "\nAt `BOT_LOG=warn` the bot's CPU time is the same within {:.0} %.\n",
            DIFFERS * 100.0
        );
    }
    let busy = |kind: &Kind| rounds.each(*kind, |round| round.busy).median;
    let held_up = kinds.iter().filter(|kind| busy(kind) < BUSY).map(Kind::to_string);
    let held_up = held_up.collect::<Vec<_>>().join(", ");
    if !held_up.is_empty() {
        text += &format!(
            "\n**Not busy all the time: {held_up}.** The asker was too slow for them, or others had their \
             core. Their rates and latencies are not their own; their CPU time is.\n"
        );
    }
    text + &others(rounds)
}

/// How fast the servers answered that were asked at the same pace.
pub(crate) fn paced(rounds: &Rounds, kinds: &[Kind]) -> String {
    let mut text = String::from(
        "| server | updates/s | core busy | CPU per update, us | p50, us | of (a) | p99, us | of (a) |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for &kind in kinds {
        let each = |figure: fn(&Round) -> f64| rounds.each(kind, figure).median;
        let of_a = |figure: fn(&Round) -> f64| rounds.ratio(kind, Kind::Bare, figure);
        text += &format!(
            "| {kind} | {:.0} | {:.2} | {:.2} | {:.0} | {} | {:.0} | {} |\n",
            each(|round| round.rate),
            each(|round| round.busy),
            each(|round| round.cpu),
            each(|round| round.p50),
            of_a(|round| round.p50),
            each(|round| round.p99),
            of_a(|round| round.p99),
        );
    }
    text + &others(rounds)
}

/// What else the machine did.
fn others(rounds: &Rounds) -> String {
    format!(
        "\nBeside its server the asker was busy for {} of the time, and other programs had {} cores.\n",
        rounds.all(|round| round.asker),
        rounds.all(|round| round.others),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounds(quiet: f64, busy: f64) -> Rounds {
        let mut rounds = Rounds::default();
        for (kind, cpu) in
            [(Kind::Bare, 8.0), (Kind::Value, 16.0), (Kind::Bot, 10.0), (Kind::Quiet, quiet)]
        {
            let (rate, p99) = (1e6 / cpu, cpu * 64.0);
            let round =
                Round { rate, cpu, busy, asker: 0.9, others: 0.02, p50: p99, p99, peak: 4.0 };
            rounds.add(kind, round);
        }
        rounds
    }

    const KINDS: [Kind; 4] = [Kind::Bare, Kind::Value, Kind::Bot, Kind::Quiet];

    #[test]
    fn rows_are_ratios_to_the_first() {
        let text = under_load(&rounds(9.0, 1.0), &KINDS);
        let bot =
            "| (c) a bot | 100000 | 0.80 | 10.00 | 0.80 | 1.00 | 640 | 640 | 1.25 | 4.0 | 1.00 |";
        assert!(text.contains(bot), "{text}");
        assert!(text.contains("BOT_LOG=warn` | 111111") && text.contains("had 0.02 cores"));
        let columns = |line: &str| line.matches('|').count();
        let mut lines = text.lines().take_while(|line| line.starts_with('|'));
        let head = columns(lines.next().unwrap());
        assert!(lines.all(|line| columns(line) == head), "{text}");
        let text = paced(&rounds(9.0, 0.5), &KINDS[..3]);
        assert!(text.contains("| (b) axum and `Value` | 62500 | 0.50 | 16.00 | 1024 | 2.00 |"));
    }

    #[test]
    fn what_does_not_differ_has_no_row() {
        let text = under_load(&rounds(9.9, 1.0), &KINDS);
        assert!(!text.contains("| (c) a bot at") && text.contains("the same within 3 %"), "{text}");
    }

    #[test]
    fn a_server_that_waits_for_the_asker_is_told() {
        assert!(under_load(&rounds(9.9, 0.8), &KINDS).contains("busy all the time: (a) axum, (b)"));
        assert!(!under_load(&rounds(9.9, 0.96), &KINDS).contains("busy all"));
    }
}
