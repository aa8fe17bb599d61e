// The conversation in the middle: its head, what is pinned, and the messages.

import { act } from "./acts.js";
import { chatView, messagesOf } from "./chats.js";
import { arrows, h, replace, Rows } from "./dom.js";
import { icon } from "./icons.js";
import { openInfo } from "./info.js";
import { author, isMine, messageRow } from "./message.js";
import { avatar, bots, chatAvatar, chatTitle, countMembers, day, fullName, nameOf, people } from "./names.js";
import { brief, rich } from "./rich.js";
import { service } from "./service.js";
import { choose, get, state, watch } from "./store.js";
import { isInTopic, topicOf } from "./topics.js";

const TOGETHER_S = 5 * 60; // what one wrote within this time stands together
const NEAR_PX = 120;

const ACTIONS = {
  typing: "typing", upload_photo: "sending a photo", record_video: "recording a video", upload_video: "sending a video",
  record_voice: "recording a voice message", upload_voice: "sending a voice message", upload_document: "sending a file",
  choose_sticker: "choosing a sticker", find_location: "finding a location", record_video_note: "recording a video message",
  upload_video_note: "sending a video message",
};

/** Sets up the head, the bar of the pinned message and the log. */
export function conversation({ head, pinned, log, down }) {
  const rows = new Rows(log);
  let shownChat = null;
  let names = "";
  let timer;
  let isAtEnd = true;
  let newestShown = 0;

  const nearEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;
  const toEnd = () => (log.scrollTop = log.scrollHeight);
  log.addEventListener("scroll", () => {
    isAtEnd = nearEnd();
    if (isAtEnd) down.hidden = true;
  });
  // Pictures and players that grow push the end away.
  new ResizeObserver(() => isAtEnd && toEnd()).observe(log);
  log.addEventListener("load", () => isAtEnd && toEnd(), true);
  log.addEventListener("loadedmetadata", () => isAtEnd && toEnd(), true);
  down.addEventListener("click", () => {
    toEnd();
    document.getElementById("text")?.focus();
  });
  arrows(log, ".message");
  document.addEventListener("jump", ({ detail }) => jump(log, detail));

  const show = () => {
    const view = chatView(state.chat);
    const messages = view ? messagesOf(state.chat).filter(isInTopic) : [];
    const place = `${state.me} ${state.chat} ${state.topic}`;
    const changed = shownChat !== place;
    shownChat = place;
    log.setAttribute("aria-busy", String(changed));
    showHead(head, view);
    showPinned(pinned, view);
    if (!view) return rows.show([nothing()]);
    const pins = new Set(view.pinned ?? []);
    const items = messages.length ? entries(messages, view, pins, names) : [beginning(view)];
    const ghost = underWay(view);
    if (ghost) items.push(ghost);
    rows.show(items);
    const stops = log.querySelectorAll(".message[tabindex='0']");
    if (!stops.length) log.querySelector(".message:last-of-type")?.setAttribute("tabindex", "0");
    const last = messages.at(-1)?.message;
    const isNew = last && last.message_id > newestShown;
    if (changed || isAtEnd || (isNew && isMine(last))) {
      toEnd();
      isAtEnd = true;
      down.hidden = true;
    } else if (isNew) down.hidden = false;
    newestShown = last?.message_id ?? 0;
    requestAnimationFrame(() => log.setAttribute("aria-busy", "false"));
    clearTimeout(timer);
    const left = (view.typing?.until ?? 0) - Date.now();
    if (left > 0) timer = setTimeout(show, left + 20); // nobody says when somebody stops
  };
  // Rows are made anew when somebody is called or looks different, and not whenever a bot works.
  watch(["person", "bot"], () => {
    names = JSON.stringify([...people(), ...bots()].map(({ user, photo }) => [user.id, fullName(user), photo]));
  });
  watch(["chat", "message/", "bot", "person", "@chat", "@me", "@topic"], show);
}

/** The rows: days, and messages of which those of an album are one row. */
function entries(messages, view, pins, names) {
  const items = [];
  const groups = [];
  for (const message of messages) {
    const album = message.message.media_group_id;
    if (album && groups.at(-1)?.[0].message.media_group_id === album) groups.at(-1).push(message);
    else groups.push([message]);
  }
  let today = null;
  groups.forEach((views, n) => {
    const { message } = views[0];
    const date = day(message.date);
    if (date !== today) items.push({ key: `day ${date}`, same: [date], make: () => h("div.day", { role: "separator", "aria-label": date }, h("span", date)) });
    const first = date !== today || !belongs(groups[n - 1]?.[0].message, message);
    const next = groups[n + 1]?.[0].message;
    const last = !next || day(next.date) !== date || !belongs(message, next);
    const pinned = pins.has(message.message_id);
    // Among all topics, each message says which it is in.
    const topic = state.topic === null ? topicOf(view, message)?.name : null;
    today = date;
    items.push({
      key: `${view.key}/${message.message_id}`,
      same: [...views, first, last, pinned, state.me, names, view.chat.type, topic],
      make: () => messageRow(views, view, { first, last, pinned, topic: topic && first ? topicOf(view, message) : null }),
    });
  });
  return items;
}

