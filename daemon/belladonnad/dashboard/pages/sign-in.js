// What somebody sees who is not signed in.
import { command } from "../components/copy-button.js";
import { messages } from "../components/messages.js";
import { h } from "../dom.js";

export function signIn() {
  return h(
    "main",
    { class: "sign-in" },
    h("img", { src: "/dashboard/logo.svg", alt: "", width: 96, height: 96 }),
    h("h1", {}, "Belladonna"),
    h("p", {}, "This page shows your pictures, so it opens only for you. In a terminal, run"),
    h("p", {}, command("belladonnad open")),
    h("p", { class: "soft" }, "It opens this page again, signed in for seven days at the most."),
    messages(),
  );
}
