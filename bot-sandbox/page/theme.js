// Light or dark: as the system has it, unless one is chosen here.

import { icon } from "./icons.js";
import { replace } from "./dom.js";

const dark = matchMedia("(prefers-color-scheme: dark)");

/** Sets up the switch. */
export function theme(button) {
  const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const show = () => {
    const label = isDark() ? "Light colours" : "Dark colours";
    button.setAttribute("aria-label", label);
    button.title = label;
    replace(button, icon(isDark() ? "sun" : "moon"));
  };
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  button.addEventListener("click", () => {
    const next = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    localStorage.setItem("theme", next);
    show();
  });
  dark.addEventListener("change", show);
  show();
}
