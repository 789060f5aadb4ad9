/** The guard's end of the line to the bridge; `signals.ts` says what is said. */
import { type BridgeSignal, type GuardSignal, HELLO, READY } from "../signals";
import {
  apply,
  create,
  createElement,
  detail,
  dispatch,
  Event,
  filesOf,
  getAttribute,
  isConnected,
  listen,
  MouseEvent,
  parse,
  preventDefault,
  relatedTarget,
  rootOf,
  setAttribute,
  stopImmediately,
  stringify,
} from "./natives";

export class Channel {
  private name: string | null = null;
  private isOff = false;
  private readonly handlers: { [Kind in BridgeSignal]?: (node: Element) => void } = create(null);

  /** Meet the bridge, before the page's own scripts run. */
  open(): void {
    listen(
      window,
      HELLO,
      (event) => {
        if (this.name !== null) return;
        this.name = detail(event as CustomEvent) as string;
        stopImmediately(event);
        preventDefault(event);
        for (const kind in this.handlers) this.hear(kind as BridgeSignal);
      },
      true,
    );
    dispatch(window, new Event(READY));
  }

  /** Say something about a node; true when the bridge takes it from here. Without a bridge nothing is held back. */
  ask(kind: GuardSignal, node: EventTarget): boolean {
    if (this.name === null || this.isOff) return false;
    const init = create(null) as MouseEventInit;
    init.relatedTarget = node;
    init.cancelable = true;
    return !dispatch(window, new MouseEvent(this.name + kind, init));
  }

  /** The same with an envelope. */
  order(kind: GuardSignal, content: object): boolean {
    const envelope = createElement("input");
    setAttribute(envelope, "name", apply(stringify, JSON, [content]) as string);
    return this.ask(kind, envelope);
  }

  /** Before `open`: handle what the bridge says. */
  on(kind: BridgeSignal, handle: (node: Element) => void): void {
    this.handlers[kind] = handle;
  }

  stop(): void {
    this.isOff = true;
  }

  private hear(kind: BridgeSignal): void {
    const handle = this.handlers[kind];
    listen(
      window,
      this.name + kind,
      (event) => {
        stopImmediately(event);
        handle?.(relatedTarget(event as globalThis.MouseEvent) as Element);
      },
      true,
    );
  }
}

/** Have the originals taken out of a node: an input, a form, or all of a tree that is in no document. */
export function touch(channel: Channel, node: unknown): void {
  try {
    channel.ask("touch", isConnected(node as Node) ? (node as Node) : rootOf(node as Node));
  } catch {
    // No node: the browser is about to say so itself.
  }
}

/** What an envelope says. */
export function read<Content>(envelope: Element): Content {
  return apply(parse, JSON, [getAttribute(envelope, "name")]) as Content;
}

/** The files in an envelope, or in any input that the bridge has filled: shaded, or no pictures. */
export function filesIn(input: Element): File[] {
  return [...(filesOf(input as HTMLInputElement) ?? [])];
}
