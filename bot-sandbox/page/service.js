// Messages of the chat itself: who came, who went, what was pinned or renamed.

import { fullName } from "./names.js";
import { brief } from "./rich.js";

/** What happened, in words; nothing if the message is an ordinary one. */
export function service(message) {
  const who = fullName(message.from ?? message.sender_chat ?? message.chat);
  const names = (users) => users.map(fullName).join(", ");
  if (message.new_chat_members?.length) {
    const [first] = message.new_chat_members;
    const self = message.new_chat_members.length === 1 && first.id === message.from?.id;
    return self ? `${who} joined` : `${who} added ${names(message.new_chat_members)}`;
  }
  if (message.left_chat_member) {
    const { left_chat_member: gone } = message;
    return gone.id === message.from?.id ? `${who} left` : `${who} removed ${fullName(gone)}`;
  }
  if (message.new_chat_title) return `${who} renamed the chat to “${message.new_chat_title}”`;
  if (message.new_chat_photo?.length) return `${who} changed the chat's photo`;
  if (message.delete_chat_photo) return `${who} removed the chat's photo`;
  if (message.group_chat_created || message.supergroup_chat_created) return `${who} made the group`;
  if (message.channel_chat_created) return "The channel was made";
  if (message.pinned_message) return `${who} pinned “${brief(message.pinned_message)}”`;
  if (message.migrate_to_chat_id) return "The group became a supergroup";
  if (message.migrate_from_chat_id) return "The group was made from a basic group";
  if (message.message_auto_delete_timer_changed) return `${who} changed how long messages stay`;
  if (message.forum_topic_created) return `${who} made the topic “${message.forum_topic_created.name}”`;
  if (message.forum_topic_edited) return `${who} changed the topic`;
  if (message.forum_topic_closed) return `${who} closed the topic`;
  if (message.forum_topic_reopened) return `${who} opened the topic again`;
  if (message.users_shared || message.chat_shared) return `${who} shared ${message.users_shared ? "people" : "a chat"} with the bot`;
  if (message.write_access_allowed) return `${who} allowed the bot to write`;
  if (message.web_app_data) return `Data of the web app: ${message.web_app_data.button_text}`;
  return null;
}
