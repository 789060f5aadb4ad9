import { text } from "../i18n";
import { berry } from "../ui/berry";
import { h } from "../ui/dom";
import themeCss from "../ui/theme.css";
import { language } from "../ui/words";
import panelCss from "./panel.css";
import type { View } from "./view";

// A live region is read out when it changes, not when it appears.
const SPEAK_AFTER_MS = 150;

/** The panel without a content: its place in a closed shadow root, the header, and the voice for screen readers. */
export class Frame {
  readonly host = h("div");
  readonly root = this.host.attachShadow({ mode: "closed" });
  readonly panel = h("section.panel", { popover: "manual", lang: language(), "aria-label": text("name") });
  readonly #summary = h("span.summary");
  readonly #fold = h("button.plain.fold", { type: "button", "data-press": "fold", "aria-controls": "body" });
  readonly #body = h("div.body", { id: "body" });
  readonly #spoken = h("p.spoken");

  constructor() {
    this.panel.append(
      h("header", {}, berry(24), h("span.title", {}, text("name")), this.#summary, this.#fold),
      this.#body,
      this.#spoken,
    );
    // A style element in a closed root: Firefox lets no content script adopt a constructed sheet.
    this.root.append(h("style", {}, themeCss, panelCss), this.panel);
    this.fold(false);
  }

  get folded(): boolean {
    return this.panel.classList.contains("folded");
  }

  /** Leaves the header alone, or shows all. */
  fold(folded: boolean): void {
    const words = text(folded ? "panel_unfold" : "panel_fold");
    this.panel.classList.toggle("folded", folded);
    this.#body.hidden = folded;
    this.#summary.hidden = !folded;
    this.#fold.setAttribute("aria-expanded", String(!folded));
    this.#fold.setAttribute("aria-label", words);
    this.#fold.title = words;
  }

  /** Folds, and leaves the focus where it can unfold again. */
  putAside(): void {
    this.fold(true);
    this.#fold.focus();
  }

  /** What the folded panel says. */
  set summary(words: string) {
    this.#summary.textContent = words;
  }

  /** Shows `view` in place of the last one. */
  show(view: View): void {
    this.keepFocus(() => this.#body.replaceChildren(view.element));
    this.#spoken.setAttribute("aria-live", view.urgent ? "assertive" : "polite");
    this.#spoken.textContent = "";
    setTimeout(() => {
      this.#spoken.textContent = view.spoken;
    }, SPEAK_AFTER_MS);
  }

  clear(): void {
    this.host.remove();
    this.#body.replaceChildren();
    this.#spoken.textContent = "";
  }

  /** When `change` takes away what has the focus, the new heading gets it. */
  keepFocus(change: () => void): void {
    const focused = this.root.activeElement;
    change();
    if (focused && !focused.isConnected) {
      this.#body.querySelector("h2")?.focus();
    }
  }
}
