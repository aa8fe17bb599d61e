// Where one writes: text, replies, edits, and the keyboard that a bot shows.

import { act } from "./acts.js";
import { attachments } from "./attach.js";
import { inlineQuery, replyKeyboard } from "./buttons.js";
import { chatView, messagesOf } from "./chats.js";
import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { author, isMine } from "./message.js";
import { fullName, isIn, memberOf } from "./names.js";
import { brief, clicks, typed } from "./rich.js";
import { choose, get, state, watch } from "./store.js";
import { suggestions } from "./suggest.js";

const drafts = new Map(); // what was begun in a chat and not sent

/** Sets up the composer. */
export function composer(root) {
  const text = h("textarea", {
    id: "text", rows: "1", placeholder: "Message", "aria-label": "Message", "aria-autocomplete": "list", dir: "auto",
    autocomplete: "off", spellcheck: "true", enterkeyhint: "send",
  });
  const send = h("button.icon.send", { type: "button", "aria-label": "Send", title: "Send (Enter)", onclick: () => submit() }, icon("send"));
  const commands = h("button.icon", { type: "button", id: "commands", "aria-label": "Commands", title: "Commands of the bot (/)", "aria-expanded": "false" }, icon("command"));
  const keys = h("button.icon", { type: "button", "aria-label": "The bot's keyboard", title: "The bot's keyboard", "aria-expanded": "true" }, icon("keyboard"));
  const attach = h("button.icon", { type: "button", id: "attach", "aria-label": "Attach", title: "Attach a file, a poll, a place…", "aria-haspopup": "menu" }, icon("attach"));
  const context = h("div.context", { hidden: true });
  const keyboard = h("div.reply-keyboard", { role: "group", "aria-label": "The bot's keyboard", hidden: true });
  const list = h("div.suggestions", { id: "suggestions", role: "listbox", "aria-label": "Suggestions", hidden: true });
  const line = h("div.composer-line", attach, text, commands, keys, send);
  const refusal = h("div.refusal", { hidden: true });
  root.append(list, context, line, keyboard, refusal);

  const suggest = suggestions({ text, list, button: commands, submit: (command) => submit(command) });
  attachments(attach, text, root.closest("main"));
  let place = null;
  let shownKeyboard = null;

  const fit = () => {
    text.style.setProperty("height", "auto");
    text.style.setProperty("height", `${Math.min(text.scrollHeight, 240)}px`);
    send.toggleAttribute("disabled", !text.value.trim());
  };
  const set = (value) => {
    text.value = value;
    text.setSelectionRange(value.length, value.length);
    fit();
    suggest.update();
  };

  async function submit(words = text.value) {
    if (!words.trim()) return;
    const { editing, replyTo, chat } = state;
    const done = editing
      ? await act("edit", { message_id: editing, text: words })
      : await act("send", { text: words, reply_to: replyTo ?? undefined, topic: state.topic ?? undefined });
    if (!done || state.chat !== chat) return;
    drafts.delete(place);
    choose({ editing: null, replyTo: null });
    set("");
  }

  text.addEventListener("input", () => {
    fit();
    suggest.update();
  });
  text.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // of an input method: Enter takes its suggestion
    if (suggest.key(event)) return event.preventDefault();
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape" && (state.editing || state.replyTo)) {
      event.preventDefault();
      event.stopPropagation();
      cancel();
    } else if (event.key === "ArrowUp" && !text.value) {
      const last = messagesOf(state.chat).findLast(({ message }) => isMine(message) && (message.text ?? message.caption) !== undefined && !message.via_bot);
      if (!last) return;
      event.preventDefault();
      choose({ editing: last.message.message_id, replyTo: null });
    }
  });
  keys.addEventListener("click", () => {
    keyboard.hidden = !keyboard.hidden;
    keys.setAttribute("aria-expanded", String(!keyboard.hidden));
  });
  clicks.command = (command) => submit(command);
  inlineQuery.begin = (bot, query) => {
    set(`@${bot} ${query}`);
    text.focus();
  };

  function cancel() {
    const wasEditing = state.editing;
    choose({ editing: null, replyTo: null });
    if (wasEditing) set(drafts.get(place) ?? "");
  }

  function showContext() {
    const id = state.editing ?? state.replyTo;
    const message = id ? get(`message/${state.chat}/${id}`)?.message : null;
    context.hidden = !message;
    if (!message) return replace(context);
    const what = state.editing ? "Edit the message" : `Reply to ${fullName(author(message))}`;
    replace(context, icon(state.editing ? "edit" : "reply"), h("span.chat-text", h("strong", what), h("span", brief(message))),
      h("button.icon", { type: "button", "aria-label": "Cancel", title: "Cancel (Esc)", onclick: cancel }, icon("close")));
  }

  function begin() {
    const message = state.editing ? get(`message/${state.chat}/${state.editing}`)?.message : null;
    if (message) {
      if (text.value && !drafts.has(place)) drafts.set(place, text.value);
      const words = message.text ?? message.caption ?? "";
      set(typed(words, (message.text === undefined ? message.caption_entities : message.entities) ?? []));
    }
    showContext();
    if (id()) text.focus();
  }
  const id = () => state.editing ?? state.replyTo;

  function show() {
    const view = chatView(state.chat);
    const here = `${state.me} ${state.chat}`;
    if (place !== here) {
      if (place && !state.editing) drafts.set(place, text.value);
      place = here;
      choose({ editing: null, replyTo: null });
      set(drafts.get(place) ?? "");
    }
    root.hidden = !view;
    if (!view) return;
    const why = refused(view);
    refusal.hidden = !why;
    line.hidden = Boolean(why);
    replace(refusal, why);
    showKeyboard(view);
    commands.hidden = !suggest.hasCommands();
    takeDraft(view);
  }

  function showKeyboard(view) {
    const markup = view.reply_keyboard;
    keys.hidden = !markup;
    text.placeholder = markup?.input_field_placeholder || (view.chat.type === "channel" ? "Post to the channel" : "Message");
    const now = JSON.stringify(markup ?? null);
    if (shownKeyboard === `${place} ${now}`) return;
    shownKeyboard = `${place} ${now}`;
    keyboard.hidden = !markup;
    keys.setAttribute("aria-expanded", String(Boolean(markup)));
    replace(keyboard, markup ? replyKeyboard(markup, view.key) : []);
  }

  // On SafeW a bot may write into the input box.
  let takenDraft = null;
  function takeDraft(view) {
    const draft = get("sandbox")?.dialect === "telegram" ? null : view.draft?.text;
    if (draft && `${place} ${draft}` !== takenDraft) set(draft);
    takenDraft = draft ? `${place} ${draft}` : null;
  }

  watch(["@chat", "@me", "chat", "bot", "sandbox"], show);
  watch(["@editing", "@replyTo"], begin);
  fit();
}

/** Why the person cannot write here, and what they can do about it. */
function refused(view) {
  if (view.blocked) {
    return [h("span", "You have blocked this bot."), h("button.primary.small", { type: "button", onclick: () => act("unblock", { bot: view.bot }) }, "Unblock")];
  }
  if (view.bot) return null;
  const member = memberOf(view, state.me);
  if (!isIn(member)) return h("span", "You are not in this chat any more.");
  if (member.can && member.can.write === false) {
    return h("span", view.chat.type === "channel" ? "Only administrators post to a channel." : "You may read here, but not write.");
  }
  return null;
}
