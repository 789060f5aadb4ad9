/** Puts our functions in the place of the browser's. To the page they look like the browser's own. */
import { apply, assign, construct, create, defineProperty, getOwnPropertyDescriptor, Proxy } from "./natives";

type Native = (...args: never[]) => unknown;

/** Called in place of `native`, with its `this` and arguments. */
export type Instead = (native: Native, self: never, args: unknown[]) => unknown;

/** Replace a method. A browser that lacks it goes on lacking it. */
export function interceptMethod(holder: object | undefined, name: string, instead: Instead): void {
  replace(holder, name, "value", instead);
}

export function interceptGetter(holder: object | undefined, name: string, instead: Instead): void {
  replace(holder, name, "get", instead);
}

export function interceptSetter(holder: object | undefined, name: string, instead: Instead): void {
  replace(holder, name, "set", instead);
}

/** Have `before` look at the arguments of a constructor; what it throws the page gets. */
export function interceptConstructor(
  holder: object | undefined,
  name: string,
  before: (args: unknown[]) => void,
): void {
  const descriptor = holder && getOwnPropertyDescriptor(holder, name);
  if (!holder || typeof descriptor?.value !== "function") return;
  const traps = bare({
    construct(native: Native, args: unknown[], target: Native) {
      before(args);
      return construct(native, args, target);
    },
  });
  const replacement = new Proxy(descriptor.value, traps);
  defineProperty(holder, name, bare({ ...descriptor, value: replacement }));
  // Objects tell their class by `constructor`.
  const prototype = descriptor.value.prototype as object;
  const back = getOwnPropertyDescriptor(prototype, "constructor");
  defineProperty(prototype, "constructor", bare({ ...back, value: replacement }));
}

/** Call the browser's function. */
export function proceed(native: Native, self: unknown, args: readonly unknown[]): unknown {
  return apply(native, self, args);
}

function replace(holder: object | undefined, name: string, slot: "value" | "get" | "set", instead: Instead): void {
  const descriptor = holder && getOwnPropertyDescriptor(holder, name);
  const native = descriptor?.[slot] as Native | undefined;
  if (!holder || typeof native !== "function") return;
  const traps = bare({
    apply: (target: Native, self: unknown, args: unknown[]) => instead(target, self as never, args),
  });
  defineProperty(holder, name, bare({ ...descriptor, [slot]: new Proxy(native, traps) }));
}

/** Without a prototype: what the page adds to `Object.prototype` does not count. */
export function bare<Value extends object>(value: Value): Value {
  return assign(create(null), value);
}
