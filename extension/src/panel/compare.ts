import { text } from "../i18n";
import { h } from "../ui/dom";
import { draw, type Framing } from "./drawing";

const WIDTH = 328;
const HEIGHT = 240;

/** Before and after on top of each other, and a slider between them. */
export interface Comparison {
  readonly element: HTMLElement;
  show(before: Blob, after: Blob): void;
  /** Switches between the whole picture and its middle at actual size. */
  zoom(): void;
}

/** Makes a comparison that shows nothing yet. It hides itself from pictures that the browser cannot read. */
export function comparison(): Comparison {
  const before = canvas();
  const after = canvas();
  const slider = h("input", {
    type: "range",
    min: 0,
    max: 100,
    value: 50,
    "aria-label": text("panel_slider"),
  });
  const zoom = h("button.plain", { type: "button", "data-press": "zoom" });
  const stage = h(
    "div.stage",
    {},
    before,
    after,
    h("span.tag.before", { "aria-hidden": "true" }, text("panel_before")),
    h("span.tag.after", { "aria-hidden": "true" }, text("panel_after")),
    slider,
    zoom,
  );
  const element = h("div.comparison", { hidden: true }, stage);
  const split = (): void => stage.style.setProperty("--at", String(slider.valueAsNumber / 100));
  slider.addEventListener("input", split);
  split();

  let framing: Framing = "contain";
  let shown: readonly [Blob, Blob] | null = null;
  let drawing = Promise.resolve();
  // One after the other: an older, slower drawing must not end up on top.
  const redraw = (): void => {
    zoom.textContent = text(framing === "contain" ? "panel_actual" : "panel_whole");
    drawing = drawing.then(async () => {
      if (shown) {
        element.hidden = !((await draw(before, shown[0], framing)) && (await draw(after, shown[1], framing)));
      }
    });
  };
  return {
    element,
    show(...pair) {
      shown = pair;
      redraw();
    },
    zoom() {
      framing = framing === "contain" ? "actual" : "contain";
      redraw();
    },
  };
}

function canvas(): HTMLCanvasElement {
  return h("canvas", { width: WIDTH * devicePixelRatio, height: HEIGHT * devicePixelRatio, "aria-hidden": "true" });
}
