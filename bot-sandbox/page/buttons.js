// The buttons of bots: below their messages, and in the place of the keyboard.

import { act } from "./acts.js";
import { copy } from "./copy.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { open } from "./links.js";
import { user } from "./names.js";
import { state } from "./store.js";
import { toast } from "./toast.js";

/** What a click on a button that begins an inline query does; set by the composer. */
export const inlineQuery = { begin: () => {} };

const SIGNS = [
  ["url", "link"], ["login_url", "link"], ["web_app", "link"], ["switch_inline_query", "forward"],
  ["switch_inline_query_current_chat", "search"], ["switch_inline_query_chosen_chat", "forward"], ["callback_game", "game"], ["copy_text", "copy"],
];

/** The keyboard below a message, or nothing. */
export function inlineKeyboard(message, chatKey, { botName } = {}) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return h("div.inline-keyboard", { role: "group", "aria-label": "Buttons of the message" },
    rows.map((row, y) => h("div.button-row", row.map((button, x) => inlineButton(message, chatKey, button, y, x, botName)))));
}

function inlineButton(message, chatKey, button, row, column, botName) {
  const sign = SIGNS.find(([field]) => button[field] !== undefined && button[field] !== null)?.[1];
  const node = h("button.bot-button", {
    type: "button", "data-key": `button-${row}-${column}`, class: button.style ? `is-${button.style}` : "", title: button.url ?? null,
    onclick: async () => {
      if (button.copy_text) return copy(button.copy_text.text, { orShow: true });
      if (node.getAttribute("aria-busy")) return;
      node.setAttribute("aria-busy", "true");
      const result = await act("press", { chat: chatKey, message_id: message.message_id, row, column });
      node.removeAttribute("aria-busy");
      if (result) pressed(result, botName);
    },
  }, h("span", button.text), sign ? icon(sign) : null);
  return node;
}

function pressed(result, botName) {
  if (result.opens && !open(result.opens)) toast(`Not opened, it is no web address: ${result.opens}`, { kind: "error" });
  if (typeof result.asks === "string" && botName) inlineQuery.begin(botName, result.asks);
}

/** The keyboard above the composer; each button sends something. */
export function replyKeyboard(markup, chatKey) {
  const button = (item, key) => {
    const { text, request_contact: contact, request_location: location, request_poll: poll, ...rest } = typeof item === "string" ? { text: item } : item;
    const other = ["request_users", "request_chat", "web_app"].find((name) => rest[name]);
    const sends = () => {
      if (contact) return act("contact", { chat: chatKey, phone_number: "+15550100", first_name: user(state.me)?.first_name });
      if (location) return act("location", { chat: chatKey, latitude: 48.85837, longitude: 2.294481 });
      if (poll) return document.dispatchEvent(new CustomEvent("new-poll"));
      if (other) return toast(`The sandbox does not play buttons with ${other}.`, { kind: "error" });
      return act("send", { chat: chatKey, text });
    };
    const sign = contact ? "contact" : location ? "location" : poll ? "poll" : null;
    return h("button.bot-button", { type: "button", "data-key": key, onclick: sends }, h("span", text), sign ? icon(sign) : null);
  };
  return markup.keyboard.map((row, y) => h("div.button-row", row.map((item, x) => button(item, `reply-${y}-${x}`))));
}
