// The page: sets up its parts, and keeps who one is and which chat is open.

import { chatList, chatsOf, chatView } from "./chats.js";
import { composer } from "./composer.js";
import { conversation } from "./conversation.js";
import { inspector } from "./inspector.js";
import { open } from "./links.js";
import { connect } from "./live.js";
import { people } from "./names.js";
import { switcher } from "./people.js";
import { shortcuts, showShortcuts } from "./shortcuts.js";
import { choose, get, state, watch } from "./store.js";
import { theme } from "./theme.js";
import { topicBar } from "./topics.js";
import { alertBox, toast } from "./toast.js";

const element = (id) => document.getElementById(id);

/** What is remembered in this tab, a reload included. */
const kept = JSON.parse(sessionStorage.getItem("chosen") ?? "{}");
Object.assign(state, { me: kept.me ?? null, chat: kept.chat ?? null, inspector: kept.inspector ?? true });

watch(["@me", "@chat", "@inspector"], () => {
  const { me, chat, inspector } = state;
  sessionStorage.setItem("chosen", JSON.stringify({ me, chat, inspector }));
});

/** Somebody and some chat are always chosen, if there are any. */
watch(["person", "bot", "chat", "@me", "@chat"], () => {
  if (!get(`person/${state.me}`)) choose({ me: people()[0]?.user.id ?? null });
  const view = chatView(state.chat);
  const isMine = view && (view.bot ? view.chat.id === state.me : view.members?.some((member) => member.user_id === state.me));
  if (!isMine && people().length) choose({ chat: chatsOf(state.me)[0]?.key ?? null });
});

const showPanes = () => {
  const { dataset } = document.body;
  dataset.pane = state.pane;
  dataset.inspector = state.inspector ? "open" : "closed";
  element("inspector").inert = !state.inspector && innerWidth > 1000;
};
watch(["@pane", "@inspector"], showPanes);
addEventListener("resize", showPanes);

watch(["@connected"], () => {
  element("connection").hidden = state.connected;
  document.body.classList.toggle("is-away", !state.connected);
});

/** What happens and passes. */
function told(event) {
  if (event.event === "notice") return toast(event.text);
  if (event.event !== "answered" || event.user_id !== state.me) return;
  if (event.text && event.show_alert) alertBox(event.text, "The bot says");
  else if (event.text) toast(event.text, { kind: "answer" });
  if (event.url && !open(event.url)) toast(`Not opened, it is no web address: ${event.url}`, { kind: "error" });
}

theme(element("theme"));
element("help").addEventListener("click", showShortcuts);
switcher(element("me"));
chatList(element("chats"));
conversation({ head: element("head"), pinned: element("pinned"), log: element("log"), down: element("down") });
topicBar(element("topics"));
composer(element("composer"));
inspector(element("inspector"));
shortcuts();
showPanes();
connect(told);
