//! A rule: where something goes wrong, with which calls or deliveries, and what.

use std::time::Duration;

use bot_core::types::UserId;

use super::{DeliveryFault, Fault, ServerFault};

/// A rule of misbehaviour: where, with which calls or deliveries, and what.
///
/// Rules are asked in the order they were added, and the first that is due is what happens. Only a
/// delay lets the call through to the rules after it: a slow server can refuse as well.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use bot_sandbox::{DeliveryFault, Fault, Rule, Sandbox};
///
/// let sandbox = Sandbox::start().await?;
/// // Of the messages that are sent, the third and the fourth:
/// let full = Rule::on("sendMessage", Fault::too_many_requests(1)).skip(2).times(2);
/// let full = sandbox.misbehaves(full);
/// // Every tenth update comes twice, for as long as there is a sandbox:
/// sandbox.misbehaves(Rule::deliveries(DeliveryFault::Duplicate).every(10));
/// full.ends();
/// # Ok(())
/// # }
/// ```
///
/// The same as JSON, which [`Rule::from_json`] reads, is in [`scenario`](crate::scenario).
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub(super) what: What,
    pub(super) bot: Option<UserId>,
    pub(super) chat: Option<i64>,
    pub(super) skip: u32,
    pub(super) times: Option<u32>,
    pub(super) every: u32,
    pub(super) chance: f64,
    pub(super) seed: u64,
    pub(super) after: After,
    pub(super) lasts: Option<Duration>,
    pub(super) note: Option<String>,
}

/// Where something goes wrong, and what.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    Call { methods: String, fault: Fault },
    Delivery(DeliveryFault),
    Server(ServerFault),
}

/// From when on a rule is in force, counted from when it was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    Time(Duration),
    Calls(u64),
    Updates(u64),
}

impl Rule {
    /// Something goes wrong with calls of these methods: a name in any case of letters, `*` standing
    /// for any letters, several separated by `|`: `"sendMessage"`, `"send* | copyMessage"`. `"any"`
    /// is any method.
    pub fn on(methods: impl Into<String>, fault: Fault) -> Self {
        Self::new(What::Call { methods: methods.into(), fault })
    }

    /// Something goes wrong with deliveries.
    #[must_use]
    pub fn deliveries(fault: DeliveryFault) -> Self {
        Self::new(What::Delivery(fault))
    }

    /// Something is wrong with the server as a whole, for as long as the rule is in force.
    #[must_use]
    pub fn server(fault: ServerFault) -> Self {
        Self::new(What::Server(fault))
    }

    pub(super) fn new(what: What) -> Self {
        Self {
            what,
            bot: None,
            chat: None,
            skip: 0,
            times: None,
            every: 1,
            chance: 1.0,
            seed: 0,
            after: After::Time(Duration::ZERO),
            lasts: None,
            note: None,
        }
    }

    /// Only for this bot.
    #[must_use]
    pub fn bot(mut self, id: UserId) -> Self {
        self.bot = Some(id);
        self
    }

    /// Only for calls that name this chat as `chat_id`, or for updates of it.
    #[must_use]
    pub fn chat(mut self, id: i64) -> Self {
        self.chat = Some(id);
        self
    }

    /// The first so many pass.
    #[must_use]
    pub fn skip(mut self, calls: u32) -> Self {
        self.skip = calls;
        self
    }

    /// It happens so many times, then the rule is over; by default it happens for ever.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// It happens with every `n`th only, of those that are not skipped.
    #[must_use]
    pub fn every(mut self, n: u32) -> Self {
        self.every = n.max(1);
        self
    }

    /// It happens with a probability from 0 to 1. The same seed has the same course.
    #[must_use]
    pub fn chance(mut self, chance: f64, seed: u64) -> Self {
        self.chance = chance.clamp(0.0, 1.0);
        self.seed = seed;
        self
    }

    /// It is in force from so long after it was added.
    #[must_use]
    pub fn after(mut self, time: Duration) -> Self {
        self.after = After::Time(time);
        self
    }

    /// It is in force when bots have made so many calls since it was added.
    #[must_use]
    pub fn after_calls(mut self, calls: u64) -> Self {
        self.after = After::Calls(calls);
        self
    }

