// Who may send pictures, and how that is taken back.
import * as api from "../api.js";
import { command } from "../components/copy-button.js";
import { ask } from "../components/dialog.js";
import { heading } from "../components/heading.js";
import { h } from "../dom.js";
import { store } from "../store.js";
import { date } from "../words.js";

export const title = "Access";

const KINDS = { command: "Belladonna's own command line", script: "A program with a token", paired: "Paired" };

export function render(_, signal) {
  const list = h("ul", { class: "stack" });
  store.addEventListener("pairings", refresh, { signal });
  refresh();
  return [
    heading(title),
    h(
      "p",
      {},
      "These may send pictures to be shaded, and see the history. A browser extension that asks for access shows a code; the same code appears on top of this page, to be compared and approved.",
    ),
    list,
    h(
      "section",
      { class: "panel" },
      h("h2", {}, "A program of your own"),
      h("p", {}, "gets a token from the command line:"),
      h("p", {}, command('belladonnad token create --name "my script"')),
    ),
  ];

  async function refresh() {
    const clients = await api.clients();
    list.replaceChildren(...clients.map((client) => item(client, refresh)));
    if (!clients.length) list.append(h("li", { class: "empty" }, "Nobody has access, but for you."));
  }
}

function item(client, refresh) {
  const used = client.last_used === null ? "Never used." : `Last used ${date(client.last_used)}.`;
  return h(
    "li",
    { class: "panel row" },
    h(
      "div",
      {},
      h("h2", {}, client.name),
      h("p", { class: "soft" }, `${KINDS[client.kind]}, since ${date(client.created)}. ${used}`),
      client.origin && h("p", { class: "soft path" }, client.origin),
    ),
    h(
      "button",
      { type: "button", class: "dangerous", "aria-label": `Revoke the access of ${client.name}`, onclick: revoke },
      "Revoke…",
    ),
  );

  async function revoke() {
    const content = [h("p", {}, "It is shut out at once. To come back it has to ask again.")];
    if (!(await ask({ title: `Revoke the access of “${client.name}”?`, content, action: "Revoke", dangerous: true })))
      return;
    await api.revoke(client.id);
    await refresh();
  }
}
