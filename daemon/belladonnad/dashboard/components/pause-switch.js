// Lets pictures wait, for somebody who needs her computer's whole strength for a while, and go on again.
import * as api from "../api.js";
import { h } from "../dom.js";
import { store } from "../store.js";
import { say } from "./messages.js";

/** @param {AbortSignal} signal ends it with its page */
export function pauseSwitch(signal) {
  let paused = false;
  const button = h("button", { type: "button", class: "quiet", onclick: toggle });
  const text = h("span", { role: "status" });
  const element = h("div", { class: "row soft" }, text, button);
  store.addEventListener("settings", read, { signal });
  show();
  read();
  return element;

  async function read() {
    ({ paused } = await api.settings());
    show();
  }

  async function toggle() {
    try {
      ({ paused } = await api.changeSettings({ paused: !paused }));
      show();
    } catch (trouble) {
      say(trouble.message);
    }
  }

  function show() {
    text.textContent = paused ? "Paused: pictures wait; one that was begun is finished." : "";
    button.textContent = paused ? "Go on" : "Pause";
  }
}
