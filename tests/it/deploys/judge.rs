//! Judges what was written down: what was lost, what was handled twice, and where the order broke.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fmt,
};

use super::diary::Entry;

/// What a process may leave to be handled again: one that was killed, or one whose webhook was taken
/// over and that shares with nobody what it has seen.
#[derive(Clone, Copy, Debug)]
pub(super) enum Leaves {
    /// By webhook: what was under way, that is the last it had begun in each chat. The server sends
    /// a chat's next update only when this one was answered.
    UnderWay,
    /// By polling: what it had not confirmed, from this update on.
    NotConfirmed(i64),
}

/// What went wrong, in words.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    pub(super) lost: Vec<String>,
    pub(super) twice: Vec<String>,
    pub(super) disorder: Vec<String>,
    /// How many were handled again because a process may have left them.
    pub(super) repeats: usize,
    /// How many handlers were at work at the same time at most.
    at_once: usize,
}

impl Verdict {
    pub(super) fn is_well(&self) -> bool {
        self.lost.is_empty() && self.twice.is_empty() && self.disorder.is_empty()
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lost, twice, disorder, repeats, at_once } = self;
        let (many, often, broken) = (lost.len(), twice.len(), disorder.len());
        write!(f, "{many} lost, {often} twice, {broken} out of order, {repeats} repeated, ")?;
        write!(f, "{at_once} at once")?;
        for (name, all) in [("lost", lost), ("twice", twice), ("out of order", disorder)] {
            all.iter().take(20).try_for_each(|one| write!(f, "\n  {name}: {one}"))?;
        }
        Ok(())
    }
}

/// Judges; each of these chats was sent so many updates, and these processes may leave something.
pub(super) fn judge(
    sent: &BTreeMap<i64, usize>,
    entries: &[Entry],
    leave: &BTreeMap<u32, Leaves>,
) -> Verdict {
    let mut verdict = Verdict { at_once: at_once(entries), ..Verdict::default() };
    for (&chat, &sent) in sent {
        let entries: Vec<_> = entries.iter().filter(|entry| entry.chat == chat).collect();
        Chat { chat, leave, verdict: &mut verdict }.judge(sent, &entries);
    }
    verdict
}

/// How many handlers were at work at the same time at most, of those that came to their end.
fn at_once(entries: &[Entry]) -> usize {
    let handling = |entry: &Entry| (entry.pid, entry.update_id);
    let ended: HashSet<_> = entries.iter().filter(|entry| entry.is_end).map(handling).collect();
    let (mut open, mut most) = (0, 0);
    for entry in entries.iter().filter(|entry| ended.contains(&handling(entry))) {
        match entry.is_end {
            true => open -= 1,
            false => open += 1,
        }
        most = most.max(open);
    }
    most
}

struct Chat<'a> {
    chat: i64,
    leave: &'a BTreeMap<u32, Leaves>,
    verdict: &'a mut Verdict,
}

