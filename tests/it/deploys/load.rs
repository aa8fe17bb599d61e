//! A sandbox with many chats that write at once, and the processes of the bot that handles it all.

use std::{collections::BTreeMap, env, ops::Range, time::Duration};

use bot_core::{Bot, Token};
use bot_sandbox::{Person, Sandbox};
use tempfile::TempDir;
use tokio::time::timeout;

use super::{
    diary::Diary,
    judge::{Leaves, Verdict, judge},
    random::Random,
};
use crate::support::{Process, Program, free_port};

/// What a process says when updates come in.
pub(super) const READY: &str = "ready: ";
/// How long nothing happens before a test gives up what is still missing.
const PATIENCE: Duration = Duration::from_secs(20);

/// How much there is to do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) updates: usize,
    pub(super) chats: usize,
    pub(super) restarts: usize,
}

/// Whether the long tests are asked for.
pub(super) fn is_long() -> bool {
    env::var("BOT_LONG_TESTS").is_ok_and(|value| value == "1")
}

impl Size {
    pub(super) fn new() -> Self {
        match is_long() {
            true => Self { updates: 20_000, chats: 500, restarts: 50 },
            false => Self { updates: 2_000, chats: 100, restarts: 8 },
        }
    }
}

/// The sandbox and all that is written down.
#[derive(Debug)]
pub(super) struct Load {
    pub(super) sandbox: Sandbox,
    pub(super) diary: Diary,
    pub(super) random: Random,
    people: Vec<Person>,
    sent: BTreeMap<i64, usize>,
    leave: BTreeMap<u32, Leaves>,
    pub(super) directory: TempDir,
}

impl Load {
    /// So many chats, and the seed of this test.
    pub(super) async fn new(chats: usize) -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let directory = tempfile::tempdir().unwrap();
        Self {
            people: (0..chats).map(|n| sandbox.user(&format!("Person {n}"))).collect(),
            diary: Diary::new(directory.path()),
            sandbox,
            random: Random::new(),
            sent: BTreeMap::new(),
            leave: BTreeMap::new(),
            directory,
        }
    }

    /// Lets somebody write one more, with which this is to happen; gives its chat and number.
    pub(super) async fn send(&mut self, person: usize, what: &str) -> (i64, usize) {
        let person = &self.people[person];
        let count = self.sent.entry(person.id().0).or_default();
        let number = *count;
        *count += 1;
        person.sends(format!("{number} {what}")).await;
        (person.id().0, number)
    }

    /// Lets anybody write so many; every other takes some milliseconds.
    pub(super) async fn send_many(&mut self, updates: usize) {
        for _ in 0..updates {
            let person = self.random.below(self.people.len());
            let what = match self.random.one_in(2) {
                true => format!("take {}", 1 + self.random.below(20)),
                false => String::new(),
            };
            self.send(person, &what).await;
        }
    }

    /// How many were sent.
    pub(super) fn sent(&self) -> usize {
        self.sent.values().sum()
    }

    fn program(&self) -> Program {
        Program::new(env!("CARGO_BIN_EXE_fixture-load"))
            .env("DIARY", self.diary.path().display())
            .env("BOT_LOG", "info")
    }

    /// The bot by webhook, on a port of its own.
    pub(super) fn by_webhook(&self) -> Program {
        let program = self.program().webhook(&self.sandbox, free_port());
        program.env("BOT_MAX_CONNECTIONS", 64)
    }

    /// The bot by webhook, whose processes share what they have seen.
    pub(super) fn sharing(&self) -> Program {
        let storage = self.directory.path().join("seen.db");
        let program = self.by_webhook().env("BOT_SEEN", "storage");
        program.env("BOT_STORAGE", format!("sqlite:{}", storage.display()))
    }

    /// The bot by polling.
    pub(super) fn by_polling(&self) -> Program {
        self.program().polling(&self.sandbox)
    }

    /// At which counts of handled updates something is to happen, so many times: one at random in
    /// each of so many equal parts.
    pub(super) fn moments(&mut self, times: usize) -> Vec<usize> {
        let part = self.sent() / times;
        (0..times).map(|n| n * part + self.random.below(part)).collect()
    }

    /// Waits for a random moment of a process's life: this count of handled updates, or, one time in
    /// five, somewhere in its start.
    pub(super) async fn comes(&mut self, moment: usize, process: &Process) {
        if self.random.one_in(5) {
            let lines = ["the platform knows the bot", READY];
            process.says(lines[self.random.below(lines.len())]).await;
        } else {
            self.reaches(moment).await;
        }
    }

    /// Stops a process whose webhook was taken over, and that shares with nobody what it has seen:
    /// what was under way in it was sent to another as well.
    pub(super) async fn stops_taken_over(&mut self, process: Process) {
        self.leave.insert(process.pid(), Leaves::UnderWay);
        self.stops(process).await;
    }

    /// Stops a process, which ends as it should. Before it says anything it does not listen for
    /// signals.
    pub(super) async fn stops(&self, mut process: Process) {
        process.says("").await;
        process.stops().await;
    }

    /// Waits until so many updates are handled.
    pub(super) async fn reaches(&self, handled: usize) {
        let is_there = self.diary.reaches(handled, PATIENCE).await;
        assert!(is_there, "only {} of {handled} handled", self.handled());
    }

    /// How many updates are handled.
    pub(super) fn handled(&self) -> usize {
        self.diary.look(|pages| pages.handled.len())
    }

    /// Kills a process.
    pub(super) async fn kills_by_webhook(&mut self, mut process: Process) {
        self.leave.insert(process.pid(), Leaves::UnderWay);
        process.signal("KILL").await;
        process.ends().await;
    }

    /// Kills a process that polls; what it has confirmed by then is done with.
    pub(super) async fn kills_polling(&mut self, mut process: Process) {
        let pid = process.pid();
        process.signal("KILL").await;
        process.ends().await;
        let calls = self.sandbox.calls();
        let polls = calls.iter().filter(|call| call.method == "getUpdates");
        let offsets = polls.filter_map(|call| call.parameters.get("offset")?.parse().ok());
        self.leave.insert(pid, Leaves::NotConfirmed(offsets.max().unwrap_or_default()));
    }

    /// Waits for the rest, stops the last process and judges.
    pub(super) async fn verdict(&self, last: Process) -> Verdict {
        self.diary.reaches(self.sent(), PATIENCE).await;
        // What is missing by now is told by the judge.
        drop(timeout(PATIENCE, self.sandbox.settled()).await);
        self.stops(last).await;
        self.judged().await
    }

    /// Judges what was done so far.
    pub(super) async fn judged(&self) -> Verdict {
        self.diary.read_up().await;
        self.diary.look(|pages| judge(&self.sent, &pages.entries, &self.leave))
    }

    /// Whether this is the chat of one of these people.
    pub(super) fn is_of(&self, chat: i64, mut people: Range<usize>) -> bool {
        people.any(|n| self.people[n].id().0 == chat)
    }

    /// Leaves the chats of these people out of the judgement.
    pub(super) fn forget(&mut self, people: Range<usize>) {
        for n in people {
            self.sent.remove(&self.people[n].id().0);
        }
    }
}

/// The URL of the webhook that is set.
pub(super) async fn webhook_url(sandbox: &Sandbox) -> String {
    let bot = Bot::builder(Token::new(sandbox.token()).unwrap());
    let bot = bot.api_url(sandbox.url()).build().unwrap();
    bot.get_webhook_info().await.unwrap().url
}
