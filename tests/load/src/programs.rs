//! The servers as programs: built as they are shipped, and put where the next build lets them be.

use std::{
    collections::HashMap,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::{Result, kind::Kind};

/// The servers as programs.
#[derive(Debug)]
pub(crate) struct Programs {
    directory: PathBuf,
}

impl Programs {
    /// Builds them; those that count allocations lie beside those that do not.
    pub(crate) fn build(counted: bool) -> Result<Self> {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(["build", "--release", "--message-format", "json-render-diagnostics"]);
        for (package, program) in Kind::PROGRAMS {
            cargo.args(["--package", package, "--bin", program]);
        }
        if counted {
            cargo.args(["--features", "bare-axum/counted,bot-load/counted"]);
        }
        cargo.current_dir(env!("CARGO_MANIFEST_DIR")).stderr(Stdio::inherit());
        let built = cargo.output().map_err(|error| format!("cargo cannot be run: {error}"))?;
        if !built.status.success() {
            return Err("the servers cannot be built: see above".into());
        }
        let built = executables(&String::from_utf8_lossy(&built.stdout));
        let any = built.values().next().and_then(|program| program.parent()?.parent());
        let target = any.ok_or("cargo does not say where it has put the servers")?;
        let directory = target.join("load").join(if counted { "counted" } else { "plain" });
        fs::create_dir_all(&directory)?;
        for (_, program) in Kind::PROGRAMS {
            let from = built.get(program).ok_or_else(|| format!("cargo has built no {program}"))?;
            let to = directory.join(program);
            fs::copy(from, &to).map_err(|error| {
                format!("{} cannot be copied to {}: {error}", from.display(), to.display())
            })?;
        }
        Ok(Self { directory })
    }

    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    pub(crate) fn of(&self, kind: Kind) -> PathBuf {
        self.directory.join(kind.program())
    }
}

/// The programs that cargo says it has built, by name.
fn executables(messages: &str) -> HashMap<String, PathBuf> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let built = messages.filter_map(|message| {
        let name = message["target"]["name"].as_str()?.to_owned();
        Some((name, message["executable"].as_str()?.into()))
    });
    built.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_says_where_programs_lie() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"axum"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"bare"},"executable":"/target/release/bare"}
{"reason":"build-finished","success":true}"#;
        let found = executables(messages);
        assert_eq!(found.len(), 1);
        assert_eq!(found["bare"], Path::new("/target/release/bare"));
    }
}
