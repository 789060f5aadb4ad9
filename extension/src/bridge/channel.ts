/** The bridge's end of the line to the guard; `signals.ts` says what is said. */
import { type BridgeSignal, type GuardSignal, HELLO, READY } from "../signals";
import { fileList, setFiles } from "./transfer";
import { unique } from "./unique";

/** Called with the node that a signal carries; true prevents what the page was about to do. */
export type OnSignal = (node: Element) => boolean | undefined;

export class Channel {
  private readonly name = unique();

  constructor(private readonly signal: AbortSignal) {}

  /**
   * Tell the guard our name, before the page's own scripts run.
   *
   * Browsers differ in which of the two they run first. The second finds the other one there.
   */
  open(): void {
    if (this.greet()) return;
    window.addEventListener(READY, () => this.greet(), { once: true, signal: this.signal });
  }

  on(kind: GuardSignal, handle: OnSignal): void {
    window.addEventListener(
      this.name + kind,
      (event) => {
        event.stopImmediatePropagation();
        const node = (event as MouseEvent).relatedTarget;
        if (node !== null && handle(node as Element) === true) event.preventDefault();
      },
      { capture: true, signal: this.signal },
    );
  }

  send(kind: BridgeSignal, node: Element | null): void {
    window.dispatchEvent(new MouseEvent(this.name + kind, { relatedTarget: node }));
  }

  /** Send text, and files that the page may have. */
  post(kind: BridgeSignal, content: unknown, files: readonly File[] = []): void {
    const envelope = document.createElement("input");
    envelope.type = "file";
    envelope.multiple = true;
    envelope.name = JSON.stringify(content);
    setFiles(envelope, fileList(files));
    this.send(kind, envelope);
  }

  private greet(): boolean {
    return !window.dispatchEvent(new CustomEvent(HELLO, { detail: this.name, cancelable: true }));
  }
}

/** What the guard has put into an envelope. */
export function read<Content>(envelope: Element): Content {
  return JSON.parse((envelope as HTMLInputElement).name) as Content;
}
