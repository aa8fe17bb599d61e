// Names of people and chats, their avatars, and times.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { fileUrl } from "./links.js";
import { get, group } from "./store.js";

const HUES = 8;

/** A user as the API has it, person or bot. */
export function user(id) {
  return get(`person/${id}`)?.user ?? get(`bot/${id}`)?.user ?? null;
}

/** First and last name; a bot of SafeW may only have a user name. */
export function fullName(user) {
  if (!user) return "Deleted";
  return [user.first_name, user.last_name].filter(Boolean).join(" ") || user.title || user.username || `#${user.id}`;
}

/** The name of whom this id belongs to. */
export function nameOf(id) {
  return fullName(user(id) ?? { id });
}

/** The other side of a private chat, or the chat itself. */
export function chatTitle(view) {
  if (!view) return "";
  if (view.bot) return fullName(get(`bot/${view.bot}`)?.user);
  return view.chat.title ?? fullName(view.chat);
}

/** A number of 0 to 7 that always is the same for an id. */
export function hue(id) {
  return ((Math.abs(Number(id)) % 1_000_003) * 7919) % HUES;
}

function initials(name) {
  const words = name.replace(/[^\p{L}\p{N}\s]/gu, " ").trim().split(/\s+/).filter(Boolean);
  const humps = words.length === 1 ? words[0].match(/\p{Lu}/gu) ?? [] : [];
  const letters = words.length > 1 ? words.slice(0, 2).map((word) => [...word][0]) : humps.slice(0, 2);
  return (letters.join("") || [...(words[0] ?? "?")][0]).toUpperCase();
}

/** A round picture, or the initials on a colour that stays. */
export function avatar(id, name, { small = false, kind } = {}) {
  const photo = get(`person/${id}`)?.photo;
  const sign = kind ? icon(kind) : null;
  return h("span.avatar", { class: `hue-${hue(id)}${small ? " small" : ""}`, "aria-hidden": "true" },
    photo ? h("img", { src: fileUrl(photo), alt: "" }) : initials(name),
    sign ? h("span.avatar-sign", sign) : null);
}

/** The avatar of a chat in the list and in its head. */
export function chatAvatar(view, options = {}) {
  const id = view.bot ?? view.chat.id;
  return avatar(id, chatTitle(view), options);
}

/** What somebody is in a chat. */
export function memberOf(view, id) {
  return view?.members?.find((member) => member.user_id === id);
}

export const isIn = (member) => Boolean(member) && member.status !== "left" && member.status !== "kicked";

/** How many are in a chat, in words. */
export function countMembers(view) {
  const count = (view.members ?? []).filter(isIn).length;
  const noun = view.chat.type === "channel" ? "subscriber" : "member";
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The bots there are, oldest first. */
export function bots() {
  return [...group("bot").values()];
}

/** The people there are, oldest first. */
export function people() {
  return [...group("person").values()].sort((a, b) => a.user.id - b.user.id);
}

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });
const EXACT = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hour12: false });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** Hours and minutes; of a Unix time in seconds. */
export const time = (seconds) => TIME.format(new Date(seconds * 1000));
/** A time down to the millisecond; of one in milliseconds. */
export const exactTime = (ms) => EXACT.format(new Date(ms));
/** Date and time in full; of a Unix time in seconds. */
export const fullTime = (seconds) => FULL.format(new Date(seconds * 1000));

/** A day, as people say it. */
export function day(seconds) {
  const date = new Date(seconds * 1000);
  const today = new Date();
  const days = Math.round((new Date(today).setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86_400_000);
  return ["Today", "Yesterday"][days] ?? DAY.format(date);
}

/** A duration in milliseconds, as short as it can be said. */
export function duration(ms) {
  if (ms === null || ms === undefined) return "";
  if (ms < 1) return "<1 ms";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}

/** A number of bytes. */
export function bytes(count) {
  if (count === undefined || count === null) return "";
  if (count < 1000) return `${count} B`;
  if (count < 1_000_000) return `${(count / 1000).toFixed(count < 10_000 ? 1 : 0)} kB`;
  return `${(count / 1_000_000).toFixed(1)} MB`;
}

/** Minutes and seconds. */
export function length(seconds) {
  const whole = Math.round(seconds ?? 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
