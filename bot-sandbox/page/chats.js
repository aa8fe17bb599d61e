// The list of the chosen person's chats.

import { arrows, h, Rows } from "./dom.js";
import { bots, chatAvatar, chatTitle, fullName, isIn, memberOf, time, day } from "./names.js";
import { brief } from "./rich.js";
import { service } from "./service.js";
import { choose, get, group, state, watch } from "./store.js";

const seen = new Map(); // the newest message that was looked at, by person and chat

/** The chats of a person: one with each bot, begun or not, and the groups that they are in. */
export function chatsOf(me) {
  const chats = [...group("chat").values()];
  const mine = chats.filter((view) => (view.bot ? view.chat.id === me : isIn(memberOf(view, me))));
  const begun = new Set(mine.filter((view) => view.bot).map((view) => view.bot));
  const others = bots().filter(({ user }) => !begun.has(user.id)).map(({ user }) => notBegun(user, me));
  return [...mine, ...others].sort((a, b) => newestDate(b) - newestDate(a) || chatTitle(a).localeCompare(chatTitle(b)));
}

/** A private chat before its first message. */
function notBegun(user, me) {
  return { key: `${user.id}:${me}`, bot: user.id, chat: { id: me, type: "private" }, members: [], pinned: [], isNew: true };
}

/** The view of a chat that is chosen, begun or not. */
export function chatView(key) {
  const view = get(`chat/${key}`);
  if (view) return view;
  const [bot, person] = String(key ?? "").split(":").map(Number);
  const user = get(`bot/${bot}`)?.user;
  return user && person ? notBegun(user, person) : null;
}

/** The messages of a chat, oldest first. */
export function messagesOf(key) {
  return [...group(`message/${key}`).values()].sort((a, b) => a.message.message_id - b.message.message_id);
}

function newest(key) {
  let found = null;
  for (const view of group(`message/${key}`).values()) {
    if (!found || view.message.message_id > found.message.message_id) found = view;
  }
  return found?.message;
}

/** When the newest message came, in ms: what orders chats. */
const newestDate = (view) => Math.max(view.written_at ?? 0, (newest(view.key)?.date ?? 0) * 1000);

function unread(view) {
  const place = `${state.me} ${view.key}`;
  const last = newest(view.key)?.message_id ?? 0;
  const isLookedAt = view.key === state.chat && document.visibilityState === "visible";
  if (isLookedAt || !seen.has(place)) seen.set(place, last);
  let count = 0;
  for (const { message } of group(`message/${view.key}`).values()) {
    if (message.message_id > seen.get(place) && message.from?.id !== state.me) count += 1;
  }
  return count;
}

/** Sets up the list. */
export function chatList(container) {
  const list = h("div.chat-list", { role: "listbox", "aria-label": "Chats" });
  container.append(list);
  const rows = new Rows(list);
  arrows(list, ".chat-row", { onmove: (row) => choose({ chat: row.dataset.chat }) });
  const show = () => {
    const chats = chatsOf(state.me);
    const tabStop = chats.some((view) => view.key === state.chat) ? state.chat : chats[0]?.key;
    rows.show(chats.map((view) => {
      const last = newest(view.key);
      const parts = [view.chat, chatTitle(view), last, unread(view), view.key === state.chat, view.key === tabStop, view.typing, state.me];
      return { key: view.key, same: parts, make: () => chatRow(view, last, parts[3], parts[4], parts[5]) };
    }));
    const total = chats.reduce((sum, view) => sum + unread(view), 0);
    const current = chatView(state.chat);
    document.title = `${total ? `(${total}) ` : ""}${current ? `${chatTitle(current)} · ` : ""}Bot sandbox`;
  };
  watch(["chat", "message/", "bot", "person", "@me", "@chat"], show);
  document.addEventListener("visibilitychange", show);
}

const SIGNS = { private: "bot", group: "group", supergroup: "group", channel: "channel" };

function chatRow(view, last, count, selected, isTabStop) {
  const title = chatTitle(view);
  const isToday = last && day(last.date) === "Today";
  const when = last ? (isToday ? time(last.date) : day(last.date)) : "";
  return h("div.chat-row", {
    role: "option", tabindex: isTabStop ? "0" : "-1", "aria-selected": String(selected), "data-chat": view.key, "data-key": view.key,
    onclick: () => choose({ chat: view.key, pane: "chat" }),
    onkeydown: (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose({ chat: view.key, pane: "chat" });
      document.getElementById("text")?.focus();
    },
  },
    chatAvatar(view, { kind: SIGNS[view.chat.type] }),
    h("span.chat-text",
      h("span.chat-top", h("span.chat-title", title), h("time", when)),
      h("span.chat-bottom", typing(view) ?? h("span.chat-preview", last ? preview(view, last) : h("em", "No messages yet")),
        count ? h("span.unread", String(count), h("span.unseen", " unread")) : null)));
}

function typing(view) {
  return view.typing && view.typing.until > Date.now() ? h("span.chat-preview.typing-note", "typing…") : null;
}

function preview(view, message) {
  const happened = service(message);
  if (happened) return [happened];
  const who = message.from?.id === state.me ? "You: " : view.bot || view.chat.type === "channel" ? "" : `${fullName(message.from ?? message.sender_chat)}: `;
  return [who, brief(message)];
}
