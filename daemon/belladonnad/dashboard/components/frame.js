// What is around every page: the way to the others, and what may have to be said at any time.
import * as api from "../api.js";
import { h } from "../dom.js";
import { NAVIGATION } from "../router.js";
import { store } from "../store.js";
import { messages } from "./messages.js";
import { pairingRequests } from "./pairing-requests.js";
import { themeSwitch } from "./theme-switch.js";

/** @param {() => void} onSignedOut */
export function frame(onSignedOut) {
  const links = NAVIGATION.map(({ key, href, title }) => ({ key, link: h("a", { href }, title) }));
  const main = h("main", { id: "main" });
  const away = h(
    "div",
    { class: "notice away", role: "status", hidden: true },
    `${api.AWAY.message} It is tried again.`,
  );
  store.addEventListener("connection", () => {
    away.hidden = store.connected;
  });
  const signOut = h(
    "button",
    { type: "button", class: "quiet", onclick: () => api.signOut().then(onSignedOut) },
    "Sign out",
  );
  const header = h(
    "header",
    { class: "top" },
    h(
      "a",
      { class: "brand", href: "#/" },
      h("img", { src: "/dashboard/logo.svg", alt: "", width: 34, height: 34 }),
      "Belladonna",
    ),
    h("nav", { "aria-label": "Pages" }, ...links.map(({ link }) => link)),
    h("div", { class: "tools" }, themeSwitch(), signOut),
  );
  return {
    elements: [
      h("a", { class: "skip", href: "#main", onclick: skip }, "Skip to the content"),
      header,
      away,
      pairingRequests(),
      main,
      messages(),
    ],
    main,
    show(current, content) {
      for (const { key, link } of links)
        if (key === current) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      main.replaceChildren(...content);
    },
  };

  function skip(event) {
    event.preventDefault(); // the address says which page it is
    main.querySelector("h1").focus();
  }
}
