// What went between the server and the bots: updates and calls in the order of time, and which calls
// belong to which update.

import { group, groupsOf } from "./store.js";

const NEAR_MS = 15_000; // a handler that takes longer is not looked for

const parsed = new WeakMap();

/** The update as an object. */
function updateOf(view) {
  if (!parsed.has(view)) {
    let object = {};
    try {
      object = JSON.parse(view.json);
    } catch {
      // shown as it is
    }
    parsed.set(view, object);
  }
  return parsed.get(view);
}

/** What the update is about: the object of its kind. */
export const payload = (view) => updateOf(view)[view.kind] ?? {};

/** The chat of an update, as a bot names it. */
function chatIdOf(view) {
  const about = payload(view);
  return (about.chat ?? about.message?.chat)?.id;
}

/** Whether something went wrong. */
export function failed({ update, call }) {
  return update ? Boolean(update.handling?.error || update.attempts?.at(-1)?.error) : Boolean(call.refused);
}

/** All that happened, oldest first: `{key, at, update}` or `{key, at, call, of}` with `of` an update's key. */
export function traffic(bot) {
  const items = [];
  const updates = new Map();
  for (const name of groupsOf("update/")) {
    const id = Number(name.slice("update/".length));
    if (bot && id !== bot) continue;
    const views = [...group(name).values()].sort((a, b) => a.at - b.at || a.update_id - b.update_id);
    updates.set(id, views);
    for (const update of views) items.push({ key: keyOf(update), at: update.at, update });
  }
  for (const call of group("call").values()) {
    if (bot && call.bot !== bot) continue;
    const update = causeOf(call, updates.get(call.bot) ?? []);
    items.push({ key: `call/${call.n}`, at: call.at, call, of: update ? keyOf(update) : null });
  }
  // At one millisecond the update was first, or there would have been no call.
  return items.sort((a, b) => a.at - b.at || (a.call ? 1 : 0) - (b.call ? 1 : 0) || (a.call?.n ?? 0) - (b.call?.n ?? 0));
}

export const keyOf = (update) => `update/${update.bot}/${update.update_id}`;

/** The update that a call was made for, as far as time, chat and query tell. */
function causeOf(call, updates) {
  if (/^(getUpdates|getMe|setWebhook|deleteWebhook|getWebhookInfo|setMyCommands|getMyCommands|deleteMyCommands)$/i.test(call.method)) return null;
  const { chat_id: chat, callback_query_id: callback, inline_query_id: inline, user_id: user } = call.parameters;
  for (let n = updates.length - 1; n >= 0; n -= 1) {
    const update = updates[n];
    if (update.at > call.at) continue;
    if (call.at - update.at > NEAR_MS) return null;
    if (update.fate === "not asked for") continue;
    const about = payload(update);
    if (callback ?? inline) {
      if (String(about.id) === (callback ?? inline)) return update;
    } else if (String(chatIdOf(update)) === chat || (!chat && !user) || String(about.from?.id) === (user ?? chat)) return update;
  }
  return null;
}

/** The update in which a bot was told of a message. */
export function updateAbout(chatId, messageId) {
  for (const name of groupsOf("update/")) {
    for (const view of group(name).values()) {
      const about = payload(view);
      if (about.message_id === messageId && about.chat?.id === chatId) return keyOf(view);
    }
  }
  return null;
}

/** The call that made a message. */
export function callThatMade(chatId, messageId) {
  for (const call of group("call").values()) {
    if (!call.result?.includes(`"message_id":${messageId}`)) continue;
    try {
      const made = [JSON.parse(call.result)].flat();
      if (made.some((message) => message.message_id === messageId && (message.chat?.id ?? chatId) === chatId)) return `call/${call.n}`;
    } catch {
      // no JSON: not this one
    }
  }
  return null;
}

