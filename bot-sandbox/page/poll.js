// Polls and quizzes, and voting in them.

import { act } from "./acts.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { rich } from "./rich.js";
import { state } from "./store.js";

/** A poll: to vote in, or with what came of it. */
export function poll({ message, poll_votes: votes = {} }, chatKey) {
  const { poll } = message;
  const mine = votes?.[state.me] ?? [];
  const done = poll.is_closed || mine.length > 0;
  const vote = (options) => act("vote", { chat: chatKey, message_id: message.message_id, options });
  const total = poll.total_voter_count ?? 0;
  const kind = [
    poll.is_closed ? "Final results" : poll.type === "quiz" ? "Quiz" : poll.is_anonymous === false ? "Public poll" : "Anonymous poll",
    poll.allows_multiple_answers ? "several answers" : null,
  ];
  const chosen = new Set();
  const send = h("button.small.primary", { type: "button", disabled: true, onclick: () => vote([...chosen]) }, "Vote");
  const rows = poll.options.map((option, n) =>
    done ? result(poll, option, n, mine.includes(n), total)
    : poll.allows_multiple_answers ? multiple(option, n, chosen, send)
    : h("button.poll-option", { type: "button", "data-key": `option-${n}`, onclick: () => vote([n]) },
        h("span.poll-mark"), h("span", rich(option.text, option.text_entities))));
  return h("div.poll", { role: "group", "aria-label": `Poll: ${poll.question}` },
    h("p.poll-question", rich(poll.question, poll.question_entities)),
    h("small.poll-kind", kind.filter(Boolean).join(", ")),
    h("div.poll-options", rows),
    poll.explanation && done ? h("p.poll-explanation", rich(poll.explanation, poll.explanation_entities)) : null,
    h("div.poll-foot", h("small", total === 1 ? "1 vote" : `${total || "no"} votes`),
      !done && poll.allows_multiple_answers ? send : null,
      mine.length && !poll.is_closed && poll.type !== "quiz"
        ? h("button.small.quiet", { type: "button", "data-key": "retract", onclick: () => vote([]) }, "Retract vote") : null));
}

function multiple(option, n, chosen, send) {
  const toggle = ({ target }) => {
    if (target.checked) chosen.add(n);
    else chosen.delete(n);
    send.toggleAttribute("disabled", !chosen.size);
  };
  return h("label.poll-option", h("input", { type: "checkbox", onchange: toggle }), h("span", rich(option.text, option.text_entities)));
}

function result(poll, option, n, isMine, total) {
  const share = total ? Math.round((100 * option.voter_count) / total) : 0;
  const right = poll.correct_option_id === n || poll.correct_option_ids?.includes(n);
  return h("div.poll-result", { class: right ? "right" : "" },
    h("span.poll-share", `${share} %`),
    h("span.poll-text", rich(option.text, option.text_entities), isMine ? icon("check") : null, isMine ? h("span.unseen", " your vote") : null),
    h("span.poll-bar", h("span", { style: { width: `${share}%` } })));
}
