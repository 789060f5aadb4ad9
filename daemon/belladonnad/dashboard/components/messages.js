// What went wrong, until it is put away; and what a screen reader is told in passing.
import { h } from "../dom.js";

const alerts = h("div", { class: "alerts", role: "alert" });
const spoken = h("div", { class: "unseen", role: "status" });

export const messages = () => h("div", {}, alerts, spoken);

/** @param {{message: string, remedy: string}} trouble */
export function complain(trouble) {
  const message = h(
    "div",
    { class: "alert" },
    troubleText(trouble),
    h("button", { type: "button", class: "quiet", onclick: () => message.remove() }, "Close"),
  );
  alerts.append(message);
}

/** Say something to those who do not see it happen. */
export function say(text) {
  spoken.textContent = text;
}

/** What happened, and what to do about it. */
export const troubleText = ({ message, remedy }) =>
  h("p", { class: "trouble" }, h("strong", {}, message), " ", withCode(remedy));

/** Text in which `commands` stand between backticks. */
export function withCode(text) {
  const parts = text.split("`").map((part, index) => (index % 2 ? h("code", {}, part) : part));
  return h("span", {}, ...parts);
}
