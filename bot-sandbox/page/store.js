// What the page knows: the server's views by key, and what the person at the screen has chosen.

const groups = new Map(); // "message/7:9" -> Map("3" -> view)
const listeners = [];
const touched = new Set();
let waiting = []; // for `when`
let flushing = false;

/** What is chosen here, none of which the server knows. */
export const state = {
  me: null, // the id of the person that acts
  chat: null, // the key of the chat that is shown
  pane: "chats", // on a phone: chats, chat or inspector
  connected: false,
  replyTo: null, // a message's id
  editing: null, // a message's id
  topic: null, // the id of the topic that is shown; none shows all
  inspector: true, // whether the inspector is shown beside the chat
};

const split = (key) => {
  const at = key.lastIndexOf("/");
  return at < 0 ? ["", key] : [key.slice(0, at), key.slice(at + 1)];
};

/** One view, or undefined. */
export function get(key) {
  const [group, last] = split(key);
  return groups.get(group)?.get(last);
}

/** The views of a group, by the last part of their keys. */
export function group(name) {
  return groups.get(name) ?? new Map();
}

/** The names of the groups that begin so. */
export function groupsOf(prefix) {
  return [...groups.keys()].filter((name) => name.startsWith(prefix));
}

/** Takes in an event of the server. */
export function receive({ all, put, drop }) {
  if (all) {
    for (const name of groups.keys()) touch(name);
    groups.clear();
  }
  for (const [key, view] of Object.entries(put ?? {})) {
    const [name, last] = split(key);
    if (!groups.has(name)) groups.set(name, new Map());
    groups.get(name).set(last, view);
    touch(name);
  }
  for (const key of drop ?? []) {
    const [name, last] = split(key);
    groups.get(name)?.delete(last);
    touch(name);
  }
}

/** Changes what is chosen. */
export function choose(changes) {
  for (const [name, value] of Object.entries(changes)) {
    if (state[name] === value) continue;
    state[name] = value;
    touch(`@${name}`);
  }
}

/** Says that something has changed, for those who watch it. */
function touch(name) {
  touched.add(name);
  if (flushing) return;
  flushing = true;
  queueMicrotask(flush);
}

function flush() {
  flushing = false;
  const names = [...touched];
  touched.clear();
  for (const { prefixes, run } of listeners) {
    if (names.some((name) => prefixes.some((prefix) => name.startsWith(prefix)))) run();
  }
  const [ready, others] = [true, false].map((is) => waiting.filter(({ condition }) => Boolean(condition()) === is));
  waiting = others;
  for (const { run } of ready) run();
}

/** Runs something once, as soon as a condition holds: what was made is known a moment later. */
export function when(condition, run) {
  if (condition()) run();
  else waiting.push({ condition, run });
}

/** Runs something whenever a group that begins with one of these, or an `@choice`, has changed. */
export function watch(prefixes, run) {
  listeners.push({ prefixes, run });
}
