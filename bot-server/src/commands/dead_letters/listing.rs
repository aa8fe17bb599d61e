//! Dead letters as people and programs read them.

use bot_core::{
    Update,
    json::{self, Write, Writer},
};

use super::{
    super::{pretty, table, visible},
    chosen::telling,
};
use crate::{
    cli::AsText,
    dead_letters::{DeadLetter, DeadLetterFile, Kept, Letters, Why},
    moment,
};

/// Most characters of what went wrong that a table has.
const SHOWN: usize = 120;

/// Most numbers of broken lines that are told.
const NUMBERS: usize = 10;

pub(super) fn listing(file: &DeadLetterFile, letters: &Letters, format: AsText) -> String {
    match format {
        AsText::Json => json::to_string(&Listing { file, letters }) + "\n",
        AsText::Text if letters.kept.is_empty() => {
            let none = format!("there are no dead letters in {}\n", file.path().display());
            none + &broken(&letters.broken)
        }
        AsText::Text => {
            let length = telling(&letters.kept);
            let mut rows = vec![["ID", "WHEN (UTC)", "UPDATE", "WHAT"].map(str::to_owned)];
            rows.extend(letters.kept.iter().map(|Kept { id, letter, .. }| {
                let when = letter.at.map_or_else(|| "?".to_owned(), moment::utc);
                [id[..length.min(id.len())].to_owned(), when, named(letter), what(letter)]
            }));
            table(&rows) + &broken(&letters.broken)
        }
    }
}

/// So many letters.
pub(super) fn count(letters: usize) -> String {
    if letters == 1 { "1 letter".to_owned() } else { format!("{letters} letters") }
}

/// What is said of lines that are no letters.
pub(super) fn broken(lines: &[usize]) -> String {
    let some: Vec<String> = lines.iter().take(NUMBERS).map(ToString::to_string).collect();
    let more = if lines.len() > NUMBERS { ", …" } else { "" };
    match lines.len() {
        0 => String::new(),
        1 => format!("line {} is no letter; it stays as it is\n", some[0]),
        n => {
            format!("{n} lines are no letters; they stay as they are: {}{more}\n", some.join(", "))
        }
    }
}

/// The update in a few words.
pub(super) fn named(letter: &DeadLetter) -> String {
    let Ok(update) = letter.update() else {
        return format!("unreadable, {} bytes", letter.body.len());
    };
    let place = match (update.chat(), update.user()) {
        (Some(chat), _) => format!(" in {}", chat.id),
        (None, Some(user)) => format!(" of {}", user.id),
        (None, None) => String::new(),
    };
    visible(&format!("{} {}{place}", update.kind_name(), update.update_id))
}

/// What went wrong, in a line that is not too long.
fn what(letter: &DeadLetter) -> String {
    let text = visible(&letter.to_string()).replace(['\n', '\t'], " ");
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Everything about a letter.
pub(super) fn shown(Kept { id, letter, .. }: &Kept) -> String {
    let when = letter.at.map(|at| format!("{} UTC, {}", moment::utc(at), moment::ago(at)));
    let why = match letter.why {
        Why::Unreadable => "it could not be read",
        _ => "its handler failed",
    };
    let rows = [
        ("id", Some(id.clone())),
        ("when", when),
        ("why", Some(why.to_owned())),
        ("update", Some(named(letter))),
        ("handler", letter.handler.as_deref().map(visible)),
        ("error", Some(visible(&letter.error))),
    ];
    let rows = rows.into_iter().filter_map(|(name, value)| Some([name.to_owned(), value?]));
    let body = match json::from_str::<json::Raw>(&letter.body) {
        Ok(_) => pretty(&letter.body),
        Err(_) => visible(&letter.body),
    };
    format!("{}\n{body}\n", table(&rows.collect::<Vec<_>>()))
}

/// As JSON: each letter with its id and what its update is.
struct Listing<'a> {
    file: &'a DeadLetterFile,
    letters: &'a Letters,
}

struct Listed<'a>(&'a Kept, Option<Update>);

impl Write for Listing<'_> {
    fn write(&self, w: &mut Writer) {
        let listed = self.letters.kept.iter().map(|kept| Listed(kept, kept.letter.update().ok()));
        let letters: Vec<Listed<'_>> = listed.collect();
        let broken = self.letters.broken.iter().map(|n| i64::try_from(*n).unwrap_or(i64::MAX));
        w.open();
        w.field("file", &self.file.path().display().to_string());
        w.field("letters", &letters);
        w.field("broken_lines", &broken.collect::<Vec<i64>>());
        w.close();
    }
}

impl Write for Listed<'_> {
    fn write(&self, w: &mut Writer) {
        let Self(Kept { id, letter, .. }, update) = self;
        w.open();
        w.field("id", id);
        if let Some(update) = update {
            w.field("update_id", &update.update_id);
            w.field("kind", &update.kind_name());
            w.maybe("chat_id", &update.chat().map(|chat| chat.id));
            w.maybe("user_id", &update.user().map(|user| i64::from(user.id)));
        }
        letter.fields(w);
        w.close();
    }
}
