// Watched folders: what is put there comes out shaded beside it.
import * as api from "../api.js";
import { ask } from "../components/dialog.js";
import { heading } from "../components/heading.js";
import { troubleText } from "../components/messages.js";
import { optionsForm } from "../components/options-form.js";
import { h } from "../dom.js";
import { store } from "../store.js";
import { plural } from "../words.js";

export const title = "Folders";

const STANDINGS = [
  ["waiting", "waiting"],
  ["working", "being shaded"],
  ["done", "done"],
  ["failed", "could not be shaded: its folder “failed” says why"],
];

export function render(_, signal) {
  const list = h("ul", { class: "stack" });
  store.addEventListener("watches", refresh, { signal });
  refresh();
  return [
    heading(title),
    h(
      "p",
      {},
      "Put a picture into one of these folders, and its shaded version appears in the folder “shaded” inside it. Your own file is never changed.",
    ),
    list,
    addForm(refresh),
  ];

  async function refresh() {
    const watches = await api.watches();
    list.replaceChildren(...watches.map((watch) => folder(watch, refresh)));
    if (!watches.length) list.append(h("li", { class: "empty" }, "No folder is watched."));
  }
}

function folder(watch, refresh) {
  const counts = STANDINGS.filter(([key]) => watch.pictures[key]).map(
    ([key, text]) => `${watch.pictures[key].toLocaleString("en")} ${text}`,
  );
  const own = Object.keys(watch.options).length;
  return h(
    "li",
    { class: "panel" },
    h("h2", { class: "path" }, watch.folder),
    h(
      "p",
      { class: "soft" },
      counts.join(", ") || "No pictures yet.",
      own ? ` It has ${plural(own, "setting")} of its own.` : "",
    ),
    watch.trouble && h("div", { class: "alert" }, troubleText(watch.trouble)),
    h(
      "div",
      { class: "actions" },
      h("button", { type: "button", "aria-label": `Settings of ${watch.folder}`, onclick: change }, "Settings…"),
      h("button", { type: "button", "aria-label": `Stop watching ${watch.folder}`, onclick: remove }, "Stop watching…"),
    ),
  );

  async function change() {
    const form = optionsForm(watch.options, await api.known(), { inherit: true, gps: true });
    const content = [h("p", { class: "path soft" }, watch.folder), form.element];
    if (!(await ask({ title: "Settings of this folder", content, action: "Save" }))) return;
    await api.watch(watch.folder, { ...hidden(), ...form.read() });
    await refresh();
  }

  /** What the form does not show stays as it is. */
  function hidden() {
    const { mode, strength, effort, concept, target, style, site, strip_gps, ...rest } = watch.options;
    return rest;
  }

  async function remove() {
    const content = [
      h("p", { class: "path" }, watch.folder),
      h("p", {}, "What is put there is no longer shaded. All files stay as they are."),
    ];
    if (!(await ask({ title: "Stop watching this folder?", content, action: "Stop watching" }))) return;
    await api.unwatch(watch.id);
    await refresh();
  }
}

function addForm(refresh) {
  const input = h("input", {
    id: "folder",
    required: true,
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "/home/you/Pictures/for the web",
    "aria-describedby": "folder-trouble",
  });
  const trouble = h("div", { id: "folder-trouble", role: "alert" });
  return h(
    "form",
    { class: "panel", onsubmit: add },
    h("h2", {}, "Watch another folder"),
    h("div", { class: "field" }, h("label", { for: "folder" }, "Its full path"), input),
    trouble,
    h("button", { class: "primary" }, "Watch it"),
  );

  async function add(event) {
    event.preventDefault();
    trouble.replaceChildren();
    try {
      await api.watch(input.value.trim(), {});
    } catch (error) {
      trouble.replaceChildren(h("div", { class: "alert" }, troubleText(error)));
      input.focus();
      return;
    }
    input.value = "";
    await refresh();
  }
}
