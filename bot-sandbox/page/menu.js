// Menus that open at a place: over a message, under a button.

import { h } from "./dom.js";
import { icon } from "./icons.js";

let open = null;

/**
 * Opens a menu: `items` are `{icon, label, hint, danger, run}`, `null` for a line between, or nodes.
 * Arrow keys move, Escape closes, and the focus goes back to `opener`. Outside of
 * a modal dialog it could not be reached, so it goes into what the opener is in.
 */
export function menu(items, { x, y, above = false }, opener, label = "Menu") {
  closeMenu();
  const rows = items.filter((item) => item === null || Boolean(item)).map(row);
  const node = h("div.menu", { role: "menu", "aria-label": label, onkeydown: keys }, rows);
  (opener.closest("dialog, nav, main, aside") ?? document.body).append(node);
  const { width, height } = node.getBoundingClientRect();
  const left = Math.max(8, Math.min(x, innerWidth - width - 8));
  const wanted = above ? y - height : y;
  const top = Math.max(8, Math.min(wanted + height > innerHeight - 8 ? Math.min(wanted, y - height) : wanted, innerHeight - height - 8));
  node.style.setProperty("left", `${left}px`);
  node.style.setProperty("top", `${top}px`);
  open = { node, opener };
  setTimeout(() => document.addEventListener("pointerdown", outside, true));
  all()[0]?.focus();
}

/** Closes the menu that is open, if one is. */
export function closeMenu({ refocus = false } = {}) {
  if (!open) return false;
  document.removeEventListener("pointerdown", outside, true);
  const { node, opener } = open;
  open = null;
  node.remove();
  if (!refocus || !opener) return true;
  // What had opened it may have been made anew since.
  const key = opener.dataset.key;
  (opener.isConnected || !key ? opener : document.querySelector(`[data-key="${CSS.escape(key)}"]`))?.focus();
  return true;
}

function row(item) {
  if (item === null) return h("hr", { role: "separator" });
  if (item instanceof Node) return item;
  return h("button.menu-item", {
    type: "button", role: item.checked === undefined ? "menuitem" : "menuitemradio", tabindex: "-1", class: item.danger ? "is-danger" : "",
    "aria-checked": item.checked === undefined ? null : String(item.checked),
    onclick: () => {
      closeMenu({ refocus: true });
      item.run();
    },
  }, item.avatar ?? icon(item.icon ?? "info"), h("span.menu-label", item.label, item.detail ? h("small", item.detail) : null),
    item.checked ? icon("check") : null, item.hint ? h("kbd", item.hint) : null);
}

const all = () => [...open.node.querySelectorAll("[role^=menuitem]")];

function outside(event) {
  if (open && !open.node.contains(event.target)) closeMenu();
}

function keys(event) {
  const items = all();
  const at = items.indexOf(document.activeElement);
  const inRow = document.activeElement.closest(".menu-row");
  const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: inRow ? 1 : 0, ArrowLeft: inRow ? -1 : 0 }[event.key];
  if (step) items.at((at + step + items.length) % items.length).focus();
  else if (event.key === "Home") items[0].focus();
  else if (event.key === "End") items.at(-1).focus();
  else if (event.key === "Escape" || event.key === "Tab") closeMenu({ refocus: true });
  else return;
  event.preventDefault();
  event.stopPropagation();
}
