//! The progress bar on a button that was pressed: an app shows it until the callback query is
//! answered. What no handler has answered is answered here, with nothing to show.

use std::time::Duration;

use bot_core::{Bot, Context, ErrorKind, Payload, client::AnswerWatch};
use tokio::time::timeout;

use crate::causes::chain;

/// How long a handler's answer that is under way is waited for, and how long this one may take: by
/// then the app has given up.
const WITHIN: Duration = Duration::from_secs(15);

/// A callback query that has to be answered by somebody.
#[derive(Debug)]
pub(super) struct Spinner {
    bot: Bot,
    query_id: String,
    watch: AnswerWatch,
}

impl Spinner {
    /// That of an update, before its handler runs.
    pub(super) fn of(context: &Context) -> Option<Self> {
        let Payload::CallbackQuery(query) = &context.update().payload else { return None };
        let bot = context.bot().deadline(WITHIN);
        let watch = bot.watch_answer(&query.id);
        Some(Self { bot, query_id: query.id.clone(), watch })
    }

    /// Answers the query unless somebody has. That it cannot be done is nobody's error.
    pub(super) async fn stop(self) {
        // Who takes so long has the query for good.
        if timeout(WITHIN, self.watch.is_answered()).await.unwrap_or(true) {
            return;
        }
        match self.bot.answer_callback_query(self.query_id).await {
            Ok(_) => tracing::debug!("no handler has answered the callback query: it is answered"),
            Err(error) if error.kind() == Some(ErrorKind::QueryTooOld) => {
                tracing::debug!("the callback query is too old to be answered, or was answered");
            }
            Err(error) => {
                let error = chain(&error);
                tracing::warn!(error, "the callback query could not be answered");
            }
        }
    }
}
