import { ask } from "../../ask";
import type { State } from "../../protocol";
import { showRemedy, showStatus } from "../../ui/connection";
import { howFields } from "../../ui/how";
import { byId, keepDoing, prepare } from "../../ui/page";
import { conceptField } from "./concept";
import { recentUploads } from "./recent";
import { siteCard } from "./site";

const LOOK_EVERY_MS = 2000;

prepare();
const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
const site = siteCard(tab, byId("site", HTMLElement));
const how = byId("how", HTMLElement);
let port = 0;

byId("options", HTMLButtonElement).addEventListener("click", () => {
  void chrome.runtime.openOptionsPage();
  window.close();
});
byId("dashboard", HTMLButtonElement).addEventListener("click", () => {
  void chrome.tabs.create({ url: `http://127.0.0.1:${port}/` });
  window.close();
});

keepDoing(LOOK_EVERY_MS, async () => {
  const [state, uploads] = await Promise.all([ask("state.get", { url: tab?.url ?? null }), ask("uploads.list", {})]);
  if (state.ok) {
    show(state.value);
  }
  if (uploads.ok) {
    byId("recent", HTMLUListElement).replaceChildren(...recentUploads(uploads.value, Date.now()));
  }
  return true;
});

function show(state: State): void {
  port = state.settings.port;
  showStatus(byId("status", HTMLElement), state.connection);
  showRemedy(byId("remedy", HTMLElement), state.connection);
  byId("dashboard", HTMLButtonElement).hidden = state.connection.kind === "unreachable";
  site.update(state.here);
  how.hidden = state.connection.kind !== "connected";
  // Made once: it holds what the user is typing.
  if (!how.hidden && how.childElementCount === 0) {
    how.append(howFields(state.settings, false), conceptField(state.settings.concept, tab));
  }
}
