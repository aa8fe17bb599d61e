//! What was found: a line for each thing that was looked at.

use std::process::ExitCode;

use bot_core::json::{self, Write, Writer};

use crate::{
    cli::AsText,
    commands::{table, visible},
};

/// How a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    /// As it should be.
    Ok,
    /// It could not be looked at, because something else is wrong.
    Skipped,
    /// The bot works, and somebody should look at this.
    Warning,
    /// The bot does not work so.
    Wrong,
}

/// One thing that was looked at.
#[derive(Debug)]
struct Check {
    name: &'static str,
    verdict: Verdict,
    says: String,
    /// What to do about it.
    remedy: Option<String>,
}

/// All that was found, in the order in which it was looked at.
#[derive(Debug, Default)]
pub(super) struct Report {
    checks: Vec<Check>,
    /// What must not be shown, wherever it comes from.
    secrets: Vec<String>,
    /// Settings or handlers must be mended before anything else.
    is_unusable: bool,
}

impl Report {
    /// Shows this nowhere.
    pub(super) fn hide(&mut self, secret: &str) {
        self.secrets.push(secret.to_owned());
        let encoded = secret.replace(':', "%3A");
        if encoded != secret {
            self.secrets.push(encoded);
        }
    }

    pub(super) fn ok(&mut self, name: &'static str, says: impl Into<String>) {
        self.add(name, Verdict::Ok, says.into(), None);
    }

    pub(super) fn warning(
        &mut self,
        name: &'static str,
        says: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.add(name, Verdict::Warning, says.into(), Some(remedy.into()));
    }

    pub(super) fn wrong(
        &mut self,
        name: &'static str,
        says: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.add(name, Verdict::Wrong, says.into(), Some(remedy.into()));
    }

    /// What is wrong, in words that say what to do as well.
    pub(super) fn problem(&mut self, name: &'static str, says: impl Into<String>) {
        self.add(name, Verdict::Wrong, says.into(), None);
    }

    /// What is wrong with settings or handlers, without which no bot starts.
    pub(super) fn unusable(
        &mut self,
        name: &'static str,
        problems: impl IntoIterator<Item = String>,
    ) {
        self.is_unusable = true;
        problems.into_iter().for_each(|problem| self.problem(name, problem));
    }

    pub(super) fn skipped(&mut self, name: &'static str, why: impl Into<String>) {
        self.add(name, Verdict::Skipped, why.into(), None);
    }

    fn add(&mut self, name: &'static str, verdict: Verdict, says: String, remedy: Option<String>) {
        self.checks.push(Check { name, verdict, says, remedy });
    }

    /// 0 where nothing is wrong, 2 where settings or handlers are, else 1.
    pub(super) fn exit_code(&self) -> ExitCode {
        match (self.is_unusable, self.worst()) {
            (true, _) => ExitCode::from(2),
            (false, Verdict::Wrong) => ExitCode::FAILURE,
            (false, _) => ExitCode::SUCCESS,
        }
    }

    fn worst(&self) -> Verdict {
        self.checks.iter().map(|check| check.verdict).max().unwrap_or(Verdict::Ok)
    }

    /// As text, without any secret.
    pub(super) fn printed(&self, format: AsText) -> String {
        let text = match format {
            AsText::Text => self.for_people(),
            AsText::Json => json::to_string(self) + "\n",
        };
        self.secrets.iter().fold(text, |text, secret| text.replace(secret, "…"))
    }

    fn for_people(&self) -> String {
        let mut rows: Vec<[String; 3]> = Vec::new();
        for check in &self.checks {
            let says = visible(&check.says).replace('\n', " ");
            rows.push([check.verdict.as_str().to_owned(), check.name.to_owned(), says]);
            if let Some(remedy) = &check.remedy {
                rows.push([String::new(), String::new(), format!("→ {}", visible(remedy))]);
            }
        }
        let number = |verdict| self.checks.iter().filter(|check| check.verdict == verdict).count();
        let (wrong, warnings) = (number(Verdict::Wrong), number(Verdict::Warning));
        let end = match (wrong, warnings) {
            (0, 0) => "all is well\n".to_owned(),
            _ => format!("{wrong} wrong, {warnings} to be looked at\n"),
        };
        table(&rows) + "\n" + &end
    }
}

impl Verdict {
    fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Skipped => "skipped",
            Self::Warning => "warning",
            Self::Wrong => "wrong",
        }
    }
}

impl Write for Report {
    fn write(&self, w: &mut Writer) {
        w.open();
        w.field("verdict", &self.worst().max(Verdict::Ok).as_str());
        w.key("checks");
        w.array(self.checks.iter().map(|check| check as &dyn Write));
        w.close();
    }
}

impl Write for Check {
    fn write(&self, w: &mut Writer) {
        w.open();
        w.field("check", &self.name);
        w.field("verdict", &self.verdict.as_str());
        w.field("says", &self.says);
        w.maybe("remedy", &self.remedy);
        w.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_counts_and_no_secret_is_shown() {
        let mut report = Report::default();
        report.hide("1:hush");
        report.ok("token", "bot1:hush is known");
        report.warning("url", "https://b.org/1%3Ahush", "change 1:hush");
        assert_eq!(report.exit_code(), ExitCode::SUCCESS);
        for format in [AsText::Text, AsText::Json] {
            let text = report.printed(format);
            assert!(!text.contains("hush") && text.contains("warning"), "{text}");
        }
        report.problem("api", "away");
        assert_eq!(report.exit_code(), ExitCode::FAILURE);
        assert!(report.printed(AsText::Text).ends_with("\n1 wrong, 1 to be looked at\n"));
        assert!(report.printed(AsText::Json).starts_with(r#"{"verdict":"wrong""#));
        report.unusable("settings", ["one".to_owned()]);
        assert_eq!(report.exit_code(), ExitCode::from(2));
    }
}
