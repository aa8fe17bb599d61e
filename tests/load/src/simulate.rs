//! What one core, one machine and several of them carry: bounds by formulas, and how long updates wait
//! below them, played in virtual time.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, VecDeque},
    fmt,
};

use clap::Args;

use crate::{Result, figures::percentile, table::say};

/// How many updates are played for a figure.
const UPDATES: usize = 100_000;
/// At which parts of the bound.
const PARTS: [f64; 3] = [0.5, 0.8, 0.95];

const HEAD: &str = "| where | handler | its cores carry, updates/s | the connections | the platform's pace | p99 at 50 % of the least, ms | at 80 % | at 95 % |
| --- | --- | --- | --- | --- | --- | --- | --- |";

/// What is known of a bot and its platform
#[derive(Clone, Debug, Args)]
pub(crate) struct Simulate {
    /// CPU time per update, in microseconds, from the table of this bench
    #[arg(long, default_value_t = 30.0)]
    cpu: f64,
    /// The time that a handler waits for others, such as a database, in milliseconds
    #[arg(long, default_value_t = 20.0)]
    wait: f64,
    /// From the platform to the bot and back, in milliseconds
    #[arg(long, default_value_t = 40.0)]
    round_trip: f64,
    /// The webhook's `max_connections`
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    connections: u32,
    /// The messages that the platform lets a bot send in a second
    #[arg(long, default_value_t = 30.0)]
    messages: f64,
    /// The cores of a machine
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=1_024))]
    cores: u32,
    /// The machines of the last rows, each with one process of the bot
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    replicas: u32,
}

/// One bot in one place; times in nanoseconds.
#[derive(Clone, Copy, Debug)]
struct Setup {
    replicas: usize,
    cores: usize,
    connections: usize,
    round_trip: u64,
    cpu: u64,
    wait: u64,
    /// The time between two messages, if each update is answered by one.
    message_every: Option<u64>,
}

/// Most updates in a second, by each of what may run out.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Carries {
    cores: f64,
    connections: f64,
    messages: Option<f64>,
}

impl Simulate {
    pub(crate) fn run(&self) -> Result<()> {
        for (name, value) in [("--cpu", self.cpu), ("--messages", self.messages)] {
            if !value.is_finite() || value <= 0.0 {
                return Err(format!("{name} must be above 0").into());
            }
        }
        for (name, value) in [("--wait", self.wait), ("--round-trip", self.round_trip)] {
            if !value.is_finite() || value < 0.0 {
                return Err(format!("{name} must not be below 0").into());
            }
        }
        say(format_args!(
            "{} us of CPU time per update, {} ms from the platform and back, {} connections, \
             {} messages a second:\n",
            self.cpu, self.round_trip, self.connections, self.messages,
        ));
        say(HEAD);
        let machine = format!("a machine of {} cores", self.cores);
        let machines = format!("{} such machines", self.replicas);
        let places = [
            ("one core", 1, 1),
            (&*machine, 1, self.cores),
            (&*machines, self.replicas, self.cores),
        ];
        let waits = format!("waits {} ms", self.wait);
        let handlers = [
            ("only computes", 0.0, false),
            (&*waits, self.wait, false),
            ("sends a message", 0.0, true),
        ];
        for (place, replicas, cores) in places {
            for (handler, wait, sends) in handlers {
                let setup = Setup {
                    replicas: usize::try_from(replicas)?,
                    cores: usize::try_from(cores)?,
                    connections: usize::try_from(self.connections)?,
                    round_trip: nanos(self.round_trip / 1e3),
                    cpu: nanos(self.cpu / 1e6),
                    wait: nanos(wait / 1e3),
                    message_every: sends.then(|| nanos(1.0 / self.messages)),
                };
                say(row(place, handler, &setup));
            }
        }
        Ok(())
    }
}

fn row(place: &str, handler: &str, setup: &Setup) -> String {
    let carries = setup.carries();
    let p99 = PARTS.map(|part| {
        let mut took = setup.play(carries.least() * part, UPDATES);
        took.sort_unstable();
        format!("{:.0}", percentile(&took, 0.99) as f64 / 1e6)
    });
    format!("| {place} | {handler} | {carries} | {} |", p99.join(" | "))
}

impl Setup {
    /// How long an update has a connection if nothing keeps it waiting.
    fn held(&self) -> u64 {
        let call = self.message_every.map_or(0, |_| self.round_trip);
        self.round_trip + self.cpu + self.wait + call
    }

    fn carries(&self) -> Carries {
        let per_second = |number: usize, time: u64| number as f64 * 1e9 / time.max(1) as f64;
        Carries {
            cores: per_second(self.replicas * self.cores, self.cpu),
            connections: per_second(self.connections, self.held()),
            messages: self.message_every.map(|every| per_second(1, every)),
        }
    }

