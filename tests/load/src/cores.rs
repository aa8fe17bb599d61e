//! Which core runs what, where the system lets itself be told so.

use std::{fmt, io};

/// The cores of a measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cores {
    /// The servers have one, and the asker another.
    Apart {
        /// The servers' core.
        servers: usize,
        /// The asker's core.
        asker: usize,
    },
    /// This is the only core that there is.
    Shared(usize),
    /// The system chooses.
    Any,
}

impl Cores {
    /// Chooses among those that this process may run on. Neighbours may be one core with two threads,
    /// so the two that are farthest apart are taken.
    pub(crate) fn choose() -> io::Result<Self> {
        let cores = allowed()?;
        Ok(match (cores.first(), cores.last()) {
            (Some(&servers), Some(&asker)) if servers != asker => Self::Apart { servers, asker },
            (Some(&core), _) => Self::Shared(core),
            _ => Self::Any,
        })
    }

    /// Keeps this thread, and those that it starts, to the asker's core.
    pub(crate) fn for_asker(self) -> io::Result<()> {
        match self {
            Self::Apart { asker: core, .. } | Self::Shared(core) => keep_to(core),
            Self::Any => Ok(()),
        }
    }

    /// What is started by this runs on the servers' core.
    pub(crate) fn for_server<T>(self, start: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        if let Self::Apart { servers, .. } = self {
            keep_to(servers)?;
        }
        let started = start();
        self.for_asker()?;
        started
    }
}

impl fmt::Display for Cores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Apart { servers, asker } => {
                write!(f, "the servers on core {servers}, the asker on core {asker}")
            }
            Self::Shared(core) => write!(
                f,
                "servers and asker **share core {core}**, so that rates and latencies are of both: \
                 only CPU time, memory and allocations are the servers' own"
            ),
            Self::Any => f.write_str(
                "servers and asker are **kept to no core**, as this system lets itself not be told: \
                 servers may have used several",
            ),
        }
    }
}

#[cfg(target_os = "linux")]
fn allowed() -> io::Result<Vec<usize>> {
    use rustix::thread::{CpuSet, sched_getaffinity};
    let set = sched_getaffinity(None)?;
    Ok((0..CpuSet::MAX_CPU).filter(|core| set.is_set(*core)).collect())
}

#[cfg(target_os = "linux")]
fn keep_to(core: usize) -> io::Result<()> {
    use rustix::thread::{CpuSet, sched_setaffinity};
    let mut set = CpuSet::new();
    set.set(core);
    Ok(sched_setaffinity(None, &set)?)
}

#[cfg(not(target_os = "linux"))]
fn allowed() -> io::Result<Vec<usize>> {
    Ok(Vec::new())
}

#[cfg(not(target_os = "linux"))]
fn keep_to(_: usize) -> io::Result<()> {
    Ok(())
}
