// Misbehaviour on demand: the rules that are active, and the form for a new one.

import { control } from "./acts.js";
import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { group, watch } from "./store.js";
import { field, toast } from "./toast.js";

/** What can go wrong: a label, where, the rule, and the number it takes. */
const FAULTS = [
  ["Slow answers", "calls", { fault: "delay" }, ["ms", "Milliseconds", 800]],
  ["429 Too Many Requests", "calls", { fault: "too_many_requests" }, ["retry_after", "Seconds to wait", 3]],
  ["400 MESSAGE_TOO_MUCH (SafeW)", "calls", { fault: "message_too_much" }],
  ["500, told as JSON", "calls", { fault: "server_error" }, ["code", "Status", 500]],
  ["502, a proxy's HTML page", "calls", { fault: "html" }, ["code", "Status", 502]],
  ["Connection closed before it is done", "calls", { fault: "close" }],
  ["Answer lost: done, then closed", "calls", { fault: "close_after" }],
  ["Connection closed while the request is read", "calls", { fault: "close_reading" }],
  ["Answer cut in the middle", "calls", { fault: "cut_answer" }],
  ["Wrong JSON", "calls", { fault: "wrong_json", sort: "truncated" }],
  ["401 Unauthorized", "calls", { fault: "unauthorized" }],
  ["409 Conflict: another program polls", "calls", { fault: "conflict" }],
  ["Late deliveries", "deliveries", { fault: "delay" }, ["ms", "Milliseconds", 800]],
  ["Duplicated deliveries", "deliveries", { fault: "duplicate" }],
  ["Reordered deliveries", "deliveries", { fault: "reorder" }],
  ["Dropped deliveries", "deliveries", { fault: "drop" }],
  ["Held deliveries", "deliveries", { fault: "hold" }],
  ["Webhook given up early", "deliveries", { fault: "time_out" }, ["ms", "Milliseconds", 50]],
  ["Delivery cut in the middle", "deliveries", { fault: "cut_body" }],
];

const METHODS = ["any", "send*", "sendMessage", "sendPhoto", "sendDocument", "answerCallbackQuery", "editMessageText", "getUpdates", "getFile", "setWebhook"];

/** Sets up the tab. */
export function mischief(root) {
  const active = h("div.rules", { "aria-live": "polite" });
  root.append(h("div.scroll", h("section.card", h("h3", "In force"), active), form(), server()));
  const show = () => {
    const rules = [...group("fault").values()].sort((a, b) => a.id - b.id);
    replace(active, rules.length ? rules.map(rule) : h("p.hint", "Everything works as it should. Add a rule below, and see what the bot does."));
  };
  watch(["fault"], show);
  show();
}

function rule({ id, text }) {
  return h("div.row", h("span.state.is-bad"), h("span.row-text", text),
    h("button.small", { type: "button", "data-key": `rule ${id}`, "aria-label": `End: ${text}`, onclick: () => control("unfault", { id }) }, "End"));
}

function form() {
  const what = h("select", { name: "what" }, ["calls", "deliveries"].map((where) => h("optgroup", { label: where === "calls" ? "Calls by the bot" : "Updates on their way to the bot" },
    FAULTS.map(([label, place], n) => (place === where ? h("option", { value: String(n) }, label) : null)))));
  const method = h("input", { name: "on", value: "sendMessage", list: "methods", autocomplete: "off", spellcheck: "false", required: true });
  const methods = field("Method", method, "A name, * for any letters, several with | between; “any” for all");
  const number = h("input", { name: "number", type: "number", min: "0", required: true });
  const numberLabel = field("Number", number);
  const times = h("input", { name: "times", type: "number", min: "1", placeholder: "always" });
  const chance = h("input", { name: "chance", type: "number", min: "1", max: "100", placeholder: "100" });
  const fit = () => {
    const [, where, , argument] = FAULTS[what.value];
    methods.hidden = where !== "calls";
    method.required = where === "calls";
    numberLabel.hidden = !argument;
    number.required = Boolean(argument);
    if (!argument) return;
    numberLabel.firstChild.textContent = argument[1];
    number.value = argument[2];
  };
  what.addEventListener("change", fit);
  fit();
  const submit = async (event) => {
    event.preventDefault();
    const [label, where, fault, argument] = FAULTS[what.value];
    const rule = { on: where === "calls" ? method.value.trim() : where, ...fault };
    if (argument) rule[argument[0]] = Number(number.value);
    if (times.value) rule.times = Number(times.value);
    if (chance.value) rule.chance = Number(chance.value) / 100;
    if (await control("fault", { rule })) toast(`In force: ${label}`);
  };
  return h("section.card", h("h3", "New rule"),
    h("form.rule-form", { onsubmit: submit }, field("What goes wrong", what), methods,
      h("div.columns", numberLabel, field("How often", times, "then it is over"), field("Chance in 100", chance)),
      h("datalist", { id: "methods" }, METHODS.map((name) => h("option", { value: name }))),
      h("div.info-actions", h("button.primary", { type: "submit" }, icon("add"), "Add"))));
}

function server() {
  const seconds = h("input", { type: "number", min: "1", max: "600", value: "5", "aria-label": "Seconds", name: "seconds" });
  const restart = async (event) => {
    event.preventDefault();
    if (await control("restart", { seconds: Number(seconds.value) })) toast("The server goes down; this page connects again by itself.");
  };
  return h("section.card", h("h3", "Server"),
    h("form.restart", { onsubmit: restart }, h("span", "Away for"), seconds, h("span", "seconds"), h("button", { type: "submit" }, icon("server"), "Restart")),
    h("p.hint", "All connections break, nothing listens, then it comes back with all it knew. Pausing deliveries and revoking a token are under “Bot”."));
}
