// Keys that work everywhere, and the list of all of them.

import { chatsOf } from "./chats.js";
import { h } from "./dom.js";
import { openInfo } from "./info.js";
import { closeMenu } from "./menu.js";
import { newChat, newPerson } from "./people.js";
import { choose, state } from "./store.js";
import { dialog } from "./toast.js";

const KEYS = [
  ["In the message box", [["Enter", "Send"], ["Shift + Enter", "New line"], ["↑", "Edit the last message"], ["/", "Commands of the bot"], ["@bot …", "Inline query"], ["Esc", "Cancel a reply or an edit"]]],
  ["In the chat", [["↑ ↓", "From message to message"], ["Enter", "What can be done with it"], ["R", "Reply to it"], ["Tab", "Its buttons and links"]]],
  ["Everywhere", [["M", "To the message box"], ["L", "To the last message"], ["C", "To the chats"], ["T", "To the timeline"], ["I", "Show or hide the inspector"], ["A", "About this chat"],
    ["P", "New person"], ["G", "New group"], ["Alt + ↑ ↓", "Next chat, also from the message box"], ["?", "This list"]]],
];

/** Sets them up. */
export function shortcuts() {
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      return step(event.key === "ArrowDown" ? 1 : -1);
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return closeMenu({ refocus: true }) || escape();
    if (event.target.closest("input, textarea, select, [role=menu]")) return;
    const run = ACTIONS[event.key.toLowerCase()];
    if (!run) return;
    event.preventDefault();
    run();
  });
}

const focus = (selector) => document.querySelector(selector)?.focus();

const ACTIONS = {
  m: () => focus("#text"),
  "/": () => {
    focus("#text");
    const text = document.getElementById("text");
    if (text.value) return;
    text.value = "/";
    text.dispatchEvent(new Event("input"));
  },
  l: () => [...document.querySelectorAll("#log .message")].at(-1)?.focus(),
  c: () => {
    choose({ pane: "chats" });
    focus(".chat-row[tabindex='0']");
  },
  t: () => {
    choose({ inspector: true, pane: "inspector" });
    queueMicrotask(() => focus(".entry-head[tabindex='0']"));
  },
  i: () => choose({ inspector: !state.inspector, pane: state.pane === "inspector" ? "chat" : innerWidth <= 1000 ? "inspector" : state.pane }),
  a: openInfo,
  p: newPerson,
  g: () => newChat("supergroup"),
  "?": showShortcuts,
};

function escape() {
  if (state.pane === "inspector") choose({ pane: "chat" });
  else if (document.activeElement?.id !== "text") focus("#text");
}

function step(by) {
  const keys = chatsOf(state.me).map((view) => view.key);
  const next = keys[keys.indexOf(state.chat) + by];
  if (next) choose({ chat: next });
}

/** Opens the list. */
export function showShortcuts() {
  dialog({
    title: "Keyboard",
    wide: true,
    confirm: null,
    body: [h("div.shortcuts", KEYS.map(([title, keys]) => h("section", h("h3", title), h("dl", keys.map(([key, what]) => [h("dt", h("kbd", key)), h("dd", what)])))))],
  });
}
