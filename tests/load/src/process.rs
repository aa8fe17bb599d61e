//! What the system knows of a process and of the machine: CPU time and memory, from `/proc`.

use std::{fs, time::Duration};

use crate::Result;

/// Fails, in words, where there is no `/proc`.
pub(crate) fn can_be_measured() -> Result<()> {
    match fs::metadata("/proc/self/stat") {
        Ok(_) => Ok(()),
        Err(error) => Err(format!(
            "CPU time and memory of the servers are read from /proc, and that cannot be read here \
             ({error}): measure on Linux"
        )
        .into()),
    }
}

/// What a process has used so far, of its own and of the system's time.
pub(crate) fn cpu_time(process: u32) -> Result<Duration> {
    in_ticks(ticks_of_process(&read(process, "stat")?).ok_or("/proc has an unknown form")?)
}

/// What all processes have used so far, with what was taken from this machine by its host.
pub(crate) fn cpu_time_of_all() -> Result<Duration> {
    let stat = fs::read_to_string("/proc/stat")?;
    in_ticks(ticks_of_all(&stat).ok_or("/proc/stat has an unknown form")?)
}

/// The memory that a process has now, in bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Memory {
    /// Its own.
    pub(crate) own: u64,
    /// Pages of its program and of libraries, which the system may drop and read again.
    pub(crate) files: u64,
}

/// The memory that a process has now.
pub(crate) fn memory(process: u32) -> Result<Memory> {
    let (own, files) = (of_status(process, "RssAnon:")?, of_status(process, "RssFile:")?);
    Ok(Memory { own, files })
}

/// The most memory that it had.
pub(crate) fn peak(process: u32) -> Result<u64> {
    of_status(process, "VmHWM:")
}

fn read(process: u32, name: &str) -> Result<String> {
    let path = format!("/proc/{process}/{name}");
    Ok(fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?)
}

fn of_status(process: u32, name: &str) -> Result<u64> {
    let kib = kib(&read(process, "status")?, name);
    Ok(kib.ok_or_else(|| format!("a server has no {name} any more: it has ended"))? << 10)
}

fn in_ticks(ticks: u64) -> Result<Duration> {
    Ok(Duration::from_secs(ticks) / u32::try_from(rustix::param::clock_ticks_per_second())?)
}

fn kib(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

fn ticks_of_process(stat: &str) -> Option<u64> {
    // After the name, which is in brackets and may hold anything.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
}

fn ticks_of_all(stat: &str) -> Option<u64> {
    let fields: Vec<u64> = stat
        .lines()
        .next()?
        .strip_prefix("cpu ")?
        .split_ascii_whitespace()
        .filter_map(|field| field.parse().ok())
        .collect();
    // user, nice, system, idle, iowait, irq, softirq, steal
    Some([0, 1, 2, 5, 6, 7].iter().filter_map(|place| fields.get(*place)).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_found_in_their_lines() {
        let stat = "7 (a ) b) S 1 2 3 4 5 6 7 8 9 10 100 23 0 0";
        assert_eq!(ticks_of_process(stat), Some(123));
        let status = "Name:\tbare\nVmHWM:\t    5000 kB\nRssAnon:\t    4000 kB\n";
        assert_eq!((kib(status, "VmHWM:"), kib(status, "RssAnon:")), (Some(5000), Some(4000)));
        assert_eq!(kib("Name:\tbare\n", "RssAnon:"), None);
        assert_eq!(ticks_of_all("cpu  1 2 4 800 1600 8 16 32 64 0\ncpu0 1\n"), Some(63));
        assert_eq!((ticks_of_all("intr 1"), ticks_of_process("")), (None, None));
    }
}
