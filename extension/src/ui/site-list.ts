/** All sites with their switches. */
import { ask } from "../ask";
import type { SiteState } from "../protocol";
import { type SiteSwitch, siteSwitch } from "./site-switch";

/** The list. Sites appear once they are known and stay: a switch that was just pressed must not vanish. */
export class SiteList {
  readonly #rows = new Map<string, SiteSwitch>();

  constructor(readonly element: HTMLElement) {
    element.classList.add("sites");
  }

  /** Reads the sites anew. */
  async refresh(): Promise<void> {
    const answer = await ask("sites.list", {});
    if (answer.ok) {
      for (const site of answer.value) {
        this.show(site);
      }
    }
  }

  show(site: SiteState): void {
    const row = this.#rows.get(site.key);
    if (row) {
      row.update(site);
      return;
    }
    const added = siteSwitch(site, site.title, () => {});
    this.#rows.set(site.key, added);
    this.element.append(added.element);
  }
}
