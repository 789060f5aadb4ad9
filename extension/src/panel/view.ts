/** What the panel's views have in common. */
import { h } from "../ui/dom";
import type { PictureView } from "./contract";
import { thumbnail } from "./drawing";

/** One kind of state, drawn. */
export interface View {
  readonly element: HTMLElement;
  /** What a screen reader says when the view appears. */
  readonly spoken: string;
  /** Whether it is a question: then it is said at once, and a folded panel unfolds. */
  readonly urgent: boolean;
  /** What its buttons do, by their `data-press`. */
  readonly presses: Readonly<Record<string, () => void>>;
  /** Follows the same pictures while the kind of state stays the same. */
  readonly update?: (pictures: readonly PictureView[]) => void;
}

/** The heading takes the focus when a view replaces one that had it. */
export function heading(words: string): HTMLElement {
  return h("h2", { tabindex: -1 }, words);
}

export function button(press: string, words: string, look = ""): HTMLButtonElement {
  return h("button", { type: "button", "data-press": press, class: look || null }, words);
}

/** The pictures by name, each with `note` beside it. */
export function pictureRow(picture: PictureView, note: Node | null): HTMLLIElement {
  return h(
    "li",
    {},
    thumbnail(picture.before, picture.name),
    h("span.name", { title: picture.name }, picture.name),
    note,
  );
}
