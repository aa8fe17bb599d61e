//! The measurements, one after another; each round begins with a new server.

use std::time::Duration;

use crate::{
    Result,
    asker::{Pace, Until},
    cores::Cores,
    figures::{Round, Rounds, Used, mib},
    kind::Kind,
    machine,
    process::{self, Memory},
    programs::Programs,
    requests::Requests,
    server::Server,
    table::{self, say},
};

/// How long a server is asked before it counts: until caches and branch predictors know it.
const BEGIN: Duration = Duration::from_millis(500);
/// After how many chats the memory is looked at first.
const FEW_CHATS: u64 = 20_000;
/// Those whose latency is compared.
const PACED: [Kind; 4] = [Kind::Bare, Kind::Value, Kind::Bot, Kind::Reply];

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) time: Duration,
    pub(crate) rounds: usize,
    pub(crate) connections: usize,
    pub(crate) chats: u64,
    pub(crate) many_chats: u64,
    /// Only what is shown first.
    pub(crate) quick: bool,
}

/// Where it is measured.
#[derive(Debug)]
pub(crate) struct Bench {
    plan: Plan,
    cores: Cores,
    programs: Programs,
    /// Those that count their allocations.
    counting: Option<Programs>,
}

impl Bench {
    /// Builds what is measured; on all cores, so before one is kept to.
    pub(crate) fn set_up(plan: Plan, cores: Cores) -> Result<Self> {
        process::can_be_measured()?;
        let counting = if plan.quick { None } else { Some(Programs::build(true)?) };
        Ok(Self { plan, cores, programs: Programs::build(false)?, counting })
    }

    /// Measures everything, and prints it.
    pub(crate) async fn run(&self) -> Result<()> {
        let Plan { rounds, connections, chats, time, .. } = self.plan;
        let (least, mean, most) = Requests::lengths();
        say(machine::described(self.cores));
        say(format_args!(
            "{}, in each of which every server is asked for {time:?}, after {BEGIN:?} that do \
             not count, by {connections} connections with one request at a time; updates of {least} to \
             {most} bytes, {mean} on average, in {chats} chats. Medians, with the least and the most in \
             brackets; ratios are those of each round.",
            machine::counted(rounds, "round"),
        ));
        let under_load = self.rounds(&Kind::ALL, Pace::AsFastAsPossible).await?;
        say("\n### As fast as they answer\n");
        say(table::under_load(&under_load, &Kind::ALL));
        if self.plan.quick {
            return Ok(());
        }
        let rate = under_load.each(Kind::Bot, |round| round.rate).median / 2.0;
        let paced = self.rounds(&PACED, Pace::PerSecond(rate)).await?;
        say(format_args!("### At half of the bot's rate, {rate:.0} updates a second for each\n"));
        say(table::paced(&paced, &PACED));
        self.memory().await?;
        self.allocations().await
    }

    async fn rounds(&self, kinds: &[Kind], pace: Pace) -> Result<Rounds> {
        let mut rounds = Rounds::default();
        for _ in 0..self.plan.rounds {
            for &kind in kinds {
                rounds.add(kind, self.round(kind, pace).await?);
            }
        }
        Ok(rounds)
    }

    /// Asks a new server for a while.
    async fn round(&self, kind: Kind, pace: Pace) -> Result<Round> {
        let Plan { connections, chats, time, .. } = self.plan;
        let mut requests = Requests::new(chats);
        let mut server = Server::start(&self.programs, kind, self.cores).await?;
        server.asked(&mut requests, connections, pace, Until::After(BEGIN))?;
        let used = |server: &Server| -> Result<[Duration; 3]> {
            let asker = process::cpu_time(std::process::id())?;
            Ok([server.cpu_time()?, asker, process::cpu_time_of_all()?])
        };
        let before = used(&server)?;
        let asked = server.asked(&mut requests, connections, pace, Until::After(time))?;
        let after = used(&server)?;
        let [server_used, asker, all] = [0, 1, 2].map(|i| after[i].saturating_sub(before[i]));
        let told = server.stop().await?;
        Ok(Round::new(asked, Used { server: server_used, asker, all }, told.peak))
    }

    /// What chats leave in memory.
    async fn memory(&self) -> Result<()> {
        let Plan { connections, many_chats, .. } = self.plan;
        say("### Memory, each update in a chat of its own\n");
        say(format_args!(
            "| server | its own after {FEW_CHATS} chats, MiB | after {many_chats} more, MiB | that is per chat, bytes | pages of its program, MiB |\n| --- | --- | --- | --- | --- |"
        ));
        for kind in [Kind::Bare, Kind::Bot] {
            let mut requests = Requests::new(u64::MAX);
            let mut server = Server::start(&self.programs, kind, self.cores).await?;
            let mut after = [Memory::default(); 2];
            for (after, updates) in after.iter_mut().zip([FEW_CHATS, many_chats]) {
                let until = Until::Asked(updates);
                server.asked(&mut requests, connections, Pace::AsFastAsPossible, until)?;
                *after = server.memory()?;
            }
            server.stop().await?;
            let [few, many] = after.map(|memory| memory.own);
            say(format_args!(
                "| {kind} | {:.1} | {:.1} | {:.2} | {:.1} |",
                mib(few),
                mib(many),
                (many as f64 - few as f64) / many_chats as f64,
                mib(after[1].files),
            ));
        }
        Ok(())
    }

    /// What is allocated for an update, by servers that count; they are not timed.
    async fn allocations(&self) -> Result<()> {
        const FIRST: u64 = 20_000;
        const MORE: u64 = 60_000;
        let Some(counting) = &self.counting else { return Ok(()) };
        say("\n### Allocations\n\n| server | allocations per update |\n| --- | --- |");
        for kind in Kind::ALL {
            let mut counts = [0, 0];
            for (count, updates) in counts.iter_mut().zip([FIRST, FIRST + MORE]) {
                let mut server = Server::start(counting, kind, self.cores).await?;
                let mut requests = Requests::new(self.plan.chats);
                let (pace, until) = (Pace::AsFastAsPossible, Until::Asked(updates));
                server.asked(&mut requests, self.plan.connections, pace, until)?;
                let told = server.stop().await?.allocations;
                *count = told.ok_or_else(|| format!("{kind} has not counted its allocations"))?;
            }
            let each = counts[1].saturating_sub(counts[0]) as f64 / MORE as f64;
            say(format_args!("| {kind} | {each:.1} |"));
        }
        Ok(())
    }
}
