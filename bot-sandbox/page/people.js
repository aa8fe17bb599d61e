// Who one is: the switch between people, and what is made anew.

import { act, control, upload } from "./acts.js";
import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { menu } from "./menu.js";
import { avatar, bots, fullName, people } from "./names.js";
import { choose, get, group, state, watch, when } from "./store.js";
import { dialog, field, toast } from "./toast.js";

/** Sets up the switch above the chats. */
export function switcher(root) {
  const show = () => {
    const me = get(`person/${state.me}`)?.user;
    const name = me ? fullName(me) : "Nobody";
    replace(root,
      h("button.who", { type: "button", id: "who", "data-key": "who", "aria-haspopup": "menu", title: "Be somebody else", onclick: choosePerson },
        avatar(state.me ?? 0, name), h("span.chat-text", h("small", "You are"), h("strong", name)), icon("down")),
      h("button.icon", { type: "button", id: "new", "data-key": "new", "aria-haspopup": "menu", "aria-label": "New", title: "New person, group or channel", onclick: chooseNew }, icon("add")));
  };
  watch(["person", "@me"], show);
  show();
}

function choosePerson(event) {
  const button = event.currentTarget;
  const { left, bottom } = button.getBoundingClientRect();
  menu([
    ...people().map(({ user }) => ({
      label: fullName(user), detail: user.username ? `@${user.username}` : `id ${user.id}`, avatar: avatar(user.id, fullName(user), { small: true }),
      checked: user.id === state.me, run: () => become(user.id),
    })),
    null,
    { icon: "add", label: "New person…", run: newPerson },
    { icon: "photo", label: "Set a profile photo…", run: choosePhoto },
    Boolean(get(`person/${state.me}`)?.photo) && { icon: "clear", label: "Remove the profile photo", run: () => act("profile-photo") },
  ], { x: left, y: bottom + 4 }, button, "People");
}

function choosePhoto() {
  const input = h("input", { type: "file", accept: "image/*" });
  input.addEventListener("change", () => upload(input.files[0], { kind: "profile_photo" }));
  input.click();
}

/** Goes on as somebody else, in the same chat if they are in it, or with the same bot. */
export function become(id) {
  const bot = /^(\d+):\d+$/.exec(state.chat ?? "")?.[1];
  when(() => get(`person/${id}`), () => choose({ me: id, chat: bot ? `${bot}:${id}` : state.chat }));
}

function chooseNew(event) {
  const button = event.currentTarget;
  const { left, bottom } = button.getBoundingClientRect();
  menu([
    { icon: "contact", label: "New person…", hint: "P", run: newPerson },
    { icon: "group", label: "New group…", hint: "G", run: () => newChat("supergroup") },
    { icon: "channel", label: "New channel…", run: () => newChat("channel") },
    { icon: "bot", label: "New bot…", run: newBot },
    null,
    { icon: "link", label: "Join by a link…", run: joinByLink },
  ], { x: left, y: bottom + 4 }, button, "New");
}

/** Asks for a name, and goes on as that person. */
export function newPerson() {
  dialog({
    title: "New person",
    body: [field("Name", h("input", { name: "name", required: true, maxlength: "64", autofocus: true, autocomplete: "off" }), "You go on as this person; the switch brings you back.")],
    confirm: "Add",
    submit: async (data) => {
      const made = await control("new-person", { as: state.me, name: data.get("name").trim() });
      if (made) become(made.id);
      return Boolean(made);
    },
  });
}

/** Asks for a title and members, and opens the new chat. */
export function newChat(kind) {
  const isChannel = kind === "channel";
  const others = people().filter(({ user }) => user.id !== state.me);
  const person = ({ user }) => h("label.check", h("input", { type: "checkbox", name: "member", value: String(user.id), checked: true }),
    avatar(user.id, fullName(user), { small: true }), h("span", fullName(user)));
  const bot = h("select", { name: "bot" }, bots().map(({ user }) => h("option", { value: String(user.id) }, `${fullName(user)} (@${user.username})`)), h("option", { value: "" }, "none"));
  dialog({
    title: isChannel ? "New channel" : "New group",
    body: [
      field("Title", h("input", { name: "title", required: true, maxlength: "128", autofocus: true, autocomplete: "off" })),
      isChannel ? null : field("Kind", h("select", { name: "kind" }, h("option", { value: "supergroup" }, "Group"),
        h("option", { value: "forum" }, "Group with topics"), h("option", { value: "group" }, "Basic group, without restrictions and rights"))),
      others.length ? h("fieldset", h("legend", isChannel ? "Subscribers" : "Members beside you"), others.map(person)) : h("p.hint", "Nobody else is here yet. More people can be made and added later."),
      field("Bot", bot),
    ],
    confirm: "Make",
    submit: async (data) => {
      const made = await act("new-chat", {
        chat: undefined, kind: data.get("kind") ?? kind, title: data.get("title").trim(),
        members: data.getAll("member").map(Number), bot: data.get("bot") ? Number(data.get("bot")) : null,
      });
      if (made) when(() => get(`chat/${made.chat}`), () => choose({ chat: String(made.chat), pane: "chat" }));
      return Boolean(made);
    },
  });
}

function newBot() {
  dialog({
    title: "New bot",
    body: [field("User name", h("input", { name: "username", required: true, pattern: "[A-Za-z][A-Za-z0-9_]*", autofocus: true, autocomplete: "off" }), "Its token is shown in the inspector, under “Bot”.")],
    confirm: "Add",
    submit: async (data) => Boolean(await control("new-bot", { username: data.get("username") })),
  });
}

function joinByLink() {
  dialog({
    title: "Join by a link",
    body: [field("Invite link", h("input", { name: "link", required: true, autofocus: true, autocomplete: "off" }))],
    confirm: "Join",
    submit: async (data) => {
      const link = data.get("link").trim();
      const joined = await act("join", { chat: undefined, link });
      if (joined === "asked") toast("An administrator has to let you in.");
      const chat = [...group("chat").values()].find((view) => view.links?.some(({ url }) => url === link));
      if (joined === "joined" && chat) choose({ chat: chat.key, pane: "chat" });
      return Boolean(joined);
    },
  });
}
