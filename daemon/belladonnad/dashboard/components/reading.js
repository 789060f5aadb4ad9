// What a model sees: the picture after it went through the model's encoder and back.
import * as api from "../api.js";
import { h } from "../dom.js";
import { command } from "./copy-button.js";
import { troubleText } from "./messages.js";

const VIEWS = { original: "Original", result: "Result", difference: "Difference, amplified 8 times" };

export async function reading({ job, signal }) {
  const { installed, missing } = await api.models();
  if (!installed.length) return nothingInstalled(missing);
  const figures = h("div", { class: "readings", "aria-live": "polite" });
  const select = h(
    "select",
    { id: "model", onchange: show },
    ...installed.map(({ name, title }) => h("option", { value: name }, title)),
  );
  show();
  return [
    h(
      "p",
      {},
      "A generator learns from a short description of the picture. Here the model has described both pictures and painted them again from that alone: where the two differ, it has seen something else.",
    ),
    h("div", { class: "under" }, h("label", { for: "model" }, "Model"), select),
    figures,
  ];

  async function show() {
    const model = select.value;
    figures.replaceChildren(h("p", { class: "soft" }, "The model is looking at the picture. This may take a moment…"));
    try {
      const blobs = await inTurn(Object.keys(VIEWS), (view) =>
        api.picture(job.id, `readings/${model}/${view}`, signal),
      );
      if (select.value !== model || signal.aborted) return;
      const title = select.selectedOptions[0].textContent;
      figures.replaceChildren(...Object.values(VIEWS).map((label, index) => figure(blobs[index], label, title)));
    } catch (trouble) {
      figures.replaceChildren(troubleText(trouble));
    }
  }

  function figure(blob, label, model) {
    const src = URL.createObjectURL(blob);
    const image = h("img", { src, alt: `${label}, as ${model} sees it`, onload: () => URL.revokeObjectURL(src) });
    return h("figure", {}, image, h("figcaption", {}, label));
  }
}

async function inTurn(things, work) {
  const done = [];
  for (const thing of things) done.push(await work(thing));
  return done;
}

function nothingInstalled(missing) {
  const pull = missing.find((model) => model.command)?.command;
  return [
    h("p", {}, "No model that can show what it sees is installed. One is got by a command in a terminal:"),
    pull ? h("p", {}, command(pull)) : null,
    h("p", {}, h("a", { href: "#/models" }, "All models")),
  ].filter(Boolean);
}
