/**
 * Where the panel shows. A frame may be tiny or hidden, so the page around it shows its panel; where that is of another
 * site, which must not see the pictures, or has no bridge, the frame does.
 */
import { createPanel } from "../panel";
import type { CreatePanel, Panel, PanelActions, PanelState } from "../panel/contract";

type Line = chrome.runtime.Port;

type Action = { readonly action: Exclude<keyof PanelActions, "writeAltText"> } | { readonly altText: string };

/** What the user did in a frame's panel, and with which picture before her eyes. */
type Press = Action & { readonly picture: string | null };

/** Before all else the page says by `null` that it shows the panel. */
type FromPage = Press | null;

const HIDDEN = { kind: "hidden" } as const satisfies PanelState;

/** A frame's panel. The background joins the line to the page. */
export const createFramePanel: CreatePanel = (actions) => {
  const own = createPanel(actions);
  let state: PanelState = HIDDEN;
  let line: Line | null = null;
  let refused = false;

  function connect(): Line {
    let accepted = false;
    const opened = chrome.runtime.connect();
    opened.onMessage.addListener((press: FromPage) => {
      accepted = true;
      if (press === null || press.picture !== pictureIn(state)) return; // she meant what has passed meanwhile
      if ("altText" in press) actions.writeAltText(press.altText);
      else actions[press.action]();
    });
    opened.onDisconnect.addListener(() => {
      // One that worked ends when the browser has ended the background: the next one begins it again.
      line = null;
      refused ||= !accepted;
      render(state);
    });
    return opened;
  }

  function render(next: PanelState): void {
    state = next;
    if (!refused && (line !== null || state.kind !== "hidden")) {
      try {
        line ??= connect();
        line.postMessage(state);
        return;
      } catch {
        refused = true; // the extension was updated under the page
      }
    }
    own.render(refused ? state : HIDDEN);
  }

  return { render };
};

/** In the page: show the panels of its frames, one at a time. Call it before the page's scripts run. */
export function showPanelsOfFrames(): void {
  const waiting = new Map<Line, PanelState>();
  const press = (action: Action) => {
    const [line, state] = shown() ?? [];
    if (line && state) line.postMessage({ ...action, picture: pictureIn(state) } satisfies FromPage);
  };
  const panel: Panel = createPanel({
    retry: () => press({ action: "retry" }),
    uploadOriginalOnce: () => press({ action: "uploadOriginalOnce" }),
    cancel: () => press({ action: "cancel" }),
    showPairing: () => press({ action: "showPairing" }),
    dismiss: () => press({ action: "dismiss" }),
    writeAltText: (altText) => press({ altText }),
  });

  function shown(): [Line, PanelState] | undefined {
    return [...waiting].find(([, { kind }]) => kind !== "hidden");
  }

  function change(): void {
    panel.render(shown()?.[1] ?? HIDDEN);
  }

  chrome.runtime.onConnect.addListener((line) => {
    line.postMessage(null satisfies FromPage);
    line.onMessage.addListener((state: PanelState) => {
      waiting.set(line, state);
      change();
    });
    line.onDisconnect.addListener(() => {
      waiting.delete(line);
      change();
    });
  });
}

function pictureIn(state: PanelState): string | null {
  return "pictures" in state ? (state.pictures[0]?.key ?? null) : null;
}
