//! The chat page in a real browser: what people do on it, and what they see.
//!
//! Without Chromium and its driver the tests count as ignored, and stderr says so; with
//! `BOT_BROWSER=required` they fail. Pictures of what the page looks like go to `target/screenshots`.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod bots;
mod driver;
mod person;
mod scenarios;

use std::{
    env,
    io::{self, Write as _},
    process::ExitCode,
    sync::Arc,
};

use libtest_mimic::{Arguments, Trial};

use driver::Driver;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = arguments.test_threads.or(Some(2)); // a browser each
    let driver = Arc::new(Driver::find());
    let required = env::var_os("BOT_BROWSER").is_some_and(|value| value == "required");
    let ignored = driver.missing().filter(|_| !required).map(|why| {
        let mut stderr = io::stderr();
        drop(writeln!(stderr, "\nThe chat page is NOT tested: {why}\n"));
    });
    let trials = scenarios::ALL.iter().map(|(name, run)| {
        let driver = Arc::clone(&driver);
        let trial = Trial::test(*name, move || driver.run(name, *run).map_err(Into::into));
        trial.with_ignored_flag(ignored.is_some())
    });
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    driver.end();
    conclusion.exit_code()
}
