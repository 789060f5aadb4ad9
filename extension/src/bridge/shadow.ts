/** Ways into shadow trees, closed ones too: only extensions have them. */

/** An element's shadow root, open or closed. */
export function shadowOf(element: Element): ShadowRoot | null {
  // Firefox has it on elements, Chromium apart.
  const firefox = element as Element & { readonly openOrClosedShadowRoot?: ShadowRoot | null };
  if (firefox.openOrClosedShadowRoot !== undefined) return firefox.openOrClosedShadowRoot;
  const { dom } = chrome;
  return element instanceof HTMLElement ? dom.openOrClosedShadowRoot(element) : null;
}

/** The innermost element at a place, which events do not tell of in closed shadow trees. */
export function innermost(element: Element, x: number, y: number): Element {
  const inner = shadowOf(element)?.elementFromPoint(x, y) ?? element;
  return inner === element ? element : innermost(inner, x, y);
}

/** The innermost element that has the focus. */
export function focusedIn(element: Element): Element {
  const inner = shadowOf(element)?.activeElement;
  return inner == null ? element : focusedIn(inner);
}
