// How a bot receives its updates, and what it asked for.

import { control } from "./acts.js";
import { copy } from "./copy.js";
import { h, Rows } from "./dom.js";
import { icon } from "./icons.js";
import { avatar, bots, fullName, fullTime } from "./names.js";
import { get, watch } from "./store.js";
import { confirmBox } from "./toast.js";

const shownTokens = new Set();

/** Sets up the tab. */
export function botTab(root) {
  const list = h("div.scroll");
  root.append(list);
  const rows = new Rows(list);
  const show = () => {
    const url = get("sandbox")?.url ?? location.origin;
    rows.show(bots().map((bot) => {
      const { id } = bot.user;
      // How many wait changes with every message: that alone is no reason to make the card anew.
      const same = [JSON.stringify({ ...bot, pending: 0 }), url, isPaused(id), shownTokens.has(id)];
      return { key: String(id), same, make: () => card(bot, show) };
    }));
    for (const { user, pending } of bots()) rows.node(String(user.id)).querySelector("[data-pending]").textContent = waiting(pending);
  };
  watch(["bot", "sandbox", "mischief"], show);
  show();
}

function card(bot, show) {
  const { user, webhook } = bot;
  const sandbox = get("sandbox") ?? {};
  const url = sandbox.url ?? location.origin;
  const paused = isPaused(user.id);
  const receives = { webhook: "by webhook", polling: "by polling (getUpdates)" }[bot.receives] ?? "not at all: no program runs with this token";
  const isShown = shownTokens.has(user.id);
  const toggle = () => {
    if (!shownTokens.delete(user.id)) shownTokens.add(user.id);
    show();
  };
  const run = `BOT_TOKEN=${bot.token} BOT_API_URL=${url}`;
  return h("section.card", { "aria-label": fullName(user) },
    h("div.info-head", avatar(user.id, fullName(user)), h("div.chat-text", h("h3", fullName(user)), h("small", `@${user.username} · id ${user.id}`)),
      h("span.badge", { class: bot.receives ? "is-good" : "is-off" }, bot.receives ?? "not running")),
    bot.revoked ? h("p.refused", icon("warning"), h("span", "The token is revoked: every call is refused.")) : null,
    paused ? h("p.note", icon("pause"), " Deliveries are paused: updates wait here.") : null,
    h("dl.facts",
      fact("receives", receives),
      fact("pending", h("span", { "data-pending": "" }, waiting(bot.pending))),
      fact("token", h("span.token", h("code", isShown ? bot.token : `${String(bot.token).split(":")[0]}:${"•".repeat(12)}`),
        h("button.small.quiet", { type: "button", "data-key": `show ${user.id}`, onclick: toggle }, isShown ? "Hide" : "Show"),
        h("button.icon", { type: "button", "data-key": `copy ${user.id}`, "aria-label": "Copy the token", title: "Copy the token", onclick: () => copy(bot.token) }, icon("copy")))),
      fact("API", h("span.token", h("code", url), h("button.icon", { type: "button", "data-key": `url ${user.id}`, "aria-label": "Copy the API's address", title: "Copy", onclick: () => copy(url) }, icon("copy"))))),
    h("h4", "Webhook"),
    webhook ? h("dl.facts",
      fact("url", h("code", webhook.url)),
      webhook.max_connections ? fact("max_connections", webhook.max_connections) : null,
      webhook.ip_address ? fact("ip_address", webhook.ip_address) : null,
      fact("secret", webhook.has_secret ? "set" : "none"),
      webhook.has_certificate ? fact("certificate", "of its own") : null,
      fact("last error", webhook.last_error ? h("span", h("span.error-text", webhook.last_error.message), h("small", ` ${fullTime(webhook.last_error.at / 1000)}`)) : h("span.ok-text", "none")))
      : h("p.hint", "None is set."),
    h("h4", "allowed_updates"),
    bot.allowed_updates?.length ? h("div.chips", bot.allowed_updates.map((kind) => h("code.chip", kind))) : h("p.hint", "Not said: all kinds but three."),
    h("div.info-actions",
      h("button", { type: "button", "data-key": `pause ${user.id}`, onclick: () => control("deliveries", { bot: user.id, then: paused ? "resume" : "pause" }) }, icon(paused ? "play" : "pause"), paused ? "Resume deliveries" : "Pause deliveries"),
      h("button", { type: "button", "data-key": `run ${user.id}`, title: run, onclick: () => copy(run) }, icon("code"), "Copy environment"),
      h("button.danger-quiet", { type: "button", "data-key": `revoke ${user.id}`, onclick: () => revoke(bot) }, icon("lock"), bot.revoked ? "Give the token back" : "Revoke token")));
}

/** Whether deliveries to a bot are paused. */
function isPaused(id) {
  return Boolean(get("mischief")?.bots?.[id]?.paused);
}

function revoke(bot) {
  if (bot.revoked) return control("unrevoke", { bot: bot.user.id });
  confirmBox("Revoke the token?", "Every call of the bot is refused with 401 until the token is given back.", "Revoke", () => control("revoke", { bot: bot.user.id }));
}

const waiting = (count) => `${count} ${count === 1 ? "update waits" : "updates wait"}`;

function fact(name, value) {
  return [h("dt", name), h("dd", value)];
}
