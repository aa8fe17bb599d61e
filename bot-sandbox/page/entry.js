// One line of the inspector's timeline, and all that is known of it.

import { control } from "./acts.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { jsonBlock } from "./json.js";
import { duration, exactTime, nameOf } from "./names.js";
import { brief } from "./rich.js";
import { service } from "./service.js";
import { failed, keyOf, payload } from "./traffic.js";

/** The line of an update or a call. `calls`: those made for it; `jump` goes to another line. */
export function entry(item, { open, calls, toggle, jump }) {
  const { update, call, key } = item;
  const id = `entry-${key.replace(/\W/g, "-")}`;
  const bad = failed(item);
  const [state, word] = update ? stateOf(update) : callState(call);
  const head = h("button.entry-head", {
    type: "button", "aria-expanded": String(open), "aria-controls": open ? id : null, "data-key": key, tabindex: "-1", onclick: () => toggle(key),
  },
    h("span.entry-sign", { class: update ? "is-update" : "is-call", title: update ? "update, to the bot" : "call, by the bot" }, icon(update ? "incoming" : "outgoing")),
    h("span.entry-main",
      h("span.entry-top", h("span.entry-name", update ? update.kind : call.method), h("span.entry-summary", update ? updateSummary(update) : callSummary(call))),
      h("span.entry-bottom", h("span.state", { class: `is-${state}` }, word), update?.handling?.handler ? h("span.entry-place", place(update.handling)) : null)),
    h("span.entry-numbers", h("time", exactTime(item.at)), h("span", took(item))));
  return h("div.entry", { class: [open ? "is-open" : "", bad ? "is-bad" : "", item.of ? "is-child" : ""].join(" "), role: "listitem", "data-link": item.of ?? key, "data-entry": key },
    head, open ? h("div.entry-body", { id }, update ? updateBody(update, calls, jump) : callBody(item, jump)) : null);
}

/** The handler, and the end of the path it stands in. */
const place = ({ handler, place }) => [h("b", handler), place ? ` ${place.split("/").slice(-2).join("/")}` : ""];

function took({ update, call }) {
  if (call) return call.took_ms === null ? "under way" : duration(call.took_ms);
  return duration(update.handling?.took_ms ?? update.attempts?.at(-1)?.took_ms);
}

function stateOf(update) {
  const { handling, fate } = update;
  const last = update.attempts?.at(-1);
  if (handling?.error) return ["bad", "failed"];
  if (update.held) return ["wait", "held"];
  if (fate === "waiting") return last?.error ? ["bad", `not delivered, ${update.attempts.length} ${update.attempts.length === 1 ? "attempt" : "attempts"}`] : ["wait", "waiting"];
  if (fate === "dropped") return ["off", "dropped"];
  if (fate === "not asked for") return ["off", "not asked for"];
  if (handling && !handling.handler) return ["off", "no handler took it"];
  return handling ? ["good", "handled"] : ["good", "accepted"];
}

function callState(call) {
  if (call.refused) return ["bad", call.refused];
  if (call.took_ms === null) return ["wait", "under way"];
  return ["good", call.in_response ? "ok, in the webhook's answer" : "ok"];
}

function updateSummary(update) {
  const about = payload(update);
  const who = about.from ?? about.user;
  const name = who ? `${who.first_name ?? who.username ?? who.id}: ` : "";
  if (about.data !== undefined && about.data !== null) return `${name}${about.data}`;
  if (about.game_short_name) return `${name}game ${about.game_short_name}`;
  if (about.query !== undefined) return `${name}${about.query || "(empty)"}`;
  if (about.new_chat_member) return `${about.new_chat_member.user?.first_name ?? ""} ${about.old_chat_member?.status} → ${about.new_chat_member.status}`;
  if (about.message_id) return service(about) ?? `${name}${brief(about)}`;
  return name;
}

