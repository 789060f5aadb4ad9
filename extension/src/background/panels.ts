/** Joins a frame's panel to the page around it, where that is of the same site; `bridge/panels.ts` says why. */
import { siteOf } from "../sites";

export function joinPanels(frame: chrome.runtime.Port): void {
  const { tab, origin } = frame.sender ?? {};
  const site = siteOf(origin ?? "");
  if (tab?.id === undefined || site === null || siteOf(tab.url ?? "")?.key !== site.key) {
    frame.disconnect();
    return;
  }
  const page = chrome.tabs.connect(tab.id, { frameId: 0 });
  pass(frame, page);
  pass(page, frame);
}

function pass(from: chrome.runtime.Port, to: chrome.runtime.Port): void {
  from.onMessage.addListener((message) => to.postMessage(message));
  from.onDisconnect.addListener(() => {
    void chrome.runtime.lastError; // that nobody listens there is no error
    to.disconnect();
  });
}
