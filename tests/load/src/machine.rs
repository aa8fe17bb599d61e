//! What was measured on, and what: machine, cores, versions.

use std::{fs, process::Command};

use crate::cores::Cores;

/// The packages whose versions matter.
const PACKAGES: [&str; 4] = ["axum", "hyper", "tokio", "serde_json"];

/// A paragraph that says it.
pub(crate) fn described(cores: Cores) -> String {
    let system = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let lock = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.lock");
    let lock = fs::read_to_string(lock).unwrap_or_default();
    let versions: Vec<_> = PACKAGES
        .iter()
        .filter_map(|name| Some(format!("{name} {}", version(&lock, name)?)))
        .collect();
    format!(
        "Measured on {} of {}, under Linux {}, {cores}. The bot is {}, with {}, built by {}.",
        counted(cpu.lines().filter(|line| line.starts_with("processor")).count(), "core"),
        model(&cpu).unwrap_or("a processor without a name"),
        system.trim(),
        own_version(),
        versions.join(", "),
        output("rustc", &["--version"]).unwrap_or_else(|| "an unknown compiler".into()),
    )
}

/// The version, with the commit if this is built in a checkout.
fn own_version() -> String {
    let commit = output("git", &["describe", "--always", "--dirty", "--abbrev=10"]);
    let commit = commit.map_or_else(String::new, |commit| format!(" ({commit})"));
    format!("{}{commit}", env!("CARGO_PKG_VERSION"))
}

/// A number of things.
pub(crate) fn counted(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new(program);
    let run = command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().ok()?;
    let text = String::from_utf8(run.stdout).ok()?;
    (run.status.success() && !text.trim().is_empty()).then(|| text.trim().to_owned())
}

fn model(cpuinfo: &str) -> Option<&str> {
    let line = cpuinfo.lines().find_map(|line| line.strip_prefix("model name"))?;
    Some(line.trim_start_matches(['\t', ' ', ':']))
}

/// The version of a package in Cargo.lock.
fn version<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
    let (_, entry) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
    Some(entry.split_once('"')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_versions_are_found() {
        assert_eq!(model("processor\t: 0\nmodel name\t: A CPU\n"), Some("A CPU"));
        let lock = "[[package]]\nname = \"axum-core\"\nversion = \"0.5.0\"\n\n[[package]]\nname = \"axum\"\nversion = \"0.8.9\"\n";
        assert_eq!((version(lock, "axum"), version(lock, "hyper")), (Some("0.8.9"), None));
        let text = described(Cores::Apart { servers: 0, asker: 1 });
        for part in PACKAGES.iter().chain(&["asker on core 1", env!("CARGO_PKG_VERSION")]) {
            assert!(text.contains(part), "{text}");
        }
    }
}
