// What a chat is: its members and their roles, requests to join, links, and the way out.

import { act } from "./acts.js";
import { chatView } from "./chats.js";
import { copy } from "./copy.js";
import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { memberMenu } from "./members.js";
import { avatar, chatAvatar, chatTitle, countMembers, fullName, isIn, memberOf, nameOf, people, user } from "./names.js";
import { choose, get, state, watch } from "./store.js";
import { check, confirmBox, dialog, field } from "./toast.js";

const ROLES = { creator: "owner", administrator: "admin", restricted: "restricted", member: "", left: "left", kicked: "banned" };
const ORDER = ["creator", "administrator", "member", "restricted", "left", "kicked"];

let shown = null; // the dialog that is open

/** Opens what is known of the chosen chat. */
export function openInfo() {
  const view = chatView(state.chat);
  if (!view || shown) return;
  const body = h("div.info");
  let known = "";
  const fill = () => {
    const now = chatView(state.chat);
    const all = JSON.stringify([now, people(), get(`bot/${now?.bot}`)?.commands]);
    if (all === known) return;
    known = all;
    if (now) replace(body, now.bot ? aboutBot(now) : aboutGroup(now));
    else shown?.close();
  };
  fill();
  shown = dialog({ title: view.bot ? "About the bot" : view.chat.type === "channel" ? "About the channel" : "About the group", body, confirm: null, wide: true, class: "info-dialog" });
  shown.refill = fill;
  shown.box.addEventListener("close", () => (shown = null));
}

watch(["chat", "person", "bot"], () => shown?.refill?.());
watch(["@chat", "@me"], () => shown?.close());

function header(view, ...notes) {
  return h("div.info-head", chatAvatar(view), h("div.chat-text", h("h3", chatTitle(view)), notes.map((note) => h("small", note))));
}

function aboutBot(view) {
  const bot = get(`bot/${view.bot}`);
  const commands = [...new Map((bot.commands ?? []).flatMap((list) => list.commands).map((command) => [command.command, command])).values()];
  const block = () => {
    act(view.blocked ? "unblock" : "block", { bot: view.bot });
  };
  return [
    header(view, `@${bot.user.username}`, `id ${bot.user.id}`),
    commands.length ? section("Commands", h("dl.commands", commands.map(({ command, description }) => [h("dt", `/${command}`), h("dd", description)]))) : null,
    h("div.info-actions", h("button", { type: "button", "data-key": "block", class: view.blocked ? "" : "danger-quiet", onclick: block }, icon(view.blocked ? "check" : "close"), view.blocked ? "Unblock the bot" : "Block the bot")),
  ];
}

function aboutGroup(view) {
  const me = memberOf(view, state.me);
  const can = me?.can ?? {};
  const members = (view.members ?? []).filter((member) => isIn(member) || member.status === "kicked");
  members.sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || nameOf(a.user_id).localeCompare(nameOf(b.user_id)));
  const outside = people().filter(({ user }) => !isIn(memberOf(view, user.id)));
  return [
    header(view, countMembers(view), view.description, `id ${view.chat.id}`),
    view.requests?.length ? section(`Requests to join (${view.requests.length})`, h("div.rows", view.requests.map((request) => requestRow(view, request)))) : null,
    section("Members", h("ul.rows.members", members.map((member) => memberRow(view, member, can)))),
    outside.length && can.invite !== false ? section("Add", h("div.chips", outside.map(({ user }) =>
      h("button.chip", { type: "button", "data-key": `add-${user.id}`, onclick: () => act("add", { user_id: user.id }) }, avatar(user.id, fullName(user), { small: true }), fullName(user))))) : null,
    view.chat.type === "private" ? null : section("Invite links", links(view, can)),
    h("div.info-actions",
      can.change_info !== false ? h("button", { type: "button", "data-key": "rename", onclick: () => rename(view) }, icon("edit"), "Rename") : null,
      isIn(me) ? h("button.danger-quiet", { type: "button", "data-key": "leave", onclick: () => leave(view) }, icon("leave"), "Leave") : null),
  ];
}

function section(title, ...children) {
  return h("section", h("h4", title), children);
}

function memberRow(view, member, can) {
  const who = user(member.user_id) ?? { id: member.user_id };
  const role = member.title || ROLES[member.status] || (who.is_bot ? "bot" : "");
  const more = h("button.icon", { type: "button", "data-key": `member-${member.user_id}`, "aria-haspopup": "menu", "aria-label": `What to do with ${fullName(who)}`,
    onclick: (event) => memberMenu(view, member, who, can, event.currentTarget) }, icon("more"));
  return h("li.row", avatar(who.id, fullName(who), { small: true }),
    h("span.chat-text", h("span.row-text", fullName(who), who.id === state.me ? h("em", " (you)") : null), who.username ? h("small", `@${who.username}`) : null),
    role ? h("span.badge", { class: member.status === "member" ? "" : `is-${member.status}` }, role) : null, member.status === "creator" ? h("span.icon") : more);
}

function requestRow(view, { user_id: id }) {
  const decide = (approve) => act("decide", { user_id: id, approve });
  return h("div.row", avatar(id, nameOf(id), { small: true }), h("span.row-text", nameOf(id)),
    h("button.small.primary", { type: "button", "data-key": `yes-${id}`, onclick: () => decide(true) }, "Let in"),
    h("button.small.quiet", { type: "button", "data-key": `no-${id}`, onclick: () => decide(false) }, "Decline"));
}

function links(view, can) {
  const rows = (view.links ?? []).filter(({ revoked }) => !revoked).map((link) => {
    const note = [link.name, link.creates_join_request ? "has to be let in" : null, link.member_limit ? `for ${link.member_limit}` : null, `by ${nameOf(link.creator)}`];
    return h("div.row", icon("link"), h("span.chat-text", h("code.row-text", link.url), h("small", note.filter(Boolean).join(" · "))),
      h("button.icon", { type: "button", "data-key": link.url, "aria-label": `Copy ${link.url}`, onclick: () => copy(link.url) }, icon("copy")));
  });
  return h("div.rows", rows.length ? rows : h("p.hint", "No links yet."),
    can.invite !== false ? h("button.quiet", { type: "button", "data-key": "new-link", onclick: newLink }, icon("add"), "New link") : null);
}

function newLink() {
  dialog({
    title: "New invite link",
    body: [check("Who comes has to be let in", "request", false, "It makes requests to join, which the bot hears of")],
    confirm: "Make",
    submit: async (data) => Boolean(await act("new-link", { creates_join_request: data.has("request") })),
  });
}

function rename(view) {
  dialog({
    title: "Rename",
    body: [field("Title", h("input", { name: "title", required: true, maxlength: "128", value: view.chat.title ?? "" }))],
    confirm: "Rename",
    submit: async (data) => Boolean(await act("title", { text: data.get("title").trim() })),
  });
}

function leave(view) {
  confirmBox(`Leave ${chatTitle(view)}?`, "You can come back by a link, or somebody adds you.", "Leave", async () => {
    if (await act("leave")) choose({ chat: null, pane: "chats" });
  });
}
