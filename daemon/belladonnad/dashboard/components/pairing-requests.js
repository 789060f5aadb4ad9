// A client that asks for access: its code, large, on every page until it is decided.
import * as api from "../api.js";
import { h } from "../dom.js";
import { store } from "../store.js";
import { complain, say } from "./messages.js";

const LOOK_AGAIN_MILLISECONDS = 3000; // it may be decided on the command line, or run out of time

export function pairingRequests() {
  const region = h("section", { class: "pairings", "aria-label": "Requests for access", hidden: true });
  let shown = "";
  let timer = 0;
  store.addEventListener("pairings", refresh);
  return region;

  async function refresh() {
    clearTimeout(timer);
    const waiting = await api.pairings().catch(() => []); // the frame says when the daemon is away
    const codes = waiting.map(({ code }) => code).join();
    if (codes !== shown) {
      shown = codes;
      region.replaceChildren(...waiting.map(request));
      region.hidden = !waiting.length;
      if (waiting.length) say(`${waiting[0].client} asks for access.`);
    }
    if (waiting.length) timer = setTimeout(refresh, LOOK_AGAIN_MILLISECONDS);
  }

  function request({ code, client, origin }) {
    const decide = (decision) => () => decision(code).then(refresh, complain);
    return h(
      "div",
      { class: "pairing" },
      h(
        "div",
        {},
        h("h2", {}, `“${client}” asks for access`),
        h("p", {}, "Approve it only if you have just asked for this, and if it shows the very same code."),
        h(
          "p",
          { class: "soft" },
          origin ? `It is the browser extension ${origin}.` : "It is a program on this computer.",
        ),
      ),
      h("output", { class: "code", "aria-label": `Code ${[...code].join(" ")}` }, code),
      h(
        "div",
        { class: "actions" },
        h("button", { type: "button", class: "primary", onclick: decide(api.approve) }, "Approve"),
        h("button", { type: "button", onclick: decide(api.deny) }, "Deny"),
      ),
    );
  }
}
