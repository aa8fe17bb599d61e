//! What the handlers of all processes wrote down, in the order in which they did.
//!
//! They write into one pipe. What is in it stays there when its writer is killed, and is read as it
//! comes, so a test knows how far the bot is without looking at any clock.

use std::{
    collections::HashSet,
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::unix::pipe,
    sync::watch,
    task::JoinHandle,
    time::{Instant, timeout},
};

use crate::support::soon;

/// What a handler of the bot did, when, and in which process.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) at: Instant,
    pub(super) is_end: bool,
    pub(super) pid: u32,
    pub(super) update_id: i64,
    pub(super) chat: i64,
    /// Which of the updates of its chat it is, from 0.
    pub(super) number: usize,
}

impl Entry {
    fn read(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let is_end = match words.next()? {
            "+" => false,
            "-" => true,
            _ => return None,
        };
        Some(Self {
            at: Instant::now(),
            is_end,
            pid: words.next()?.parse().ok()?,
            update_id: words.next()?.parse().ok()?,
            chat: words.next()?.parse().ok()?,
            number: words.next()?.parse().ok()?,
        })
    }
}

/// What was written so far.
#[derive(Debug, Default)]
pub(super) struct Pages {
    pub(super) entries: Vec<Entry>,
    /// The updates of which a handler has ended.
    pub(super) handled: HashSet<i64>,
    /// How many marks of the test's own have come through.
    marks: usize,
}

/// The pipe and what came out of it.
#[derive(Debug)]
pub(super) struct Diary {
    path: PathBuf,
    /// The test's own end: while it is there, the pipe stays open between two processes.
    pen: File,
    pages: watch::Receiver<Pages>,
    reader: JoinHandle<()>,
}

/// A mark of the test's own.
const MARK: &str = "=";

impl Diary {
    /// A new one in a directory.
    pub(super) fn new(directory: &Path) -> Self {
        let path = directory.join("diary");
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        let end = pipe::OpenOptions::new().open_receiver(&path).unwrap();
        let pen = File::options().append(true).open(&path).unwrap();
        let (written, pages) = watch::channel(Pages::default());
        let reader = tokio::spawn(async move {
            let mut lines = BufReader::new(end).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                written.send_modify(|pages| match Entry::read(&line) {
                    Some(entry) => {
                        if entry.is_end {
                            pages.handled.insert(entry.update_id);
                        }
                        pages.entries.push(entry);
                    }
                    None => {
                        assert_eq!(line, MARK);
                        pages.marks += 1;
                    }
                });
            }
        });
        Self { path, pen, pages, reader }
    }

    /// Where handlers write.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Looks at what was written so far.
    pub(super) fn look<T>(&self, look: impl FnOnce(&Pages) -> T) -> T {
        look(&self.pages.borrow())
    }

    /// Waits until so many updates have been handled; `false` if nothing comes any more for so long.
    pub(super) async fn reaches(&self, handled: usize, patience: Duration) -> bool {
        let mut pages = self.pages.clone();
        loop {
            if pages.borrow_and_update().handled.len() >= handled {
                return true;
            }
            if timeout(patience, pages.changed()).await.is_err() {
                return false;
            }
        }
    }

    /// Reads all that was written before now.
    pub(super) async fn read_up(&self) {
        let mark = self.look(|pages| pages.marks) + 1;
        (&self.pen).write_all(format!("{MARK}\n").as_bytes()).unwrap();
        let mut pages = self.pages.clone();
        drop(soon("the mark", pages.wait_for(|pages| pages.marks >= mark)).await.unwrap());
    }
}

impl Drop for Diary {
    fn drop(&mut self) {
        self.reader.abort();
    }
}
