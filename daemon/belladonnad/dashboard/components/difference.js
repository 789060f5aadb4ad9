// What was added and taken away, amplified around grey.
import { h } from "../dom.js";
import { stage } from "./stage.js";

const AMPLIFICATIONS = [4, 8, 16];
const MOST_PIXELS = 4_000_000; // a larger picture is reduced: the page stays quick

export function difference({ before, after, name, signal }) {
  const { naturalWidth, naturalHeight } = before;
  const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (naturalWidth * naturalHeight)));
  const [width, height] = [Math.round(naturalWidth * scale), Math.round(naturalHeight * scale)];
  const [a, b] = [before, after].map((image) => pixels(image, width, height));
  const canvas = h("canvas", { width, height, role: "img", "aria-label": `What was changed in ${name}, amplified` });
  const select = h(
    "select",
    { id: "amplification", onchange: () => paint(Number(select.value)) },
    ...AMPLIFICATIONS.map((times) => h("option", { value: times, selected: times === 8 }, `${times} times`)),
  );
  const { element, controls } = stage(canvas, {
    width: naturalWidth,
    height: naturalHeight,
    label: "Difference",
    signal,
  });
  paint(Number(select.value));
  return [
    element,
    h(
      "div",
      { class: "under" },
      h("label", { for: "amplification" }, "Amplified"),
      select,
      h("span", { class: "grow" }),
      controls,
    ),
    h(
      "p",
      { class: "soft" },
      `Grey is unchanged, brighter and darker are what was added and taken away.${scale < 1 ? " Made from the picture at a smaller size." : ""}`,
    ),
  ];

  function paint(times) {
    const out = new ImageData(width, height);
    for (let i = 0; i < a.length; i += 4) {
      for (let channel = i; channel < i + 3; channel++) out.data[channel] = 128 + times * (b[channel] - a[channel]);
      out.data[i + 3] = 255;
    }
    canvas.getContext("2d").putImageData(out, 0, 0);
  }
}

function pixels(image, width, height) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}
