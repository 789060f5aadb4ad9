// Tabs, as the ARIA practices have them: arrow keys move between them, one panel is shown.
import { h } from "../dom.js";
import { troubleText } from "./messages.js";

/**
 * @param {string} label
 * @param {Array<{title: string, fill: () => Node[] | Promise<Node[]>}>} offers filled when they are first shown
 */
export function tabs(label, offers) {
  const all = offers.map(({ title, fill }, index) => {
    const panel = h("div", { role: "tabpanel", id: `panel-${index}`, "aria-labelledby": `tab-${index}`, hidden: true });
    const tab = h(
      "button",
      { type: "button", role: "tab", id: `tab-${index}`, "aria-controls": panel.id, onclick: () => select(index) },
      title,
    );
    return { tab, panel, fill, isFilled: false };
  });
  const list = h("div", { role: "tablist", "aria-label": label, onkeydown: move }, ...all.map(({ tab }) => tab));
  select(0);
  return h("div", { class: "tabs" }, list, ...all.map(({ panel }) => panel));

  async function select(chosen) {
    for (const [index, { tab, panel }] of all.entries()) {
      tab.setAttribute("aria-selected", String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
      panel.hidden = index !== chosen;
    }
    const one = all[chosen];
    if (one.isFilled) return;
    one.isFilled = true;
    try {
      one.panel.replaceChildren(...(await one.fill()));
    } catch (trouble) {
      one.isFilled = false; // it may work another time
      one.panel.replaceChildren(troubleText(trouble));
    }
  }

  function move(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const now = all.findIndex(({ tab }) => tab === document.activeElement);
    const next = (now + step + all.length) % all.length;
    all[next].tab.focus();
    select(next);
  }
}
