//! A line for people: when, how bad, of which bot and update, where in the program, what.

use std::fmt;

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::{
    fmt::{
        FmtContext, FormatEvent, FormatFields, FormattedFields,
        format::Writer,
        time::{FormatTime as _, SystemTime},
    },
    registry::{LookupSpan, Scope},
};

use super::current;

/// Writes lines as `tracing_subscriber` does, with the update that is being handled where its span
/// would be.
pub(super) struct Text;

impl<S, N> FormatEvent<S, N> for Text
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut to: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let has_colors = to.has_ansi_escapes();
        let style = |code: &'static str| if has_colors { code } else { "" };
        let (bold, dim, plain) = (style("\x1b[1m"), style("\x1b[2m"), style("\x1b[0m"));
        to.write_str(dim)?;
        SystemTime.format_time(&mut to)?;
        let (level, color) = level(*event.metadata().level());
        write!(to, "{plain} {}{level}{plain} ", style(color))?;

        let (mut is_within, mut has_update) = (false, false);
        for span in context.event_scope().into_iter().flat_map(Scope::from_root) {
            write!(to, "{bold}{}{plain}", span.name())?;
            if let Some(fields) = span.extensions().get::<FormattedFields<N>>()
                && !fields.is_empty()
            {
                write!(to, "{bold}{{{plain}{fields}{bold}}}{plain}")?;
            }
            write!(to, "{dim}:{plain}")?;
            is_within = true;
            has_update |= span.metadata().target() == current::TARGET;
        }
        if !has_update && let Some(update) = current::shown() {
            write!(to, "{bold}update{plain}{bold}{{{plain}{update}{bold}}}{plain}{dim}:{plain}")?;
            is_within = true;
        }
        if is_within {
            to.write_char(' ')?;
        }
        write!(to, "{dim}{}{plain}{dim}:{plain} ", event.metadata().target())?;
        context.format_fields(to.by_ref(), event)?;
        writeln!(to)
    }
}

/// The name of a level, five letters wide, and its color.
fn level(level: Level) -> (&'static str, &'static str) {
    match level {
        Level::ERROR => ("ERROR", "\x1b[31m"),
        Level::WARN => (" WARN", "\x1b[33m"),
        Level::INFO => (" INFO", "\x1b[32m"),
        Level::DEBUG => ("DEBUG", "\x1b[34m"),
        _ => ("TRACE", "\x1b[35m"),
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use bot_core::{Bot, CommandMenu, Context, Environment, States, Token, Update, types::User};
    use tracing_subscriber::{Layer as _, filter::Targets, fmt, layer::SubscriberExt as _};

    use super::{super::of_update, *};

    /// What was logged.
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn context() -> Context {
        let bot = Bot::builder(Token::new("1:x").unwrap()).build().unwrap();
        let (me, states, menu) = (User::default(), States::default(), CommandMenu::default());
        let environment = Arc::new(Environment { bot, me, states, menu });
        let update =
            br#"{"update_id":7,"message":{"message_id":1,"chat":{"id":5,"type":"private"}}}"#;
        Context::new(environment, Update::from_slice(update).unwrap())
    }

    /// Two lines, one of which is of an update, behind the time.
    async fn lines(filter: &str, has_colors: bool) -> Vec<String> {
        let lines = Lines::default();
        let to = lines.clone();
        let layer = fmt::layer().with_writer(move || to.clone()).with_ansi(has_colors);
        let layer = layer.event_format(Text).with_filter(filter.parse::<Targets>().unwrap());
        let subscriber = tracing_subscriber::registry().with(layer);
        let _subscriber = tracing::subscriber::set_default(subscriber);
        tracing::warn!(target: "bot", "before");
        let of_bot = tracing::info_span!("bot", name = "tea");
        let _within = of_bot.enter();
        of_update(&context(), async { tracing::info!(target: "bot", cups = 2, "pours") }).await;
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        text.lines().map(|line| line.split_once('Z').unwrap().1.to_owned()).collect()
    }

    const OF_UPDATE: &str = "bot{name=\"tea\"}:update{update_id=7 kind=\"message\" chat=5}:";

    #[tokio::test]
    async fn a_line_says_of_which_bot_and_update_it_is() {
        let expected =
            ["  WARN bot: before".to_owned(), format!("  INFO {OF_UPDATE} bot: pours cups=2")];
        assert_eq!(lines("info,bot_server::update=off", false).await, expected);
        // Who asks for the span has it in its place, and nothing twice.
        assert_eq!(lines("info", false).await, expected);
    }

    #[tokio::test]
    async fn colors_do_not_change_what_a_line_says() {
        let plain = lines("info,bot_server::update=off", false).await;
        for (colored, plain) in lines("info,bot_server::update=off", true).await.iter().zip(plain) {
            assert!(colored.contains("\x1b["), "{colored}");
            let parts = colored.split("\x1b[").enumerate();
            let parts =
                parts.map(|(i, part)| if i == 0 { part } else { part.split_once('m').unwrap().1 });
            assert_eq!(parts.collect::<String>(), plain);
        }
    }
}
