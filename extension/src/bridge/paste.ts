/** Paste: as drop, and what the browser would have done with the text is done when the page leaves it alone. */
import { IS_FIREFOX } from "./browser";
import { dataUrl } from "./data-url";
import { isOriginal } from "./originals";
import { dispatch, isOwn, stop } from "./own-events";
import type { Session } from "./session";
import { focusedIn } from "./shadow";
import { transferOf } from "./transfer";

export class Pastes {
  constructor(private readonly session: Session) {}

  onPaste(event: ClipboardEvent): void {
    if (isOwn(event) || event.clipboardData === null) return;
    const files = [...event.clipboardData.files];
    if (!files.some(isOriginal)) return;
    stop(event);
    event.preventDefault();
    const target = focusedIn(event.composedPath()[0] as Element);
    const strings = event.clipboardData.types
      .filter((type) => type !== "Files")
      .map((type) => [type, event.clipboardData?.getData(type) ?? ""] as const);
    this.session.begin(files, {
      deliver: (results) => {
        if (dispatch(target, pasteOf(transferOf(results, strings)))) insert(target, results, new Map(strings));
      },
      abandon: () => undefined,
    });
  }
}

function pasteOf(transfer: DataTransfer): ClipboardEvent {
  const init = { bubbles: true, cancelable: true, composed: true };
  const event = new ClipboardEvent("paste", { ...init, clipboardData: transfer });
  const page = (event as { wrappedJSObject?: object }).wrappedJSObject;
  if (page === undefined) return event;
  // Firefox makes the event without the transfer: it is put in its place, where the page sees it.
  const descriptor = new (window.wrappedJSObject ?? window).Object() as PropertyDescriptor;
  descriptor.value = transfer;
  Reflect.defineProperty(page, "clipboardData", descriptor);
  return event;
}

/** What the browser does with a paste that the page leaves alone. */
async function insert(target: Element, files: readonly File[], strings: ReadonlyMap<string, string>): Promise<void> {
  const isRich = (target as HTMLElement).isContentEditable;
  const html = strings.get("text/html");
  const text = strings.get("text/plain");
  if (isRich && html) document.execCommand("insertHTML", false, html);
  else if (text) document.execCommand("insertText", false, text);
  else if (isRich) for (const file of files) document.execCommand("insertImage", false, await addressOf(file));
}

/** As each browser does it. */
async function addressOf(file: File): Promise<string> {
  return IS_FIREFOX ? dataUrl(file) : URL.createObjectURL(file);
}
