// What to write beside the picture: models learn from both together.
import { h } from "../dom.js";
import { copyButton } from "./copy-button.js";

export function caption({ report }) {
  return h(
    "section",
    { class: "panel", "aria-labelledby": "beside" },
    h("h2", { id: "beside" }, "Write this beside it"),
    h(
      "p",
      {},
      "A model learns from a picture and from the words beside it. Name what it really shows, in the alternative text and in the tags.",
    ),
    report.alt_text
      ? h("dl", { class: "beside" }, ...words("Alternative text", report.alt_text), ...words("Tags", report.tags.join(", ")))
      : h(
          "p",
          {},
          "What this one shows was not recognised. Shade it again and say so: the shading gets more to the point, too.",
        ),
    ...[report.target, report.style && `the same in another style (${report.style})`]
      .filter(Boolean)
      .map((seen) => h("p", { class: "soft" }, `To a model it looks more like: ${seen}.`)),
  );
}

const words = (label, text) => [
  h("dt", {}, label),
  h("dd", { class: "command" }, h("strong", {}, text), copyButton(text, label.toLowerCase())),
];
