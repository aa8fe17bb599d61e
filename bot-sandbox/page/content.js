// What a message holds beside text: pictures, films, sounds, files, places, people, dice, games.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { fileUrl } from "./links.js";
import { avatar, bytes, fullName, length } from "./names.js";
import { poll } from "./poll.js";
import { toast } from "./toast.js";

/** The nodes of all that a message holds beside its text. */
export function content(view, chatKey) {
  const { message } = view;
  // An animation comes as a document too, for clients that do not know it.
  if (message.animation) return film(message.animation, { loop: true, label: "GIF", spoiler: message.has_media_spoiler });
  if (message.photo?.length) return photo(message.photo, message.has_media_spoiler);
  if (message.video) return film(message.video, { label: "Video", spoiler: message.has_media_spoiler });
  if (message.video_note) return film(message.video_note, { label: "Video message", round: true });
  if (message.voice) return sound(message.voice, "Voice message", "voice");
  if (message.audio) return audio(message.audio);
  if (message.sticker) return sticker(message.sticker);
  if (message.document) return file(message.document);
  if (message.dice) return dice(message.dice);
  if (message.venue) return place(message.venue.location, message.venue.title, message.venue.address);
  if (message.location) return place(message.location, "Location");
  if (message.contact) return contact(message.contact);
  if (message.poll) return poll(view, chatKey);
  if (message.game) return game(message.game);
  return null;
}

/** Whether it is shown without a bubble around it. */
export function isBare({ sticker, dice, video_note: note }) {
  return Boolean(sticker || dice || note);
}

/** How a picture is laid out before it is there, so that nothing jumps. */
function ratio(width, height) {
  return width && height ? { "aspect-ratio": `${width} / ${height}`, "--ratio": String(width / height) } : {};
}

function photo(sizes, hidden) {
  const best = sizes.at(-1);
  const url = fileUrl(best.file_id);
  const picture = h("img", { src: url, alt: "Photo", loading: "lazy", style: ratio(best.width, best.height) });
  picture.addEventListener("error", () => picture.replaceWith(missing("photo", "Photo", best)));
  const node = h("button.photo", { type: "button", "aria-label": "Open the photo", "data-key": "photo", onclick: () => lightbox(url) }, picture);
  return hidden ? covered(node) : node;
}

/** A picture over the whole page. */
function lightbox(url) {
  const box = h("dialog.lightbox", { "aria-label": "Photo" },
    h("img", { src: url, alt: "Photo" }),
    h("div.lightbox-bar",
      h("a.button", { href: url, download: "" }, icon("download"), "Save"),
      h("button", { type: "button", onclick: () => box.close() }, icon("close"), "Close")));
  box.addEventListener("click", (event) => event.target === box && box.close());
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
}

function covered(node) {
  const cover = h("button.cover", { type: "button", onclick: () => cover.remove() }, "Spoiler: press to see");
  return h("div.covered", node, cover);
}

/** In the place of what the browser cannot show: the file itself. */
function missing(kind, label, { file_id, file_size }) {
  return h("a.file", { href: fileUrl(file_id), download: "" },
    h("span.file-icon", icon(kind)), h("span.file-text", h("span.file-name", label), h("small", bytes(file_size))));
}

function film(media, { label, loop = false, round = false, spoiler = false }) {
  const video = h("video", {
    src: fileUrl(media.file_id), controls: !round && !loop, loop, muted: loop, playsinline: true, preload: "metadata",
    "aria-label": label, style: ratio(media.width, media.height), class: round ? "round" : "",
  });
  if (round) video.addEventListener("click", () => (video.paused ? video.play() : video.pause()));
  if (loop && !matchMedia("(prefers-reduced-motion: reduce)").matches) video.setAttribute("autoplay", "");
  const box = h("div.film", video, h("span.film-label", loop ? label : length(media.duration)));
  video.addEventListener("error", () => box.replaceWith(missing("play", media.file_name ?? label, media)));
  return spoiler ? covered(box) : box;
}

function sound(media, label, sign) {
  const player = h("audio", { src: fileUrl(media.file_id), controls: true, preload: "metadata", "aria-label": label });
  const box = h("div.sound", h("span.file-icon", icon(sign)),
    h("div.file-text", h("span.file-name", label), h("small", [length(media.duration), bytes(media.file_size)].filter(Boolean).join(" · ")), player));
  player.addEventListener("error", () => {
    player.replaceWith(h("a.save", { href: fileUrl(media.file_id), download: "" }, "The browser cannot play it: save it"));
  });
  return box;
}

function audio(media) {
  return sound(media, [media.performer, media.title].filter(Boolean).join(" – ") || media.file_name || "Audio", "play");
}

function sticker(media) {
  const picture = h("img.sticker", { src: fileUrl(media.file_id), alt: `Sticker ${media.emoji ?? ""}` });
  picture.addEventListener("error", () => picture.replaceWith(h("span.big-emoji", media.emoji ?? "🖼️")));
  return picture;
}

function file(media) {
  const name = media.file_name ?? "File";
  const ending = /\.([a-z\d]{1,4})$/i.exec(name)?.[1];
  return h("a.file", { href: fileUrl(media.file_id), download: name },
    h("span.unseen", "Save "),
    h("span.file-icon", ending ? h("span.file-ending", ending) : icon("file")),
    h("span.file-text", h("span.file-name", name), h("small", bytes(media.file_size))),
    icon("download"));
}

function dice({ emoji, value }) {
  const say = () => toast(`${emoji} shows ${value}`);
  return h("button.dice", { type: "button", "aria-label": `${emoji} shows ${value}`, "data-key": "dice", onclick: say },
    h("span.big-emoji", emoji), h("span.dice-value", String(value)));
}

function place({ latitude, longitude }, title, address) {
  const where = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  return h("a.place", { href: `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=15/${latitude}/${longitude}` },
    h("span.map", { "aria-hidden": "true" }, icon("location")),
    h("span.file-text", h("span.file-name", title), address ? h("small", address) : null, h("small", where)));
}

function contact(person) {
  const name = fullName(person);
  return h("div.contact", avatar(person.user_id ?? person.phone_number.replace(/\D/g, ""), name),
    h("div.file-text", h("span.file-name", name), h("a", { href: `tel:${person.phone_number}` }, person.phone_number)));
}

function game(media) {
  const picture = media.photo?.at(-1);
  return h("div.game", picture ? photo(media.photo) : h("span.game-sign", icon("game")),
    h("div.file-text", h("span.file-name", media.title), h("p", media.description)));
}
