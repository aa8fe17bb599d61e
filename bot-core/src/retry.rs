//! The error by which a handler asks for its update once more.

use std::{error::Error, fmt, time::Duration};

use crate::error::BoxError;

/// Longest wait that a Bot API server keeps to.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// An error that asks for the update once more: its handler cannot do its work now.
///
/// It may be what the handler returns or stand anywhere in the chain of
/// [sources](std::error::Error::source) of it, in `anyhow::Error` and behind `#[error(transparent)]`
/// too; an extractor's or a reply's error does the same.
///
/// ```
/// use std::time::Duration;
/// use bot_core::{Result, Retry};
///
/// async fn order(drink: &str) -> Result {
///     if let Err(error) = till(drink) {
///         return Err(Retry::after(Duration::from_secs(30)).because(error).into());
///     }
///     Ok(())
/// }
/// # fn till(_: &str) -> std::io::Result<()> { Ok(()) }
/// ```
///
/// # What happens
///
/// The update counts as not handled, and the handler runs again from its beginning: what it has sent
/// or stored by then, it sends or stores once more. Other chats do not wait for it.
///
/// - **By webhook** the server is answered 503 with `Retry-After`, in whole seconds, rounded up. It
///   keeps the update, sends it again, and sends what is queued behind it (the chat's next messages)
///   after that; a bot that stops meanwhile loses nothing.
/// - **By polling, or after the server has had its 200** because the handler took too long, there is
///   nobody to ask: the bot keeps the update and runs the handler again after the wait. The chat's
///   next updates wait meanwhile. What came by polling is not confirmed until it is handled; when the
///   bot stops before, it comes again at the next start. What the server had its 200 for is a dead
///   letter then.
///
/// An update is tried 100 times at most (`BOT_MAX_ATTEMPTS`), for 24 hours at most, so that it does
/// not hold up its chat for ever: then it is a dead letter, and counts as handled.
///
/// No wait is longer than an hour, which is the most that servers keep to.
#[derive(Debug)]
pub struct Retry(Wanted);

/// What is asked for: the source of a [`Retry`], by which it is found even where an error stands for
/// the `Retry` and has its sources only, as `anyhow::Error` and `#[error(transparent)]` do.
#[derive(Debug)]
struct Wanted {
    after: Duration,
    cause: Option<BoxError>,
}

impl Retry {
    /// Asks for the update again after so long; an hour at most.
    #[must_use]
    pub fn after(wait: Duration) -> Self {
        Self(Wanted { after: wait.min(LONGEST), cause: None })
    }

    /// Asks for the update again when the server thinks fit: at once the first time, then after 2, 4,
    /// 8 seconds and so on, up to a minute or two. Where there is nobody to ask, the bot waits like that.
    #[must_use]
    pub fn now() -> Self {
        Self::after(Duration::ZERO)
    }

    /// Says why, for the log.
    #[must_use]
    pub fn because(mut self, cause: impl Into<BoxError>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// How long to wait; zero if that is left to the server.
    #[must_use]
    pub fn wait(&self) -> Duration {
        self.0.after
    }

    /// The wait that an error asks for, or what caused it.
    pub(crate) fn within(mut error: &(dyn Error + 'static)) -> Option<Duration> {
        loop {
            match error.downcast_ref::<Wanted>() {
                Some(wanted) => return Some(wanted.after),
                None => error = error.source()?,
            }
        }
    }
}

/// `asks for the update again after 30s`; the cause is among its sources.
impl fmt::Display for Retry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.after.is_zero() {
            return f.write_str("asks for the update again");
        }
        write!(f, "asks for the update again after {:?}", self.0.after)
    }
}

impl Error for Retry {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

/// Read after the words of the `Retry`.
impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.cause {
            Some(_) => "it cannot do its work now",
            None => "it cannot do its work now, and does not say why",
        })
    }
}

impl Error for Wanted {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as &(dyn Error + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the till is out of order")]
    struct Till(#[source] BoxError);

    /// It stands for another error: the words and the sources of that one are its own. So does
    /// `anyhow::Error`, once it is a `BoxError`.
    #[derive(Debug, thiserror::Error)]
    #[error(transparent)]
    struct Transparent<E: Error + 'static>(E);

    #[test]
    fn it_is_found_anywhere_in_the_chain() {
        let second = Duration::from_secs(1);
        let again = || Retry::after(second).because("no paper");
        let plain: BoxError = again().into();
        assert_eq!(Retry::within(&*plain), Some(second));
        let cause = plain.source().and_then(|wanted| wanted.source()).unwrap();
        assert_eq!(cause.to_string(), "no paper");
        let inside: BoxError = Till(Till(plain).into()).into();
        assert_eq!(Retry::within(&*inside), Some(second));
        assert_eq!(Retry::within(&Transparent(again())), Some(second));
        assert_eq!(Retry::within(&Transparent(Transparent(again()))), Some(second));
        assert!(Retry::within(&Till("no paper".into())).is_none());
    }

    #[test]
    fn an_hour_is_the_most() {
        assert_eq!(Retry::after(Duration::MAX).wait(), LONGEST);
        assert_eq!(Retry::now().to_string(), "asks for the update again");
        let shown = Retry::after(Duration::from_secs(30)).to_string();
        assert_eq!(shown, "asks for the update again after 30s");
    }
}
