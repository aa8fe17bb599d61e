// The topics of a forum: a bar above the messages to choose one, and to make more.

import { act } from "./acts.js";
import { chatView } from "./chats.js";
import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { choose, state, watch, when } from "./store.js";
import { dialog, field } from "./toast.js";

/** The topic of a message, if it is in one. */
export function topicOf(view, message) {
  if (!message.is_topic_message) return null;
  return view.topics?.find((topic) => topic.message_thread_id === message.message_thread_id) ?? null;
}

/** Whether a message is to be seen: all are while no topic is chosen. */
export const isInTopic = ({ message }) => state.topic === null || message.message_thread_id === state.topic || message.message_id === state.topic;

/** A topic's name behind a dot of its colour. */
export function topicName({ name, icon_color: color, closed }) {
  const dot = h("span.topic-dot", { style: { background: `#${Number(color).toString(16).padStart(6, "0")}` } });
  return [dot, h("span", name), closed ? icon("lock") : null, closed ? h("span.unseen", " (closed)") : null];
}

/** Sets up the bar. */
export function topicBar(bar) {
  const show = () => {
    const view = chatView(state.chat);
    bar.hidden = !view?.chat.is_forum;
    if (bar.hidden) return replace(bar);
    const chip = (id, content) => h("button.topic", { type: "button", "data-key": `topic-${id}`, "aria-pressed": String(state.topic === id), onclick: () => choose({ topic: id, replyTo: null }) }, content);
    replace(bar, chip(null, "All"), (view.topics ?? []).map((topic) => chip(topic.message_thread_id, topicName(topic))),
      h("button.icon", { type: "button", "data-key": "new-topic", "aria-label": "New topic", title: "New topic", onclick: newTopic }, icon("add")));
  };
  watch(["@chat"], () => choose({ topic: null }));
  watch(["chat", "@chat", "@topic"], show);
}

function newTopic() {
  dialog({
    title: "New topic",
    body: [field("Name", h("input", { name: "name", required: true, maxlength: "128", autofocus: true, autocomplete: "off" }))],
    confirm: "Make",
    submit: async (data) => {
      const made = await act("topic", { name: data.get("name").trim() });
      const isKnown = () => chatView(state.chat)?.topics?.some((topic) => topic.message_thread_id === made.message_thread_id);
      if (made) when(isKnown, () => choose({ topic: made.message_thread_id }));
      return Boolean(made);
    },
  });
}
