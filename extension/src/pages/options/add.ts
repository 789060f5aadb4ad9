/** Any other site, by its address. */
import { ask } from "../../ask";
import { text } from "../../i18n";
import type { SiteList } from "../../ui/site-list";

/** Lets `form` add the site whose address stands in `input`. */
export function addingSites(
  form: HTMLFormElement,
  input: HTMLInputElement,
  problem: HTMLElement,
  sites: SiteList,
): void {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const trouble = await add(originOf(input.value), sites);
    problem.hidden = trouble === null;
    problem.textContent = trouble;
    input.setAttribute("aria-invalid", String(trouble !== null));
    if (trouble === null) {
      input.value = "";
    }
  });
}

/** What is wrong, or null. The browser's question has to come first: it takes it only from the press itself. */
async function add(origin: string | null, sites: SiteList): Promise<string | null> {
  if (origin === null) {
    return text("options_add_wrong");
  }
  const host = new URL(origin).host;
  const granted = await chrome.permissions
    .request({ origins: [`${new URL(origin).protocol}//${new URL(origin).hostname}/*`] })
    .catch(() => false);
  if (!granted) {
    return text("site_refused", host);
  }
  const answer = await ask("site.set", { key: origin, on: true });
  if (!answer.ok) {
    return text("options_add_wrong");
  }
  sites.show(answer.value);
  return null;
}

/**
 * The origin that somebody means by `typed`: `art.example`, `https://art.example/upload`.
 *
 * @returns null when it is none that an extension can work on.
 */
export function originOf(typed: string): string | null {
  const words = typed.trim();
  const address = URL.parse(/^[a-z]+:\/\//i.test(words) ? words : `https://${words}`);
  const usable = address !== null && /^https?:$/.test(address.protocol) && !/\s/.test(words);
  return usable && /[.:]|^localhost$/.test(address.hostname) ? address.origin : null;
}