impl Chat<'_> {
    fn judge(&mut self, sent: usize, entries: &[&Entry]) {
        let ended: BTreeSet<usize> =
            entries.iter().filter(|entry| entry.is_end).map(|entry| entry.number).collect();
        for number in (0..sent).filter(|number| !ended.contains(number)) {
            let begun = entries.iter().filter(|entry| entry.number == number);
            let begun: Vec<_> = begun.map(|entry| format!("begun by {}", entry.pid)).collect();
            self.verdict.lost.push(format!("{}/{number} {}", self.chat, begun.join(", ")));
        }
        self.judge_repeats(entries);
        self.judge_order(entries);
    }

    /// Every handling but one needs a reason: they were by processes that may have left it. Which came
    /// first is no matter: one whose webhook was taken over may read a request late.
    fn judge_repeats(&mut self, entries: &[&Entry]) {
        let mut last_begun = BTreeMap::new();
        for entry in entries {
            let last = last_begun.entry(entry.pid).or_insert(entry.number);
            *last = entry.number.max(*last);
        }
        let mut handlings: BTreeMap<usize, Vec<&Entry>> = BTreeMap::new();
        for entry in entries.iter().filter(|entry| !entry.is_end) {
            handlings.entry(entry.number).or_default().push(entry);
        }
        for (number, of_it) in handlings.iter().filter(|(_, of_it)| of_it.len() > 1) {
            let pids: BTreeSet<_> = of_it.iter().map(|entry| entry.pid).collect();
            let has_left_it = |entry: &&&Entry| match self.leave.get(&entry.pid) {
                None => false,
                Some(Leaves::UnderWay) => last_begun[&entry.pid] == *number,
                Some(Leaves::NotConfirmed(confirmed)) => entry.update_id >= *confirmed,
            };
            let left = of_it.iter().filter(has_left_it).count();
            if left + 1 >= of_it.len() && pids.len() == of_it.len() {
                self.verdict.repeats += of_it.len() - 1;
                continue;
            }
            let by = of_it.iter().map(|entry| match self.leave.contains_key(&entry.pid) {
                true => format!("{} (ended early)", entry.pid),
                false => entry.pid.to_string(),
            });
            let by: Vec<_> = by.collect();
            self.verdict.twice.push(format!(
                "{}/{number} (update {}) by {}",
                self.chat,
                of_it[0].update_id,
                by.join(", ")
            ));
        }
    }

    /// One at a time, and each after the end of the one before it.
    fn judge_order(&mut self, entries: &[&Entry]) {
        let mut ended = BTreeSet::new();
        let mut open: Vec<&Entry> = Vec::new();
        let mut abandoned: Vec<&Entry> = Vec::new();
        for &entry in entries {
            let is_it = |other: &&&Entry| (other.pid, other.number) == (entry.pid, entry.number);
            let (chat, number, pid) = (self.chat, entry.number, entry.pid);
            let mut wrong = |what: String| {
                self.verdict.disorder.push(format!("{chat}/{number} by {pid} {what}"));
            };
            if entry.is_end {
                if abandoned.iter().any(|other| is_it(&other)) {
                    wrong("went on while another process had the chat".into());
                }
                open.retain(|other| !is_it(&other));
                ended.insert(number);
                continue;
            }
            if number > 0 && !ended.contains(&(number - 1)) {
                wrong("began before the end of the one before it".into());
            }
            for other in std::mem::take(&mut open) {
                match self.leave.contains_key(&other.pid) && other.pid != pid {
                    true => abandoned.push(other),
                    false => {
                        let (number, pid) = (other.number, other.pid);
                        wrong(format!("began while {chat}/{number} was under way in {pid}"));
                    }
                }
            }
            open.push(entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    /// Entries of chat 7 as in `1+0 1-0`: process, begin or end, number.
    fn judged(text: &str, sent: usize, leave: &[(u32, Leaves)]) -> Verdict {
        let entry = |word: &str| {
            let (pid, number) = word.split_once(['+', '-']).unwrap();
            let number = number.parse().unwrap();
            Entry {
                at: Instant::now(),
                is_end: word.contains('-'),
                pid: pid.parse().unwrap(),
                update_id: 100 + i64::try_from(number).unwrap(),
                chat: 7,
                number,
            }
        };
        let entries: Vec<_> = text.split_whitespace().map(entry).collect();
        judge(&BTreeMap::from([(7, sent)]), &entries, &leave.iter().copied().collect())
    }

    const KILLED: [(u32, Leaves); 1] = [(1, Leaves::UnderWay)];

    #[test]
    fn what_is_well_is_well() {
        let verdict = judged("1+0 1-0 1+1 1-1 2+2 2-2", 3, &[]);
        assert!(verdict.is_well() && verdict.repeats == 0, "{verdict}");
        let verdict = judged("1+0 1-0 1+1 2+1 2-1", 2, &KILLED);
        assert!(verdict.is_well() && verdict.repeats == 1, "{verdict}");
        // It had ended, but its answer may not have arrived.
        let verdict = judged("1+0 1-0 1+1 1-1 2+1 2-1", 2, &KILLED);
        assert!(verdict.is_well() && verdict.repeats == 1, "{verdict}");
    }

    #[test]
    fn what_is_lost_is_told() {
        assert_eq!(judged("1+0 1-0 1+1", 3, &[]).lost, ["7/1 begun by 1", "7/2 "]);
    }

    #[test]
    fn what_is_handled_twice_is_told() {
        for text in ["1+0 1-0 2+0 2-0", "1+0 1-0 1+0 1-0"] {
            let verdict = judged(text, 1, &[]);
            assert_eq!((verdict.twice.len(), verdict.repeats), (1, 0), "{verdict}");
        }
        // It was killed, but this one had been answered long before.
        let verdict = judged("1+0 1-0 1+1 2+0 2-0 2+1 2-1", 2, &KILLED);
        assert_eq!(verdict.twice, ["7/0 (update 100) by 1 (ended early), 2"]);
        assert_eq!(verdict.repeats, 1);
    }

    #[test]
    fn one_that_was_taken_over_may_begin_late_and_not_twice() {
        let verdict = judged("2+0 2-0 1+0 1-0 2+1 2-1", 2, &KILLED);
        assert!(verdict.is_well() && verdict.repeats == 1, "{verdict}");
        let verdict = judged("1+0 1-0 1+0 1-0", 1, &KILLED);
        assert_eq!(verdict.twice, ["7/0 (update 100) by 1 (ended early), 1 (ended early)"]);
    }

    #[test]
    fn by_polling_what_was_not_confirmed_comes_again() {
        let text = "1+0 1-0 1+1 1-1 1+2 2+0 2-0 2+1 2-1 2+2 2-2";
        let verdict = judged(text, 3, &[(1, Leaves::NotConfirmed(100))]);
        assert!(verdict.is_well() && verdict.repeats == 3, "{verdict}");
        let verdict = judged(text, 3, &[(1, Leaves::NotConfirmed(102))]);
        assert_eq!((verdict.twice.len(), verdict.repeats), (2, 1), "{verdict}");
    }

    #[test]
    fn a_broken_order_is_told() {
        for text in ["1+1 1-1 1+0 1-0", "1+0 1+1 1-0 1-1", "1+0 2+1 1-0 2-1"] {
            assert!(!judged(text, 2, &[]).disorder.is_empty(), "{text}");
        }
        // Who was killed cannot go on.
        let verdict = judged("1+0 2+0 1-0 2-0", 1, &KILLED);
        assert_eq!(verdict.disorder, ["7/0 by 1 went on while another process had the chat"]);
    }
}
