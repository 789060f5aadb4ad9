/** Events that the bridge itself sends to the page, and so must not stop. */

const own = new WeakSet<Event>();

/** Whether an event is to go to the page as it is. */
export function isOwn(event: Event): boolean {
  return own.has(event);
}

/** Send an event to the page; false when the page prevented its default. */
export function dispatch(target: EventTarget, event: Event): boolean {
  own.add(event);
  return target.dispatchEvent(event);
}

/** Keep an event from the page. */
export function stop(event: Event): void {
  event.stopImmediatePropagation();
}
