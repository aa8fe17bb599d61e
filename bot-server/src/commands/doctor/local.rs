//! What is on this machine: where dialogues, dead letters and records are kept, where operators ask.

use std::{fs::OpenOptions, io, net::TcpListener, path::Path};

use bot_core::{
    Router,
    extract::Need,
    storage::{MemoryStorage, Storage},
};

use super::check::Report;
use crate::{
    causes::chain, commands::visible, dead_letters::DeadLetterFile, lifecycle::by_hand, moment,
    settings::Settings, storage::StorageSettings,
};

/// Whether dialogues can be kept, and with them which updates were handled.
pub(super) fn storage(
    report: &mut Report,
    settings: &Settings,
    own: Option<&dyn Storage>,
    router: &Router,
) {
    let name = match (&settings.storage, own) {
        (Some(StorageSettings::Sqlite(_)), _) => None,
        (None, Some(own)) => Some(own.name()),
        (Some(StorageSettings::Memory), _) | (None, None) => Some(MemoryStorage::NAME),
    };
    if let Some(Err(error)) = name.map(|name| by_hand::check_seen(settings, name)) {
        return report.unusable("storage", error.problems);
    }
    let is_dialogue = |need| matches!(need, Need::Dialogue(_));
    let dialogues = router.handlers().iter().any(|handler| handler.needs().any(is_dialogue));
    match &settings.storage {
        Some(StorageSettings::Sqlite(path)) if !path.exists() => {
            made_later(report, "storage", path);
        }
        Some(storage) => match storage.open() {
            Ok(_) => report.ok("storage", storage.to_string()),
            Err(error) => report.wrong(
                "storage",
                format!("{storage} cannot be opened: {}", chain(&*error)),
                "the file and its directory must be the bot's own, and no other program's database",
            ),
        },
        None if own.is_some() => report.ok("storage", "the application's own"),
        None if dialogues => report.warning(
            "storage",
            "dialogues are kept in memory, so a restart forgets them",
            "set BOT_STORAGE=sqlite:PATH, or BOT_STORAGE=memory if that is meant",
        ),
        None => report.ok("storage", "in memory; no handler has a dialogue"),
    }
}

/// Whether dead letters can be kept, and whether there are some.
pub(super) fn dead_letters(report: &mut Report, settings: &Settings, has_own: bool) {
    const NAME: &str = "dead letters";
    let Some(path) = &settings.dead_letters else {
        let where_ = if has_own { "the application keeps them" } else { "in the log only" };
        return report.ok(NAME, where_);
    };
    if !path.exists() {
        return made_later(report, NAME, path);
    }
    let file = DeadLetterFile::new(path);
    let letters = match file.check().and_then(|()| file.letters()) {
        Ok(letters) => letters,
        Err(error) => {
            return report.wrong(
                NAME,
                chain(&error),
                "the file and its directory must be the bot's own",
            );
        }
    };
    if others_read(path) {
        report.warning(
            NAME,
            format!("others on this machine can read {}", path.display()),
            "it holds what people say: chmod 600",
        );
    }
    if !letters.broken.is_empty() {
        report.warning(
            NAME,
            format!("{} lines of {} are no letters", letters.broken.len(), path.display()),
            "a process was killed while it wrote, or somebody has edited the file: look at them",
        );
    }
    match letters.kept.as_slice() {
        [] => report.ok(NAME, format!("none in {}", path.display())),
        [.., last] => {
            let when =
                last.letter.at.map_or_else(String::new, |at| format!(", {}", moment::ago(at)));
            let says = format!(
                "{} in {}; the last one{when}: {}",
                letters.kept.len(),
                path.display(),
                visible(&last.letter.to_string())
            );
            report.warning(
                NAME,
                says,
                "look at them by `dead-letters list`; then replay or drop them",
            );
        }
    }
}

/// Whether updates can be recorded, if they are to be.
pub(super) fn record(report: &mut Report, settings: &Settings) {
    const NAME: &str = "record";
    let Some(path) = &settings.record else { return };
    if !path.exists() {
        return made_later(report, NAME, path);
    }
    match OpenOptions::new().append(true).open(path) {
        Ok(_) => report.ok(NAME, format!("updates are added to {}", path.display())),
        Err(error) => report.wrong(
            NAME,
            format!("{} cannot be opened: {error}", path.display()),
            "the file must be the bot's own",
        ),
    }
}

/// Whether operators can be answered at the address that is for them, if there is one.
pub(super) fn operations(report: &mut Report, settings: &Settings) {
    const NAME: &str = "operations";
    let Some(address) = &settings.operations_listen else { return };
    match TcpListener::bind(address) {
        Ok(_) => report.ok(NAME, format!("{address} is free")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            report.ok(NAME, format!("something listens on {address}, so it should be the bot"));
        }
        Err(error) => report.wrong(
            NAME,
            format!("{address} cannot be listened on: {error}"),
            "BOT_OPERATIONS_LISTEN must be an address of this machine, and a port that the bot may have",
        ),
    }
}

/// Says of a file that is not there whether it can be.
fn made_later(report: &mut Report, name: &'static str, path: &Path) {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    if directory.is_none_or(Path::is_dir) {
        return report.ok(name, format!("{} is made at the start", path.display()));
    }
    let directory = directory.unwrap_or(path).display();
    report.wrong(name, format!("there is no directory {directory}"), "make it, as the bot's own");
}

#[cfg(unix)]
fn others_read(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn others_read(_: &Path) -> bool {
    false
}
