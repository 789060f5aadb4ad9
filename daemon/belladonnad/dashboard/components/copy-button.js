// Copies a text, and says so.
import { h } from "../dom.js";
import { say } from "./messages.js";

const SHOWN_MILLISECONDS = 1500;

export function copyButton(text, what) {
  const button = h("button", { type: "button", class: "quiet", "aria-label": `Copy ${what}`, onclick: copy }, "Copy");
  return button;

  async function copy() {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    say("Copied.");
    setTimeout(() => {
      button.textContent = "Copy";
    }, SHOWN_MILLISECONDS);
  }
}

/** A command to be typed elsewhere. */
export const command = (text) =>
  h("span", { class: "command" }, h("code", {}, text), copyButton(text, `the command ${text}`));
