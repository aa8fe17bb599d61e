//! Inline queries: a person asks the bot from any chat, and sends one of the results.

use std::panic::Location;

use bot_core::types::Message;

use super::{Group, Person, Place};
use crate::{acts::Refused, world::World};

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
    ///
    /// # Panics
    ///
    /// When the query is longer than 256 characters.
    #[track_caller]
    pub fn asks(&self, query: &str) -> impl Future<Output = ()> + Send {
        let (at, query) = (Place(Location::caller()), query.to_owned());
        async move {
            let asked = self.shared.edit(|world| {
                let bot = world.bots[&self.token].user.id;
                let asked = world.person_asks(&self.user, bot, &query, None);
                self.looks_from_here(world);
                asked
            });
            if let Err(why) = asked {
                self.cannot(at, "ask inline", why);
            }
        }
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
            let newest = world.bots.get(&self.token)?.inline_queries.iter().rev();
            newest.filter(|(_, query)| query.user.id == self.user.id).find_map(|(id, query)| {
                let mut results = query.results.iter().flatten();
                let result = results.find(|result| result.title == title)?;
                Some((id.clone(), result.id.clone()))
            })
        };
        let (query_id, result_id) = match self.shared.find(&self.token, find).await {
            Ok(found) => found,
            Err(why) => self.gives_up(at, None, &format!("no inline result {title:?}"), &why),
        };
        let to = |group: &Group| format!("send a result to the group {}", group.id());
        if let Some(group) = group.filter(|group| !group.is_in(&self.shared)) {
            self.cannot(at, to(group), "it is another sandbox's");
        }
        let sent = self.shared.edit(|world| {
            self.looks_from_here(world);
            let key = self.key_of(world, group);
            let key = key.ok_or_else(|| Refused::new("there is no such bot"))?;
            let chosen = (&*query_id, &*result_id);
            world.person_chooses(self.shared.dialect, &self.user, chosen, key.into())
        });
        let what = || group.map_or_else(|| "send a result to the bot".to_owned(), to);
        sent.unwrap_or_else(|why| self.cannot(at, what(), why))
    }
}
