//! A bot under load that is stopped, killed and replaced at random moments: nothing is lost, nothing
//! is handled twice that was not under way in a process that was killed, and each chat's updates are
//! handled in their order.
//!
//! The bot is a process; its handler writes into a pipe what it begins and ends ([`diary`]), so that
//! what a killed process has done is known. [`judge`] reads it. The moments are counts of handled
//! updates, or lines of a process's log where it is to be met at its start; they come of a seed, which
//! is said when a test fails and can be given by `BOT_TEST_SEED`.
//!
//! With `BOT_LONG_TESTS=1` there are 20,000 updates of 500 chats and 50 restarts, and the soak takes
//! ten minutes; to be run by hand, in release: see CONTRIBUTING.

#![allow(clippy::print_stdout, reason = "the seed, and what came of a long run")]

mod beside;
mod diary;
mod judge;
mod load;
mod polling;
mod random;
mod soak;
mod take_over;
mod webhook;
