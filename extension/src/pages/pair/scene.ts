/** What the pairing page shows. */
import { text } from "../../i18n";
import type { Pairing, Trouble } from "../../protocol";
import { h } from "../../ui/dom";
import { explain } from "../../ui/trouble";

export type Scene =
  | ({ readonly state: "pending"; readonly dashboard: string } & Pairing)
  | { readonly state: "offered" }
  | { readonly state: "approved" | "denied" | "expired" }
  | { readonly state: "failed"; readonly trouble: Trouble };

/**
 * Draws it.
 *
 * @param again gets a new code.
 * @param agree connects without one.
 */
export function drawScene(scene: Scene, again: () => void, agree: () => void): Node[] {
  switch (scene.state) {
    case "offered":
      return [
        h("h2", {}, text("pair_offered")),
        h("p", {}, text("pair_offered_note")),
        pressing(text("pair_agree"), agree),
      ];
    case "pending":
      return [
        h("h2", {}, text("pair_compare")),
        h("code.code", {}, scene.code),
        h("p", {}, text("pair_compare_note")),
        h("a.button.primary", { href: scene.dashboard, target: "_blank" }, text("pair_dashboard")),
        h("p.quiet", {}, text("in_terminal"), " ", h("code", {}, `belladonnad pair approve ${scene.code}`)),
        h("p.quiet", { "aria-live": "off", "data-left": true }),
      ];
    case "approved":
      return [
        h("span.sign", { "aria-hidden": "true" }, "✓"),
        h("h2", {}, text("pair_approved")),
        h("p", {}, text("pair_approved_note")),
      ];
    case "denied":
    case "expired":
      return [
        h("h2", {}, text(`pair_${scene.state}`)),
        h("p", {}, text(`pair_${scene.state}_note`)),
        pressing(text("pair_again"), again),
      ];
    case "failed": {
      const { message, remedy } = explain(scene.trouble);
      return [h("h2", {}, message), h("p", {}, remedy), h("p.quiet", {}, text("pair_failed_note"))];
    }
  }
}

/** How long the code can still be approved; both in milliseconds since 1970. */
export function validFor(expires: number, now: number): string {
  const seconds = Math.max(0, Math.round((expires - now) / 1000));
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return text("pair_expires", clock);
}

function pressing(words: string, work: () => void): HTMLButtonElement {
  const button = h("button.primary", { type: "button" }, words);
  button.addEventListener("click", work);
  return button;
}