function callSummary({ parameters: given }) {
  return given.text ?? given.caption ?? given.question ?? given.commands ?? given.url ?? given.emoji ?? given.chat_id ?? Object.values(given)[0] ?? "";
}

function updateBody(update, calls, jump) {
  const { handling, attempts = [] } = update;
  const more = (then) => control("update", { bot: update.bot, update_id: update.update_id, then });
  const action = (then, sign, label) => h("button.small", { type: "button", "data-key": `${keyOf(update)} ${then}`, onclick: () => more(then) }, icon(sign), label);
  const waits = update.fate === "waiting";
  return [
    facts([
      ["update_id", update.update_id],
      ["bot", nameOf(update.bot)],
      ["fate", `${update.fate}${update.held ? `, held ${update.held === true ? "" : update.held}` : ""}`],
      handling?.handler && ["handler", h("span", h("code", handling.handler), handling.place ? h("code.dim", ` ${handling.place}`) : null)],
      handling && ["took", duration(handling.took_ms)],
      handling?.error && ["error", h("span.error-text", handling.error)],
    ]),
    handling && !handling.handler ? h("p.note", "No handler took it; below is why.") : null,
    !handling && update.fate === "accepted" ? h("p.note", "The bot is a program of its own: which handler took it is known only to it.") : null,
    update.fate === "not asked for" ? h("p.note", "The bot's allowed_updates do not have this kind, so it was never sent.") : null,
    handling?.passed_over?.length ? details(`Passed over (${handling.passed_over.length})`, h("ul.passed", handling.passed_over.map(({ handler, place, why }) =>
      h("li", h("div", h("code", handler), " ", h("code.dim", place)), h("div.why", why)))), !handling.handler) : null,
    attempts.length ? details(`Deliveries (${attempts.length})`, h("ol.attempts", attempts.map(({ took_ms, error }) =>
      h("li", h("span", duration(took_ms)), h("span", { class: error ? "error-text" : "ok-text" }, error ?? "accepted")))), attempts.some(({ error }) => error)) : null,
    calls.length ? h("div.links", h("h3", "Calls made for it"), calls.map(({ key, call }) =>
      h("button.link-row", { type: "button", "data-key": `to ${key}`, onclick: () => jump(key) }, h("span.state", { class: call.refused ? "is-bad" : "is-good" }), h("code", call.method), h("span.dim", took({ call }))))) : null,
    h("div.entry-actions", action("again", "repeat", "Send again"), action("as-new", "add", "Send as new"),
      waits ? action("drop", "clear", "Drop") : null, waits ? (update.held ? action("release", "play", "Release") : action("hold", "hold", "Hold")) : null),
    jsonBlock(update.json, "update"),
  ];
}

function callBody({ call, of }, jump) {
  const given = Object.entries(call.parameters);
  return [
    call.refused ? h("p.refused", { role: "note" }, icon("warning"), h("span", call.refused)) : null,
    facts([
      ["bot", nameOf(call.bot)],
      ["took", call.took_ms === null ? "under way" : duration(call.took_ms)],
      call.in_response && ["sent", "in the answer to the webhook's request; the bot does not hear of the result"],
      of && ["made for", h("button.inline-link", { type: "button", "data-key": `to ${of}`, onclick: () => jump(of) }, of.replace(/^update\/\d+\//, "update "))],
    ]),
    given.length ? h("div.parameters", h("h3", "Parameters"), given.map(([name, value]) =>
      /^\s*[[{]/.test(value) ? jsonBlock(value, name) : h("div.parameter", h("code", name), h("span", value)))) : h("p.note", "No parameters."),
    call.result !== null && call.result !== undefined ? jsonBlock(call.result, "result") : null,
  ];
}

function facts(rows) {
  return h("dl.facts", rows.filter(Boolean).map(([name, value]) => [h("dt", name), h("dd", value)]));
}

function details(label, content, open) {
  return h("details", { open }, h("summary", label), content);
}
