//! Files for the owner's eyes only, and names beside a file.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

/// The path with an ending more.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.to_path_buf().into_os_string();
    name.push(ending);
    name.into()
}

/// Makes a file that only its owner can read: whoever owns `like`, if that is there. So the bot can
/// still use what an administrator's command has made.
pub(super) fn make(path: &Path, like: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    if let Ok(like) = fs::metadata(like) {
        owned_like(&file, &like);
    }
    Ok(file)
}

/// Makes a new file that is to take the place of `old`: with its owner and its mode. What a process
/// that was killed has left there goes.
pub(super) fn made_beside(path: &Path, old: &File) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    let old = old.metadata()?;
    owned_like(&file, &old);
    file.set_permissions(old.permissions())?;
    Ok(file)
}

/// Makes sure that a new name survives a loss of power.
pub(super) fn synced(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(directory) = path.parent() {
        let here = directory.as_os_str().is_empty();
        File::open(if here { Path::new(".") } else { directory })?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Gives a file to the owner of another one, as far as this process may.
fn owned_like(file: &File, like: &fs::Metadata) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, fchown};
        let other = file.metadata().is_ok_and(|m| (m.uid(), m.gid()) != (like.uid(), like.gid()));
        if other {
            // Only root may; anybody else has made a file of their own.
            drop(fchown(file, Some(like.uid()), Some(like.gid())));
        }
    }
    #[cfg(not(unix))]
    let _ = (file, like);
}
