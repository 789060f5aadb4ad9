// How far models' reading of a picture has moved, in words; the numbers are behind a click.
import { h, icon } from "../dom.js";
import { MEANING } from "../words.js";
import { withCode } from "./messages.js";

const LEFT = { yes: "most", partly: "part", no: "little" };

export function summary({ report, summary: words }) {
  return h(
    "section",
    { class: "panel", "aria-labelledby": "movement" },
    h("h2", { id: "movement" }, "What models read"),
    h("p", { class: "verdict" }, words.movement),
    words.visibility && h("p", {}, words.visibility),
    h(
      "p",
      { class: "soft" },
      "Some way is at least what the published method reaches on average at medium strength, far at least twice that.",
    ),
    h("p", {}, MEANING, " ", withCode("`docs/evidence.md` in Belladonna's source says what was found.")),
    words.survival.length > 0 && h("h3", {}, "How much of the movement is left after …"),
    h(
      "ul",
      { class: "survival" },
      ...words.survival.map(({ title, verdict }) =>
        h("li", { "data-verdict": verdict }, icon(verdict), h("span", {}, title), h("strong", {}, LEFT[verdict])),
      ),
    ),
    h("details", {}, h("summary", {}, "The numbers"), ...numbers(report, words)),
  );
}

function numbers({ visibility, shift, seconds, device }, { families, transforms }) {
  return [
    visibility &&
      h(
        "dl",
        { class: "figures" },
        ...figure("FLIP", visibility.flip, 3),
        ...figure("SSIM", visibility.ssim, 3),
        ...figure("PSNR", visibility.psnr, 1, " dB"),
      ),
    h(
      "p",
      { class: "soft" },
      "How far each family's reading of the picture has moved towards the target: 0 is no nearer, 1 the target itself.",
    ),
    h(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": "All figures" },
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("th", { scope: "col" }, "What happens to it"),
            ...families.map(({ title }) => h("th", { scope: "col" }, title)),
          ),
        ),
        h(
          "tbody",
          {},
          ...Object.entries(transforms).map(([key, label]) =>
            h(
              "tr",
              {},
              h("th", { scope: "row" }, label),
              ...families.map(({ name }) => h("td", {}, shift[name][key]?.toFixed(3) ?? "–")),
            ),
          ),
        ),
      ),
    ),
    h("p", { class: "soft" }, `Made in ${seconds.toFixed(1)} seconds${device ? ` on ${device}` : ""}.`),
  ];
}

function figure(name, value, digits, unit = "") {
  return [h("dt", {}, name), h("dd", {}, value === null ? "∞" : value.toFixed(digits) + unit)];
}
