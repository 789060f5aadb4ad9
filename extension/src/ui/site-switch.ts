/** A site's switch, with the browser's permission behind it. */
import { ask } from "../ask";
import { text } from "../i18n";
import type { SiteState } from "../protocol";
import { h } from "./dom";

/** A row with a switch for `site`. */
export interface SiteSwitch {
  readonly element: HTMLElement;
  /** Follows what was changed elsewhere. */
  update(site: SiteState): void;
}

/**
 * Makes the switch.
 *
 * @param words its label.
 * @param changed told how the site stands after each change by the user.
 */
export function siteSwitch(site: SiteState, words: string, changed: (site: SiteState) => void): SiteSwitch {
  let now = site;
  const input = h("input.switch", { type: "checkbox", role: "switch" });
  const problem = h("p.problem", { role: "alert", hidden: true });
  const update = (next: SiteState): void => {
    now = next;
    input.checked = works(next);
  };
  update(site);
  input.addEventListener("change", async () => {
    const wanted = input.checked;
    const allowed = wanted ? await switchOn(now) : (await ask("site.set", { key: now.key, on: false })).ok;
    problem.hidden = allowed;
    problem.textContent = allowed ? "" : text("site_refused", now.title);
    update({ ...now, on: wanted && allowed, permitted: allowed || now.permitted });
    changed(now);
  });
  const element = h("div", {}, h("label.switch-row", {}, h("span.words", {}, words), input), problem);
  return { element, update };
}

/** On, and with the browser's leave; one without the other protects nothing. */
export function works(site: SiteState): boolean {
  return site.on && site.permitted;
}

// Both are begun in the press itself: the browser asks at no other time, and its question closes Firefox's popup, after
// which nothing of ours would run.
async function switchOn(site: SiteState): Promise<boolean> {
  const granted = chrome.permissions.request({ origins: [...site.patterns] }).catch(() => false);
  await ask("site.set", { key: site.key, on: true });
  if (await granted) {
    return true;
  }
  await ask("site.set", { key: site.key, on: false });
  return false;
}
