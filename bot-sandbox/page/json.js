// JSON to look at: indented and coloured, node by node.

import { copy } from "./copy.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;

/** A text that is JSON, indented; any other text as it is. */
function pretty(text) {
  try {
    // Ids are larger than what a JavaScript number holds exactly: they stay as they are written.
    const kept = text.replace(/("(?:[^"\\]|\\.)*")|(-?\d{16,})/g, (all, string, digits) => (digits ? `"\u0001${digits}"` : string));
    return JSON.stringify(JSON.parse(kept), null, 2).replace(/"\\u0001(-?\d+)"/g, "$1");
  } catch {
    return text;
  }
}

/** A block of JSON with a button that copies it. */
export function jsonBlock(text, label) {
  const shown = pretty(text);
  return h("figure.json",
    h("figcaption", h("span", label), h("button.icon", { type: "button", "aria-label": `Copy: ${label}`, title: "Copy", onclick: () => copy(shown) }, icon("copy"))),
    h("pre", { tabindex: "0", "aria-label": label, role: "group" }, h("code", coloured(shown))));
}

function coloured(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [all, string, colon, word, number] = match;
    if (match.index > at) nodes.push(text.slice(at, match.index));
    if (colon) nodes.push(h("span.j-key", string), colon);
    else nodes.push(h(string ? "span.j-string" : word ? "span.j-word" : "span.j-number", string ?? word ?? number));
    at = match.index + all.length;
  }
  nodes.push(text.slice(at));
  return nodes;
}
