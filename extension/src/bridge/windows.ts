/** Windows of the page that have no bridge of their own, or not yet: frames that still wait for their document. */
import type { Listening } from "./listening";

/** Listen in all of them, now and as they come. */
export function listenInFrames(listening: Listening, signal: AbortSignal): void {
  let frames = 0;
  const look = () => {
    if (window.length === frames) return;
    frames = window.length;
    for (let index = 0; index < frames; index++) listenIn(window[index], listening);
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true });
  signal.addEventListener("abort", () => observer.disconnect());
  look();
}

function listenIn(frame: Window | undefined, listening: Listening): void {
  try {
    if (frame?.document) listening.listen(frame);
  } catch {
    // Of another origin: what happens there is not this page's.
  }
}