    /// It is in force when so many updates have come to be since it was added.
    #[must_use]
    pub fn after_updates(mut self, updates: u64) -> Self {
        self.after = After::Updates(updates);
        self
    }

    /// It is in force for so long.
    #[must_use]
    pub fn lasts(mut self, time: Duration) -> Self {
        self.lasts = Some(time);
        self
    }

    /// Says what it is for, for those who see it on the page.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// If it takes the server down at once, it does so a little later.
    pub(crate) fn down_no_sooner_than(mut self, time: Duration) -> Self {
        if self.what == What::Server(ServerFault::Down)
            && matches!(self.after, After::Time(after) if after < time)
        {
            self.after = After::Time(time);
        }
        self
    }

    /// Whether it lets this be wrong with the server for this bot.
    pub(crate) fn is_about(&self, fault: ServerFault, bot: UserId) -> bool {
        self.what == What::Server(fault) && self.bot.is_none_or(|one| one == bot)
    }

    /// In words, with how often it can still happen.
    pub(crate) fn text(&self, left: Option<u32>) -> String {
        let (place, fault, one) = match &self.what {
            What::Call { methods, fault } => (&**methods, fault.text(), "call"),
            What::Delivery(fault) => ("deliveries", fault.text(), "delivery"),
            What::Server(fault) => ("server", fault.text().to_owned(), ""),
        };
        let mut which = Vec::new();
        match self.after {
            After::Time(Duration::ZERO) => {}
            After::Time(time) => which.push(format!("after {} ms", time.as_millis())),
            After::Calls(n) => which.push(format!("after {n} calls")),
            After::Updates(n) => which.push(format!("after {n} updates")),
        }
        which.extend((self.skip > 0).then(|| format!("not the first {}", self.skip)));
        which.extend((self.every > 1).then(|| format!("one of {}", self.every)));
        which.extend((self.chance < 1.0).then(|| format!("{} in 100", self.chance * 100.0)));
        which.extend(self.bot.map(|id| format!("bot {id}")));
        which.extend(self.chat.map(|id| format!("chat {id}")));
        which.extend(self.lasts.map(|time| format!("for {} ms", time.as_millis())));
        which.extend(left.map(|left| match (left, one) {
            (1, _) => format!("next {one}"),
            (left, "call") => format!("next {left} calls"),
            (left, _) => format!("next {left} deliveries"),
        }));
        let which =
            if which.is_empty() { String::new() } else { format!(" ({})", which.join(", ")) };
        format!("{place}: {fault}{which}")
    }
}

/// Whether a method is meant, its name in any case of letters.
pub(super) fn names(methods: &str, method: &str) -> bool {
    methods
        .split('|')
        .map(str::trim)
        .any(|one| one == "any" || matches(one.as_bytes(), method.as_bytes()))
}

/// Whether a pattern, in which `*` stands for any letters, has this name.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern, name) {
        ([b'*', rest @ ..], _) => (0..=name.len()).any(|n| matches(rest, &name[n..])),
        ([p, pattern @ ..], [n, name @ ..]) => p.eq_ignore_ascii_case(n) && matches(pattern, name),
        ([], []) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_named_by_patterns() {
        for (methods, method, is_named) in [
            ("sendMessage", "sendMessage", true),
            ("SENDMESSAGE", "sendMessage", true),
            ("sendMessage", "sendMessageDraft", false),
            ("send*", "sendMessageDraft", true),
            ("*Message", "copyMessage", true),
            ("*Message", "copyMessages", false),
            ("any", "getMe", true),
            ("*", "getMe", true),
            ("getMe | set*", "setWebhook", true),
            ("getMe|set*", "deleteWebhook", false),
        ] {
            assert_eq!(names(methods, method), is_named, "{methods} {method}");
        }
    }

    #[test]
    fn a_rule_says_what_it_does() {
        let rule = Rule::on("sendMessage", Fault::too_many_requests(3)).times(2);
        let text = "sendMessage: 429 Too Many Requests: retry after 3 (next 2 calls)";
        assert_eq!(rule.text(Some(2)), text);
        let rule = Rule::deliveries(DeliveryFault::Duplicate).every(3).chance(0.5, 7).chat(-5);
        let text = "deliveries: sent twice (one of 3, 50 in 100, chat -5)";
        assert_eq!(rule.text(None), text);
    }
}
