//! A bot that writes down what it handles, for tests that stop and kill it.
//!
//! A line when a handler begins and one when it ends, each by one write to the file (or the pipe)
//! that `DIARY` names: what was written is there, whatever becomes of the process. What is to happen
//! is said by the text: the update's number within its chat, then `take` and milliseconds, `fail`,
//! `panic` or `never`, and whatever else.

use std::{
    env,
    fs::File,
    io::{self, Write},
    sync::Arc,
    time::Duration,
};

use bot_server::{Pace, prelude::*};

/// Where lines go.
#[derive(Clone)]
struct Diary(Arc<File>);

impl Diary {
    fn open() -> io::Result<Self> {
        let path = env::var_os("DIARY").ok_or_else(|| io::Error::other("DIARY is not set"))?;
        Ok(Self(Arc::new(File::options().append(true).open(path)?)))
    }

    /// Less than what a pipe takes in one piece.
    fn note(&self, sign: char, update: &Update, chat: i64, number: &str) -> io::Result<()> {
        let line = format!("{sign} {} {} {chat} {number}\n", std::process::id(), update.update_id);
        (&*self.0).write_all(line.as_bytes())
    }
}

#[on(message)]
async fn note(update: Update, message: Message, diary: State<Diary>) -> Result {
    let text = message.text.unwrap_or_default();
    let mut words = text.split(' ');
    let number = words.next().unwrap_or_default();
    diary.note('+', &update, message.chat.id, number)?;
    let (what, how_long) = (words.next(), words.next());
    match what {
        Some("take") => {
            let time = how_long.unwrap_or_default().parse()?;
            tokio::time::sleep(Duration::from_millis(time)).await;
        }
        Some("never") => std::future::pending().await,
        _ => {}
    }
    diary.note('-', &update, message.chat.id, number)?;
    match what {
        Some("fail") => Err("as asked".into()),
        Some("panic") => panic!("as asked"),
        _ => Ok(()),
    }
}

fn main() -> ExitCode {
    let diary = match Diary::open() {
        Ok(diary) => diary,
        Err(error) => {
            drop(writeln!(io::stderr(), "the diary cannot be opened: {error}"));
            return ExitCode::FAILURE;
        }
    };
    App::new().state(diary).bot(|bot| bot.pace(Pace::UNLIMITED)).sync_commands(false).run()
}
