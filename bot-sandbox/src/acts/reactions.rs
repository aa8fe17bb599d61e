//! Reacting to messages.

use bot_core::{
    Payload,
    types::{
        ChatType, MessageReactionCountUpdated, MessageReactionUpdated, ReactionCount,
        ReactionEmoji, ReactionType, ReactionTypeEmoji, User,
    },
};

use super::{Refused, chat, message};
use crate::{
    event::Event,
    shared::now,
    world::{ChatKey, ChatState, World},
};

impl World {
    /// Gives a message a reaction in place of one's own before, or takes that back. The bot of a
    /// private chat hears of it, and elsewhere those that are administrators; of a channel, where
    /// nobody sees who it was, only the numbers.
    pub(crate) fn person_reacts(
        &mut self,
        user: &User,
        key: ChatKey,
        message_id: i64,
        emoji: Option<&str>,
    ) -> Result<(), Refused> {
        let message = message(self, key, user, message_id)?;
        if message.service.is_some() {
            return Err(Refused::new("MESSAGE_ID_INVALID"));
        }
        let known = |emoji: &str| !matches!(ReactionEmoji::from(emoji), ReactionEmoji::Unknown(_));
        if !emoji.is_none_or(known) {
            return Err(Refused::new("REACTION_INVALID"));
        }
        let chat = chat(self, key, user)?;
        let kind = &chat.chat.r#type;
        let is_group = matches!(kind, ChatType::Group | ChatType::Supergroup);
        if emoji.is_some() && is_group && !chat.permits(user.id, "can_react_to_messages") {
            return Err(Refused::new("CHAT_SEND_REACTION_FORBIDDEN"));
        }
        let old = match emoji {
            Some(emoji) => chat.reactions.insert((message_id, user.id), emoji.to_owned()),
            None => chat.reactions.remove(&(message_id, user.id)),
        };
        if old.as_deref() == emoji {
            return Ok(());
        }
        let payload = match kind {
            ChatType::Channel => Payload::MessageReactionCount(Box::new(counts(chat, message_id))),
            _ => {
                let mut update = MessageReactionUpdated::default();
                update.chat = chat.chat.clone();
                update.message_id = message_id;
                update.user = Some(Box::new(user.clone()));
                update.date = now();
                update.old_reaction = old.as_deref().map(reaction).into_iter().collect();
                update.new_reaction = emoji.map(reaction).into_iter().collect();
                Payload::MessageReaction(Box::new(update))
            }
        };
        let Some(chat) = self.chats.get(&key) else { return Ok(()) };
        for bot in self.bots.values_mut() {
            let is_told = match key.bot() {
                Some(theirs) => bot.user.id == theirs,
                None => chat.members.status(bot.user.id).is_administrator(),
            };
            if is_told {
                bot.notify(payload.clone());
            }
        }
        let (user_id, emoji) = (user.id.0, emoji.map(str::to_owned));
        self.tell(Event::Reacted { chat_id: key.id, user_id, message_id, emoji });
        Ok(())
    }
}

fn reaction(emoji: &str) -> ReactionType {
    ReactionTypeEmoji::new(emoji.into()).into()
}

fn counts(chat: &ChatState, message_id: i64) -> MessageReactionCountUpdated {
    let mut update = MessageReactionCountUpdated::default();
    update.chat = chat.chat.clone();
    update.message_id = message_id;
    update.date = now();
    for emoji in chat.reactions_to(message_id) {
        let given = reaction(emoji);
        match update.reactions.iter_mut().find(|count| count.r#type == given) {
            Some(count) => count.total_count += 1,
            None => {
                let mut count = ReactionCount::default();
                count.r#type = given;
                count.total_count = 1;
                update.reactions.push(count);
            }
        }
    }
    update
}
