// The timeline of the inspector: what is shown of the traffic, and how one moves in it.

import { arrows, h, replace, Rows } from "./dom.js";
import { entry } from "./entry.js";
import { icon } from "./icons.js";
import { bots, fullName } from "./names.js";
import { watch } from "./store.js";
import { callThatMade, failed, traffic, updateAbout } from "./traffic.js";

const filter = { sort: "all", kind: "", errors: false, routine: false, bot: null, since: 0 };
/** What bots call to look around, which is shown only when it is asked for. */
const ROUTINE = /^(getUpdates|getMe|getWebhookInfo|getMyCommands)$/i;

/** Sets up the filters and the list. */
export function timeline(root) {
  const bar = h("div.filters", { role: "toolbar", "aria-label": "Filters" });
  const list = h("div.entries", { role: "list", "aria-label": "Updates and calls", tabindex: "-1" });
  root.append(bar, list);
  const rows = new Rows(list);
  const open = new Set();
  let isAtEnd = true;
  let items = [];

  list.addEventListener("scroll", () => (isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60));
  new ResizeObserver(() => isAtEnd && (list.scrollTop = list.scrollHeight)).observe(list);
  arrows(list, ".entry-head");

  const toggle = (key) => {
    if (!open.delete(key)) open.add(key);
    isAtEnd = isAtEnd && items.at(-1)?.key === key;
    show();
    if (open.has(key)) rows.node(key)?.scrollIntoView({ block: "nearest" });
  };

  const jump = (key) => {
    if (!items.some((item) => item.key === key)) Object.assign(filter, { sort: "all", kind: "", errors: false, bot: null, since: 0 });
    open.add(key);
    isAtEnd = false;
    showBar();
    show();
    const node = rows.node(key);
    node?.scrollIntoView({ block: "start" });
    node?.querySelector(".entry-head").focus({ preventScroll: true });
  };

  const show = () => {
    const all = traffic(filter.bot);
    const callsOf = new Map();
    for (const item of all) if (item.of) callsOf.set(item.of, [...(callsOf.get(item.of) ?? []), item]);
    items = all.filter(isShown);
    const shown = items.map((item) => {
      const calls = callsOf.get(item.key) ?? [];
      const isOpen = open.has(item.key);
      return { key: item.key, same: [item.update ?? item.call, item.of, isOpen, ...(isOpen ? calls.map(({ call }) => call) : [])],
        make: () => entry(item, { open: isOpen, calls, toggle, jump }) };
    });
    rows.show(shown.length ? shown : [nothing(all.length)]);
    const stop = list.querySelector(".entry-head[tabindex='0']") ?? [...list.querySelectorAll(".entry-head")].at(-1);
    if (stop) stop.tabIndex = 0;
    if (isAtEnd) list.scrollTop = list.scrollHeight;
    refreshKinds(all);
  };

  const change = (changes) => {
    Object.assign(filter, changes);
    showBar();
    show();
  };

  const kinds = h("select", { "aria-label": "Kind or method", "data-key": "kind", onchange: () => change({ kind: kinds.value }) });
  let knownKinds = "";
  const refreshKinds = (all) => {
    const names = [...new Set(all.filter((item) => filter.routine || !ROUTINE.test(item.call?.method ?? "")).map((item) => item.update?.kind ?? item.call.method))].sort();
    if (names.join() === knownKinds) return;
    knownKinds = names.join();
    replace(kinds, h("option", { value: "" }, "All kinds"), names.map((name) => h("option", { value: name }, name)));
    kinds.value = filter.kind;
  };

  const showBar = () => {
    const sort = (name, label) => h("button", { type: "button", "data-key": `sort-${name}`, "aria-pressed": String(filter.sort === name), onclick: () => change({ sort: name }) }, label);
    const flag = (name, label, title) => h("button.flag", { type: "button", "data-key": name, title, "aria-pressed": String(filter[name]), onclick: () => change({ [name]: !filter[name] }) }, label);
    const several = bots().length > 1;
    const bot = several ? h("select", { "aria-label": "Bot", "data-key": "bot", onchange: () => change({ bot: Number(bot.value) || null }) },
      h("option", { value: "" }, "All bots"), bots().map(({ user }) => h("option", { value: String(user.id) }, fullName(user)))) : null;
    if (bot) bot.value = String(filter.bot ?? "");
    kinds.value = filter.kind;
    replace(bar, h("div.segmented", { role: "group", "aria-label": "What is shown" }, sort("all", "All"), sort("updates", "Updates"), sort("calls", "Calls")),
      kinds, bot, flag("errors", "Errors", "Only what went wrong"), flag("routine", "Routine", "Also getUpdates, getMe, getWebhookInfo and getMyCommands"),
      h("button.icon.to-end", { type: "button", "data-key": "clear", "aria-label": "Clear", title: "Clear (only here, nothing is lost)", onclick: () => change({ since: (traffic().at(-1)?.at ?? 0) + 1 }) }, icon("clear")));
  };

  // What belongs together is marked together.
  const mark = (event) => {
    const link = event.type === "pointerleave" ? null : event.target.closest?.(".entry")?.dataset.link;
    for (const node of list.children) node.classList.toggle("is-linked", Boolean(link) && node.dataset.link === link);
  };
  for (const type of ["pointerover", "focusin", "pointerleave"]) list.addEventListener(type, mark);

  document.addEventListener("inspect", ({ detail: { chat, message } }) => {
    const key = updateAbout(chat, message) ?? callThatMade(chat, message);
    if (key) jump(key);
  });
  watch(["update/", "call"], show);
  watch(["bot", "person"], showBar);
  showBar();
  show();
}

function isShown(item) {
  const { update, call } = item;
  if (item.at < filter.since) return false;
  if (filter.sort === "updates" ? !update : filter.sort === "calls" ? !call : false) return false;
  if (filter.kind && (update?.kind ?? call.method) !== filter.kind) return false;
  if (filter.errors && !failed(item)) return false;
  return filter.routine || !call || !ROUTINE.test(call.method) || failed(item);
}

function nothing(hidden) {
  const text = hidden ? "Nothing to show with these filters." : "Updates and calls appear here as they happen.";
  return { key: "nothing", same: [text], make: () => h("div.empty.small", icon("inspector"), h("p", text)) };
}

/** How many things went wrong, for the tab. */
export const countErrors = () => traffic().filter((item) => item.at >= filter.since && failed(item)).length;
