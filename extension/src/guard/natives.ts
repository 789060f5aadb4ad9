/**
 * The browser's own functions, taken before the page's scripts run and can put others in their place.
 *
 * Whatever runs once the page does, and that includes the guarding of new frames, may use these, operators, and own
 * properties: no methods, no `instanceof`, no iteration (`for of`, `[first] = list`, `...list`), and no object with a
 * prototype where the browser looks for properties that it may lack. Only what is shaded may be handled without care.
 */

/** A window with its classes: the page's own, or that of a frame. */
export type Realm = Window & typeof globalThis;

export const { apply, construct, defineProperty, getOwnPropertyDescriptor } = Reflect;
export const { stringify, parse } = JSON;
export const { assign, create } = Object;
export const { fromCharCode } = String;
export const { DataTransfer, DOMException, Event, MouseEvent, ProgressEvent, Promise, Proxy, TypeError, Uint8Array } =
  window;
export const { isView } = ArrayBuffer;

const callOf = Function.prototype.call;
const bind = Function.prototype.bind;

/** A method as a function whose first argument is `this`. */
export function method<This, Args extends readonly unknown[], Value>(
  native: (this: This, ...args: Args) => Value,
): (self: This, ...args: Args) => Value {
  return apply(bind, callOf, [native]) as (self: This, ...args: Args) => Value;
}

/** An attribute's getter as a function. */
export function getter<Holder, Name extends keyof Holder & string>(
  holder: Holder,
  name: Name,
): (self: Holder) => Holder[Name] {
  const native = getOwnPropertyDescriptor(holder as object, name)?.get as (this: Holder) => Holder[Name];
  return method<Holder, [], Holder[Name]>(native);
}

/** How many frames a window has; `window[index]` is one. */
export const frameCount = method(getOwnPropertyDescriptor(window, "length")?.get as (this: Window) => number);

export const dispatch = method(EventTarget.prototype.dispatchEvent);
export const listen = method(EventTarget.prototype.addEventListener) as (
  self: EventTarget,
  type: string,
  listener: (event: globalThis.Event) => void,
  capture: boolean,
) => void;
export const stopImmediately = method(globalThis.Event.prototype.stopImmediatePropagation);
export const preventDefault = method(globalThis.Event.prototype.preventDefault);
export const typeOf = getter(globalThis.Event.prototype, "type");
export const relatedTarget = getter(globalThis.MouseEvent.prototype, "relatedTarget");
export const detail = getter(globalThis.CustomEvent.prototype, "detail");

const createNative = method(Document.prototype.createElement) as (self: Document, name: string) => HTMLElement;
export const createElement = (name: string): HTMLElement => createNative(document, name);
export const setAttribute = method(Element.prototype.setAttribute);
export const getAttribute = method(Element.prototype.getAttribute);
export const isConnected = getter(Node.prototype, "isConnected");
export const rootOf = method(Node.prototype.getRootNode);

export const filesOf = getter(HTMLInputElement.prototype, "files");

export const sizeOf = getter(Blob.prototype, "size");
export const forEachEntry = method(FormData.prototype.forEach);
export const includes = method(String.prototype.includes) as (self: string, part: string) => boolean;
export const encode = method(window.btoa);

/** Keyed by objects, and out of the page's reach. */
export class Notes<Key extends object, Value> {
  private readonly map = new WeakMap<Key, Value>();

  get(key: Key): Value | undefined {
    return apply(mapGet, this.map, [key]) as Value | undefined;
  }

  set(key: Key, value: Value): void {
    apply(mapSet, this.map, [key, value]);
  }
}

const { get: mapGet, set: mapSet } = WeakMap.prototype;
