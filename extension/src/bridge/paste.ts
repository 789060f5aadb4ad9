/** Paste: as drop, and what the browser would have done with the text is done when the page leaves it alone. */
import { IS_FIREFOX } from "./browser";
import { dataUrl } from "./data-url";
import { isOriginal } from "./originals";
import { dispatch, isOwn, stop } from "./own-events";
import type { Session } from "./session";
import { focusedIn } from "./shadow";
import { transferOf } from "./transfer";

export class Pastes {
  private inserting = false;

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
        const transfer = transferOf(results, strings);
        if (dispatch(target, pasteOf(transfer))) this.insert(target, results, new Map(strings), transfer);
      },
      abandon: () => undefined,
    });
  }

  /** A command says less of itself than a paste: the page hears of the paste alone. */
  onInput(event: Event): void {
    if (this.inserting && !isOwn(event)) stop(event);
  }

  /** Do what the browser does with a paste that the page leaves alone. */
  private async insert(
    target: Element,
    files: readonly File[],
    strings: ReadonlyMap<string, string>,
    transfer: DataTransfer,
  ): Promise<void> {
    const commands = await commandsFor(target, files, strings);
    const data = strings.get("text/plain") ?? null;
    const about = (target as HTMLElement).isContentEditable ? { dataTransfer: transfer } : { data };
    const init = { inputType: "insertFromPaste", bubbles: true, composed: true, ...about };
    if (commands.length === 0 || !dispatch(target, new InputEvent("beforeinput", { ...init, cancelable: true })))
      return;
    this.inserting = true;
    for (const [command, value] of commands) target.ownerDocument.execCommand(command, false, value);
    this.inserting = false;
    dispatch(target, new InputEvent("input", init));
  }
}

async function commandsFor(
  target: Element,
  files: readonly File[],
  strings: ReadonlyMap<string, string>,
): Promise<(readonly [command: string, value: string])[]> {
  const isRich = (target as HTMLElement).isContentEditable;
  const html = strings.get("text/html");
  const text = strings.get("text/plain");
  if (isRich && html) return [["insertHTML", html]];
  if (text) return [["insertText", text]];
  return isRich ? Promise.all(files.map(async (file) => ["insertImage", await addressOf(file)] as const)) : [];
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

/** As each browser does it. */
async function addressOf(file: File): Promise<string> {
  return IS_FIREFOX ? dataUrl(file) : URL.createObjectURL(file);
}
