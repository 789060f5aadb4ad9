// The models that shading is aimed at: those that are here, and how to get others.
import * as api from "../api.js";
import { command } from "../components/copy-button.js";
import { heading } from "../components/heading.js";
import { withCode } from "../components/messages.js";
import { h } from "../dom.js";
import { bytes } from "../words.js";

export const title = "Models";

export function render() {
  const body = h("div", {});
  fill();
  return [
    heading(title),
    h(
      "p",
      {},
      "Belladonna works without any of these: a built-in model stands in for them. With the real ones you are told what they see of each picture, and the effort “thorough” asks them, too. They are downloaded by a command in a terminal and stay on this computer; no picture ever leaves it.",
    ),
    body,
  ];

  async function fill() {
    const { installed, missing } = await api.models();
    body.replaceChildren(
      h("h2", {}, "Installed"),
      h("ul", { class: "models" }, builtIn(), ...installed.map(here)),
      missing.length ? h("h2", {}, "Available") : "",
      h("ul", { class: "models" }, ...missing.map(absent)),
    );
  }
}

const builtIn = () =>
  h(
    "li",
    { class: "panel" },
    h("h3", {}, "Built-in"),
    h("p", { class: "soft" }, "Stands for all families at once; always there."),
  );

function here({ title: name, size, licence, verified }) {
  const licensed = licence === "NOASSERTION" ? "see its own card for the licence" : `licence ${licence}`;
  return h(
    "li",
    { class: "panel" },
    h("h3", {}, name),
    h("p", { class: "soft" }, `${bytes(size)}, ${licensed}`),
    !verified && h("p", {}, "Its file is not the published one. That is fine if it is a copy of your own."),
  );
}

function absent({ title: name, remedy, command: text }) {
  return h("li", { class: "panel" }, h("h3", {}, name), text ? command(text) : h("p", {}, withCode(remedy)));
}
