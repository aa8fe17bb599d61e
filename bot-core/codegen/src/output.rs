//! From the schema's folder to formatted files, in memory or on disk.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{Error, model, render, schema::Schema};

/// A file as it is to be: its path below the workspace's root, and its text.
#[derive(Debug)]
pub struct Output {
    pub path: PathBuf,
    pub text: String,
}

/// The root of the workspace this program belongs to.
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All generated files, formatted.
pub fn generate(root: &Path) -> Result<Vec<Output>, Error> {
    let model = model::build(Schema::read(&root.join("bot-core/schema"))?)?;
    let rendered = render::all(&model);
    let format = |r: render::Rendered| {
        let text = if r.path.ends_with(".rs") { rustfmt(root, &r.text)? } else { r.text };
        Ok(Output { path: r.path.into(), text })
    };
    rendered.into_iter().map(format).collect()
}

/// Writes what differs; says which files did.
pub fn write(root: &Path, outputs: &[Output]) -> Result<Vec<PathBuf>, Error> {
    let mut written = Vec::new();
    for output in stale(root, outputs) {
        let path = root.join(&output.path);
        let failed = |source| Error::Write { path: path.clone(), source };
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir).map_err(failed)?;
        }
        fs::write(&path, &output.text).map_err(failed)?;
        written.push(output.path.clone());
    }
    Ok(written)
}

/// The files that are not on disk as they should be.
pub fn stale<'a>(root: &Path, outputs: &'a [Output]) -> Vec<&'a Output> {
    let differs =
        |o: &&Output| fs::read_to_string(root.join(&o.path)).ok().as_ref() != Some(&o.text);
    outputs.iter().filter(differs).collect()
}

/// Files in the folders of generated files that the generator does not write.
pub fn stray(root: &Path, outputs: &[Output]) -> Result<Vec<PathBuf>, Error> {
    let mut out = Vec::new();
    let mut dirs: Vec<&Path> = outputs.iter().filter_map(|o| o.path.parent()).collect();
    dirs.retain(|d| d.components().any(|c| c.as_os_str() == "generated"));
    dirs.dedup();
    for dir in dirs {
        let path = root.join(dir);
        let failed = |source| Error::Read { path: path.clone(), source };
        for entry in fs::read_dir(&path).map_err(failed)? {
            let name = dir.join(entry.map_err(failed)?.file_name());
            let known = outputs.iter().any(|o| o.path == name || o.path.starts_with(&name));
            if !known && !out.contains(&name) {
                out.push(name);
            }
        }
    }
    Ok(out)
}

fn rustfmt(root: &Path, text: &str) -> Result<String, Error> {
    let failed = |e: std::io::Error| Error::Format(e.to_string());
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(root.join("rustfmt.toml"))
        .current_dir(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let mut stdin = child.stdin.take().ok_or_else(|| Error::Format("no stdin".into()))?;
    let input = text.to_owned();
    // Fed from a thread of its own: rustfmt may answer before it has read everything.
    let feed = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().map_err(failed)?;
    let fed = feed.join().map_err(|_| Error::Format("could not be fed".into()))?;
    if !output.status.success() {
        return Err(Error::Format(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    fed.map_err(failed)?;
    String::from_utf8(output.stdout).map_err(|e| Error::Format(e.to_string()))
}
