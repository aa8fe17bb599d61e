// Short notices that pass, alerts that are closed, and dialogs with a form.

import { h } from "./dom.js";
import { icon } from "./icons.js";

const SHOWN_MS = 4500;

/** Says something for a while. Errors are read at once by a screen reader. */
export function toast(text, { kind = "note" } = {}) {
  const box = document.getElementById(kind === "error" ? "alerts" : "toasts");
  const close = () => {
    note.remove();
    if (!box.children.length && box.matches(":popover-open")) box.hidePopover();
  };
  const note = h("div.toast", { class: kind, "data-toast": kind },
    icon(kind === "error" ? "warning" : "info"),
    h("p", text),
    h("button.icon", { "aria-label": "Dismiss", onclick: close }, icon("close")));
  box.append(note);
  // Above a dialog too: what was opened last is uppermost.
  if (box.matches(":popover-open")) box.hidePopover();
  box.showPopover();
  while (box.children.length > 4) box.firstChild.remove();
  let timer = setTimeout(close, SHOWN_MS);
  note.addEventListener("pointerenter", () => clearTimeout(timer));
  note.addEventListener("pointerleave", () => (timer = setTimeout(close, SHOWN_MS)));
}

/** Something to be read and closed, as a bot shows it. */
export function alertBox(text, title = "") {
  return dialog({ title, class: "alert", body: [h("p.alert-text", text)], confirm: "OK", cancel: null });
}

let dialogs = 0;

/**
 * A dialog over the page. `submit` gets the form's data and may keep it open by giving false.
 * Escape closes it, and the focus goes back to where it was.
 */
export function dialog({ title, body, confirm = "OK", cancel = "Cancel", danger = false, wide = false, submit, class: name }) {
  const before = document.activeElement;
  const id = `dialog-${(dialogs += 1)}`;
  const close = () => box.close();
  const form = h("form", {
    method: "dialog",
    onsubmit: async (event) => {
      event.preventDefault();
      if (!submit || (await submit(new FormData(form), form)) !== false) close();
    },
  },
    h("header", h("h2", { id }, title || "Notice"),
      h("button.icon", { type: "button", "aria-label": "Close", onclick: close }, icon("close"))),
    h("div.dialog-body", body),
    confirm === null ? null : h("footer",
      cancel ? h("button.quiet", { type: "button", onclick: close }, cancel) : null,
      h("button", { type: "submit", class: danger ? "danger" : "primary" }, confirm)));
  const box = h("dialog", { class: [name ?? "", wide ? "wide" : ""].join(" "), "aria-labelledby": id }, form);
  box.addEventListener("close", () => {
    box.remove();
    if (before?.isConnected) before.focus();
  });
  box.addEventListener("click", (event) => event.target === box && close());
  document.body.append(box);
  box.showModal();
  (box.querySelector("[autofocus]") ?? box.querySelector("input:not([type=hidden]), textarea, footer .primary"))?.focus();
  return { box, close };
}

/** Asks before something that cannot be undone. */
export function confirmBox(title, text, confirm, then) {
  dialog({ title, body: [h("p", text)], confirm, danger: true, submit: () => void then() });
}

/** A labelled field of a form. */
export function field(label, input, hint) {
  return h("label.field", h("span.field-label", label), input, hint ? h("span.hint", hint) : null);
}

/** A labelled check box of a form. */
export function check(label, name, checked = false, hint) {
  return h("label.check", h("input", { type: "checkbox", name, checked }), h("span", label, hint ? h("small.hint", hint) : null));
}
