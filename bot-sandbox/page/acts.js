// What is done on the page goes to the server; what it refuses is shown as it says it.

import { state } from "./store.js";
import { toast } from "./toast.js";

/** Does something as the chosen person in the chosen chat. Gives null when it was refused. */
export function act(name, fields = {}) {
  return post({ as: state.me, do: name, chat: state.chat, ...fields });
}

/** Does something about the server, which nobody in particular does. */
export function control(name, fields = {}) {
  return post({ do: name, ...fields });
}

async function post(body) {
  try {
    const response = await fetch("/page/act", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return await answer(response);
  } catch {
    toast("The sandbox does not answer. Is it running?", { kind: "error" });
    return null;
  }
}

/** Sends a file as the chosen person to the chosen chat. */
export async function upload(file, { kind, caption }) {
  const query = new URLSearchParams({ as: state.me, chat: state.chat, kind, name: file.name });
  if (state.topic) query.set("topic", state.topic);
  if (caption) query.set("caption", caption);
  try {
    return await answer(await fetch(`/page/file?${query}`, { method: "POST", body: file }));
  } catch {
    toast(`${file.name} could not be sent: the sandbox does not answer.`, { kind: "error" });
    return null;
  }
}

async function answer(response) {
  const text = await response.text();
  let result = {};
  try {
    result = JSON.parse(text) ?? {};
  } catch {
    result = { error: text || response.statusText };
  }
  if (response.ok) return result;
  toast(result.error ?? `The sandbox answered ${response.status}.`, { kind: "error" });
  return null;
}
