//! A chat with the bot in a terminal, or in a pipe.
//!
//! Each line of the input is sent to the bot; what the bot sends is printed. Buttons below the
//! newest message are numbered, and a line with such a number presses that button. `/quit` or the
//! end of the input ends the chat.

use std::io;

use bot_core::types::{InlineKeyboardButton, Message};
use tokio::sync::mpsc::Receiver;

use crate::{
    Sandbox,
    event::Event,
    person::{Person, buttons, describe},
};

/// How a chat is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// At a keyboard: lines are taken as they come.
    Interactive,
    /// From a pipe: a line is taken when the bot has dealt with those before, so that the output is
    /// the same each time.
    Piped,
}

/// Holds the chat until the input ends. A line of input is an item of `lines`.
///
/// # Errors
///
/// When the output cannot be written.
pub async fn chat(
    sandbox: &Sandbox,
    person: &Person,
    style: Style,
    lines: &mut Receiver<String>,
    output: &mut (impl io::Write + Send),
) -> io::Result<()> {
    let shared = sandbox.shared();
    let mut changed = shared.subscribe();
    let mut screen = Screen::default();
    let mut seen = 0;
    let mut input_ended = false;
    loop {
        changed.borrow_and_update();
        let (events, settled) = shared.read(|world| {
            let events: Vec<Event> = world.events().from(seen).cloned().collect();
            seen = world.events().next();
            (events, world.is_settled(sandbox.token()))
        });
        for event in &events {
            screen.show(person, event, output)?;
        }
        output.flush()?;
        if input_ended && settled {
            return Ok(());
        }
        let may_read = !input_ended && (settled || style == Style::Interactive);
        tokio::select! {
            line = lines.recv(), if may_read => match line.as_deref().map(str::trim_end) {
                None | Some("/quit") => input_ended = true,
                Some("") => {}
                Some(line) => screen.enter(person, line, output).await?,
            },
            _ = changed.changed() => {}
        }
    }
}

/// What is shown now: the message whose buttons are numbered.
#[derive(Default)]
struct Screen {
    message: Message,
    buttons: Vec<InlineKeyboardButton>,
}

impl Screen {
    fn show(&mut self, person: &Person, event: &Event, out: &mut impl io::Write) -> io::Result<()> {
        match event {
            Event::Sent(message) if person.is_from_bot(message) => self.message("", message, out),
            Event::Edited(message) if person.is_from_bot(message) => {
                self.message(" (edited)", message, out)
            }
            Event::Deleted { chat_id, message_id } if *chat_id == person.id().0 => {
                if *message_id == self.message.message_id {
                    self.buttons.clear();
                }
                writeln!(out, "(a message was deleted)")
            }
            Event::Answered { user_id, text, url, .. } if *user_id == person.id().0 => {
                if let Some(text) = text {
                    writeln!(out, "(notice) {}", printable(text))?;
                }
                match url {
                    Some(url) => writeln!(out, "(opens {})", printable(url)),
                    None => Ok(()),
                }
            }
            Event::Reacted { chat_id, user_id, emoji: Some(emoji), .. }
                if *chat_id == person.id().0 && user_id != chat_id =>
            {
                writeln!(out, "(reaction) {}", printable(emoji))
            }
            Event::Drafted { user_id, text } if *user_id == person.id().0 => {
                writeln!(out, "(draft) {}", printable(text))
            }
            _ => Ok(()),
        }
    }

    fn message(
        &mut self,
        remark: &str,
        message: &Message,
        out: &mut impl io::Write,
    ) -> io::Result<()> {
        let from = message.from.as_deref().map_or("?", |user| &user.first_name);
        writeln!(out, "{}{remark}: {}", printable(from), printable(&describe(message)))?;
        let buttons = buttons(message);
        if buttons.is_empty() && message.message_id != self.message.message_id {
            return Ok(()); // the buttons above stay
        }
        self.message = message.clone();
        self.buttons = buttons;
        for (i, button) in self.buttons.iter().enumerate() {
            let url = button.url.as_deref().map(|url| format!(" ({})", printable(url)));
            writeln!(out, "  [{}] {}{}", i + 1, printable(&button.text), url.unwrap_or_default())?;
        }
        Ok(())
    }

    /// A line of input: the number of a button, or a text.
    async fn enter(
        &mut self,
        person: &Person,
        line: &str,
        out: &mut impl io::Write,
    ) -> io::Result<()> {
        let number = line.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        match number.and_then(|n| self.buttons.get(n)) {
            Some(button) if button.callback_data.is_some() || button.callback_game.is_some() => {
                if let Err(why) = person.presses_inline(&self.message, button) {
                    writeln!(out, "({why})")?;
                }
            }
            Some(button) => {
                writeln!(out, "(the button {:?} does something outside of the chat)", button.text)?;
            }
            None => drop(person.sends(line).await),
        }
        Ok(())
    }
}

/// Text without the control characters that would move a terminal's cursor.
fn printable(text: &str) -> String {
    let shown = |c: char| {
        if c.is_control() && c != '\n' { '\u{fffd}' } else { c }
    };
    text.chars().map(shown).collect()
}
