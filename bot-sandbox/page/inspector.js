// The inspector beside the chat: its tabs.

import { botTab } from "./bottab.js";
import { arrows, h } from "./dom.js";
import { icon } from "./icons.js";
import { mischief } from "./mischief.js";
import { choose, watch } from "./store.js";
import { countErrors, timeline } from "./timeline.js";

const TABS = [
  ["timeline", "Timeline", timeline],
  ["bot", "Bot", botTab],
  ["mischief", "Misbehaviour", mischief],
];

/** Sets up the inspector. */
export function inspector(root) {
  const panels = new Map();
  const errors = h("span.unread", { hidden: true });
  const select = (chosen) => {
    for (const [name] of TABS) {
      const { tab, panel } = panels.get(name);
      tab.setAttribute("aria-selected", String(name === chosen));
      tab.tabIndex = name === chosen ? 0 : -1;
      panel.hidden = name !== chosen;
    }
  };
  const tabs = TABS.map(([name, label, fill]) => {
    const panel = h("div.panel", { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}` });
    const tab = h("button.tab", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, onclick: () => select(name) }, label, name === "timeline" ? errors : null);
    panels.set(name, { tab, panel, fill });
    return tab;
  });
  const bar = h("div.tabs", { role: "tablist", "aria-label": "Inspector" }, tabs);
  arrows(bar, ".tab", { horizontal: true, onmove: (tab) => tab.click() });
  root.append(h("header.inspector-head", bar,
    h("button.icon", { type: "button", id: "close-inspector", "aria-label": "Close the inspector", title: "Close (I)",
      onclick: () => choose(innerWidth <= 1000 ? { pane: "chat" } : { inspector: false }) }, icon("close"))));
  for (const { panel } of panels.values()) root.append(panel);
  select("timeline");
  for (const { panel, fill } of panels.values()) fill(panel);
  watch(["update/", "call"], () => {
    const count = countErrors();
    errors.hidden = !count;
    errors.textContent = `${count}`;
    errors.setAttribute("aria-label", `${count} errors`);
  });
}
