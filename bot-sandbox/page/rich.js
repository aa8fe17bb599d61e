// Formatted text: from entities to nodes, and back to what can be typed.

import { copy } from "./copy.js";
import { h } from "./dom.js";
import { withScheme } from "./links.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

/** What happens when a command is clicked; set by the composer. */
export const clicks = { command: () => {} };

const opened = new Set(); // spoilers that were opened, by the key of their message

/** A text with its entities. Offsets count UTF-16 units, as the strings here do. */
export function rich(text, entities = [], key = "") {
  const inside = entities.filter((entity) => entity.length > 0 && entity.offset + entity.length <= text.length);
  inside.sort((a, b) => a.offset - b.offset || b.length - a.length);
  return piece(text, 0, text.length, inside, key);
}

/** The nodes of a part of the text, of which these entities begin inside. */
function piece(text, from, to, entities, key) {
  const nodes = [];
  let at = from;
  let next = 0;
  while (next < entities.length) {
    const entity = entities[next];
    const end = Math.min(entity.offset + entity.length, to);
    next += 1;
    if (entity.offset < at) continue; // overlaps what is done
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
    const inner = [];
    while (next < entities.length && entities[next].offset < end) inner.push(entities[next++]);
    nodes.push(wrap(entity, text.slice(entity.offset, end), piece(text, entity.offset, end, inner, key), key));
    at = BLOCKS.has(entity.type) && text[end] === "\n" && end < to ? end + 1 : end; // a block ends its line itself
  }
  if (at < to) nodes.push(text.slice(at, to));
  return nodes;
}

function wrap(entity, text, children, key) {
  switch (entity.type) {
    case "text_link":
      return link(entity.url, children, true);
    case "url":
      return link(withScheme(text), children);
    case "email":
      return link(`mailto:${text}`, children);
    case "phone_number":
      return link(`tel:${text.replace(/[^\d+]/g, "")}`, children);
    case "mention":
    case "text_mention":
      return h("span.mention", { title: entity.user ? `user ${entity.user.id}` : null }, children);
    case "bot_command":
      return h("button.inline-link", { type: "button", onclick: () => clicks.command(text) }, children);
    case "hashtag":
    case "cashtag":
      return h("span.hashtag", children);
    case "pre":
      return pre(entity.language, text);
    case "spoiler":
      return spoiler(`${key}/${entity.offset}`, children);
    case "custom_emoji":
      return h("span.custom-emoji", { title: `custom emoji ${entity.custom_emoji_id}` }, children);
    case "date_time":
      return h("time", children);
    default:
      return TAGS[entity.type] ? h(TAGS[entity.type], children) : h("span", { title: entity.type }, children);
  }
}

function link(url, children, hidden = false) {
  const anchor = h("a", { href: url, title: hidden ? url : null }, children);
  if (!anchor.hasAttribute("href")) return h("span.dead-link", { title: `not opened: ${url}` }, children);
  return anchor;
}

function pre(language, text) {
  const button = h("button.icon", { type: "button", "aria-label": "Copy the code", onclick: () => copy(text) }, "Copy");
  return h("figure.pre", h("figcaption", h("span", language || "code"), button), h("pre", { tabindex: "0" }, h("code", text)));
}

function spoiler(key, children) {
  const show = () => {
    opened.add(key);
    node.classList.add("open");
    node.removeAttribute("aria-label");
    node.setAttribute("aria-expanded", "true");
  };
  const node = h("span.spoiler", {
    role: "button", tabindex: "0", "aria-expanded": "false", "aria-label": "Spoiler, press to read", "data-key": key,
    onclick: show,
    onkeydown: (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      show();
    },
  }, h("span", children));
  if (opened.has(key)) show();
  return node;
}

const MARKS = { bold: ["**", "**"], italic: ["__", "__"], strikethrough: ["~~", "~~"], spoiler: ["||", "||"], code: ["`", "`"] };

/** The text as it would be typed, for somebody who edits their message. */
export function typed(text, entities = []) {
  const marks = [];
  for (const { type, offset, length, url, language } of entities) {
    const [before, after] =
      type === "text_link" ? ["[", `](${url})`]
      : type === "pre" ? [`\`\`\`${language ?? ""}\n`, "\n```"]
      : MARKS[type] ?? ["", ""];
    marks.push([offset, 1, before, length], [offset + length, 0, after, -length]);
  }
  // At one place, ends come before beginnings, and what begins last ends first.
  marks.sort((a, b) => a[0] - b[0] || a[1] - b[1] || b[3] - a[3]);
  let result = "";
  let at = 0;
  for (const [place, , mark] of marks) {
    result += text.slice(at, place) + mark;
    at = place;
  }
  return result + text.slice(at);
}

/** One line of a message, for lists, quotes and pins. */
export function brief(message) {
  if (!message) return "a message that is gone";
  const text = (message.text ?? message.caption ?? "").replace(/\s+/g, " ");
  const kinds = [
    ["photo", "Photo"], ["animation", "GIF"], ["video", "Video"], ["video_note", "Video message"], ["voice", "Voice message"],
    ["audio", "Audio"], ["sticker", "Sticker"], ["document", "File"], ["contact", "Contact"], ["venue", "Venue"],
    ["location", "Location"], ["poll", "Poll"], ["game", "Game"],
  ];
  if (message.dice) return message.dice.emoji;
  const kind = kinds.find(([name]) => message[name] && !(Array.isArray(message[name]) && !message[name].length));
  if (!kind) return text || "Service message";
  const [name, word] = kind;
  const detail = text || { document: message.document?.file_name, sticker: message.sticker?.emoji, poll: message.poll?.question, audio: message.audio?.title,
    game: message.game?.title, contact: message.contact?.first_name }[name];
  return detail ? `${word}: ${detail}` : word;
}
