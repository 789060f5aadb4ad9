/** Keeps the page from noticing, and from interfering, when somebody uses the panel. */

// Composers close on a press outside of them and pull the focus back into them; either would make the panel useless.
// The panel itself needs none of these: what browsers do on them by themselves still happens.
const SILENCED = [
  "pointerdown",
  "pointerup",
  "mousedown",
  "mouseup",
  "touchstart",
  "touchend",
  "focusin",
  "focusout",
  "focus",
  "blur",
  "keypress",
  "keyup",
  "dblclick",
  "contextmenu",
  "wheel",
] as const;

/**
 * Lets the page have none of the events inside `root`, and hands clicks and keys to the panel.
 *
 * It has to be called before the page's scripts run: who listens first at the window hears first.
 *
 * @param root the panel's closed shadow root.
 * @param onClick given the element that was clicked.
 * @param onKey given keys that were pressed inside.
 */
export function shelter(
  root: ShadowRoot,
  onClick: (target: Element) => void,
  onKey: (event: KeyboardEvent) => void,
): void {
  const inside = (event: Event): boolean => event.target === root.host;
  for (const type of SILENCED) {
    window.addEventListener(type, (event) => inside(event) && event.stopImmediatePropagation(), {
      capture: true,
      passive: true,
    });
  }
  window.addEventListener(
    "click",
    (event) => {
      if (!inside(event)) {
        return;
      }
      event.stopImmediatePropagation();
      // A page can make up a click on the host, but not a trusted one.
      const target = event.isTrusted ? clicked(root, event) : null;
      if (target) {
        onClick(target);
      }
    },
    { capture: true },
  );
  window.addEventListener(
    "keydown",
    (event) => {
      if (inside(event)) {
        event.stopImmediatePropagation();
        if (event.isTrusted) {
          onKey(event);
        }
      }
    },
    { capture: true },
  );
}

// From outside a closed root the event's target is the host. Keys and screen readers press what has the focus.
function clicked(root: ShadowRoot, event: MouseEvent): Element | null {
  return event.detail === 0 ? root.activeElement : root.elementFromPoint(event.clientX, event.clientY);
}
