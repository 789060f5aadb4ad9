/** Files handed to the page, in a form that both browsers let it read. */
import { markClean } from "./clean";

declare global {
  interface Window {
    /** Firefox: the page's own view of its window. */
    readonly wrappedJSObject?: typeof globalThis;
  }
  /** Firefox: the browser's view of an object of the page's, whatever the page has done to it. */
  const XPCNativeWrapper: (<Value>(value: Value) => Value) | undefined;
  /** Firefox: a copy of an object that belongs to the page. */
  const cloneInto: (<Value>(value: Value, target: Window) => Value) | undefined;
}

// Firefox shows a page only what was made by the page: our calls go through the page's own functions, as they were
// before its scripts ran.
const page = window.wrappedJSObject ?? window;
const { DataTransfer } = page;
const itemsOf = getterOf<DataTransferItemList>(DataTransfer.prototype, "items");
const filesOf = getterOf<FileList>(DataTransfer.prototype, "files");
const { add } = page.DataTransferItemList.prototype;
const { setData } = DataTransfer.prototype;

/** A DataTransfer of the page's with these files, which count as clean from here on, and strings by type. */
export function transferOf(
  files: readonly File[],
  strings: readonly (readonly [type: string, data: string])[] = [],
): DataTransfer {
  const transfer = new DataTransfer();
  const items = Reflect.apply(itemsOf, transfer, []);
  for (const file of files) Reflect.apply(add, items, [inPage(file)]);
  for (const [type, data] of strings) Reflect.apply(setData, transfer, [type, data]);
  for (const file of filesIn(transfer)) markClean(file);
  return transfer;
}

export function fileList(files: readonly File[]): FileList {
  return filesIn(transferOf(files));
}

function filesIn(transfer: DataTransfer): FileList {
  return seenByBrowser(Reflect.apply(filesOf, transfer, []));
}

function inPage(file: File): File {
  return typeof cloneInto === "undefined" ? file : cloneInto(file, window);
}

function seenByBrowser<Value>(value: Value): Value {
  return typeof XPCNativeWrapper === "undefined" ? value : XPCNativeWrapper(value);
}

function getterOf<Value>(prototype: DataTransfer, name: "items" | "files"): (this: DataTransfer) => Value {
  return Object.getOwnPropertyDescriptor(prototype, name)?.get as (this: DataTransfer) => Value;
}

/** Fill an input without a word to the page. */
export function setFiles(input: HTMLInputElement, files: FileList): void {
  input.files = files;
  for (const file of input.files ?? []) markClean(file);
}