    /// Lets so many updates in a second come, at random, and says how long each took from when the
    /// platform had it until it was answered.
    fn play(&self, rate: f64, updates: usize) -> Vec<u64> {
        let mut random = fastrand::Rng::with_seed(7);
        let free = |number| (0..number).map(|_| Reverse(0)).collect::<BinaryHeap<_>>();
        let mut connections = free(self.connections);
        // The load balancer takes one after the other.
        let mut replicas: VecDeque<_> = (0..self.replicas).map(|_| free(self.cores)).collect();
        let (mut now, mut next_message) = (0.0, 0);
        let mut took = Vec::with_capacity(updates);
        for _ in 0..updates {
            now -= (1.0 - random.f64()).ln() / rate;
            let comes = nanos(now);
            let sent = comes.max(earliest(&mut connections));
            replicas.rotate_left(1);
            let cores = &mut replicas[0];
            let computed = earliest(cores).max(sent + self.round_trip / 2) + self.cpu;
            cores.push(Reverse(computed));
            let mut done = computed + self.wait;
            if let Some(every) = self.message_every {
                let turn = done.max(next_message);
                next_message = turn + every;
                done = turn + self.round_trip;
            }
            let answered = done + self.round_trip / 2;
            connections.push(Reverse(answered));
            took.push(answered - comes);
        }
        took
    }
}

/// When the first of these is free, which is taken.
fn earliest(free: &mut BinaryHeap<Reverse<u64>>) -> u64 {
    free.pop().map_or(0, |Reverse(time)| time)
}

fn nanos(seconds: f64) -> u64 {
    (seconds * 1e9) as u64
}

impl Carries {
    /// What the bot carries: by what runs out first.
    fn least(&self) -> f64 {
        self.cores.min(self.connections).min(self.messages.unwrap_or(f64::INFINITY))
    }
}

/// The columns of the table; what runs out first stands out.
impl fmt::Display for Carries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = |value: f64| {
            if value == self.least() { format!("**{value:.0}**") } else { format!("{value:.0}") }
        };
        let messages = self.messages.map_or_else(String::new, column);
        write!(f, "{} | {} | {messages}", column(self.cores), column(self.connections))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000;

    fn setup() -> Setup {
        Setup {
            replicas: 1,
            cores: 1,
            connections: 1_000,
            round_trip: 40 * MS,
            cpu: MS,
            wait: 0,
            message_every: None,
        }
    }

    fn p99(setup: Setup, part: f64) -> u64 {
        let mut took = setup.play(setup.carries().least() * part, 20_000);
        took.sort_unstable();
        percentile(&took, 0.99)
    }

    #[test]
    fn the_lowest_limit_is_the_limit() {
        let carries = |setup: Setup| setup.carries().to_string();
        assert_eq!(carries(setup()), "**1000** | 24390 | ");
        let cores = Setup { replicas: 10, cores: 2, ..setup() };
        assert_eq!(carries(cores), "**20000** | 24390 | ");
        let few = Setup { connections: 20, wait: 159 * MS, replicas: 10, ..setup() };
        assert_eq!(carries(few), "10000 | **100** | ");
        let sends = Setup { message_every: Some(50 * MS), ..setup() };
        assert_eq!(carries(sends), "1000 | 12346 | **20**");
    }

    #[test]
    fn nothing_waits_far_below_the_limit_and_all_do_above_it() {
        let several = [
            setup(),
            Setup { replicas: 3, cores: 2, ..setup() },
            Setup { connections: 20, wait: 159 * MS, ..setup() },
            Setup { message_every: Some(50 * MS), ..setup() },
        ];
        for setup in several {
            let idle = p99(setup, 0.05);
            assert!((setup.held()..setup.held() * 2).contains(&idle), "{setup:?}: {idle}");
            assert!(p99(setup, 0.5) < setup.held() * 6, "{setup:?}");
            // A tenth too much is waited for, from the first update to the last.
            let over = 20_000.0 * 1e9 / setup.carries().least() * (0.1 / 1.1);
            let waits = p99(setup, 1.1) as f64;
            assert!((over * 0.8..over * 1.2).contains(&waits), "{setup:?}: {waits} for {over}");
        }
    }

    #[test]
    fn a_row_has_the_columns_of_the_head() {
        let row = row("here", "waits", &setup());
        let columns = |line: &str| line.matches('|').count();
        assert!(HEAD.lines().all(|line| columns(line) == columns(&row)), "{row}");
    }

    #[test]
    fn more_machines_do_not_help_where_the_connections_are_too_few() {
        let one = Setup { connections: 40, wait: 100 * MS, ..setup() };
        let ten = Setup { replicas: 10, ..one };
        assert_eq!(one.carries().least(), ten.carries().least());
    }
}
