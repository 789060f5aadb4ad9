/** The switch of the site that the user looks at. */
import { text } from "../../i18n";
import type { SiteState } from "../../protocol";
import { h } from "../../ui/dom";
import { type SiteSwitch, siteSwitch, works } from "../../ui/site-switch";

export interface SiteCard {
  /** Follows the site's state; null where no extension can work. */
  update(here: SiteState | null): void;
}

/** Fills `element`. */
export function siteCard(tab: chrome.tabs.Tab | undefined, element: HTMLElement): SiteCard {
  const note = h("p.quiet", { id: "site-note" });
  const reload = h("button", { type: "button" }, text("popup_reload"));
  const reloading = h("div.row", { hidden: true }, h("p.quiet.grow", {}, text("popup_site_reload")), reload);
  let row: SiteSwitch | null = null;

  reload.addEventListener("click", () => {
    if (tab?.id !== undefined) {
      void chrome.tabs.reload(tab.id);
    }
    reloading.hidden = true;
  });
  const tell = (here: SiteState): void => {
    note.textContent = text(works(here) ? "popup_site_on" : "popup_site_off");
  };
  return {
    update(here) {
      element.hidden = false;
      if (!here) {
        element.replaceChildren(h("p.quiet", {}, text("popup_site_impossible")));
        return;
      }
      tell(here);
      if (row) {
        row.update(here);
        return;
      }
      row = siteSwitch(here, text("popup_site_switch", here.title), (now) => {
        tell(now);
        // Pages that are open already have no guard.
        reloading.hidden = !works(now);
      });
      element.replaceChildren(row.element, note, reloading);
    },
  };
}
