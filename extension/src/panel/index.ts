import type { CreatePanel, PanelState } from "./contract";
import { Frame } from "./frame";
import { settle } from "./home";
import { draw, inShort, sameScene, type VisibleState } from "./scene";
import { shelter } from "./shelter";
import type { View } from "./view";

// Pages remove and replace what is in them without a word, so the panel looks after its place itself.
const SETTLE_EVERY_MS = 500;
const DONE_LEAVES_AFTER_MS = 15_000;

/**
 * Makes the panel, which is not in the page until there is something to show.
 *
 * Call it before the page's scripts run: it has to hear of presses before them.
 */
export const createPanel: CreatePanel = (actions) => {
  const frame = new Frame();
  let shown: { readonly state: VisibleState; readonly view: View } | null = null;
  let settling = 0;
  let leaving = 0;

  shelter(
    frame.root,
    (target) => {
      const press = target.closest<HTMLElement>("[data-press]")?.dataset.press;
      if (press === "fold") {
        frame.fold(!frame.folded);
      } else if (press) {
        frame.keepFocus(() => shown?.view.presses[press]?.());
      }
    },
    (event) => {
      if (event.key === "Escape") {
        frame.putAside();
      }
    },
  );

  const place = (): void => settle(frame.host, frame.panel);

  const leaveWhenUnused = (): void => {
    leaving = window.setTimeout(() => {
      if (document.hidden || frame.panel.matches(":hover, :focus-within")) {
        leaveWhenUnused();
      } else {
        actions.dismiss();
      }
    }, DONE_LEAVES_AFTER_MS);
  };

  const hide = (): void => {
    clearInterval(settling);
    clearTimeout(leaving);
    frame.clear();
    shown = null;
  };

  const show = (state: VisibleState): void => {
    const view = draw(state, actions);
    clearInterval(settling);
    clearTimeout(leaving);
    place();
    settling = window.setInterval(place, SETTLE_EVERY_MS);
    if (!shown || view.urgent) {
      frame.fold(false);
    }
    frame.show(view);
    shown = { state, view };
    if (state.kind === "done") {
      leaveWhenUnused();
    }
  };

  return {
    render(state: PanelState) {
      if (state.kind === "hidden") {
        hide();
        return;
      }
      if (shown && sameScene(shown.state, state)) {
        shown = { state, view: shown.view };
        if ("pictures" in state) {
          shown.view.update?.(state.pictures);
        }
      } else {
        show(state);
      }
      frame.summary = inShort(state);
    },
  };
};
