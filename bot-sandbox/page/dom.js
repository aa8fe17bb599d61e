// Nodes of the page. Data goes in as text and attributes, never as markup.

import { safeUrl } from "./links.js";

/** An element: `h("button.primary", {onclick, "aria-label": "Send"}, "Send")`. */
export function h(name, ...rest) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  const [first] = rest;
  const hasProps = first && typeof first === "object" && !Array.isArray(first) && !(first instanceof Node);
  if (hasProps) setProps(element, rest.shift());
  append(element, rest);
  return element;
}

function setProps(element, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.classList.add(...value.split(" ").filter(Boolean));
    else if (name === "value" || name === "checked" || name === "muted" || name === "loop") element[name] = value;
    else if (name === "style") for (const [key, text] of Object.entries(value)) element.style.setProperty(key, text);
    else if (name === "href") setLink(element, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Only addresses of known schemes are links; anything else stays text. */
function setLink(element, url) {
  const safe = safeUrl(url);
  if (!safe) return;
  element.setAttribute("href", safe);
  if (!safe.startsWith("/") && !safe.startsWith("blob:")) {
    element.setAttribute("target", "_blank");
    element.setAttribute("rel", "noopener noreferrer");
  }
}

/** Adds texts, nodes and lists of them; `null` and `false` are nothing. */
function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

/** Puts these in the place of what is there; the focus stays at what has the same `data-key`. */
export function replace(element, ...children) {
  const focused = element.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  element.replaceChildren();
  append(element, children);
  if (focused) refocus(element, focused);
}

/** Moves the focus to what has this `data-key`, or else to the element itself. */
function refocus(element, key) {
  const same = [...element.querySelectorAll("[data-key]")].find((candidate) => candidate.dataset.key === key);
  (same ?? element).focus({ preventScroll: true });
}

/**
 * Rows of a container, by key: what has not changed stays in the page as it is, with its focus, its
 * selection and what plays in it.
 */
export class Rows {
  constructor(container) {
    this.container = container;
    this.rows = new Map();
  }

  /** `items`: `{key, same, make}`; a row is made anew when one of `same` has changed. */
  show(items) {
    const rows = new Map();
    let place = this.container.firstChild;
    for (const { key, same, make } of items) {
      const old = this.rows.get(key);
      let row = old;
      if (!old || old.same.length !== same.length || old.same.some((part, n) => part !== same[n])) {
        row = { same, node: make() };
        if (old) {
          const focused = old.node.contains(document.activeElement) && document.activeElement;
          old.node.replaceWith(row.node);
          if (place === old.node) place = row.node;
          if (focused) {
            refocus(row.node, focused === old.node ? null : focused.dataset.key);
          }
        }
      }
      rows.set(key, row);
      if (row.node === place) place = place.nextSibling;
      else this.container.insertBefore(row.node, place);
    }
    for (const [key, row] of this.rows) if (rows.get(key)?.node !== row.node) row.node.remove();
    this.rows = rows;
  }

  node(key) {
    return this.rows.get(key)?.node;
  }
}

/** Arrow keys, Home and End between the elements that match, of which one is in the Tab order. */
export function arrows(container, selector, { horizontal = false, onmove } = {}) {
  const [back, on] = horizontal ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
  container.addEventListener("keydown", (event) => {
    const here = event.target.closest(selector);
    if (!here || event.target !== here || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = [...container.querySelectorAll(selector)].filter((element) => element.offsetParent);
    const at = all.indexOf(here);
    const to = { [back]: at - 1, [on]: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || !all[to]) return;
    event.preventDefault();
    for (const element of all) element.tabIndex = -1;
    all[to].tabIndex = 0;
    all[to].focus();
    onmove?.(all[to]);
  });
}
