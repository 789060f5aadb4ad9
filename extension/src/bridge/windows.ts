/** Windows of the page that have no bridge of their own, or not yet: frames that still wait for their document. */

/** Listen in all of them, now and as they come. */
export function listenInFrames(listenIn: (frame: Window) => void, signal: AbortSignal): void {
  let frames = 0;
  const look = () => {
    if (window.length === frames) return;
    frames = window.length;
    for (let index = 0; index < frames; index++) attempt(window[index]);
  };
  const attempt = (frame: Window | undefined) => {
    try {
      if (frame?.document) listenIn(frame);
    } catch {
      // Of another origin: what happens there is not this page's.
    }
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { childList: true, subtree: true });
  signal.addEventListener("abort", () => observer.disconnect());
  look();
}
