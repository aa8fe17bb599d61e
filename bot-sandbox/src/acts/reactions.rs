//! Reacting to messages.

use bot_core::{
    Payload,
    types::{MessageReactionUpdated, ReactionEmoji, ReactionType, ReactionTypeEmoji, User},
};

use super::{Refused, chat};
use crate::{
    event::Event,
    shared::now,
    world::{ChatKey, World},
};

impl World {
    /// Reacts to a message with an emoji, or takes the reaction back. In a group a bot is told if it
    /// is an administrator.
    pub(crate) fn person_reacts(
        &mut self,
        user: &User,
        key: ChatKey,
        message_id: i64,
        emoji: Option<&str>,
    ) -> Result<(), Refused> {
        let known = |emoji| !matches!(ReactionEmoji::from(emoji), ReactionEmoji::Unknown(_));
        if !emoji.is_none_or(known) {
            return Err(Refused::new("REACTION_INVALID"));
        }
        let chat = chat(self, key, user)?;
        if !chat.messages.contains_key(&message_id) {
            return Err(Refused::new("MESSAGE_ID_INVALID"));
        }
        let old = match emoji {
            Some(emoji) => chat.reactions.insert((message_id, user.id), emoji.to_owned()),
            None => chat.reactions.remove(&(message_id, user.id)),
        };
        let mut update = MessageReactionUpdated::default();
        update.chat = chat.chat.clone();
        update.message_id = message_id;
        update.user = Some(Box::new(user.clone()));
        update.date = now();
        update.old_reaction = old.as_deref().map(as_api).unwrap_or_default();
        update.new_reaction = emoji.map(as_api).unwrap_or_default();
        let Some(chat) = self.chats.get(&key) else { return Ok(()) };
        for bot in self.bots.values_mut() {
            let hears = match key.bot() {
                Some(owner) => owner == bot.user.id,
                None => chat.members.status(bot.user.id).is_administrator(),
            };
            if hears {
                bot.notify(Payload::MessageReaction(Box::new(update.clone())));
            }
        }
        let (user_id, emoji) = (user.id.0, emoji.map(str::to_owned));
        self.tell(Event::Reacted { chat_id: key.id, user_id, message_id, emoji });
        Ok(())
    }
}

fn as_api(emoji: &str) -> Vec<ReactionType> {
    let mut reaction = ReactionTypeEmoji::default();
    reaction.emoji = ReactionEmoji::from(emoji);
    vec![ReactionType::Emoji(reaction)]
}
