// How a picture is to be shaded: for one picture, for a folder, and for all in the settings.
import { h } from "../dom.js";

const MODES = {
  poison: ["Poison", "To models it looks more like something else"],
  cloak: ["Cloak", "To models it looks more like another style"],
  both: ["Both", "Both at once; each moves the reading less than alone"],
};
const STRENGTHS = {
  low: ["Low", "Very hard to see"],
  medium: ["Medium", "Hard to see; a trained eye may find it"],
  high: ["High", "Faintly visible on smooth areas"],
};
const EFFORTS = {
  fast: ["Fast", "Seconds"],
  balanced: ["Balanced", "Moves the reading farther; a little longer"],
  thorough: ["Thorough", "Moves it as far as it gets; minutes"],
};
const INHERITED = ["As in the settings", ""];

let forms = 0;

/**
 * @param {object} values what is chosen at first; of a folder only what differs from the settings
 * @param {{concepts: object[], targets: string[], styles: string[], sites: object[]}} known
 * @param {{inherit?: boolean, words?: boolean, gps?: boolean, onchange?: (change: object) => void}} [more]
 *   `inherit`: everything may be left to the settings. `words`: concept, target and site. `gps`: dropping the position.
 * @returns {{element: HTMLElement, read: () => object}}
 */
export function optionsForm(values, known, { inherit = false, words = true, gps = false, onchange } = {}) {
  const form = `options-${++forms}`;
  const choices = [choice("mode", "What it does", MODES), choice("strength", "Strength", STRENGTHS), choice("effort", "Effort", EFFORTS)];
  if (gps) choices.push(inherit ? choice("strip_gps", "GPS position", GPS) : checkbox());
  const texts = words ? [conceptField(), targetField(), styleField(), siteField()] : [styleField()];
  const element = h("div", { class: "options", onchange: () => onchange?.(read()) }, ...choices, ...texts);
  return { element, read };

  /** What is chosen; what is left to the settings is not in it. */
  function read() {
    const chosen = {};
    for (const input of element.querySelectorAll("input, select")) {
      if (input.type === "checkbox") chosen[input.dataset.name] = input.checked;
      else if (input.type === "radio") {
        if (input.checked && input.value) chosen[input.dataset.name] = asValue(input.value);
      } else if (input.value.trim()) chosen[input.dataset.name] = input.value.trim();
      else if (!inherit) chosen[input.dataset.name] = null;
    }
    return chosen;
  }

  function choice(name, legend, offers) {
    const all = inherit ? { "": INHERITED, ...offers } : offers;
    const selected = values[name] === undefined ? "" : String(values[name]);
    const radios = Object.entries(all).map(([value, [label, hint]]) =>
      h(
        "label",
        { title: hint },
        h("input", { type: "radio", name: `${form}-${name}`, "data-name": name, value, checked: value === selected }),
        h("span", {}, label),
      ),
    );
    const hint = h("p", { class: "hint" });
    const group = h(
      "fieldset",
      {},
      h("legend", {}, legend),
      h("div", { class: "segments", onchange: showHint }, ...radios),
      hint,
    );
    showHint();
    return group;

    function showHint() {
      const checked = group.querySelector("input:checked");
      hint.textContent = checked ? all[checked.value][1] : "";
    }
  }

  function checkbox() {
    return h(
      "label",
      { class: "check" },
      h("input", { type: "checkbox", "data-name": "strip_gps", checked: Boolean(values.strip_gps) }),
      "Remove the GPS position from the file",
    );
  }

  function conceptField() {
    const list = h(
      "datalist",
      { id: `${form}-concepts` },
      ...known.concepts.map(({ name }) => h("option", { value: name })),
    );
    return field("concept", "What the picture shows", inherit ? INHERITED[0] : "Found out by looking at it", list);
  }

  function targetField() {
    const list = h("datalist", { id: `${form}-targets` }, ...known.targets.map((name) => h("option", { value: name })));
    return field("target", "What models should see instead", inherit ? INHERITED[0] : "Chosen to match", list);
  }

  function siteField() {
    return selection("site", "Written for", "Any site", known.sites.map((site) => [site.name, site.title]));
  }

  function styleField() {
    const named = known.styles.map((name) => [name, name[0].toUpperCase() + name.slice(1)]);
    return selection("style", "Style that a cloak imitates", "One far from your own", named);
  }

  function selection(name, label, unset, offers) {
    const chosen = values[name] ?? "";
    const options = [["", inherit ? INHERITED[0] : unset], ...offers].map(([value, text]) =>
      h("option", { value, selected: value === chosen }, text),
    );
    const select = h("select", { id: `${form}-${name}`, "data-name": name }, ...options);
    return h("div", { class: "field" }, h("label", { for: select.id }, label), select);
  }

  function field(name, label, placeholder, list) {
    const value = values[name] ?? "";
    const input = h("input", {
      id: `${form}-${name}`,
      "data-name": name,
      list: list.id,
      value,
      placeholder,
      autocomplete: "off",
      maxlength: 200,
    });
    return h("div", { class: "field" }, h("label", { for: input.id }, label), input, list);
  }
}

const GPS = {
  true: ["Remove", "The file says no longer where it was taken"],
  false: ["Keep", "The file stays as it is in this"],
};

const asValue = (text) => (text === "true" ? true : text === "false" ? false : text);

/** The chosen mode, strength and effort in a few words. */
export const inWords = ({ mode, strength, effort }) =>
  `${{ ...MODES, both: ["poison and cloak"] }[mode][0].toLowerCase()}, ${STRENGTHS[strength][0].toLowerCase()} strength, ${EFFORTS[effort][0].toLowerCase()}`;
