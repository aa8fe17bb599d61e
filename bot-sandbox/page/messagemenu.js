// What can be done with a message.

import { act } from "./acts.js";
import { copy } from "./copy.js";
import { h } from "./dom.js";
import { closeMenu, menu } from "./menu.js";
import { chatAvatar, chatTitle, memberOf } from "./names.js";
import { chatsOf } from "./chats.js";
import { service } from "./service.js";
import { choose, state } from "./store.js";
import { confirmBox, dialog } from "./toast.js";

const EMOJI = ["👍", "❤️", "🔥", "🎉", "👀", "😁", "🤔", "👎"];

/** Opens the menu of a message. */
export function openMenu(view, chatView, place, opener) {
  const { message, reactions = [] } = view;
  const { message_id: id } = message;
  const chat = chatView.key;
  const mine = message.from?.id === state.me;
  const can = memberOf(chatView, state.me)?.can ?? {};
  const isPrivate = Boolean(chatView.bot);
  const isPinned = (chatView.pinned ?? []).includes(id);
  const words = message.text ?? message.caption;
  const my = reactions.find((reaction) => reaction.user_id === state.me)?.emoji;
  const react = (emoji) => {
    closeMenu({ refocus: true });
    act("react", { chat, message_id: id, emoji: emoji === my ? null : emoji });
  };
  const emoji = h("div.menu-row", { role: "group", "aria-label": "React" }, EMOJI.map((sign) =>
    h("button.menu-emoji", { type: "button", role: "menuitemcheckbox", tabindex: "-1", "aria-checked": String(sign === my), "aria-label": `React with ${sign}`, onclick: () => react(sign) }, sign)));
  menu([
    service(message) ? false : emoji,
    { icon: "reply", label: "Reply", hint: "R", run: () => choose({ replyTo: id, editing: null }) },
    mine && words !== undefined && !message.via_bot && { icon: "edit", label: "Edit", hint: "↑", run: () => choose({ editing: id, replyTo: null }) },
    words && { icon: "copy", label: "Copy text", run: () => copy(words) },
    (isPrivate || can.pin !== false) && { icon: "pin", label: isPinned ? "Unpin" : "Pin", run: () => act(isPinned ? "unpin" : "pin", { chat, message_id: id }) },
    { icon: "forward", label: "Forward…", run: () => forward(chat, id) },
    { icon: "inspector", label: "Show in the inspector", run: () => inspect(chatView, message) },
    (mine || isPrivate || can.delete) ? null : false,
    (mine || isPrivate || can.delete) && { icon: "delete", label: "Delete…", danger: true,
      run: () => confirmBox("Delete the message?", "It is deleted for everybody in this chat. Bots are not told.", "Delete", () => act("delete", { chat, message_id: id })) },
  ], place, opener, "Message");
}

function inspect(chatView, message) {
  choose({ inspector: true, pane: "inspector" });
  document.dispatchEvent(new CustomEvent("inspect", { detail: { chat: chatView.chat.id, message: message.message_id } }));
}

function forward(chat, messageId) {
  const send = async (to) => {
    close();
    if (await act("forward", { chat, message_id: messageId, to })) choose({ chat: to, pane: "chat" });
  };
  const rows = chatsOf(state.me).map((view) =>
    h("button.row", { type: "button", onclick: () => send(view.key) }, chatAvatar(view, { small: true }), h("span.row-text", chatTitle(view))));
  const { close } = dialog({ title: "Forward to", body: [h("div.rows", rows)], confirm: null });
}
