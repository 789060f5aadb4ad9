import { svg } from "./dom";

/** The logo as an element: a page's content policy has no say in it. `icons/belladonna.svg` is the same, shaded. */
export function berry(size: number): SVGElement {
  return svg(
    "svg",
    { viewBox: "4 1 120 120", width: size, height: size, "aria-hidden": "true", focusable: "false" },
    svg("path", { d: CALYX, fill: "#78ab67", stroke: "#3f6b3a", "stroke-width": 3, "stroke-linejoin": "round" }),
    svg("circle", { cx: 64, cy: 66, r: 34, fill: "#45206f" }),
    svg("ellipse", { cx: 52, cy: 53, rx: 9.5, ry: 6.5, fill: "#e6dcf2", transform: "rotate(-38 52 53)" }),
  );
}

const CALYX =
  "M64 66L44.0 38.5C43.7 20.3 59.3 12.2 64.0 6.0C68.7 12.2 84.3 20.3 84.0 38.5Z" +
  "M64 66L84.0 38.5C101.2 32.5 113.7 44.9 121.1 47.5C116.6 53.9 113.7 71.2 96.3 76.5Z" +
  "M64 66L96.3 76.5C107.3 91.0 99.4 106.8 99.3 114.5C91.8 112.3 74.4 114.9 64.0 100.0Z" +
  "M64 66L64.0 100.0C53.6 114.9 36.2 112.3 28.7 114.5C28.6 106.8 20.7 91.0 31.7 76.5Z" +
  "M64 66L31.7 76.5C14.3 71.2 11.4 53.9 6.9 47.5C14.3 44.9 26.8 32.5 44.0 38.5Z";
