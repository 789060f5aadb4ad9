/**
 * Files that the page may have: shaded, let go by the user, or its own.
 *
 * In a frame two bridges may listen: its own, and that of the page around it. What one of them has delivered the other
 * must not take for an original, so they get to know each other, by an event that carries functions. A page cannot
 * read it: Chromium copies what goes from world to world, and functions cannot be copied; Firefox keeps pages off an
 * extension's objects. For the same reasons a page cannot make one up: in Chromium it has no functions to give, in
 * Firefox it does not know the key.
 */

interface Introduction {
  readonly key: string;
  readonly knows: Knows;
  /** Whoever hears it introduces itself in turn. */
  readonly answer: (knows: Knows) => void;
}

/** Whether a bridge has marked a file. */
type Knows = (file: File) => boolean;

const MEET = "belladonna:meet";

const marked = new WeakSet<File>();
const others = new Set<Knows>();

/** Let the page have this very file. */
export function markClean(file: File): void {
  marked.add(file);
}

export function isClean(file: File): boolean {
  return knows(file) || [...others].some((other) => ask(other, file));
}

/** Meet the bridges that listen in a window, and those that will. */
export function meetOthers(window: Window, signal: AbortSignal): void {
  const key = chrome.runtime.getURL(""); // Firefox draws it by lot for each installation
  const answer = (other: Knows) => void others.add(other);
  window.dispatchEvent(new CustomEvent<Introduction>(MEET, { detail: { key, knows, answer } }));
  window.addEventListener(
    MEET,
    (event) => {
      const shown = (event as CustomEvent<Introduction | null>).detail;
      if (shown?.key !== key) return;
      const met = (shown as { wrappedJSObject?: Introduction }).wrappedJSObject ?? shown;
      answer(met.knows);
      met.answer(knows);
    },
    { capture: true, signal },
  );
}

function knows(file: File): boolean {
  return marked.has(file);
}

function ask(other: Knows, file: File): boolean {
  try {
    return other(file);
  } catch {
    return false; // its window is gone
  }
}
