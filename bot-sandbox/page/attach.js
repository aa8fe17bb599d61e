// What is sent beside text: files that are chosen, pasted or dropped, polls, places, people, dice.

import { act, upload } from "./acts.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { menu } from "./menu.js";
import { bytes, user } from "./names.js";
import { state } from "./store.js";
import { check, dialog, field } from "./toast.js";

const DICE = ["🎲", "🎯", "🏀", "⚽", "🎳", "🎰"];

/** How a file is sent, by its type: as what a messenger would show it. */
function kindOf(file) {
  if (file.type === "image/gif") return "animation";
  if (["image/png", "image/jpeg", "image/webp"].includes(file.type)) return "photo";
  if (file.type.startsWith("video/")) return "video";
  if (file.type === "audio/ogg") return "voice";
  return file.type.startsWith("audio/") ? "audio" : "document";
}

/** Sets up the button, and what is pasted into the text or dropped on the conversation. */
export function attachments(button, text, area) {
  const input = h("input.unseen", { type: "file", id: "file", multiple: true, tabindex: "-1", "aria-hidden": "true", onchange: () => {
    prepare([...input.files], text);
    input.value = "";
  } });
  button.after(input);
  button.addEventListener("click", () => {
    const { left, top } = button.getBoundingClientRect();
    menu([
      { icon: "photo", label: "Photo, film, sound or file…", run: () => input.click() },
      { icon: "poll", label: "Poll…", run: newPoll },
      { icon: "location", label: "Location…", run: newLocation },
      { icon: "contact", label: "Contact…", run: newContact },
      null,
      h("div.menu-row", { role: "group", "aria-label": "Dice" }, DICE.map((emoji) =>
        h("button.menu-emoji", { type: "button", role: "menuitem", tabindex: "-1", "aria-label": `Throw ${emoji}`, onclick: () => act("dice", { emoji }) }, emoji))),
    ], { x: left, y: top - 8, above: true }, button, "Attach");
  });
  text.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    prepare(files, text);
  });
  const isFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  area.addEventListener("dragover", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    area.classList.add("dropping");
  });
  area.addEventListener("dragleave", (event) => area.contains(event.relatedTarget) || area.classList.remove("dropping"));
  area.addEventListener("drop", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    area.classList.remove("dropping");
    prepare([...event.dataTransfer.files], text);
  });
  document.addEventListener("new-poll", newPoll);
}

/** Shows what is to be sent, and asks for a caption. */
function prepare(files, text) {
  if (!files.length) return;
  const urls = [];
  const picture = (file) => {
    const url = URL.createObjectURL(file);
    urls.push(url);
    return h("img", { src: url, alt: file.name });
  };
  const rows = files.map((file) => h("div.upload",
    file.type.startsWith("image/") && file.type !== "image/svg+xml" ? picture(file) : h("span.file-icon", icon("file")),
    h("span.file-text", h("span.file-name", file.name), h("small", bytes(file.size)))));
  const caption = h("textarea", { name: "caption", rows: "2", value: text.value, dir: "auto" });
  const canBeShown = files.some((file) => kindOf(file) !== "document");
  const { box } = dialog({
    title: files.length === 1 ? "Send a file" : `Send ${files.length} files`,
    body: [h("div.uploads", rows), field("Caption", caption), canBeShown ? check("Send as a file, as it is", "plain") : null],
    confirm: "Send",
    submit: async (data) => {
      for (const [n, file] of files.entries()) {
        const kind = data.get("plain") ? "document" : kindOf(file);
        if (!(await upload(file, { kind, caption: n === 0 ? data.get("caption").trim() : "" }))) return false;
      }
      if (data.get("caption").trim() === text.value.trim()) {
        text.value = "";
        text.dispatchEvent(new Event("input"));
      }
      return true;
    },
  });
  box.addEventListener("close", () => urls.forEach((url) => URL.revokeObjectURL(url)));
  caption.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    caption.form.requestSubmit();
  });
}

function newPoll() {
  const options = h("div.poll-inputs");
  const add = (focus) => {
    const n = options.children.length + 1;
    const input = h("input", { name: "option", "aria-label": `Answer ${n}`, placeholder: `Answer ${n}`, maxlength: "100" });
    input.addEventListener("input", () => input === options.lastChild && options.children.length < 10 && add());
    options.append(input);
    if (focus) input.focus();
  };
  add();
  add();
  dialog({
    title: "New poll",
    body: [field("Question", h("input", { name: "question", required: true, maxlength: "300" })), h("div.field", h("span.field-label", "Answers"), options),
      check("Anonymous", "anonymous", true), check("Several answers at once", "multiple")],
    confirm: "Send",
    submit: async (data) => Boolean(await act("poll", {
      question: data.get("question"), options: data.getAll("option").map((option) => option.trim()).filter(Boolean),
      anonymous: data.has("anonymous"), multiple: data.has("multiple"),
    })),
  });
}

function newLocation() {
  const number = (name, value, most) => h("input", { name, type: "number", step: "any", min: -most, max: most, required: true, value });
  dialog({
    title: "Send a location",
    body: [field("Latitude", number("latitude", "48.85837", 90)), field("Longitude", number("longitude", "2.294481", 180))],
    confirm: "Send",
    submit: async (data) => Boolean(await act("location", { latitude: Number(data.get("latitude")), longitude: Number(data.get("longitude")) })),
  });
}

function newContact() {
  dialog({
    title: "Send a contact",
    body: [field("Name", h("input", { name: "name", required: true, value: user(state.me)?.first_name ?? "" })), field("Phone number", h("input", { name: "phone", type: "tel", required: true, value: "+15550100" }))],
    confirm: "Send",
    submit: async (data) => Boolean(await act("contact", { first_name: data.get("name"), phone_number: data.get("phone") })),
  });
}
