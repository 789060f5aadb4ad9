/** What the page lets one guess about a picture, and its field for alternative text. */
import type { Hints } from "../protocol";

const ALT = [
  'textarea[name*="alt" i]',
  'input[name*="alt" i]',
  ...["alt text", "alternative text", "image description", "describe", "bildbeschreibung", "texto alternativo"].flatMap(
    (words) => [`[aria-label*="${words}" i]`, `[placeholder*="${words}" i]`],
  ),
]
  .map((selector) => `${selector}:not([type="hidden"], button)`)
  .join(", ");
const TITLE =
  'input[name*="title" i], input[id*="title" i], textarea[name*="title" i], [contenteditable][aria-label*="title" i]';
const TAGS = 'input[name*="tag" i], input[id*="tag" i], textarea[name*="tag" i], [aria-label*="tags" i]';

/** Read the page's fields as they are now. */
export function hints(): Hints {
  return {
    title: textIn(TITLE) || document.title,
    tags: textIn(TAGS)
      .split(/[\s,#;]+/)
      .filter((tag) => tag !== ""),
    alt: textIn(ALT),
  };
}

/** The page's field for alternative text, where it is empty. */
export const altText = {
  exists(): boolean {
    return altField() !== undefined;
  },

  /** Write as the user would, so that the page notices. */
  write(text: string): void {
    const field = altField();
    field?.focus();
    if (field !== undefined) document.execCommand("insertText", false, text);
  },
};

function altField(): HTMLElement | undefined {
  return fields(ALT).find((field) => textOf(field) === "");
}

function textIn(selector: string): string {
  return (
    fields(selector)
      .map(textOf)
      .find((text) => text !== "") ?? ""
  );
}

function fields(selector: string): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(selector)].filter((field) => field.checkVisibility());
}

function textOf(field: HTMLElement): string {
  return ((field as HTMLInputElement).value ?? field.textContent ?? "").trim();
}
