//! Which core runs what, where the system lets itself be told so.

use std::io;

/// Keeps this process, and what it starts, to a core.
#[cfg(target_os = "linux")]
fn keep_to(core: usize) -> io::Result<()> {
    use rustix::thread::{CpuSet, sched_setaffinity};
    let mut set = CpuSet::new();
    set.set(core);
    Ok(sched_setaffinity(None, &set)?)
}

#[cfg(not(target_os = "linux"))]
fn keep_to(_: usize) -> io::Result<()> {
    Ok(())
}

/// The asker's core; on a machine with one core both share it.
pub(crate) fn asker() -> io::Result<()> {
    keep_to(1).or_else(|_| keep_to(0))
}

/// What is started by this runs on the servers' core.
pub(crate) fn servers<T>(start: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    keep_to(0)?;
    let started = start();
    asker()?;
    started
}
