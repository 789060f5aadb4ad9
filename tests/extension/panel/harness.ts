/** Puts the panel into a test's page: `show(kind)` renders a state, `actions` says what the panel asked for. */
import messages from "../../../extension/_locales/en/messages.json";
import type { PanelState, PictureView } from "../../../extension/src/panel/contract";
import { createPanel } from "../../../extension/src/panel/index";

Object.assign(globalThis, { chrome: { i18n: { getMessage } } });

const actions: string[] = [];
Object.assign(globalThis, { actions, show });
const panel = createPanel({
  retry: () => actions.push("retry"),
  uploadOriginalOnce: () => actions.push("uploadOriginalOnce"),
  cancel: () => actions.push("cancel"),
  showPairing: () => actions.push("showPairing"),
  dismiss: () => actions.push("dismiss"),
  writeAltText: () => actions.push("writeAltText"),
});
const trouble = { code: "daemon_unreachable", message: "", remedy: "" };

async function show(kind: PanelState["kind"]): Promise<void> {
  const pictures = [picture(await plain("red"), await plain("blue"))];
  const states: { [Kind in PanelState["kind"]]: PanelState } = {
    hidden: { kind: "hidden" },
    working: { kind: "working", pictures },
    trouble: { kind: "trouble", pictures, trouble },
    done: { kind: "done", pictures, altField: false },
    stopped: { kind: "stopped", trouble: { ...trouble, code: "original_stopped" } },
  };
  panel.render(states[kind]);
}

function picture(before: Blob, after: Blob): PictureView {
  return {
    key: "harbour",
    name: "harbour.png",
    state: "running",
    progress: 0.4,
    etaSeconds: 20,
    trouble: null,
    report: null,
    before,
    after,
  };
}

async function plain(colour: string): Promise<Blob> {
  const canvas = new OffscreenCanvas(64, 48);
  const context = canvas.getContext("2d");
  if (context) {
    context.fillStyle = colour;
    context.fillRect(0, 0, 64, 48);
  }
  return canvas.convertToBlob();
}

function getMessage(key: keyof typeof messages, values: string[] = []): string {
  return (messages[key]?.message ?? "").replace(/\$(\d)/g, (_, place) => values[Number(place) - 1] ?? "");
}
