//! What a page shows now, and what is new of it.
//!
//! Chats, updates and calls are many and rarely change: only those that may have are looked at again. The rest is put together anew each time, and compared.

use std::collections::BTreeMap;

use serde_json::Value;

use super::views::{self, SHOWN, Views};
use crate::{
    shared::Shared,
    world::{BotState, ChatKey, World},
};

/// What a page was sent.
#[derive(Debug, Default)]
pub(super) struct Screen {
    /// The messages, and the chat itself.
    chats: BTreeMap<ChatKey, (Part, Value)>,
    /// By the bot's id.
    updates: BTreeMap<i64, Part>,
    calls: Part,
    others: Views,
}

/// Views that are numbered: messages of a chat, updates of a bot, calls.
#[derive(Debug, Default)]
struct Part {
    /// Of what they show, when they were made.
    revision: Option<u64>,
    views: BTreeMap<i64, Value>,
}

/// What is new.
#[derive(Debug, Default)]
pub(super) struct News {
    pub(super) put: Views,
    pub(super) drop: Vec<String>,
}

impl News {
    pub(super) fn is_empty(&self) -> bool {
        self.put.is_empty() && self.drop.is_empty()
    }

    /// Compares what is there with what was, which is kept up to date.
    fn compare<K: Ord>(
        &mut self,
        old: &mut BTreeMap<K, Value>,
        new: BTreeMap<K, Value>,
        name: impl Fn(&K) -> String,
    ) {
        for (key, view) in &new {
            if old.get(key) != Some(view) {
                self.put.insert(name(key), view.clone());
            }
        }
        self.drop.extend(old.keys().filter(|key| !new.contains_key(key)).map(name));
        *old = new;
    }
}

impl Screen {
    /// Looks at the world, and says what is new since the look before.
    pub(super) fn look(&mut self, world: &World, shared: &Shared) -> News {
        let mut news = News::default();
        self.look_at_chats(world, &mut news);
        for bot in world.bots.values() {
            let part = self.updates.entry(bot.user.id.0).or_default();
            part.look_at_updates(bot, shared, &mut news);
        }
        self.calls.look_at_calls(world, &mut news);
        news.compare(&mut self.others, views::others(world, shared), String::clone);
        news
    }

    fn look_at_chats(&mut self, world: &World, news: &mut News) {
        let inline = views::inline_ids(world);
        for (key, chat) in world.chats.iter() {
            let (part, shown) = self.chats.entry(*key).or_default();
            let revision = Some(world.chats.revision(key));
            if part.revision == revision && !chat.members.change_by_themselves() {
                continue;
            }
            if part.revision != revision {
                let messages = views::messages(world, (*key, chat), &inline);
                news.compare(&mut part.views, messages, |id| format!("message/{key}/{id}"));
                part.revision = revision;
            }
            let view = views::chat(*key, chat);
            if *shown != view {
                news.put.insert(format!("chat/{key}"), view.clone());
                *shown = view;
            }
        }
    }
}

impl Part {
    fn look_at_calls(&mut self, world: &World, news: &mut News) {
        let log = &world.calls;
        let since = self.revision.replace(log.revision());
        if since == self.revision {
            return;
        }
        let name = |n: i64| format!("call/{n}");
        // A bot that polls asks and asks while nothing happens: that drives out no other call.
        let first = log.place_of_newest(SHOWN, |call| !is_poll(&call.method));
        let first_poll = log.next().saturating_sub(SHOWN).max(first);
        self.forget_below(number(first), news, name);
        let is_past = |n: &i64, view: &mut Value| {
            *n < number(first_poll) && view["method"].as_str().is_some_and(is_poll)
        };
        news.drop.extend(self.views.extract_if(.., is_past).map(|(n, _)| name(n)));
        for (n, call) in log.changed(first, since.unwrap_or(0)) {
            if n >= first_poll || !is_poll(&call.method) {
                self.put(number(n), views::call(n, call), news, name);
            }
        }
    }

    fn look_at_updates(&mut self, bot: &BotState, shared: &Shared, news: &mut News) {
        let log = &bot.history;
        let name = |id: i64| format!("update/{}/{id}", bot.user.id);
        let since = self.revision.replace(log.revision()).unwrap_or(0);
        let first = log.next().saturating_sub(SHOWN);
        if let Some(oldest) = log.newest(SHOWN).next() {
            self.forget_below(oldest.update_id, news, name);
        }
        for (_, record) in log.changed(first, since) {
            let view = views::update(bot, record, shared.dialect);
            self.put(record.update_id, view, news, name);
        }
        // To be held is not of the log, but of the queue.
        let now_held = bot.queues.held();
        let mut other = Vec::new();
        for (id, view) in &self.views {
            if view["held"].is_null() && now_held.binary_search(id).is_err() {
                continue;
            }
            let held = bot.queues.hold_of(*id).map_or(Value::Null, Value::from);
            if view["held"] != held {
                let mut view = view.clone();
                view["held"] = held;
                other.push((*id, view));
            }
        }
        for (id, view) in other {
            self.put(id, view, news, name);
        }
    }

    fn put(&mut self, id: i64, view: Value, news: &mut News, name: impl Fn(i64) -> String) {
        if self.views.get(&id) != Some(&view) {
            news.put.insert(name(id), view.clone());
            self.views.insert(id, view);
        }
    }

    /// Forgets what is too old to be shown.
    fn forget_below(&mut self, first: i64, news: &mut News, name: impl Fn(i64) -> String) {
        let kept = self.views.split_off(&first);
        news.drop.extend(self.views.keys().map(|id| name(*id)));
        self.views = kept;
    }
}

fn is_poll(method: &str) -> bool {
    method == "getUpdates"
}

fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
