// What is done with a member: to promote, to restrict, to remove.

import { act } from "./acts.js";
import { h } from "./dom.js";
import { menu } from "./menu.js";
import { fullName, isIn } from "./names.js";
import { become } from "./people.js";
import { state } from "./store.js";
import { check, confirmBox, dialog } from "./toast.js";

// The names of the rights are the Bot API's; channels and groups have different ones.
const RIGHTS = [
  ["can_delete_messages", "Delete messages", true], ["can_restrict_members", "Restrict and ban members", true], ["can_invite_users", "Invite people", true],
  ["can_pin_messages", "Pin messages", true, "group"], ["can_change_info", "Change title and photo", true], ["can_promote_members", "Make administrators", false],
  ["can_post_messages", "Post messages", true, "channel"], ["can_edit_messages", "Edit others' messages", true, "channel"],
  ["can_manage_topics", "Manage topics", false, "group"], ["is_anonymous", "Stay anonymous", false, "group"],
];
const PERMISSIONS = [
  ["can_send_messages", "Write messages"], ["can_send_photos", "Send photos"], ["can_send_videos", "Send films"], ["can_send_documents", "Send files"],
  ["can_send_audios", "Send music"], ["can_send_voice_notes", "Send voice messages"], ["can_send_video_notes", "Send video messages"],
  ["can_send_polls", "Send polls"], ["can_send_other_messages", "Send stickers and games"], ["can_add_web_page_previews", "Show previews of links"],
  ["can_invite_users", "Invite people"], ["can_pin_messages", "Pin messages"], ["can_change_info", "Change title and photo"],
];

/** The menu of a member. What one may not do is refused by the server, in its words. */
export function memberMenu(view, member, who, can, button) {
  const { left, bottom } = button.getBoundingClientRect();
  const { user_id } = member;
  const isAdmin = member.status === "administrator";
  const inside = isIn(member);
  const items = [
    !who.is_bot && user_id !== state.me && { icon: "contact", label: `Be ${fullName(who)}`, run: () => become(user_id) },
    inside && can.promote !== false && { icon: "shield", label: isAdmin ? "Change the rights…" : "Promote…", run: () => promote(view, member, who) },
    inside && isAdmin && can.promote !== false && { icon: "down", label: "Take the rights away", run: () => act("demote", { user_id }) },
    inside && view.chat.type === "supergroup" && !isAdmin && can.restrict !== false && { icon: "lock", label: "Restrict…", run: () => restrict(member, who) },
    !inside && { icon: "add", label: "Add again", run: () => act("add", { user_id }) },
    inside && user_id !== state.me ? null : false,
    inside && user_id !== state.me && { icon: "close", label: "Remove…", danger: true,
      run: () => confirmBox(`Remove ${fullName(who)}?`, "They cannot come back by themselves.", "Remove", () => act("remove", { user_id })) },
  ];
  menu(items, { x: left, y: bottom + 4 }, button, fullName(who));
}

function promote(view, member, who) {
  const kind = view.chat.type === "channel" ? "channel" : "group";
  const rights = RIGHTS.filter(([, , , only]) => !only || only === kind);
  dialog({
    title: `What ${fullName(who)} may do`,
    body: [h("fieldset", h("legend", "Rights as an administrator"), rights.map(([name, label, usual]) => check(label, name, member.rights?.[name] ?? usual)))],
    confirm: "Promote",
    submit: async (data) => Boolean(await act("promote", { user_id: member.user_id, rights: Object.fromEntries(rights.map(([name]) => [name, data.has(name)])) })),
  });
}

function restrict(member, who) {
  dialog({
    title: `Restrict ${fullName(who)}`,
    body: [h("fieldset", h("legend", "What they may still do"), PERMISSIONS.map(([name, label]) => check(label, name, false)))],
    confirm: "Restrict",
    danger: true,
    submit: async (data) => Boolean(await act("restrict", { user_id: member.user_id, permissions: Object.fromEntries(PERMISSIONS.map(([name]) => [name, data.has(name)])) })),
  });
}
