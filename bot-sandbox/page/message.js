// One message of a conversation, or several that make an album.

import { act } from "./acts.js";
import { inlineKeyboard } from "./buttons.js";
import { content, isBare } from "./content.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./messagemenu.js";
import { avatar, fullName, fullTime, hue, nameOf, time } from "./names.js";
import { brief, rich } from "./rich.js";
import { service } from "./service.js";
import { choose, state } from "./store.js";
import { topicName } from "./topics.js";

/** What does something of its own when it is pressed. */
const ACTIVE = "a, button, video, audio, input, label, pre, [role=button]";

/** Who is shown as the author: a person, a bot, or a chat. */
export function author({ sender_chat, from, chat }) {
  return sender_chat ?? from ?? chat;
}

/** Whether the chosen person wrote it. */
export function isMine(message) {
  return message.from?.id === state.me && !message.sender_chat;
}

/** The row of a message. `views` are several for an album; `first` and `last` of what one author wrote. */
export function messageRow(views, chatView, { first, last, pinned, topic }) {
  const [view] = views;
  const { message } = view;
  const happened = service(message);
  if (happened) return h("div.service", { "data-id": message.message_id, role: "article" }, h("span", happened));
  const mine = isMine(message);
  const by = author(message);
  const isChannel = chatView.chat.type === "channel";
  const showsWho = !mine && !isChannel && !chatView.bot;
  const bot = message.via_bot ?? message.from;
  const bubble = h("div.bubble", { class: [isBare(message) ? "bare" : "", hasMedia(message) ? "has-media" : ""].join(" ") },
    showsWho && first ? h("div.author", { class: `hue-text-${hue(by.id)}` }, fullName(by), by.is_bot ? h("span.badge", "bot") : null) : null,
    topic ? h("div.forwarded", topicName(topic)) : null,
    forwarded(message), via(message), replied(message),
    views.length > 1 ? album(views, chatView.key) : content(view, chatView.key),
    text(views, chatView.key, pinned), reactions(view, chatView.key));
  const row = h("article.message", {
    class: [mine ? "mine" : "", first ? "first" : "", last ? "last" : ""].join(" "),
    "data-id": message.message_id, tabindex: "-1", "aria-label": `${mine ? "You" : fullName(by)}, ${time(message.date)}: ${brief(message)}`,
    onkeydown: (event) => keys(event, row, view, chatView),
    onclick: (event) => {
      // There is nothing to point with on a phone: a tap opens the menu.
      if (!matchMedia("(hover: none)").matches || event.target.closest(ACTIVE) || getSelection().toString()) return;
      openMenu(view, chatView, { x: event.clientX, y: event.clientY }, row);
    },
    oncontextmenu: (event) => {
      if (event.target.closest("a, video, audio") || getSelection().toString()) return;
      event.preventDefault();
      openMenu(view, chatView, { x: event.clientX, y: event.clientY }, row);
    },
  },
    showsWho ? h("span.message-avatar", last ? avatar(by.id, fullName(by), { small: true }) : null) : null,
    h("div.stack", h("div.bubble-line", bubble, tools(view, chatView)),
      inlineKeyboard(message, chatView.key, { botName: bot?.username })));
  return row;
}

function keys(event, row, view, chatView) {
  if (event.target !== row) return;
  if (event.key === "Enter" || event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
    event.preventDefault();
    const { left, bottom } = row.querySelector(".bubble").getBoundingClientRect();
    openMenu(view, chatView, { x: left + 8, y: Math.min(bottom, innerHeight - 40) }, row);
  } else if (event.key === "r" && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    choose({ replyTo: view.message.message_id, editing: null });
  }
}

/** What stands beside the bubble when one points at it. */
function tools(view, chatView) {
  const menu = (event) => {
    const { left, bottom } = event.currentTarget.getBoundingClientRect();
    openMenu(view, chatView, { x: left, y: bottom + 4 }, event.currentTarget);
  };
  return h("div.tools",
    h("button.icon", { type: "button", tabindex: "-1", "aria-label": "Reply", title: "Reply",
      onclick: () => choose({ replyTo: view.message.message_id, editing: null }) }, icon("reply")),
    h("button.icon", { type: "button", tabindex: "-1", "aria-label": "More", title: "More", "aria-haspopup": "menu", onclick: menu }, icon("more")));
}

function hasMedia({ photo, video, animation }) {
  return Boolean(photo?.length || video || animation);
}

/** The text and, at the end of its last line, when it was written. */
function text(views, chatKey, pinned) {
  const { message } = views.find(({ message }) => message.text ?? message.caption) ?? views[0];
  const words = message.text ?? message.caption;
  if (!words) return meta(views, pinned);
  const entities = message.text === undefined || message.text === null ? message.caption_entities : message.entities;
  const key = `${chatKey}/${message.message_id}`;
  return h("div.text", { dir: "auto" }, rich(words, entities ?? [], key), meta(views, pinned));
}

function meta(views, pinned) {
  const { message } = views[0];
  const edited = views.some(({ message }) => message.edit_date);
  return h("span.meta", { title: fullTime(message.date) },
    pinned ? h("span", { title: "Pinned" }, icon("pin"), h("span.unseen", "pinned")) : null,
    message.has_protected_content ? h("span", { title: "Cannot be forwarded" }, icon("lock")) : null,
    message.author_signature ? h("span", message.author_signature) : null,
    edited ? h("span", { title: `Edited ${fullTime(message.edit_date ?? message.date)}` }, "edited") : null,
    h("time", time(message.date)));
}

function forwarded({ forward_origin: origin }) {
  if (!origin) return null;
  const from = origin.sender_user ? fullName(origin.sender_user)
    : origin.sender_user_name ?? fullName(origin.sender_chat ?? origin.chat);
  return h("div.forwarded", icon("forward"), "Forwarded from ", h("strong", from));
}

function via({ via_bot: bot }) {
  return bot ? h("div.forwarded", "via ", h("strong", `@${bot.username}`)) : null;
}

function replied({ reply_to_message: original, quote, external_reply: external }) {
  if ((!original && !external) || original?.forum_topic_created) return null; // or it only says the topic
  const by = original ? author(original) : null;
  const jump = () => original && document.dispatchEvent(new CustomEvent("jump", { detail: original.message_id }));
  return h("button.quote", { type: "button", "data-key": "quote", class: by ? `hue-text-${hue(by.id)}` : "", onclick: jump },
    h("span.unseen", "Reply to "), h("strong", by ? fullName(by) : "Another chat"), h("span", quote?.text ?? brief(original)));
}

function album(views, chatKey) {
  return h("div.album", { class: `of-${Math.min(views.length, 10)}` }, views.map((view) => content(view, chatKey)));
}

function reactions({ reactions: all, message }, chatKey) {
  if (!all?.length) return null;
  const byEmoji = new Map();
  for (const { emoji, user_id: id } of all) byEmoji.set(emoji, [...(byEmoji.get(emoji) ?? []), id]);
  return h("div.reactions", [...byEmoji].map(([emoji, ids]) => {
    const mine = ids.includes(state.me);
    const names = ids.map(nameOf).join(", ");
    return h("button.reaction", {
      type: "button", "aria-pressed": String(mine), title: names, "aria-label": `${emoji} by ${names}`, "data-key": `reaction-${emoji}`,
      onclick: () => act("react", { chat: chatKey, message_id: message.message_id, emoji: mine ? null : emoji }),
    }, h("span", emoji), ids.length > 1 ? String(ids.length) : null);
  }));
}
