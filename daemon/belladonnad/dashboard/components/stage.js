// A picture to look at closely: fitted, or at 100 % and 200 % with a part of it in view.
import { h } from "../dom.js";

const HIGHEST = 0.72; // of the window
const ZOOMS = [
  ["fit", "Fit"],
  ["1", "100 %"],
  ["2", "200 %"],
];

/**
 * @param {HTMLElement} content filled with the picture; the stage decides its size
 * @param {{width: number, height: number, label: string, overlay?: HTMLElement, signal: AbortSignal}} of
 * @returns {{element: HTMLElement, viewport: HTMLElement, controls: HTMLElement}} the viewport fires `scroll` whenever
 *   another part, or the same at another size, comes into view
 */
export function stage(content, { width, height, label, overlay, signal }) {
  let zoom = "fit";
  content.classList.add("content");
  const viewport = h("div", { class: "viewport", tabindex: 0, role: "group", "aria-label": label }, content);
  const element = h("div", { class: "stage" }, viewport, overlay);
  const buttons = ZOOMS.map(([value, text]) =>
    h(
      "button",
      { type: "button", "aria-pressed": String(value === zoom), "data-zoom": value, onclick: () => set(value) },
      text,
    ),
  );
  const controls = h("div", { class: "segments", role: "group", "aria-label": "Size" }, ...buttons);
  const observer = new ResizeObserver(resize);
  observer.observe(element);
  signal.addEventListener("abort", () => observer.disconnect());
  viewport.addEventListener("pointerdown", pan);
  return { element, viewport, controls };

  function set(value) {
    const centre = [
      (viewport.scrollLeft + viewport.clientWidth / 2) / content.clientWidth,
      (viewport.scrollTop + viewport.clientHeight / 2) / content.clientHeight,
    ];
    zoom = value;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.zoom === zoom));
    resize();
    viewport.scrollLeft = centre[0] * content.clientWidth - viewport.clientWidth / 2;
    viewport.scrollTop = centre[1] * content.clientHeight - viewport.clientHeight / 2;
  }

  function resize() {
    const room = [element.clientWidth, HIGHEST * window.innerHeight];
    const scale =
      zoom === "fit" ? Math.min(1, room[0] / width, room[1] / height) : Number(zoom) / window.devicePixelRatio;
    content.style.width = `${width * scale}px`;
    content.style.height = `${height * scale}px`;
    viewport.style.maxHeight = `${room[1]}px`;
    element.dataset.zoom = zoom;
    viewport.dispatchEvent(new Event("scroll"));
  }

  /** Dragging with the mouse moves the picture; a finger does so by itself. */
  function pan(start) {
    if (start.pointerType !== "mouse" || start.button || zoom === "fit") return;
    start.preventDefault();
    viewport.focus({ preventScroll: true });
    const [left, top] = [viewport.scrollLeft + start.clientX, viewport.scrollTop + start.clientY];
    drag(start, (event) => viewport.scrollTo(left - event.clientX, top - event.clientY));
  }
}

/** Follows the pointer until it is let go. */
export function drag(start, follow) {
  const target = start.currentTarget;
  const ended = new AbortController();
  target.setPointerCapture(start.pointerId);
  target.addEventListener("pointermove", follow, { signal: ended.signal });
  for (const end of ["pointerup", "pointercancel"])
    target.addEventListener(end, () => ended.abort(), { signal: ended.signal });
}
