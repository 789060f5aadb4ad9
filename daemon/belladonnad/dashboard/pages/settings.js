// What holds for every picture. A change is saved at once.
import * as api from "../api.js";
import { heading } from "../components/heading.js";
import { say, troubleText } from "../components/messages.js";
import { optionsForm } from "../components/options-form.js";
import { rightsForm } from "../components/rights-form.js";
import { h } from "../dom.js";

export const title = "Settings";

const GB = 2 ** 30;

export function render() {
  const body = h("div", { class: "stack" });
  fill();
  return [
    heading(title),
    h(
      "p",
      {},
      "They hold for every picture whose sender, or whose folder, says nothing else. Changes are saved at once.",
    ),
    body,
  ];

  async function fill() {
    const [settings, known, models] = await Promise.all([api.settings(), api.known(), api.models()]);
    body.replaceChildren(
      pictures(settings, known),
      rights(settings),
      surrogates(settings, models.installed),
      history(settings),
    );
  }
}

function panel(name, save, content) {
  const saved = h("span", { class: "saved", role: "status" });
  const section = h(
    "section",
    { class: "panel" },
    h("div", { class: "row" }, h("h2", {}, name), saved),
    ...content(change),
  );
  return section;

  async function change(values) {
    saved.replaceChildren();
    try {
      await api.changeSettings(save(values));
      saved.textContent = "Saved.";
    } catch (trouble) {
      saved.replaceChildren(troubleText(trouble));
      say(trouble.message);
    }
  }
}

function pictures(settings, known) {
  return panel(
    "Pictures",
    (options) => ({ options }),
    (change) => [optionsForm(settings.options, known, { words: false, gps: true, onchange: change }).element],
  );
}

function rights(settings) {
  return panel(
    "Your rights",
    (options) => ({ options }),
    (change) => rightsForm(settings.options, change),
  );
}

/** Which models the shading is aimed at. */
function surrogates(settings, installed) {
  const now = settings.options.surrogates;
  const isOwnChoice = !["auto", "all", "embedded"].includes(now);
  const named = now.split(",").map((name) => name.trim());
  return panel(
    "Models that it is aimed at",
    (value) => ({ options: { surrogates: value } }),
    (change) => {
      const boxes = h(
        "div",
        { class: "boxes", role: "group", "aria-label": "These models" },
        ...["embedded", ...installed.map(({ name }) => name)].map((name) =>
          check(name, installed.find((model) => model.name === name)?.title ?? "Built-in"),
        ),
      );
      const radios = [
        radio("auto", "All that are installed", !isOwnChoice && now !== "embedded"),
        radio("embedded", "The built-in one alone: fastest, less precise", now === "embedded"),
        radio("", "These:", isOwnChoice),
      ];
      const element = h(
        "fieldset",
        { class: "list", onchange: read },
        h("legend", { class: "unseen" }, "Models"),
        ...radios,
        boxes,
        h("p", {}, h("a", { href: "#/models" }, "What is installed, and how to get more")),
      );
      show();
      return [element];

      function read() {
        show();
        const chosen = element.querySelector("input[type=radio]:checked").value;
        const value = chosen || [...boxes.querySelectorAll("input:checked")].map((box) => box.value).join();
        if (value) change(value);
      }

      function show() {
        boxes.hidden = element.querySelector("input[type=radio]:checked").value !== "";
      }
    },
  );

  function radio(value, label, checked) {
    return h("label", { class: "check" }, h("input", { type: "radio", name: "surrogates", value, checked }), label);
  }

  function check(value, label) {
    return h(
      "label",
      { class: "check" },
      h("input", { type: "checkbox", value, checked: named.includes(value) }),
      label,
    );
  }
}

function history(settings) {
  return panel(
    "History",
    (gigabytes) => ({ history_bytes: Math.round(gigabytes * GB) }),
    (change) => {
      const input = h("input", {
        id: "history",
        type: "number",
        min: 0,
        max: 9000,
        step: "any",
        required: true,
        value: +(settings.history_bytes / GB).toFixed(2),
        onchange: () => input.reportValidity() && change(input.valueAsNumber),
      });
      return [
        h("div", { class: "field" }, h("label", { for: "history" }, "Room on the disk, in gigabytes"), input),
        h(
          "p",
          { class: "hint" },
          "Finished pictures are kept, with their originals, until this is full; then the oldest go. It is Belladonna's own copy: your files are never deleted.",
        ),
      ];
    },
  );
}
