// What the composer suggests: a bot's commands after "/", and the results of inline queries.

import { act } from "./acts.js";
import { chatView } from "./chats.js";
import { h, replace } from "./dom.js";
import { avatar, bots, fullName, isIn, memberOf } from "./names.js";
import { get, state, watch } from "./store.js";

const WAIT_MS = 250; // a query is asked when nothing more is typed for so long

/** The commands that a bot shows somebody in a chat: the list of the narrowest scope that has one. */
function commandsOf(bot, view) {
  const isAdmin = ["creator", "administrator"].includes(memberOf(view, state.me)?.status);
  const isHere = ({ chat_id: id }) => String(id) === String(view.chat.id);
  const scopes = view.bot
    ? [(scope) => scope.type === "chat" && isHere(scope), (scope) => scope.type === "all_private_chats"]
    : [
        (scope) => scope.type === "chat_member" && isHere(scope) && scope.user_id === state.me,
        (scope) => isAdmin && scope.type === "chat_administrators" && isHere(scope),
        (scope) => scope.type === "chat" && isHere(scope),
        (scope) => isAdmin && scope.type === "all_chat_administrators",
        (scope) => scope.type === "all_group_chats",
      ];
  const lists = (bot.commands ?? []).filter((list) => list.commands.length);
  const language = get(`person/${state.me}`)?.user.language_code;
  for (const fits of [...scopes, (scope) => scope.type === "default"]) {
    const found = lists.filter(({ scope }) => fits(scope ?? { type: "default" }));
    const list = found.find((one) => one.language && one.language === language) ?? found.find((one) => !one.language) ?? found[0];
    if (list) return list.commands;
  }
  return [];
}

/** The bots of a chat, each with its commands there. */
function botsOf(view) {
  if (!view) return [];
  const here = view.bot ? [get(`bot/${view.bot}`)] : bots().filter(({ user }) => isIn(memberOf(view, user.id)));
  return here.filter(Boolean).map((bot) => ({ bot, commands: commandsOf(bot, view) }));
}

/** Sets up the list above the composer. The focus stays in the text; the list has an active option. */
export function suggestions({ text, list, button, submit }) {
  let options = [];
  let active = -1;
  let timer;
  let asked = { query: null, id: null };

  const close = () => {
    options = [];
    active = -1;
    list.hidden = true;
    replace(list);
    text.removeAttribute("aria-activedescendant");
    text.removeAttribute("aria-controls");
    button.setAttribute("aria-expanded", "false");
  };

  const mark = (n) => {
    active = n;
    options.forEach(({ node }, at) => node.setAttribute("aria-selected", String(at === n)));
    const node = options[n]?.node;
    if (node) text.setAttribute("aria-activedescendant", node.id);
    node?.scrollIntoView({ block: "nearest" });
  };

  const show = (heading, found, kind) => {
    options = found.map((option, n) => {
      const node = h("div.suggestion", { role: "option", id: `suggestion-${n}`, "aria-selected": "false", class: kind,
        onpointerdown: (event) => event.preventDefault(), onclick: () => option.take() }, option.body);
      return { ...option, node };
    });
    replace(list, heading ? h("div.suggestions-head", { role: "presentation" }, heading) : null, options.map(({ node }) => node));
    list.hidden = false;
    text.setAttribute("aria-controls", "suggestions");
    button.setAttribute("aria-expanded", String(kind === "command"));
    mark(options.length ? 0 : -1);
  };

  const showCommands = (begun) => {
    const view = chatView(state.chat);
    const all = botsOf(view).flatMap(({ bot, commands }) => commands.map((command) => ({ bot, ...command })));
    const found = all.filter(({ command }) => command.startsWith(begun.toLowerCase()));
    if (!found.length) return close();
    show(null, found.map(({ bot, command, description }) => ({
      take: () => {
        close();
        submit(view.bot ? `/${command}` : `/${command}@${bot.user.username}`);
      },
      complete: `/${command} `,
      body: [avatar(bot.user.id, fullName(bot.user), { small: true }), h("strong", `/${command}`), h("span", description)],
    })), "command");
  };

  const showOffer = () => {
    const offer = asked.id === null ? null : get(`offer/${asked.id}`);
    if (!offer || offer.user_id !== state.me) return;
    if (!offer.results) return show("Waiting for the bot's results…", [], "inline");
    const heading = offer.button?.text ?? (offer.results.length ? null : "No results.");
    show(heading, offer.results.map((result) => ({
      take: async () => {
        const done = await act("choose", { query_id: asked.id, result_id: result.id });
        if (done) clear();
      },
      body: [avatar(result.id.length + result.title?.length, result.title ?? result.type, { small: true }), h("span.chat-text", h("strong", result.title ?? result.type), result.description ? h("span", result.description) : null)],
    })), "inline");
  };

  const clear = () => {
    text.value = "";
    text.dispatchEvent(new Event("input"));
  };

  const ask = (bot, query) => {
    const key = `${bot.user.id} ${state.chat} ${query}`;
    if (asked.key === key) return showOffer();
    clearTimeout(timer);
    timer = setTimeout(async () => {
      asked = { key, id: null };
      const chat = get(`chat/${state.chat}`) ? state.chat : null; // none before the first message
      const result = await act("query", { bot: bot.user.id, query, chat });
      if (!result || asked.key !== key) return;
      asked.id = result.query_id;
      showOffer();
    }, WAIT_MS);
  };

  const update = () => {
    const command = /^\/([a-z\d_]*)$/i.exec(text.value);
    if (command) return showCommands(command[1]);
    const [, name, query] = /^@(\w+) ([^]*)$/.exec(text.value) ?? [];
    const bot = name && bots().find(({ user }) => user.username?.toLowerCase() === name.toLowerCase());
    if (bot) return ask(bot, query);
    clearTimeout(timer);
    asked = { key: null, id: null };
    close();
  };

  button.addEventListener("click", () => {
    if (button.getAttribute("aria-expanded") === "true") close();
    else showCommands("");
    text.focus();
  });
  text.addEventListener("blur", (event) => event.relatedTarget !== button && close());
  text.addEventListener("focus", () => text.value && update());
  watch(["offer"], () => asked.id !== null && text.value.startsWith("@") && showOffer());

  return {
    update,
    hasCommands: () => botsOf(chatView(state.chat)).some(({ commands }) => commands.length),
    /** Whether a key was for the list. */
    key(event) {
      if (list.hidden || event.shiftKey) return false;
      if (event.key === "Escape") close();
      else if (!options.length) return false;
      else if (event.key === "ArrowDown") mark((active + 1) % options.length);
      else if (event.key === "ArrowUp") mark((active - 1 + options.length) % options.length);
      else if (event.key === "Enter") options[active]?.take();
      else if (event.key === "Tab" && options[active]?.complete) {
        text.value = options[active].complete;
        close();
      } else return false;
      event.stopPropagation();
      return true;
    },
  };
}

