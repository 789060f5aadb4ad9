// Before and after in one place, with a line between them that can be moved.
import { h } from "../dom.js";
import { drag, stage } from "./stage.js";

/**
 * @param {{before: HTMLImageElement, after: HTMLImageElement, name: string, signal: AbortSignal}} pictures loaded, of one size
 */
export function compare({ before, after, name, signal }) {
  const range = h("input", {
    type: "range",
    min: 0,
    max: 100,
    step: 1,
    value: 50,
    "aria-label": "Where the original ends and the result begins",
    oninput: show,
  });
  const line = h("div", { class: "line", onpointerdown: grab }, h("span", { class: "knob" }));
  const content = h("div", { class: "layers" }, before, after);
  const { element, viewport, controls } = stage(content, {
    width: before.naturalWidth,
    height: before.naturalHeight,
    label: `${name}, original and result`,
    overlay: line,
    signal,
  });
  viewport.addEventListener("scroll", show);
  const sides = ["Original", "Result"].map((side) => h("span", { class: "side" }, side));
  return [element, h("div", { class: "under" }, range, sides[0], controls, sides[1])];

  function show() {
    const share = range.value / 100;
    const cut = share * viewport.clientWidth;
    range.setAttribute("aria-valuetext", `${range.value} percent original`);
    after.style.clipPath = `inset(0 0 0 ${viewport.scrollLeft + cut}px)`;
    line.style.left = `${viewport.offsetLeft + cut}px`;
    line.style.height = `${viewport.clientHeight}px`;
  }

  function grab(start) {
    start.preventDefault();
    drag(start, (event) => {
      const box = viewport.getBoundingClientRect();
      range.value = (100 * (event.clientX - box.left)) / viewport.clientWidth;
      show();
    });
  }
}
