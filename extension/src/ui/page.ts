/** What the extension's own pages have in common. */
import { text } from "../i18n";
import { berry } from "./berry";
import { language } from "./words";

/** Puts the texts of the user's language, and the logo, where the markup asks for them by `data-text` and `data-berry`. */
export function prepare(): void {
  document.documentElement.lang = language();
  for (const element of document.querySelectorAll<HTMLElement>("[data-text]")) {
    element.textContent = text(element.dataset.text ?? "");
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-berry]")) {
    element.replaceChildren(berry(Number(element.dataset.berry)));
  }
}

/** The element of the page's own markup with this id. */
export function byId<Type extends HTMLElement>(id: string, type: new () => Type): Type {
  const element = document.getElementById(id);
  if (!(element instanceof type)) {
    throw new Error(`The page has no ${type.name} with the id ${id}.`);
  }
  return element;
}

/**
 * Calls `work` now, and again `every` milliseconds after it has ended, while the page can be seen.
 *
 * @param work gives false to stop.
 */
export function keepDoing(every: number, work: () => Promise<boolean | undefined>): void {
  const again = async (): Promise<void> => {
    if (document.hidden) {
      document.addEventListener("visibilitychange", again, { once: true });
    } else if ((await work()) !== false) {
      setTimeout(again, every);
    }
  };
  void again();
}
