// The clipboard.

import { toast } from "./toast.js";

/**
 * Copies a text, and says so. With `orShow`, it is shown if the browser does not let it be copied:
 * not for tokens, nor for what can be read beside the button.
 */
export async function copy(text, { orShow = false } = {}) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied");
  } catch {
    toast(`The browser does not let this page copy${orShow ? `: ${text}` : "."}`, { kind: "error" });
  }
}
