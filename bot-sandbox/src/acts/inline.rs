//! Inline queries: a person asks a bot from any chat, and sends one of the results.

use bot_core::{
    Dialect, Payload,
    types::{
        ChatType, ChosenInlineResult, InlineQuery, InlineQueryChatType, Message, User, UserId,
    },
};

use super::{Refused, To, look, may_send};
use crate::{
    event::Event,
    methods::permission::Permission,
    world::{AskedInline, ChatKey, InlineMessage, World},
};

const INLINE: Permission = ("can_send_other_messages", "inline results");

/// Longest query, in characters.
const MAX_QUERY: usize = 256;

impl World {
    /// Asks a bot; returns the query's id.
    pub(crate) fn person_asks(
        &mut self,
        user: &User,
        bot: UserId,
        query: &str,
        chat: Option<ChatKey>,
    ) -> Result<String, Refused> {
        if query.chars().count() > MAX_QUERY {
            return Err(Refused::new("the query is too long"));
        }
        let kind = match chat {
            Some(key) => match look(self, key, user)?.chat.r#type {
                ChatType::Private if key.bot() != Some(bot) => InlineQueryChatType::Private,
                ChatType::Group => InlineQueryChatType::Group,
                ChatType::Supergroup => InlineQueryChatType::Supergroup,
                ChatType::Channel => InlineQueryChatType::Channel,
                _ => InlineQueryChatType::Sender,
            },
            None => InlineQueryChatType::Sender,
        };
        let id = self.next_id();
        let mut asked = InlineQuery::default();
        asked.id.clone_from(&id);
        asked.from = user.clone();
        query.clone_into(&mut asked.query);
        asked.chat_type = Some(kind);
        let event = Event::Asked { user_id: user.id.0, query: query.to_owned() };
        let bot = self.bots.values_mut().find(|state| state.user.id == bot);
        let bot = bot.ok_or_else(|| Refused::new("there is no such bot"))?;
        bot.ask(id.clone(), AskedInline::new(user.clone(), query.to_owned(), chat));
        bot.notify(Payload::InlineQuery(Box::new(asked)));
        self.tell(event);
        Ok(id)
    }

    /// Sends a result that a bot offered.
    pub(crate) fn person_chooses(
        &mut self,
        dialect: Dialect,
        user: &User,
        (query_id, result_id): (&str, &str),
        to: To,
    ) -> Result<Message, Refused> {
        let asked = self.bots.values().find_map(|bot| {
            let asked = bot.inline_queries.get(query_id)?;
            (asked.user.id == user.id).then_some((bot.user.id, asked))
        });
        let (bot, asked) = asked.ok_or_else(|| Refused::new("there is no such query"))?;
        let mut offered = asked.results.iter().flatten();
        let result = offered.find(|result| result.id == result_id).cloned();
        let result = result.ok_or_else(|| Refused::new("RESULT_ID_INVALID"))?;
        let query = asked.query.clone();
        may_send(self, to, user, INLINE)?;

        let account = self.user(bot).cloned().unwrap_or_default();
        let mut chosen = ChosenInlineResult::default();
        chosen.result_id.clone_from(&result.id);
        chosen.from = user.clone();
        chosen.query = query;
        let has_keyboard = result.keyboard.is_some();
        let message = self.person_sends(dialect, user, to, |message| {
            result.put(message);
            message.via_bot = Some(Box::new(account));
        });
        if has_keyboard {
            let id = format!("inline-{}", self.next_id());
            let sent = InlineMessage { bot, chat: to.key, message_id: message.message_id };
            self.inline_messages.insert(id.clone(), sent);
            chosen.inline_message_id = Some(id);
        }
        if let Some(bot) = self.bots.values_mut().find(|state| state.user.id == bot) {
            bot.notify(Payload::ChosenInlineResult(Box::new(chosen)));
        }
        Ok(message)
    }
}
