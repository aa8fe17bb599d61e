//! What filters look at, found once per update, and whether they are met.

use std::{cell::OnceCell, slice};

use futures_util::future::BoxFuture;

use crate::{
    command::Parsed,
    context::Context,
    error::BoxError,
    handler::{Fact, Filter},
    types::{Content, MemberStatus},
    update::Payload,
};

/// An update as filters see it.
pub(super) struct Facts<'a> {
    context: &'a Context,
    command: OnceCell<Option<Parsed<'a>>>,
}

/// What is known of a filter without running code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Test {
    Met,
    NotMet,
    /// Only code can tell.
    Ask,
}

impl From<bool> for Test {
    fn from(met: bool) -> Self {
        if met { Self::Met } else { Self::NotMet }
    }
}

impl<'a> Facts<'a> {
    pub(super) fn new(context: &'a Context) -> Self {
        Self { context, command: OnceCell::new() }
    }

    /// The command that the message starts with.
    pub(super) fn command(&self) -> Option<Parsed<'a>> {
        *self.command.get_or_init(|| self.context.command())
    }

    /// The text that the update brings: of a message the text or caption, of a callback query the
    /// data, of an inline query the query.
    pub(super) fn text(&self) -> Option<&'a str> {
        self.context.text()
    }

    /// A fact that has one value.
    pub(super) fn value(&self, fact: Fact) -> Option<&'a str> {
        let payload = &self.context.update().payload;
        match (fact, payload) {
            (Fact::Text, _) => self.context.message()?.text_or_caption(),
            (Fact::Data, Payload::CallbackQuery(query)) => query.data.as_deref(),
            (Fact::Query, Payload::InlineQuery(query)) => Some(&query.query),
            (Fact::Query, Payload::ChosenInlineResult(result)) => Some(&result.query),
            (Fact::Game, Payload::CallbackQuery(query)) => query.game_short_name.as_deref(),
            (Fact::Chat, _) => Some(self.context.update().chat()?.r#type.as_str()),
            (Fact::NewStatus, Payload::MyChatMember(change) | Payload::ChatMember(change)) => {
                change.new_chat_member.status().map(MemberStatus::as_str)
            }
            (Fact::OldStatus, Payload::MyChatMember(change) | Payload::ChatMember(change)) => {
                change.old_chat_member.status().map(MemberStatus::as_str)
            }
            _ => None,
        }
    }

    fn is(&self, fact: Fact, words: &[&str]) -> bool {
        match fact {
            Fact::Content => {
                let message = self.context.message();
                let mut contents = words.iter().filter_map(|word| Content::from_name(word));
                message.is_some_and(|message| contents.any(|content| message.has(content)))
            }
            _ => self.value(fact).is_some_and(|value| words.contains(&value)),
        }
    }

    /// Whether all of these are met, as far as can be told without running code.
    pub(super) fn all(&self, filters: &[Filter]) -> Test {
        let mut all = Test::Met;
        for filter in filters {
            match self.test(filter) {
                Test::Met => {}
                Test::NotMet => return Test::NotMet,
                Test::Ask => all = Test::Ask,
            }
        }
        all
    }

    /// The first of these that is not met, as far as can be told without running code.
    pub(super) fn unmet<'f>(&self, filters: &'f [Filter]) -> Option<&'f Filter> {
        filters.iter().find(|filter| self.test(filter) == Test::NotMet)
    }

    fn test(&self, filter: &Filter) -> Test {
        match filter {
            Filter::Command(spec) => self
                .command()
                .is_some_and(|c| spec.all_names().any(|name| name.eq_ignore_ascii_case(c.name)))
                .into(),
            Filter::Is(fact, words) => self.is(*fact, words).into(),
            Filter::Prefix(prefixes) => self
                .text()
                .is_some_and(|text| prefixes.iter().any(|prefix| text.starts_with(prefix)))
                .into(),
            #[cfg(feature = "regex")]
            Filter::Regex(pattern) => {
                let regex = pattern.regex().ok();
                regex.zip(self.text()).is_some_and(|(regex, text)| regex.is_match(text)).into()
            }
            Filter::Ask(_) => Test::Ask,
            Filter::Any(filters) => {
                let mut any = Test::NotMet;
                for filter in *filters {
                    match self.test(filter) {
                        Test::Met => return Test::Met,
                        Test::NotMet => {}
                        Test::Ask => any = Test::Ask,
                    }
                }
                any
            }
            Filter::Not(filters) => match self.all(filters) {
                Test::Met => Test::NotMet,
                Test::NotMet => Test::Met,
                Test::Ask => Test::Ask,
            },
        }
    }
}

/// Whether all of these are met; runs what code there is, in the order in which it was written.
pub(super) async fn all(context: &Context, filters: &[Filter]) -> Result<bool, BoxError> {
    let facts = Facts::new(context);
    for filter in filters {
        let met = match (facts.test(filter), filter) {
            (Test::Ask, Filter::Ask(question)) => (question.ask)(context).await?,
            (Test::Ask, several) => ask(context, several).await?,
            (known, _) => known == Test::Met,
        };
        if !met {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a filter is met in which others stand; boxed, because those may be of this sort too.
fn ask<'a>(context: &'a Context, filter: &'a Filter) -> BoxFuture<'a, Result<bool, BoxError>> {
    Box::pin(async move {
        match filter {
            Filter::Any(filters) => {
                for filter in *filters {
                    if all(context, slice::from_ref(filter)).await? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Filter::Not(filters) => Ok(!all(context, filters).await?),
            // In everything else no other stands.
            _ => Ok(false),
        }
    })
}
