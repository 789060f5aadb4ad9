/** Inputs that open a dialogue without an event that a window hears: the bridge listens on them before they do. */
import { type Channel, touch } from "./channel";
import { interceptMethod, proceed } from "./intercept";
import { type Realm, typeOf } from "./natives";

export function guardActivation({ HTMLElement, HTMLInputElement, EventTarget }: Realm, channel: Channel): void {
  interceptMethod(HTMLElement.prototype, "click", (native, element, args) => {
    touch(channel, element);
    return proceed(native, element, args);
  });
  interceptMethod(HTMLInputElement.prototype, "showPicker", (native, input, args) => {
    touch(channel, input);
    return proceed(native, input, args);
  });
  interceptMethod(EventTarget.prototype, "dispatchEvent", (native, target, args) => {
    if (isClick(args[0])) touch(channel, target);
    return proceed(native, target, args);
  });
}

function isClick(event: unknown): boolean {
  try {
    return typeOf(event as Event) === "click";
  } catch {
    return false; // no event: the browser is about to say so itself
  }
}
