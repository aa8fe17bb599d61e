//! Letters in a file, and what may have happened to it.

use super::*;

struct Dir(PathBuf);

impl Dir {
    fn new(name: &str) -> Self {
        let name = format!("bot-dead-letters-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        drop(fs::remove_dir_all(&path));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> DeadLetterFile {
        DeadLetterFile::new(self.0.join("letters.jsonl"))
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn letter(n: usize) -> DeadLetter {
    DeadLetter {
        error: "the database is away".into(),
        body: format!(r#"{{"update_id":{n}}}"#),
        ..DeadLetter::default()
    }
}

fn bodies(file: &DeadLetterFile) -> Vec<String> {
    file.letters().unwrap().kept.into_iter().map(|kept| kept.letter.body).collect()
}

fn write(file: &DeadLetterFile, text: &[u8]) {
    let mut raw = OpenOptions::new().append(true).create(true).open(file.path()).unwrap();
    raw.write_all(text).unwrap();
}

#[test]
fn letters_are_kept_in_order_and_taken_out_by_name() {
    let dir = Dir::new("order");
    let file = dir.file();
    assert_eq!(file.letters().unwrap(), Letters::default(), "no file is no letter");
    assert_eq!(fs::read_dir(&dir.0).unwrap().count(), 0, "who looks makes nothing");
    for n in 1..=3 {
        file.add(&letter(n)).unwrap();
    }
    assert_eq!(bodies(&file).len(), 3);
    let id = file.letters().unwrap().kept[1].id.clone();
    assert_eq!(file.remove(std::slice::from_ref(&id)).unwrap(), 1);
    assert_eq!(bodies(&file), [r#"{"update_id":1}"#, r#"{"update_id":3}"#]);
    assert_eq!(file.remove(&[id]).unwrap(), 0);
    assert!(!dir.0.join("letters.jsonl.new").exists());
}

#[test]
fn half_a_line_swallows_no_letter_and_stays() {
    let dir = Dir::new("half");
    let file = dir.file();
    file.add(&letter(1)).unwrap();
    write(&file, b"{\"why\":\"failed\",\"error\":\"the po\xf0\x9f"); // in the middle of a character
    file.add(&letter(2)).unwrap();
    write(&file, b"\n\0\0\0\n"); // as a file system leaves it after a loss of power
    file.add(&letter(3)).unwrap();
    let letters = file.letters().unwrap();
    assert_eq!((letters.kept.len(), &*letters.broken), (3, &[2, 5][..]));
    let before = fs::read(file.path()).unwrap();
    assert_eq!(file.remove(&[letters.kept[1].id.clone()]).unwrap(), 1);
    let lines = |text: &[u8]| -> Vec<Vec<u8>> {
        text.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
    };
    let mut expected = lines(&before);
    expected.remove(2);
    assert_eq!(lines(&fs::read(file.path()).unwrap()), expected, "to the byte");
}

#[test]
fn the_last_line_may_lack_its_end() {
    let dir = Dir::new("end");
    let file = dir.file();
    write(&file, json::to_string(&letter(1)).as_bytes());
    file.add(&letter(2)).unwrap();
    assert_eq!(bodies(&file).len(), 2);
}

#[test]
fn an_update_that_was_given_up_twice_has_one_name() {
    let dir = Dir::new("twice");
    let file = dir.file();
    file.add(&letter(1)).unwrap();
    file.add(&letter(2)).unwrap();
    file.add(&DeadLetter { error: "again".into(), ..letter(1) }).unwrap();
    let kept = file.letters().unwrap().kept;
    assert!(kept[0].id == kept[2].id && kept[0].id != kept[1].id);
    let instead = DeadLetter { error: "once more".into(), ..letter(1) };
    let change = Change::Instead(Box::new(instead.clone()));
    assert_eq!(file.change(&HashMap::from([(kept[0].id.clone(), change)])).unwrap(), 2);
    let letters: Vec<_> =
        file.letters().unwrap().kept.into_iter().map(|kept| kept.letter).collect();
    assert_eq!(letters, [instead, letter(2)], "one is left, in the place of the first");
}

#[test]
fn it_does_not_grow_past_its_bound_and_keeps_what_it_has() {
    let dir = Dir::new("full");
    let file = dir.file();
    file.add(&letter(1)).unwrap();
    let size = fs::metadata(file.path()).unwrap().len();
    let full = file.clone().max_bytes(2 * size - 1);
    let error = full.add(&letter(2)).unwrap_err();
    let why = std::error::Error::source(&error).unwrap().to_string();
    assert!(why.contains("replay letters or drop them"), "{why}");
    assert_eq!(bodies(&file).len(), 1);
    file.max_bytes(2 * size).add(&letter(2)).unwrap();
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_what_people_say() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let dir = Dir::new("mode");
    let file = dir.file();
    for n in 1..=2 {
        file.add(&letter(n)).unwrap();
    }
    for entry in fs::read_dir(&dir.0).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
    }
    // What somebody has set on purpose stays, and so does a link.
    fs::set_permissions(file.path(), fs::Permissions::from_mode(0o640)).unwrap();
    let link = dir.0.join("link");
    symlink(file.path(), &link).unwrap();
    let linked = DeadLetterFile::new(&link);
    let id = linked.letters().unwrap().kept[0].id.clone();
    assert_eq!(linked.remove(&[id]).unwrap(), 1);
    assert!(link.is_symlink() && mode(file.path()) == 0o640);
    assert_eq!(bodies(&file), bodies(&linked));
}

#[test]
fn many_write_while_one_takes_out() {
    let dir = Dir::new("many");
    let file = dir.file();
    let take_out = || {
        let letters = file.letters().unwrap();
        assert!(letters.broken.is_empty());
        let ids: Vec<_> = letters.kept.into_iter().map(|kept| kept.id).collect();
        file.remove(&ids).unwrap()
    };
    let removed = std::thread::scope(|scope| {
        let writer = |writer: usize| {
            let file = file.clone();
            scope.spawn(move || {
                for n in 0..25 {
                    file.add(&letter(writer * 100 + n)).unwrap();
                }
            })
        };
        let writers: Vec<_> = (0..4).map(writer).collect();
        let mut removed = 0;
        while writers.iter().any(|writer| !writer.is_finished()) {
            removed += take_out();
        }
        removed
    });
    assert_eq!(removed + take_out(), 100);
    assert_eq!(file.letters().unwrap(), Letters::default());
}

#[test]
fn one_replays_at_a_time() {
    let dir = Dir::new("replaying");
    let file = dir.file();
    let first = file.replaying().unwrap();
    assert!(first.is_some() && file.replaying().unwrap().is_none());
    drop(first);
    assert!(file.replaying().unwrap().is_some());
}
