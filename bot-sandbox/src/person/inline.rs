//! Inline queries: a person asks the bot from any chat, and sends one of the results.

use std::panic::Location;

use bot_core::{
    Payload,
    types::{ChosenInlineResult, InlineQuery, InlineQueryChatType, Message},
};

use super::{Group, Person, Place};
use crate::event::Event;
use crate::world::{AskedInline, ChatKey, InlineMessage, InlineResult, World};

impl Person {
    /// Asks the bot inline: what is typed after its name.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use bot_core::{Bot, Payload, Token, types::{InlineQueryResultArticle, InputTextMessageContent}};
    /// # use bot_sandbox::Sandbox;
    /// let sandbox = Sandbox::start().await?;
    /// let bot = Bot::builder(Token::new(sandbox.token())?).api_url(sandbox.url()).build()?;
    /// let mei = sandbox.user("Mei");
    /// mei.asks("tea").await;
    ///
    /// let updates = bot.get_updates().await?;
    /// let Payload::InlineQuery(query) = &updates[0].payload else { panic!("a query") };
    /// let text = InputTextMessageContent::new("A cup of green tea");
    /// let tea = InlineQueryResultArticle::new("1", "Green tea", text);
    /// bot.answer_inline_query(&query.id, [tea.into()]).await?;
    ///
    /// let sent = mei.chooses("Green tea").await;
    /// assert_eq!(sent.text.as_deref(), Some("A cup of green tea"));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn asks(&self, query: &str) {
        self.shared.edit(|world| {
            world.tell(Event::Asked { user_id: self.id().0, query: query.to_owned() });
            self.looks_from_here(world);
            let id = world.next_id();
            let mut asked = InlineQuery::default();
            asked.id.clone_from(&id);
            asked.from = self.user.clone();
            query.clone_into(&mut asked.query);
            asked.chat_type = Some(InlineQueryChatType::Sender);
            if let Some(bot) = world.bots.get_mut(&self.token) {
                let state = AskedInline::new(self.user.clone(), query.to_owned(), None);
                bot.ask(id, state);
                bot.notify(Payload::InlineQuery(Box::new(asked)));
            }
        });
    }

    /// Waits for the result with this title and sends it to the bot, in private.
    ///
    /// # Panics
    ///
    /// When it does not come, see [`Person`].
    #[track_caller]
    pub fn chooses(&self, title: &str) -> impl Future<Output = Message> + Send {
        let at = Place(Location::caller());
        async move { self.chooses_for(at, None, title).await }
    }

    /// Waits for the result with this title and sends it to a group.
    ///
    /// # Panics
    ///
    /// When it does not come, see [`Person`], or the group is another sandbox's.
    #[track_caller]
    pub fn chooses_in(&self, group: &Group, title: &str) -> impl Future<Output = Message> + Send {
        let at = Place(Location::caller());
        async move { self.chooses_for(at, Some(group), title).await }
    }

    async fn chooses_for(&self, at: Place, group: Option<&Group>, title: &str) -> Message {
        let find = |world: &World| {
            let newest = world.bots.get(&self.token)?.inline_queries.values().rev();
            newest.filter(|query| query.user.id == self.user.id).find_map(|query| {
                let mut results = query.results.iter().flatten();
                let result = results.find(|result| result.title == title)?;
                Some((query.query.clone(), result.clone()))
            })
        };
        match self.shared.find(&self.token, find).await {
            Ok((query, result)) => self.sends_result(group, query, result),
            Err(why) => self.gives_up(at, None, &format!("no inline result {title:?}"), &why),
        }
    }

    fn sends_result(&self, group: Option<&Group>, query: String, result: InlineResult) -> Message {
        self.shared.edit(|world| {
            self.looks_from_here(world);
            let bot = world.users[&world.bots[&self.token].user.id].clone();
            let key = match group {
                Some(group) if group.is_in(&self.shared) => group.key(),
                Some(group) => {
                    let (name, id) = (self.name(), group.id());
                    panic!("{name} writes to the group {id}, which is another sandbox's");
                }
                None => ChatKey::private(bot.id, self.user.id),
            };
            if group.is_none() {
                world.private_chat(bot.id, &self.user);
            }
            let mut chosen = ChosenInlineResult::default();
            chosen.result_id.clone_from(&result.id);
            chosen.from = self.user.clone();
            chosen.query = query;
            let has_keyboard = result.keyboard.is_some();
            let message = world.write_to(key, &self.user, |message| {
                result.put(message);
                message.via_bot = Some(Box::new(bot.clone()));
            });
            if has_keyboard {
                let id = format!("inline-{}", world.next_id());
                let sent = InlineMessage { bot: bot.id, chat: key, message_id: message.message_id };
                world.inline_messages.insert(id.clone(), sent);
                chosen.inline_message_id = Some(id);
            }
            if let Some(bot) = world.bots.get_mut(&self.token) {
                bot.notify(Payload::ChosenInlineResult(Box::new(chosen)));
            }
            message
        })
    }
}