const belongs = (before, after) =>
  Boolean(before) && author(before).id === author(after).id && before.message_thread_id === after.message_thread_id && after.date - before.date < TOGETHER_S && !service(before) && !service(after);

function showHead(head, view) {
  const back = h("button.icon.only-phone", { type: "button", "aria-label": "Back to the chats", "data-key": "back", onclick: () => choose({ pane: "chats" }) }, icon("back"));
  const toggle = h("button.icon", { type: "button", id: "toggle-inspector", "aria-label": "Inspector", title: "Inspector (I)", "data-key": "inspector",
    "aria-pressed": String(state.inspector), onclick: () => choose(innerWidth <= 1000 ? { pane: "inspector" } : { inspector: !state.inspector }) }, icon("inspector"));
  if (!view) return replace(head, back, h("span.grow"), toggle);
  replace(head, back,
    h("button.head-chat", { type: "button", "data-key": "info", title: "About this chat (A)", onclick: openInfo },
      chatAvatar(view), h("span.chat-text", h("h2.chat-title", chatTitle(view)), h("span.head-note", note(view)))),
    h("button.icon", { type: "button", "aria-label": "About this chat", title: "About this chat", "data-key": "about", onclick: openInfo }, icon("info")),
    toggle);
}
watch(["@inspector"], () => document.getElementById("toggle-inspector")?.setAttribute("aria-pressed", String(state.inspector)));

function note(view) {
  if (view.typing && view.typing.until > Date.now()) {
    const who = view.bot ? "" : `${nameOf(view.typing.user_id)} is `;
    return h("span.typing-note", `${who}${ACTIONS[view.typing.action] ?? "typing"}…`);
  }
  if (!view.bot) return `${view.chat.type === "channel" ? "channel" : view.chat.type === "group" ? "basic group" : "group"}, ${countMembers(view)}`;
  const bot = get(`bot/${view.bot}`);
  const how = { webhook: "online, by webhook", polling: "online, by polling" }[bot?.receives];
  return [h("span.dot", { class: how ? "is-on" : "is-off" }), `@${bot?.user.username} · ${how ?? "not running"}`];
}

function showPinned(bar, view) {
  const id = view?.pinned?.at(-1);
  const message = id === undefined ? null : get(`message/${view.key}/${id}`)?.message;
  bar.hidden = !message;
  if (!message) return replace(bar);
  replace(bar,
    h("button.pinned-text", { type: "button", "data-key": "pinned", onclick: () => document.dispatchEvent(new CustomEvent("jump", { detail: id })) },
      icon("pin"), h("span.chat-text", h("strong", view.pinned.length > 1 ? `Pinned message, one of ${view.pinned.length}` : "Pinned message"), h("span", brief(message)))),
    h("button.icon", { type: "button", "aria-label": "Unpin", title: "Unpin", "data-key": "unpin", onclick: () => act("unpin", { message_id: id }) }, icon("close")));
}

function nothing() {
  const text = bots().length ? "Choose a chat on the left." : "No bot is here yet.";
  return { key: "nothing", same: [text], make: () => h("div.empty", h("p", text)) };
}

/** A chat without messages: what the bot can do, and a button to start it. */
function beginning(view) {
  const title = chatTitle(view);
  const bot = get(`bot/${view.bot}`);
  return {
    key: "beginning",
    same: [view.key, title, bot?.receives, state.me],
    make: () => h("div.empty",
      bot ? avatar(bot.user.id, title, {}) : chatAvatar(view),
      h("h3", title),
      bot ? h("p", "Nothing has been said yet. Start the bot, or just write to it.") : h("p", "Nothing has been written here yet."),
      bot && !bot.receives ? h("p.hint", "No program runs with this bot's token at the moment. What you write waits for it.") : null,
      bot ? h("button.primary.start", { type: "button", "data-key": "start", onclick: () => act("start", { bot: bot.user.id }) }, icon("play"), "Start") : null),
  };
}

/** Below the last message: somebody is typing, or a bot shows what it writes. */
function underWay(view) {
  const draft = get("sandbox")?.dialect === "telegram" ? view.draft : null;
  const bot = view.bot ?? view.typing?.user_id;
  if (draft) {
    return { key: "draft", same: [draft], make: () => h("div.message.first.last.ghost", { "aria-hidden": "true" },
      h("div.stack", h("div.bubble", draft.text ? h("div.text", rich(draft.text, draft.entities)) : dots(), h("span.meta", "writing…")))) };
  }
  if (!view.typing || view.typing.until <= Date.now()) return null;
  return { key: "typing", same: [bot], make: () => h("div.message.first.last.ghost", { "aria-hidden": "true" },
    view.bot ? null : avatar(bot, nameOf(bot), { small: true }), h("div.stack", h("div.bubble", dots()))) };
}

const dots = () => h("span.dots", h("i"), h("i"), h("i"));

/** Goes to a message and makes it stand out for a moment. */
function jump(log, id) {
  const row = [...log.querySelectorAll("[data-id]")].find((candidate) => candidate.dataset.id === String(id));
  if (!row) return;
  row.scrollIntoView({ block: "center" });
  row.classList.remove("found");
  requestAnimationFrame(() => row.classList.add("found"));
  row.focus({ preventScroll: true });
}
